"""`mtfix explain`: what a rule or a concept is about."""

import os
import re
import shutil
import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import click

from mtfix.checks import bilingual_names, check_names, load_check
from mtfix.cli._glossaries import sift
from mtfix.cli._run import wants_colour
from mtfix.config import find_settings, load_settings
from mtfix.examples import shown
from mtfix.glossary.concept import Avoid, Bad, Concept, Expression, Glossary, Guard, Office
from mtfix.glossary.store import load_glossaries, load_shipped
from mtfix.glossary.trust import load_trust
from mtfix.language import PAIR
from mtfix.language.words import suggestion
from mtfix.model import Check, MtfixError
from mtfix.reports._layout import BOLD, coloured, wrap
from mtfix.reports._prose import stopped

Row = tuple[str, str]
"""A label and what it labels; without a label the row goes on with the one before it."""


class Entry(NamedTuple):
    """An entry of a glossary, and the file it stands in."""

    glossary: Glossary
    entry: Concept | Office | Expression


@click.command("explain", short_help="Say what a rule or a concept is about.")
@click.argument("name", nargs=-1, required=True)
@click.option("--glossary", "glossaries", multiple=True, metavar="FILE", help="A glossary of yours; repeatable.")
def command(name: tuple[str, ...], glossaries: tuple[str, ...]) -> int:
    """Explain a rule, a concept, a source term, or a wrong rendering.

    \b
    mtfix explain term/avoid
    mtfix explain general-secretary
    mtfix explain 总书记
    mtfix explain defy the reality
    """
    asked = " ".join(" ".join(name).split())
    width = min(100, shutil.get_terminal_size((100, 24)).columns) if sys.stdout.isatty() else 100
    click.echo("\n\n".join(_explain(asked, glossaries, max(40, width), wants_colour(sys.stdout))))
    return 0


def _explain(asked: str, glossaries: Sequence[str], width: int, colour: bool) -> list[str]:
    names = check_names()
    rules = [n for n in names if asked.lower() in (n, n.split("/")[0])]
    if rules:
        checks = [load_check(n)[0] for n in rules]
        return [_laid_out(f"{c.rule}: {c.summary}", _rule_rows(c), width, colour) for c in checks]
    own = (*load_settings(find_settings(".")).glossaries, *glossaries)
    files = sift(own, {asked})
    domains = [f for f in files if f.head.domain == asked.lower()]
    if domains:
        return [_laid_out(f"{f.head.domain}: a glossary", _glossary_rows(f), width, colour) for f in domains]
    found = _find(asked, files) or _find_exact(asked, files)
    if not found and (ids := _found_in_text(asked, own)):
        found = [e for e in _entries(sift(own, ids)) if isinstance(e.entry, Concept) and e.entry.id in ids]
    if not found:
        files = sift(own, None)
        known = [*names, *(e.entry.id for e in _entries(files)), *_wordings(files)]
        raise MtfixError(f"no rule, concept, source term or wrong rendering is {asked!r}{suggestion(asked, known)}")
    return [_laid_out(f"{e.entry.id}: {_title(e.entry)}", _rows(e), width, colour) for e in found]


def _entries(files: Iterable[Glossary]) -> Iterator[Entry]:
    for file in files:
        entries: tuple[Concept | Office | Expression, ...] = (*file.concepts, *file.offices, *file.expressions)
        yield from (Entry(file, entry) for entry in entries)


def _find(asked: str, files: Sequence[Glossary]) -> list[Entry]:
    """The entry of that id (one's own before the shipped), else those with that source term."""
    entries = list(_entries(files))
    named = [e for e in entries if e.entry.id == asked.lower()]
    return named[:1] or [e for e in entries if isinstance(e.entry, Concept) and asked in e.entry.source]


def _find_exact(asked: str, files: Sequence[Glossary]) -> list[Entry]:
    """The concepts that render it so, as the glossary has it."""
    wanted = asked.casefold()
    concepts = ((e, e.entry) for e in _entries(files) if isinstance(e.entry, Concept))
    return [found for found, concept in concepts if wanted in map(str.casefold, _renderings(concept))]


def _found_in_text(asked: str, own: Sequence[str]) -> set[str]:
    """The ids of the concepts that render it so, wrongly first, in any form that `check` would find."""
    from mtfix.model import Piece, Scope, Segment, Span
    from mtfix.scan import Scanned

    lexicons = [load_shipped(PAIR), *([load_glossaries(own)] if own else [])]
    size = len(asked)
    segment = Segment("1", asked, (Piece(Span(0, size), Span(0, size)),))
    text = Scanned(Scope("", (segment,)), lexicons)
    for matches in (text.avoided, text.right):
        longest = max((m.end - m.start for m in matches), default=0)
        ids = {m.entry.id for m in matches if m.end - m.start == longest}
        if ids and 2 * longest > size:
            return ids
    return set()


def _renderings(concept: Concept) -> Iterator[str]:
    yield from (a.phrase for a in concept.avoided())
    yield from concept.candidates()
    yield from concept.accept


def _wordings(files: Sequence[Glossary]) -> Iterator[str]:
    """Source terms and plain wrong renderings, as people would type them."""
    for file in files:
        for concept in file.concepts:
            yield from concept.source
            yield from (_plain(a.phrase) for a in concept.avoided() if not set(a.phrase) & set("(|[<"))


def _plain(phrase: str) -> str:
    """The phrase without the marks of what is inflected: {outlet:noun} is outlet."""
    return re.sub(r"\{([^{}:]+)(?::[a-z]+)?\}", r"\1", phrase)


def _title(entry: Concept | Office | Expression) -> str:
    if isinstance(entry, Concept):
        return " or ".join(map(_plain, entry.candidates())) or "nothing is proposed for it"
    return entry.title[0] if isinstance(entry, Office) else "an expression"


def _rows(found: Entry) -> Iterator[Row]:
    file, entry = found
    yield "Glossary", f"{file.head.domain} ({os.path.basename(file.path)})"
    if isinstance(entry, Office):
        yield from _office_rows(entry)
    elif isinstance(entry, Expression):
        yield "Pattern", entry.pattern
        yield "Why", stopped(entry.why)
        yield from _example_rows(entry.bad, entry.good)
    else:
        yield from _concept_rows(entry)


def _concept_rows(concept: Concept) -> Iterator[Row]:
    if concept.off:
        yield "Off", "this entry switches the shipped concept off."
        return
    if concept.source:
        yield "Source", ", ".join(f"{s} (ambiguous)" if s in concept.ambiguous else s for s in concept.source)
    if concept.candidates():
        yield "Write", " or ".join(map(_plain, concept.candidates()))
    if concept.accept:
        yield "Also right", "; ".join(map(_plain, concept.accept))
    avoided = concept.avoided()
    if avoided:
        yield "Wrong", "; ".join(_plain(a.phrase) for a in avoided)
    if concept.literal:
        yield "Literal", f"{'; '.join(map(_plain, concept.literal))} (where the source has the term)"
    yield "Why", stopped(concept.why)
    if concept.consequence:
        yield "A reader", stopped(concept.consequence)
    yield "Kind", f"{concept.category}, {concept.severity}"
    yield from _trust_rows(concept.id)
    yield from _guard_rows("", concept.needs, concept.unless)
    for written, avoid in zip(concept.avoid, avoided, strict=True):
        if isinstance(written, Avoid):
            yield from _own_rows(concept, avoid)
    if concept.fix:
        told = {"unsafe": "by `mtfix fix --unsafe`", "suggestion": "only suggested", "flag": "none; it is only shown"}
        yield "Repair", told[concept.fix]
    for label, value in (
        ("Authority", concept.authority),
        ("Region", concept.region),
        ("From", concept.valid.start),
        ("Until", concept.valid.end),
    ):
        if value:
            yield label, value
    yield from _example_rows(concept.bad, concept.good)


def _own_rows(concept: Concept, avoid: Avoid) -> Iterator[Row]:
    """What one wrong rendering has of its own."""
    phrase = _plain(avoid.phrase)
    use = (avoid.use,) if isinstance(avoid.use, str) else avoid.use
    if isinstance(use, tuple) and use != concept.candidates():
        yield "", f"“{phrase}”: write {' or '.join(map(_plain, use)) or 'nothing'}."
    guards = (avoid.needs, avoid.unless)
    if isinstance(avoid.needs, Guard) and isinstance(avoid.unless, Guard) and guards != (concept.needs, concept.unless):
        yield from _guard_rows(f"“{phrase}” ", avoid.needs, avoid.unless)
    if avoid.why and avoid.why != concept.why:
        yield "", f"“{phrase}”: {stopped(avoid.why)}"


def _guard_rows(phrase: str, needs: Guard, unless: Guard) -> Iterator[Row]:
    spoken, silent = _guard_words(needs), _guard_words(unless)
    label = "Guards" if not phrase else ""
    if spoken:
        yield label, f"{phrase}speaks only where {spoken}; or where the source segment shows it."
    if silent:
        yield "" if spoken else label, f"{phrase}is silent where {silent}."


def _guard_words(guard: Guard) -> str:
    said = "; or where ".join(_alternatives(guard))
    return f"{said}; and also where {_guard_words(guard.also)}" if guard.also else said


def _alternatives(guard: Guard) -> Iterator[str]:
    for phrases, where in (
        (guard.scope, "the document mentions {}"),
        (guard.near, "the same sentence has {}"),
        (guard.before, "it follows {}"),
        (guard.after, "it is followed by {}"),
    ):
        if phrases:
            yield where.format(", ".join(phrases[:-1]) + (" or " if len(phrases) > 1 else "") + phrases[-1])


def _office_rows(office: Office) -> Iterator[Row]:
    yield "Titles", "; ".join(office.title)
    for number, holder in enumerate(office.holders):
        named = f"{holder.name} {holder.source}".strip()
        yield "" if number else "Holders", f"{named}, {holder.start or '…'} to {holder.end or 'today'}"
    yield from _guard_rows("", office.needs, office.unless)


def _glossary_rows(file: Glossary) -> Iterator[Row]:
    yield "File", os.path.basename(file.path)
    yield "Languages", file.head.languages
    yield "Licence", file.head.licence
    if file.head.note:
        yield "Note", file.head.note
    yield "Concepts", f"{len(file.concepts)}: " + ", ".join(c.id for c in file.concepts)


def _rule_rows(check: Check) -> Iterator[Row]:
    yield "Why", stopped(check.why)
    if check.consequence:
        yield "A reader", stopped(check.consequence)
    yield "Kind", f"{check.category}, {check.severity}"
    where = "any text" if check.native else "texts that are told (--from) or shown by their words to be translations"
    yield "Runs on", "segments that have a source" if check.rule in bilingual_names() else where
    if check.bound:
        yield "Silences", f"{', '.join(check.bound)} on the same words"
    yield from _trust_rows(check.rule)
    yield from _example_rows([Bad(e.text, False if e.fixed is None else e.fixed) for e in check.bad], check.good)


def _trust_rows(name: str) -> Iterator[Row]:
    trust = load_trust(PAIR)
    if trust:
        yield "Trust", stopped(trust.line(name))


def _example_rows(bad: Sequence[Bad], good: Sequence[str]) -> Iterator[Row]:
    for number, example in enumerate(bad):
        yield "" if number else "Found", shown(example.text)
        yield "", f"→ {shown(example.fixed)}" if example.fixed is not False else "→ shown, not repaired"
    for number, text in enumerate(good):
        yield "" if number else "Silent on", shown(text)


def _laid_out(title: str, rows: Iterable[Row], width: int, colour: bool) -> str:
    lines = [coloured(title, BOLD, colour)]
    for label, value in rows:
        for paragraph in value.split("\n"):
            lines += wrap(paragraph, width, f"  {label:11}", " " * 13)
            label = ""
    return "\n".join(lines)
