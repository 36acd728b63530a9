"""`mtfix glossary …`: work on glossaries."""

from collections import Counter
from itertools import islice
from typing import TYPE_CHECKING

import click

from mtfix.cli._streams import tell
from mtfix.config import PAIR
from mtfix.engine import Rules, load_checks
from mtfix.glossary.lexicon import Lexicon
from mtfix.glossary.load import GlossaryError, parse_glossary
from mtfix.glossary.store import compile_sources, load_shipped, read_glossary, shipped_paths
from mtfix.language.words import count
from mtfix.model import MtfixError
from mtfix.reports._layout import harmless

if TYPE_CHECKING:
    from mtfix.glossary.concept import Concept, Expression


@click.group("glossary", short_help="Validate glossaries.")
def command() -> None:
    """Work on glossaries. The format is described in docs/glossary-format.md."""


@command.command("check", short_help="Validate glossary files and run their examples.")
@click.argument("files", nargs=-1, metavar="[FILE]...")
@click.option("--alone", is_flag=True, help="Without the shipped glossaries beside it.")
def check(files: tuple[str, ...], alone: bool) -> int:
    """Validate glossary files and run their examples; without FILE, the shipped ones.

    Every fault is named with file, entry and reason. Exit status: 0 sound, 1 faults, 2 a file that cannot be read.

    \b
    mtfix glossary check house.toml
    """
    from mtfix.examples import test_glossary

    faults: list[str] = []
    unreadable = False
    sources: list[tuple[str, bytes]] = []
    for path in files or shipped_paths(PAIR):
        try:
            sources.append((path, read_glossary(path)))
        except MtfixError as e:
            tell(str(e))
            unreadable = True
    concepts = examples = 0
    try:
        compiled = Lexicon(compile_sources(sources))
        lexicons = (compiled,) if alone or not files else (load_shipped(PAIR), compiled)
        rules = Rules(lexicons, source_language=PAIR.split("-")[0])
        checks = load_checks(rules)
        for path, data in sources:
            if not path.endswith(".tsv"):
                glossary = parse_glossary(path, data)
                concepts += len(glossary.concepts)
                entries: tuple[Concept | Expression, ...] = (*glossary.concepts, *glossary.expressions)
                examples += sum(len(e.bad) + len(e.good) for e in entries)
                faults.extend(test_glossary(glossary, rules, checks))
    except GlossaryError as e:
        faults.extend(e.faults)
    for fault in faults:
        click.echo(fault if fault.isprintable() else harmless(fault))
    if not faults and not unreadable:
        click.echo(f"{count(len(sources), 'file')}, {count(concepts, 'concept')}, {count(examples, 'example')}: sound")
    else:
        tell(count(len(faults), "fault"), "")
    return 2 if unreadable else int(bool(faults))


@command.command("calques", short_help="Propose the literal renderings a machine would make of a term.")
@click.argument("term")
@click.option("--most", type=click.IntRange(min=1), default=20, show_default=True, help="How many to show.")
@click.option("--all", "everything", is_flag=True, help="Show those that are struck out too, with the reason.")
@click.option("--toml", is_flag=True, help="As lines for the `avoid` of a concept, in the phrase language.")
def calques(term: str, most: int, everything: bool, toml: bool) -> int:
    """Split a Chinese term into every two to four words of the dictionary, take every sense of every part, and show
    the literal renderings, likeliest first. Struck out are those that ordinary English uses, and the right ones where a
    concept has the term. What a person approves goes into `avoid`. Needs the extra: pip install 'mtfix[zh]'.

    Exit status: 0 where something is proposed, 1 where nothing is.

    \b
    mtfix glossary calques 工作量证明
    """
    from mtfix.glossary.calques import propose

    lexicon = load_shipped(PAIR)
    entries = (lexicon.entry(number) for number in lexicon.ids.values())
    right = [phrase for entry in entries if term in entry.source for phrase in entry.right]
    shown = list(islice((c for c in propose(term, right) if everything or not c.struck), most))
    for calque in shown:
        made = " + ".join(f"{part} {sense.text}" for part, sense in calque.parts)
        struck = f"  [{calque.struck}]" if calque.struck else ""
        click.echo(f'    "{calque.phrase}",' if toml else f"{calque.text:32} {made}{struck}")
    if not shown:
        tell(f"{term}: the dictionary has no parts of it whose senses make a rendering of its own", "")
    return int(not shown)


@command.command("gaps", short_help="Show terms of a source text that no concept covers.")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--glossary", "glossaries", multiple=True, metavar="FILE", help="A glossary of yours; repeatable.")
@click.option("--most", type=click.IntRange(min=1), default=50, show_default=True, help="How many to show.")
def gaps(files: tuple[str, ...], glossaries: tuple[str, ...], most: int) -> int:
    """Show the words of Chinese texts that no concept has among its source terms: how often each stands, and what the
    dictionary says of it. Needs the extra: pip install 'mtfix[zh]'.

    \b
    mtfix glossary gaps source.txt
    """
    from mtfix.files import decode, read_source
    from mtfix.glossary.calques import covered
    from mtfix.glossary.store import load_glossaries
    from mtfix.language.senses import find_terms, gloss

    lexicons = [load_shipped(PAIR), *([load_glossaries(glossaries)] if glossaries else [])]
    sources = {term for x in lexicons for number in x.ids.values() for term in x.entry(number).source}
    counts: Counter[str] = Counter()
    failed = False
    for path in files:
        try:
            text = decode(read_source(path), None)[0]
        except MtfixError as e:
            tell(str(e))
            failed = True
            continue
        held = covered(text, sources)
        counts.update(word for at, word in find_terms(text) if at not in held)
    for word, times in counts.most_common(most):
        click.echo(f"{times:6}  {word}  {gloss(word)}".rstrip())
    return 2 if failed else 0
