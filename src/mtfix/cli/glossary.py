"""`mtfix glossary …`: work on glossaries."""

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
