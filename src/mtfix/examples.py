"""Examples put to the test: the marked span is found, the fix reaches its text, then there is silence."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Literal

from msgspec.structs import replace

from mtfix.checks.term_avoid import CHECK as AVOID_CHECK
from mtfix.engine import Loaded, Rules, check_document, load_checks
from mtfix.formats import parse
from mtfix.glossary.concept import Bad, Concept, Expression, Glossary, Head, Sense, Senses
from mtfix.glossary.phrase import spell
from mtfix.model import Check, Edit, Finding, Span
from mtfix.repair import apply_edits

OPEN, CLOSE = "⟦", "⟧"
_HEADER = "source\ttarget\n"
"""Before an example of a check that compares: it is a row."""


def shown(example: str) -> str:
    """An example for people: of a check that compares the source stands before the target."""
    return example.replace("\t", " ¦ ")


def unmarked(example: str) -> str:
    """An example without its marks."""
    return example.replace(OPEN, "").replace(CLOSE, "")


class Trial:
    """Rules with which single examples of their concepts are tried."""

    def __init__(self, rules: Rules) -> None:
        self._rules, self._checks = rules, load_checks(rules)

    def fixed(self, concept: str, example: str) -> str | Literal[False] | None:
        """What becomes of an example with a marked finding; False for a flag, None where just that is not found."""
        text = unmarked(example)
        span = Span(example.index(OPEN), example.index(CLOSE) - 1)
        found = [f for f in check_document(parse(text), self._rules, self._checks) if f.concept == concept]
        if [f.span for f in found] != [span]:
            return None
        return apply_edits(text, found[0].fixes[0].edits) if found[0].fixes else False

    def holds(self, concept: Concept) -> bool:
        """Whether all examples of a concept hold."""
        glossary = Glossary("", Head(1, "", "", ""), (concept,))
        return not list(test_glossary(glossary, self._rules, self._checks))


def test_glossary(glossary: Glossary, rules: Rules, checks: tuple[Loaded, ...]) -> Iterator[str]:
    """Every example and rendering of a glossary that does not hold, a line each; `rules` has the glossary's lexicon."""
    entries: tuple[Concept | Expression, ...] = (*glossary.concepts, *glossary.expressions)
    for entry in entries:
        kind = "concept" if isinstance(entry, Concept) else "expression"
        for fault in _test(entry.bad, entry.good, entry.id, rules, checks):
            yield f"{glossary.path}: {kind} {entry.id}: {fault}"
    yield from _test_renderings(glossary, rules, checks)
    asking = [_source_of(s, row, row.words()[0]) for s in glossary.senses for row in s.rows if row.asks]
    for senses in glossary.senses:
        for fault in _test_senses(senses, asking, rules, checks):
            yield f"{glossary.path}: {fault}"


def _test_renderings(glossary: Glossary, rules: Rules, checks: tuple[Loaded, ...]) -> Iterator[str]:
    """Every rendering of a glossary that is found wrong wherever it is written, a line each.

    Each stands in a text of its own, so that no guard is met but by its own words.
    """
    written = [(c.id, form) for c in glossary.concepts for use in _renderings(c) for form in spell(use)[:1]]
    rows = "".join(f"{number}\t\tIt is {form}.\n" for number, (_, form) in enumerate(written))
    avoid = tuple(loaded for loaded in checks if loaded.check.rule == AVOID_CHECK.rule)
    for finding in check_document(parse(f"document\t{_HEADER}{rows}", format="tsv"), rules, avoid):
        if finding.segment:
            concept, form = written[int(finding.segment.id) - 1]
            yield f"{glossary.path}: concept {concept}: writes {form!r}, which {finding.concept} finds wrong"


def _renderings(concept: Concept) -> Iterator[str]:
    """What a concept writes; of a malformed rendering the fault is told elsewhere."""
    yield from dict.fromkeys((*concept.candidates(), *(use for a in concept.avoided() for use in a.candidates())))


def _source_of(senses: Senses, row: Sense, word: str) -> str:
    """The word beside what tells its sense."""
    return "，".join((word, *row.near[:1], *senses.scope[:1])) + "。"


def _test_senses(senses: Senses, asking: Sequence[str], rules: Rules, checks: tuple[Loaded, ...]) -> Iterator[str]:
    """Each word beside what tells its sense: other renderings are found, and nothing is beside a right one.

    A word that asks is tried beside another one of the glossary, since one alone is no finding.
    """
    bad: list[tuple[str, str, str]] = []
    good: list[tuple[str, str, str]] = []
    for row in senses.rows:
        for word in row.words():
            source = _source_of(senses, row, word)
            bad.extend((word, source, f"{spell(wrong)[0]}.") for wrong in row.wrong)
            if row.asks:
                others = (o for o in asking if word not in o and not any(silencing in o for silencing in row.unless))
                bad.extend((word, source + other, "Quux.") for other in islice(others, 1))
        for right in row.right:
            beside = f" or rather {spell(row.wrong[0])[0]}" if row.wrong else ""
            good.append((word, source, f"{spell(right)[0]}{beside}."))
    told = _told(bad, rules, checks, ())
    yield from (f"sense {s!r}: nothing is found in {t!r}" for i, (_, s, t) in enumerate(bad) if i not in told)
    told = _told(good, rules, checks, ("term/sense", "term/unsaid"))
    yield from (f"sense {s!r}: is found in {t!r}" for i, (_, s, t) in enumerate(good) if i in told)


def _told(
    cases: list[tuple[str, str, str]], rules: Rules, checks: tuple[Loaded, ...], wanted: tuple[str, ...]
) -> set[int]:
    """The numbers of the cases (word, source, target) with a finding, of the rules that are wanted on the word."""
    text = _HEADER + "".join(f"{source}\t{target}\n" for _, source, target in cases)
    told: set[int] = set()
    for finding in check_document(parse(text, format="tsv"), rules, checks):
        number = int(finding.segment.id) - 1 if finding.segment else 0
        original = finding.original.text if finding.original else ""
        if not wanted or (finding.rule in wanted and original == cases[number][0]):
            told.add(number)
    return told


def test_check(check: Check, rules: Rules, checks: tuple[Loaded, ...], format_name: str = "plain") -> Iterator[str]:
    """Every example of a check that does not hold, a line each."""
    bad = tuple(Bad(e.text, e.fixed if e.fixed is not None else False) for e in check.bad)
    for fault in _test(bad, check.good, check.rule, rules, checks, format_name):
        yield f"{check.rule}: {fault}"


def _test(
    bad: Iterable[Bad],
    good: Iterable[str],
    name: str,
    rules: Rules,
    checks: tuple[Loaded, ...],
    format_name: str = "plain",
) -> Iterator[str]:
    def find(text: str) -> tuple[Finding, ...]:
        if "\t" not in text:
            return check_document(parse(text, format=format_name), rules, checks)
        found = check_document(parse(_HEADER + text, format="tsv"), rules, checks)
        return tuple(_moved(f, -len(_HEADER)) for f in found)

    for example in bad:
        start = example.text.index(OPEN)
        end = example.text.index(CLOSE) - 1
        text = unmarked(example.text)
        found = find(text)
        ours = [f for f in found if name in (f.rule, f.concept)]
        if not ours:
            others = {f.concept or f.rule for f in found if f.span.start < end and start < f.span.end}
            instead = f"; there speaks {', '.join(sorted(others))}" if others else ""
            yield f"bad example {example.text!r}: nothing is found{instead}"
            continue
        if len(ours) > 1 or (ours[0].span.start, ours[0].span.end) != (start, end):
            marked = ", ".join(repr(text[f.span.start : f.span.end]) for f in ours)
            yield f"bad example {example.text!r}: found is {marked}"
            continue
        yield from _test_fix(example, text, ours[0], found, name, find)
    for text in good:
        for finding in find(text):
            if name in (finding.rule, finding.concept):
                yield f"good example {text!r}: {text[finding.span.start : finding.span.end]!r} is found"


def _moved(finding: Finding, by: int) -> Finding:
    """A finding of a row without its header."""

    def moved(span: Span) -> Span:
        return Span(span.start + by, span.end + by)

    fixes = tuple(replace(f, edits=tuple(Edit(moved(e.span), e.text) for e in f.edits)) for f in finding.fixes)
    return replace(finding, span=moved(finding.span), fixes=fixes)


def _test_fix(
    example: Bad,
    text: str,
    finding: Finding,
    found: tuple[Finding, ...],
    name: str,
    find: Callable[[str], Iterable[Finding]],
) -> Iterator[str]:
    if example.fixed is False:
        if finding.fixes:
            yield f"bad example {example.text!r}: `fixed` is false, but a fix is offered: {finding.fixes[0].label}"
        return
    if not finding.fixes or not finding.fixes[0].edits:
        yield f"bad example {example.text!r}: no fix is offered"
        return
    fixed = apply_edits(text, finding.fixes[0].edits)
    if fixed != example.fixed:
        yield f"bad example {example.text!r}: the fix gives {fixed!r}, not {example.fixed!r}"
        return
    before = {(f.rule, f.concept) for f in found}
    for after in find(fixed):
        words = fixed[after.span.start : after.span.end]
        if name in (after.rule, after.concept):
            yield f"bad example {example.text!r}: after the fix {words!r} is still found"
        elif (after.rule, after.concept) not in before:
            yield f"bad example {example.text!r}: the fix makes {words!r}, which {after.concept or after.rule} finds"
