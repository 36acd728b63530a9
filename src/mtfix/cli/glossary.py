"""`mtfix glossary …`: work on glossaries."""

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING

import click
from msgspec.structs import replace

from mtfix.cli._files import refuse_present, write_result
from mtfix.cli._glossaries import sift
from mtfix.cli._streams import tell
from mtfix.engine import Rules, load_checks
from mtfix.files import decode, read_source
from mtfix.glossary.lexicon import Lexicon
from mtfix.glossary.load import parse_glossary
from mtfix.glossary.store import compile_sound, load_shipped, read_glossary, shipped_paths
from mtfix.language import PAIR
from mtfix.language.scripts import count_han
from mtfix.language.words import count, suggestion
from mtfix.model import MtfixError
from mtfix.reports._layout import harmless

if TYPE_CHECKING:
    from mtfix.glossary.concept import Concept, Expression, Glossary
    from mtfix.glossary.exchange import Row, Told


@click.group("glossary", short_help="Check, import and export glossaries.")
def command() -> None:
    """Work on glossaries. The format is described in docs/glossary-format.md.

    \b
    mtfix glossary check house.toml
    mtfix glossary import terms.csv -o house.toml
    """


@command.command("check", short_help="Validate glossary files and run their examples.")
@click.argument("files", nargs=-1, metavar="[FILE]...")
@click.option("--alone", is_flag=True, help="Without the shipped glossaries beside it.")
def check(files: tuple[str, ...], alone: bool) -> int:
    """Validate glossary files and run their examples; without FILE, the shipped ones.

    Every fault is named with file, entry and reason. Exit status: 0 sound, 1 faults, 2 a file that cannot be read.

    \b
    mtfix glossary check house.toml
    """
    unreadable = False
    sources: list[tuple[str, bytes]] = []
    for path in files or shipped_paths(PAIR):
        try:
            sources.append((path, read_glossary(path)))
        except MtfixError as e:
            tell(str(e))
            unreadable = True
    faults, concepts, examples = _examine(sources, alone=alone or not files)
    for fault in faults:
        click.echo(fault if fault.isprintable() else harmless(fault))
    if not faults and not unreadable:
        click.echo(f"{count(len(sources), 'file')}, {count(concepts, 'concept')}, {count(examples, 'example')}: sound")
    else:
        tell(count(len(faults), "fault"), "")
    return 2 if unreadable else int(bool(faults))


def _examine(sources: Sequence[tuple[str, bytes]], alone: bool) -> tuple[list[str], int, int]:
    """The faults of glossary files, and how many concepts and examples they have."""
    from mtfix.examples import test_glossary

    data, glossaries, faults = compile_sound(sources)
    if not glossaries:
        return faults, 0, 0
    compiled = Lexicon(data)
    language = (compiled.meta.languages or PAIR).split("-")[0]
    rules = Rules((compiled,) if alone else (load_shipped(PAIR), compiled), source_language=language)
    checks = load_checks(rules)
    known = {name for lexicon in rules.lexicons for name in lexicon.ids}
    concepts = examples = 0
    for glossary in glossaries:
        concepts += len(glossary.concepts)
        entries: tuple[Concept | Expression, ...] = (*glossary.concepts, *glossary.expressions)
        examples += sum(len(e.bad) + len(e.good) for e in entries)
        # What has a fault already would fail its examples for that.
        tried = [c for c in glossary.concepts if not any(f" {c.id}: " in fault for fault in faults)]
        sound = replace(glossary, concepts=tuple(tried))
        faults.extend(() if alone else _idle(sound, known))
        faults.extend(test_glossary(sound, rules, checks))
    return faults, concepts, examples


def _idle(glossary: "Glossary", known: set[str]) -> Iterator[str]:
    """The entries that switch off what there is not."""
    for concept in glossary.concepts:
        if concept.off and concept.id not in known:
            meant = suggestion(concept.id, sorted(known))
            yield f"{glossary.path}: concept {concept.id}: `off`, and no concept is called so{meant}"


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
    failed = written = False
    for path in files:
        try:
            text = decode(read_source(path), None)[0]
        except MtfixError as e:
            tell(str(e))
            failed = True
            continue
        held = covered(text, sources)
        written = written or count_han(text) > 0
        counts.update(word for at, word in find_terms(text) if at not in held)
    for word, times in counts.most_common(most):
        click.echo(f"{times:6}  {word}  {gloss(word)}".rstrip())
    if not counts and not failed:
        tell("every term has a concept" if written else "no Chinese in what was read", "")
    return 2 if failed else 0


@command.command("import", short_help="Make a glossary of a term list, or a term list of a memory.")
@click.argument("file")
@click.option("--domain", metavar="NAME", help="What --select and --ignore call it; else what the rows or FILE say.")
@click.option("--licence", default="not stated", show_default=True, metavar="TEXT", help="Under which it may be used.")
@click.option("--encoding", metavar="NAME", help="Encoding of FILE, where it is not UTF-8 or told by a BOM.")
@click.option("-o", "--output", metavar="FILE", help="Where to write; else standard output.")
@click.option("--force", is_flag=True, help="Write over a file that is there.")
@click.option("--candidates", is_flag=True, help="Propose pairs of terms from bilingual texts, as CSV to approve.")
@click.option("--min-count", type=click.IntRange(min=2), default=3, show_default=True, help="Of how many units a pair.")
@click.option("--calques", "most", type=click.IntRange(min=0), default=0, metavar="N", help="Add N literal renderings.")
def import_(
    file: str,
    domain: str | None,
    licence: str,
    encoding: str | None,
    output: str | None,
    force: bool,
    candidates: bool,
    min_count: int,
    most: int,
) -> int:
    """Make a glossary of a list of terms in CSV, TSV or TBX. Columns: source, target, and if there status (preferred,
    admitted, deprecated), avoid, note, id, domain; | separates terms in a cell. TBX needs the extra: pip install
    'mtfix[exchange]'. With --candidates, FILE is a translation memory or another bilingual file: what is proposed is
    CSV, from which a person deletes lines before it is imported.

    With --calques, the N likeliest literal renderings of each term go into its `literal`: where the source has the term
    and the target one of them, that is what is wrong. Needs the extra: pip install 'mtfix[zh]'.

    What is left out or changed is told on standard error, with its line. Exit status: 0 done, 1 written but not sound
    yet, 2 an error of usage or input.

    \b
    mtfix glossary import terms.csv --domain house -o house.toml
    mtfix glossary import terms.csv --calques 10 -o house.toml
    mtfix glossary import memory.tmx --candidates -o terms.csv
    """
    refuse_present(output, force)
    if candidates:
        _write(output, _candidates(file, encoding, min_count), force)
        return 0
    from mtfix.glossary.exchange import as_toml, assemble

    rows, told = _read_rows(file, encoding)
    name = domain.strip() if domain else _domain(file, rows)
    if not name or "," in name:
        raise MtfixError("--domain: a name without commas, and not empty")
    concepts, changed = assemble(rows, name)
    for line, reason in sorted((*told, *changed)):
        tell(f"{file}:{line}: {reason}")
    if not concepts:
        raise MtfixError(f"{file}: nothing in it can be a concept")
    if most:
        from mtfix.glossary.calques import literal_renderings

        renderings = [(*c.candidates(), *c.accept) for c in concepts]
        concepts = tuple(
            replace(c, literal=literal_renderings(c.source, right, most))
            for c, right in zip(concepts, renderings, strict=True)
        )
    toml = as_toml(concepts, name, licence, PAIR, f"imported from {os.path.basename(file)}")
    _write(output, toml, force)
    faults, _, _ = _examine([(output or "<glossary>", toml.encode())], alone=False)
    for fault in faults:
        tell(fault)
    if any("; there speaks " in fault for fault in faults):
        tell("where another concept speaks, give the row its id: yours then stands in its place", "")
    shipped = [concept.id for concept in concepts if concept.id in load_shipped(PAIR).ids]
    if shipped:
        tell(f"{count(len(shipped), 'id')} of shipped concepts, which these replace whole: {_listed(shipped)}", "")
    avoiding = sum(bool(concept.avoid) for concept in concepts)
    if avoiding:
        tell(
            f"{count(avoiding, 'concept')} with deprecated renderings: the examples are made up, and nothing guards "
            "them; where good English says the same, add `needs` or `unless` and a `good` example",
            "",
        )
    tell(f"{count(len(concepts), 'concept')} of {count(len(rows), 'row')}", "")
    return int(bool(faults))


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names[:5]) + (", …" if len(names) > 5 else "")


def _read_rows(path: str, encoding: str | None) -> "tuple[list[Row], list[Told]]":
    suffix = os.path.splitext(path)[1].lower()
    if suffix not in (".csv", ".tsv", ".tbx"):
        raise MtfixError(f"{path}: a list of terms is .csv, .tsv or .tbx; of bilingual texts --candidates makes one")
    source = read_source(path)
    if suffix == ".tbx":
        from mtfix.glossary.tbx import read_tbx

        return read_tbx(path, source.data, PAIR)
    from mtfix.glossary.tables import read_table

    return read_table(path, decode(source, encoding)[0], "csv" if suffix == ".csv" else "tsv")


def _domain(path: str, rows: "Iterable[Row]") -> str:
    """The domain that all rows name, else the name of the file."""
    named = sorted({row.domain for row in rows if row.domain})
    if len(named) > 1:
        raise MtfixError(f"{path}: its rows are of {len(named)} domains ({_listed(named)}); name one with --domain")
    return named[0] if named else os.path.splitext(os.path.basename(path))[0]


def _candidates(path: str, encoding: str | None, least: int) -> str:
    from mtfix.formats import read
    from mtfix.glossary.candidates import propose
    from mtfix.glossary.tables import as_csv

    document = read(read_source(path), encoding)
    for fault in document.faults:
        tell(fault)
    segments = [s for scope in document.scopes for s in scope.segments if s.source and s.state != "untranslated"]
    if not segments:
        raise MtfixError(f"{path}: no segment has a source")
    found = propose(((s.source, s.target) for s in segments), least)
    tell(f"{count(len(found), 'pair')} of {count(len(segments), 'segment')}", "")
    rows = ((c.source, c.target, f"{c.score:.1f}", c.count) for c in found)
    return as_csv((("source", "target", "score", "count"), *rows))


@command.command("export", short_help="Write glossaries as CSV, TSV or TBX.")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--to", "kind", type=click.Choice(["csv", "tbx", "tsv"]), required=True, help="The format to write.")
@click.option("-o", "--output", metavar="FILE", help="Where to write; else standard output.")
@click.option("--force", is_flag=True, help="Write over a file that is there.")
def export(files: tuple[str, ...], kind: str, output: str | None, force: bool) -> int:
    """Write the concepts of glossary files, or of shipped glossaries by their domain, as CSV, TSV or TBX-Basic: each
    rendering with its status. Guards and examples stay behind. What cannot be written is told on standard error.

    \b
    mtfix glossary export politics --to csv -o politics.csv
    """
    from mtfix.glossary.exchange import as_rows

    glossaries = [glossary for name in files for glossary in _glossaries(name)]
    rows, told = as_rows(glossaries)
    if kind == "tbx":
        from mtfix.glossary.tbx import write_tbx

        heads = dict.fromkeys(f"{g.head.domain} ({g.head.licence})" for g in glossaries)
        text, refused = write_tbx(rows, PAIR, "; ".join(heads))
        told += refused
    else:
        from mtfix.glossary.tables import write_table

        text = write_table(rows, "csv" if kind == "csv" else "tsv")
    _write(output, text, force)
    for line in told:
        tell(line, "")
    return 0


def _glossaries(name: str) -> "list[Glossary]":
    """A glossary file, or the shipped ones of a domain."""
    if os.path.exists(name) or name.endswith(".toml"):
        return [parse_glossary(name, read_glossary(name))]
    found = [glossary for glossary in sift((), {name}) if glossary.head.domain == name]
    if not found:
        domains = sorted({glossary.head.domain for glossary in sift((), None)})
        raise MtfixError(f"{name}: no file, and no shipped glossary is called so{suggestion(name, domains)}")
    return found


def _write(path: str | None, text: str, force: bool) -> None:
    """Write a text; a CSV file gets a mark, so that spreadsheets take it for UTF-8."""
    is_csv = path is not None and path.lower().endswith(".csv")
    write_result(path, text, force, "utf-8-sig" if is_csv else "utf-8")
