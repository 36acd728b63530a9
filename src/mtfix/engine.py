"""Documents × checks → findings: where a text comes from, what is selected, what may be repaired, suppressions."""

import re
from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import accumulate
from zlib import crc32

from msgspec import Struct
from msgspec.structs import replace

from mtfix.checks import bilingual_names, check_names, load_check
from mtfix.glossary.lexicon import Lexicon
from mtfix.language import main_language
from mtfix.language.lazy import lazy
from mtfix.language.scripts import script_language
from mtfix.model import Check, Claim, Document, Edit, Finding, Fix, House, Place, Scope, Span, Suppression
from mtfix.placing import place_edits, place_span, quote_edits
from mtfix.scan import Scanned

_STRONG, _WEAK, _SHOWN, _DENSITY = 1.0, 0.25, 2.0, 1.0
_QUOTED = lazy(r"“[^“”\n]+”|\"[^\"\n]+\"|《[^《》\n]+》")
_MARKS = '“"《'
_BYLINE = lazy(r"(?:By|Author|Written by|Source|Reporter|Correspondent|Editor)\b ?:?[^.]{0,200}$|By [A-Z].{0,60}$")
_INDENT = 100  # characters that may stand before the first of a line
_BLOCK = lazy(r"\s|[-+=:]|\d+[.)]")
_STATUTE = lazy(r"\b(?:Article|Section|Clause|Paragraph) \d+\b|\bet al\.|\(\d{4}\)")


UNUSED = "suppression/unused"
TELLING = "term/avoid"
"""What it finds without a guard tells where a text comes from; the other checks wait for that."""
_TELLERS = {TELLING, "residue/han"}
Amend = Callable[[int, Scanned, list[Claim]], list[Claim]]
"""Revises the claims of a scope, told its number, with what other documents say."""


class Rules(Struct, frozen=True):
    """What is asked of the engine.

    `source_language` is told ("zh"), or "auto": shown by the text. A selector is a family (`term`), a rule
    (`term/avoid`), a glossary's domain (`politics`) or a concept's id; no `select` means everything. `edit_approved`
    offers repairs of approved and locked segments too, `untranslated` reads segments that nobody has translated yet.
    """

    lexicons: tuple[Lexicon, ...] = ()
    source_language: str = "auto"
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    house: House = House()
    edit_approved: bool = False
    untranslated: bool = False


class Loaded(Struct, frozen=True):
    """A check, imported."""

    check: Check
    find: Callable[[Scanned], Iterable[Claim]]


def load_checks(rules: Rules) -> tuple[Loaded, ...]:
    """The checks that `rules` leave on, and those that show where a text comes from, for which the others wait."""
    names = wanted_rules(rules) | (_TELLERS if rules.source_language == "auto" else set())
    return tuple(Loaded(*load_check(n)) for n in sorted(names.difference(bilingual_names())))


def _load_bilingual(rules: Rules) -> tuple[Loaded, ...]:
    """The checks that compare with the source, of those that `rules` leave on."""
    wanted = wanted_rules(rules)
    return tuple(Loaded(*load_check(n)) for n in bilingual_names() if n in wanted)


def wanted_rules(rules: Rules) -> set[str]:
    """The rules that selectors leave on: of a glossary or a concept any rule may speak."""
    names = {n for n in check_names() if n != UNUSED and not {n, n.split("/")[0]} & set(rules.ignore)}
    known = {part for n in check_names() for part in (n, n.split("/")[0])}
    if rules.select and all(s in known for s in rules.select):
        names = {n for n in names if {n, n.split("/")[0]} & set(rules.select)}
    return names


def check_document(
    document: Document, rules: Rules, checks: tuple[Loaded, ...] | None = None, amend: Amend | None = None
) -> tuple[Finding, ...]:
    """Every finding of a document, by place. `checks` are those of `rules`, where the caller has them already."""
    loaded = load_checks(rules) if checks is None else checks
    idle: set[str] = set()
    paired = any(s.source for scope in document.scopes for s in scope.segments)
    comparing = _load_bilingual(rules) if paired else ()
    found: list[Finding] = []
    for number, scope in enumerate(document.scopes, document.part.scopes if document.part else 0):
        known = partial(amend, number) if amend else None
        found += _check_scope(document, scope, rules, (loaded, comparing), idle, known)
    if document.suppressions:
        found = list(_suppress(document, found, rules, idle | _left_out(rules)))
    return tuple(sorted(found, key=lambda f: (f.span.start, f.span.end, f.rule)))


def _check_scope(
    document: Document,
    scope: Scope,
    rules: Rules,
    loaded: tuple[tuple[Loaded, ...], tuple[Loaded, ...]],
    idle: set[str],
    amend: Callable[[Scanned, list[Claim]], list[Claim]] | None,
) -> Iterator[Finding]:
    """The findings of one scope by the checks of the target alone and by those that compare, where it has sources.

    Rules that wait for a sign that it is a translation, and saw none, go to `idle`.
    """
    checks, comparing = loaded
    text, told = scan_scope(document, scope, rules)
    if any(s.source for s in text.scope.segments):
        checks = (*checks, *comparing)
    first = [c for c in checks if c.check.native or c.check.rule == TELLING]
    claims = [claim for loaded in first for claim in loaded.find(text)]
    if told != "auto" or origin(text, claims):
        claims += [claim for loaded in checks if loaded not in first for claim in loaded.find(text)]
    else:
        claims = [c for c in claims if c.rule != TELLING]
        idle.update(c.check.rule for c in checks if not c.check.native)
    if amend:
        claims = amend(text, claims)
    delicate = _Delicate(text)
    for claim in _settle(text, claims, rules, checks):
        yield _finding(document, text, claim, cautious=bool(claim.fixes) and delicate.holds(claim.span))


def scan_scope(document: Document, scope: Scope, rules: Rules) -> tuple[Scanned, str]:
    """A scope without what is not translated, to be read with the glossaries of its source language, and that."""
    told = main_language(document.source_language or "") or rules.source_language
    scope = _as_asked(scope, rules)
    if told == "auto" and any(s.source for s in scope.segments):
        told = _shown_by_sources(scope, rules)
    return Scanned(scope, [x for x in rules.lexicons if told in ("auto", _source_language(x))], rules.house), told


def _as_asked(scope: Scope, rules: Rules) -> Scope:
    """A scope without what nobody has translated yet, and with everything open to repair where that is asked for."""
    if all(s.state == "draft" for s in scope.segments):
        return scope
    kept = [s for s in scope.segments if rules.untranslated or s.state != "untranslated"]
    opened = [replace(s, state="draft") if s.state == "untranslated" or rules.edit_approved else s for s in kept]
    return replace(scope, segments=tuple(opened))


def _shown_by_sources(scope: Scope, rules: Rules) -> str:
    """The language that the sources are written in, where a glossary has it, else "auto"."""
    sources = "".join(s.source[:200] for s in scope.segments[:50])
    written = script_language(sources)
    return written if written in {_source_language(x) for x in rules.lexicons} else "auto"


def _source_language(lexicon: Lexicon) -> str:
    return lexicon.meta.languages.split("-")[0]


def _left_out(rules: Rules) -> set[str]:
    """Rules that were not asked, or not for everything they find."""
    names = {name for name in check_names() if name != UNUSED}
    known = {part for name in (*names, UNUSED) for part in (name, name.split("/")[0])}
    if not known.issuperset((*rules.select, *rules.ignore)):  # a glossary or a concept: any rule may find less
        return names
    return names - wanted_rules(rules)


def _settle(text: Scanned, claims: list[Claim], rules: Rules, checks: tuple[Loaded, ...]) -> Iterator[Claim]:
    """Claims that are selected, not kept by the house, and not spoken for by a rule that binds theirs."""
    bound: dict[str, list[Span]] = {}
    for loaded in checks:
        for rule in loaded.check.bound:
            bound.setdefault(rule, []).extend(c.span for c in claims if c.rule == loaded.check.rule)
    spoken = {rule: _Cover(spans) for rule, spans in bound.items() if spans}
    kept = _Cover([Span(*m.span()) for k in rules.house.keep if k for m in _whole(k).finditer(text.flow)])
    for claim in claims:
        if rules.select and not _selected(text, claim, rules.select):
            continue
        if rules.ignore and _selected(text, claim, rules.ignore):
            continue
        if kept.meets(claim.span) or (claim.rule in spoken and spoken[claim.rule].covers(claim.span)):
            continue
        yield claim


def _whole(words: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(words)}(?!\w)")


class _Cover:
    """Spans by their start, and how far any that begins up to there reaches."""

    def __init__(self, spans: list[Span]) -> None:
        spans = sorted(spans)
        self._starts = [s.start for s in spans]
        self._reach = list(accumulate((s.end for s in spans), max))

    def covers(self, span: Span) -> bool:
        i = bisect_right(self._starts, span.start)
        return i > 0 and self._reach[i - 1] >= span.end

    def meets(self, span: Span) -> bool:
        i = bisect_left(self._starts, span.end)
        return i > 0 and self._reach[i - 1] > span.start


def _selected(text: Scanned, claim: Claim, selectors: tuple[str, ...]) -> bool:
    names = {claim.rule, claim.rule.split("/")[0]}
    if claim.concept:
        names.add(claim.concept)
        for lexicon in text.lexicons:
            number = lexicon.ids.get(claim.concept)
            if number is not None:
                names.add(lexicon.entry(number).domain)
    return not names.isdisjoint(selectors)


def origin(text: Scanned, claims: Sequence[Claim]) -> tuple[str, ...]:
    """Words that show that the text was translated from the language of the glossaries; empty where too little does.

    Distinct strong signs, unguarded wrong renderings and Han residue count one each, weak signs a quarter; beside a
    strong sign guarded wrong renderings count too. There must be at least one for each 1,000 words: a long native text
    mentions everything once.
    """
    strong, weak = text.signs(strong=True), text.signs(strong=False)
    telling = [c for c in claims if _tells(c, beside_a_sign=bool(strong))]
    distinct = len(set(strong)) * _STRONG + len(set(weak)) * _WEAK + len({c.concept or c.rule for c in telling})
    if distinct < _SHOWN:
        return ()
    total = len(strong) * _STRONG + len(weak) * _WEAK + len(telling)
    if total * 1000 < _DENSITY * text.words:
        return ()
    words = [*strong, *(text.flow[c.span.start : c.span.end] for c in telling), *weak]
    return tuple(dict.fromkeys(words))[:3]


def _tells(claim: Claim, beside_a_sign: bool) -> bool:
    if claim.rule == TELLING and claim.span.end - claim.span.start > 10:
        return beside_a_sign or claim.evidence.level != "likely"
    return claim.evidence.level == "certain" or claim.rule == "residue/han"


def _finding(document: Document, text: Scanned, claim: Claim, cautious: bool) -> Finding:
    """The claim as a finding of the file: spans and edits placed there, fixes held to what their place allows."""
    index = text.segment_index(claim.span.start)
    segment, low = text.scope.segments[index], text.starts[index]
    placed = partial(_place, text)
    return Finding(
        rule=claim.rule,
        span=placed(claim.span),
        message=claim.message,
        evidence=claim.evidence,
        category=claim.category,
        severity=claim.severity,
        consequence=claim.consequence,
        concept=claim.concept,
        original=claim.original,
        fixes=tuple(_place_fix(document, text, f, cautious) for f in claim.fixes) if segment.state == "draft" else (),
        related=tuple(map(placed, claim.related)),
        segment=Place(segment.id, claim.span.start - low, claim.span.end - low) if document.numbered else None,
        source_span=claim.source_span or _source_span(segment.source, claim),
        fingerprint=fingerprint(text.flow, claim),
    )


def _place(text: Scanned, span: Span) -> Span:
    """A span of the flow in the file; what reaches over segments ends with the first."""
    index = text.segment_index(span.start)
    segment, low = text.scope.segments[index], text.starts[index]
    return place_span(segment.pieces, Span(span.start - low, min(span.end - low, len(segment.target))))


def _place_fix(document: Document, text: Scanned, fix: Fix, cautious: bool) -> Fix:
    edits: dict[int, list[Edit]] = {}
    for edit in fix.edits:
        index = text.segment_index(edit.span.start)
        segment, low = text.scope.segments[index], text.starts[index]
        if edit.span.end - low > len(segment.target):
            return Fix((), "suggestion", f"{fix.label} (by hand: it runs over two paragraphs)")
        if "\n" in segment.target[edit.span.start - low : edit.span.end - low]:
            return Fix((), "suggestion", f"{fix.label} (by hand: a line ends inside)")
        placed = place_edits(segment.pieces, Span(edit.span.start - low, edit.span.end - low), edit.text)
        if placed is None:
            return Fix((), "suggestion", f"{fix.label} (by hand: markup stands inside)")
        edits.setdefault(index, []).extend(placed)
        cautious = cautious or not set(document.markup).isdisjoint(edit.text)
        cautious = cautious or (bool(document.markup) and any(_begins_a_block(document.text, e) for e in placed))
    quoted = [e for index, placed in edits.items() for e in quote_edits(text.scope.segments[index], placed)]
    return Fix(tuple(quoted), "suggestion" if cautious else fix.safety, fix.label)


def _begins_a_block(text: str, edit: Edit) -> bool:
    """Whether an edit puts at the edge of a line what Markdown may read as a list, a heading, code or a break."""
    before = text[max(0, edit.span.start - _INDENT) : edit.span.start].rpartition("\n")[2]
    ends = text[edit.span.end : edit.span.end + 1] in ("", "\n", "\r")
    return (not before.strip() and _BLOCK.match(edit.text) is not None) or (ends and edit.text[-1:].isspace())


class _Delicate:
    """Where in a scope nothing is more than suggested: long quotations, titles, bylines, sentences with a statute."""

    def __init__(self, text: Scanned) -> None:
        self._text = text
        self._quoted: dict[int, _Cover] = {}

    def holds(self, span: Span) -> bool:
        text = self._text
        low, high = text.bounds(span.start)
        quoted = self._quoted.get(low)
        if quoted is None:
            has_marks = any(text.flow.find(mark, low, high) >= 0 for mark in _MARKS)
            found = _QUOTED.finditer(text.flow, low, high) if has_marks else ()
            quoted = self._quoted[low] = _Cover(
                [Span(m.start() + 1, m.end() - 1) for m in found if m[0][0] == "《" or len(m[0].split()) > 3]
            )
        if quoted.covers(span) or _BYLINE.match(text.flow, low, high):
            return True
        return bool(_STATUTE.search(text.flow, *text.sentence(span.start, span.end)))


def _source_span(source: str, claim: Claim) -> Span | None:
    if claim.original is None or claim.original.how != "source":
        return None
    at = source.find(claim.original.text)
    return Span(at, at + len(claim.original.text)) if at >= 0 else None


def fingerprint(flow: str, claim: Claim) -> str:
    """Sixteen hex digits of rule, concept, matched text and three words on either side; no line number.

    Two sums of the same bytes, forwards and backwards: no secret is kept, and hashlib takes longer to import.
    """
    start, end = claim.span.start, claim.span.end
    before = flow[max(0, start - 60) : start].rpartition("\n")[2].split()[-3:]
    after = flow[end : end + 60].partition("\n")[0].split()[:3]
    parts = (claim.rule, claim.concept or "", " ".join(flow[start:end].split()), *before, "|", *after)
    data = "\x1f".join(parts).encode("utf-8", "replace")
    return f"{crc32(data):08x}{crc32(data[::-1]):08x}"


def _suppress(document: Document, found: list[Finding], rules: Rules, idle: set[str]) -> Iterator[Finding]:
    """What no comment of the file silences, and the comments that silence nothing though their rules were not idle."""
    used: set[int] = set()
    waiting = deque(sorted(enumerate(document.suppressions), key=lambda pair: pair[1].reach.start))
    reaching: list[tuple[int, Suppression]] = []
    for finding in sorted(found, key=lambda f: f.span.start):
        at = finding.span.start
        while waiting and waiting[0][1].reach.start <= at:
            reaching.append(waiting.popleft())
        reaching = [(i, s) for i, s in reaching if at < s.reach.end]
        names = {finding.rule, finding.rule.split("/")[0], finding.concept}
        silent = [i for i, s in reaching if not s.rules or not names.isdisjoint(s.rules)]
        used.update(silent)
        if not silent:
            yield finding
    if not {UNUSED, "suppression"} & set(rules.ignore) and (
        not rules.select or {UNUSED, "suppression"} & set(rules.select)
    ):
        from mtfix.checks.suppression_unused import find

        unjudged = {i for i, s in enumerate(document.suppressions) if _waits(s, idle)}
        yield from find(document, used | unjudged)


def _waits(suppression: Suppression, idle: set[str]) -> bool:
    """Whether a suppression may be there for a rule that was idle; what is no rule is a concept's id."""
    if not suppression.rules:
        return bool(idle)
    names = {part for rule in idle for part in (rule, rule.split("/")[0])}
    return any(n in names or (TELLING in idle and "/" not in n) for n in suppression.rules)
