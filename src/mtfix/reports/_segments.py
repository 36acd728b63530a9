"""What a report quotes of a finding: its sentence in the file, or in a file with sources the segment beside its source.

Nobody reads the escapes and tags of a file: of a segment its target is quoted, as a reader sees it.
"""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from msgspec.structs import replace

from mtfix.api import Report
from mtfix.model import LOCKED, Edit, Finding, Fix, MtfixError, Segment, Span
from mtfix.reports import Lines
from mtfix.reports._layout import fold_blanks, harmless
from mtfix.reports._sentences import as_it_stands, both_sentences

if TYPE_CHECKING:
    from mtfix.passage import Passage, Passages

_PROSE = ("plain", "markdown")
_TAG = "\u25ab"
"""Stands for a tag or a placeholder: a small square."""
_BESIDE = "┆ "
_ROWS = "jsonl"
"""A format whose lines are not joined: nor are those of a target."""


class Quoted(NamedTuple):
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
    stands, proposed = both_sentences(_shown(passage.text), _ROWS, in_passage(passage, finding), budget, colour)
    return Quoted(_source(passage, finding, budget), stands, proposed)


def in_passage(passage: "Passage", finding: Finding) -> Finding:
    """The finding as if its segment's target were the file."""
    from mtfix.passage import replacements

    fixes = []
    for fix in finding.fixes:
        edits = tuple(Edit(span, new) for span, new in replacements(passage, fix))
        fixes.append(Fix(edits, fix.safety, fix.label))
    return replace(finding, span=passage.span, fixes=tuple(fixes))


def word_diff(report: Report, edits: Sequence[Edit], colour: bool) -> str:
    """For people: what changes in each segment, beside its source; in prose, in each line (see `mtfix.diff`)."""
    from mtfix.diff import render_word_diff

    passages = passages_of(report)
    if passages is None:
        return render_word_diff(report.path, report.text, edits, colour)
    return "\n".join(_segment_diffs(report, passages, sorted(edits), colour))


def _segment_diffs(report: Report, passages: "Passages", edits: Sequence[Edit], colour: bool) -> Iterator[str]:
    from mtfix.diff import headed, render_word_diff, render_words
    from mtfix.passage import Passage, replacements

    lines = Lines(report.text, report.part)
    together: dict[int, tuple[Segment | None, list[Edit]]] = {}
    for edit in edits:
        segment = passages.segment_at(edit.span.start)
        together.setdefault(id(segment), (segment, []))[1].append(edit)
    for segment, some in together.values():
        if segment is None:
            yield render_word_diff(report.path, report.text, some, colour)
            continue
        made = replacements(Passage(segment.target, Span(0, 0), segment), Fix(tuple(some), "suggestion", ""))
        changed = render_words(_shown(segment.target), [Edit(span, new) for span, new in made], colour)
        if changed:
            line, _ = lines.place(some[0].span.start)
            source = f"{_BESIDE}{harmless(fold_blanks(_shown(segment.source)))}\n" if segment.source else ""
            yield f"{headed(f'{report.path}:{line}', colour)}\n{source}{changed}\n"


def _source(passage: "Passage", finding: Finding, budget: int) -> str:
    """The source on one line, cut around the term that the finding points at."""
    source = _shown(passage.source)
    span = finding.source_span
    if not source.strip():
        return ""
    if span is None or not span.start < span.end <= len(source):
        return harmless(fold_blanks(source if len(source) <= budget else source[: budget - 1] + "…"))
    cut = as_it_stands(source, Span(span.start, span.end), 0, len(source), budget // 2, colour=False)
    return cut.replace("… ", "…").replace(" …", "…")  # where nothing parts words


def _shown(text: str) -> str:
    return text.replace(LOCKED, _TAG)
