"""What a report quotes of a finding: its sentence in the file, or in a file with sources the segment beside its source.

Nobody reads the escapes and tags of a file: of a segment its target is quoted, as a reader sees it.
"""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from mtfix.api import Report
from mtfix.model import Edit, Finding, Fix, MtfixError, Segment, Span
from mtfix.reports import Lines
from mtfix.reports._layout import DIM, TERM, coloured, columns, fold_blanks, harmless, paint
from mtfix.reports._sentences import as_it_stands, both_sentences, room_beside, without_middle

if TYPE_CHECKING:
    from mtfix.passage import Passage, Passages, Replacements

_PROSE = ("plain", "markdown")
_LONGEST = 300  # columns of a source beside a word diff
_BESIDE = "┆ "
_ROWS = "jsonl"
"""A format whose lines are not joined: nor are those of a target."""


class Quoted(Struct, frozen=True):
    """The source with its term marked, the words as they stand, and as they would read; empty where there is none."""

    source: str
    stands: str
    proposed: str


def passages_of(report: Report) -> "Passages | None":
    """The segments of a report's file, where it is one of segments; of prose there are none.

    The file is read again: a report keeps its text, and only those with findings are asked.
    """
    if report.format in _PROSE and report.source is None:
        return None
    from mtfix.formats import parse
    from mtfix.parallel import pair_documents
    from mtfix.passage import Passages

    try:
        document = parse(report.text, report.path, report.format)
        return Passages(pair_documents(document, report.source) if report.source else document)
    except MtfixError:
        return None


def quote(report: Report, passages: "Passages | None", finding: Finding, budget: int, colour: bool = False) -> Quoted:
    """What is quoted of a finding; `budget` is about how many characters each part may have."""
    passage = passages.of(finding) if passages else None
    if passage is None or passage.segment is None:
        return Quoted("", *both_sentences(report.text, report.format, finding, budget, colour))
    text, shown = in_passage(report.text, passage, finding)
    terms = [finding.source_span] if finding.source_span else []
    return Quoted(_source(passage, terms, budget, colour), *both_sentences(text, _ROWS, shown, budget, colour))


def in_passage(file: str, passage: "Passage", finding: Finding) -> tuple[str, Finding]:
    """What a reader sees of a segment's target, and the finding with its first fix as if that were the file."""
    from mtfix.passage import readable, replacements

    fix = finding.fixes[0] if finding.fixes else None
    text, span, made = readable(passage, file, replacements(passage, fix) if fix else [])
    fixes = (replace(fix, edits=_edits(made)),) if fix else ()
    return text, replace(finding, span=span, fixes=fixes)


def _edits(made: "Replacements") -> tuple[Edit, ...]:
    return tuple(Edit(span, text) for span, text in made)


def _source(passage: "Passage", terms: Sequence[Span], most: int, colour: bool) -> str:
    """The source on one line with terms marked; of a long one what stands around them, or about where the passage's
    span is said. `most` is about how many columns it may have.
    """
    from mtfix.passage import with_holes

    source = with_holes(passage.source)
    if not source.strip():
        return ""
    at = passage.span.start * len(source) // max(1, len(passage.text))
    spans = sorted(span for span in terms if span.start < span.end <= len(source)) or [Span(at, at)]
    characters = most * len(source) // max(1, columns(harmless(source)))  # wide ones take two columns
    if len(spans) == 1:  # all of a long source may be what is missing
        start, end = spans[0].start, spans[0].end
        term = without_middle(source[start:end], characters)
        source, spans = source[:start] + term + source[end:], [Span(start, start + len(term))]
    room = room_beside(Span(spans[0].start, spans[-1].end), characters)
    return as_it_stands(source, spans, 0, len(source), room, colour, TERM)


def word_diff(report: Report, taken: Sequence[tuple[Finding, Fix]], colour: bool) -> str:
    """For people: what fixes change in each segment, beside its source; in prose, in each line (see `mtfix.diff`)."""
    from mtfix.diff import render_word_diff

    passages = passages_of(report)
    if passages is None:
        return render_word_diff(report.path, report.text, [edit for _, fix in taken for edit in fix.edits], colour)
    return "\n".join(_segment_diffs(report, passages, taken, colour))


class _Changed(Struct, frozen=True):
    """A segment, what fixes change in it, and the findings whose fixes these are."""

    segment: Segment | None
    edits: list[Edit]
    findings: list[Finding]


def _segment_diffs(
    report: Report, passages: "Passages", taken: Sequence[tuple[Finding, Fix]], colour: bool
) -> Iterator[str]:
    from mtfix.diff import headed, render_word_diff, render_words
    from mtfix.passage import Passage, readable, replacements

    lines = Lines(report.text, report.part)
    together: dict[int, _Changed] = {}
    for edit, finding in sorted(((e, f) for f, fix in taken for e in fix.edits), key=lambda pair: pair[0]):
        segment = passages.segment_at(edit.span.start)
        changed = together.setdefault(id(segment), _Changed(segment, [], []))
        changed.edits.append(edit)
        changed.findings.append(finding)
    for changed in together.values():
        segment, edits = changed.segment, changed.edits
        if segment is None:
            yield render_word_diff(report.path, report.text, edits, colour)
            continue
        passage = Passage(segment.target, Span(0, 0), segment)
        text, _, made = readable(passage, report.text, replacements(passage, Fix(tuple(edits), "suggestion", "")))
        if shown := render_words(text, _edits(made), colour):
            line, _ = lines.place(edits[0].span.start)
            named = next((f"  segment {harmless(f.segment.id)}" for f in changed.findings if f.segment), "")
            terms = [finding.source_span for finding in changed.findings if finding.source_span]
            rows = [f"{_BESIDE}{said}" for said in [_source(passage, terms, _LONGEST, colour)] if said]
            place = headed(f"{report.path}:{line}", colour) + coloured(named, DIM, colour)
            yield "\n".join([place, *paint(rows, colour), fold_blanks(shown), ""])
