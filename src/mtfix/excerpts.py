"""Reports of parts of a file: cut down to the rows that findings stand in, and joined to the report of the file."""

from bisect import bisect_right
from collections.abc import Iterator
from itertools import pairwise

from msgspec.structs import replace

from mtfix.api import Report
from mtfix.lines import line_ends, place_behind
from mtfix.model import Edit, Finding, Part, Span, Stretch


def excerpt(report: Report) -> Report:
    """The report of a part with no more of its text than the head of the file and the rows that findings stand in."""
    part, text = report.part, report.text
    if part is None or not part.rows:
        return report
    (first, body), rows = part.stretches, part.rows
    numbers = sorted({n for f in report.findings for span in _spans(f) for n in _rows_of(rows, span)})
    kept, stretches = [text[: rows[0]]], [first]
    shifts = [(0, 0)]  # from where on by how much
    at, row = rows[0], body.row
    seen, line, column = body.at, body.line, body.column
    for start, end in _runs(rows, numbers):
        line, column = place_behind(text[seen:start], line, column)
        seen = start
        stretches.append(Stretch(at, row, start - body.at + body.offset, line, column))
        shifts.append((start, at - start))
        kept.append(text[start:end])
        at += end - start
        row += line_ends(kept[-1])
    findings = tuple(_moved(finding, shifts) for finding in report.findings)
    return replace(report, text="".join(kept), findings=findings, part=replace(part, stretches=(*stretches,), rows=()))


def join(first: Report, following: Iterator[Report]) -> Report:
    """One report of a file: of its first part and the parts that follow, all of them excerpts."""
    part = first.part
    assert part is not None
    low = part.stretches[1].at if len(part.stretches) > 1 else len(first.text)
    row = 1 + line_ends(first.text[:low])
    texts, stretches = [first.text[:low]], list(part.stretches[:1])
    findings: list[Finding] = []
    faults: dict[str, None] = {}
    at, words = low, 0
    report: Report | None = first
    while report and report.part:
        down = row - (report.part.stretches[1].row if len(report.part.stretches) > 1 else row)
        stretches += [replace(s, at=s.at + at - low, row=s.row + down) for s in report.part.stretches[1:]]
        findings += [_moved(finding, [(0, at - low)]) for finding in report.findings]
        faults |= dict.fromkeys(report.faults)
        words += report.words
        text = report.text[low:]
        texts.append(text)
        at += len(text)
        row += line_ends(text)
        report = next(following, None) if report.part.more else None
    whole = Part((*stretches,), ())
    return replace(first, text="".join(texts), findings=(*findings,), words=words, faults=tuple(faults), part=whole)


def _spans(finding: Finding) -> Iterator[Span]:
    yield finding.span
    yield from finding.related
    for fix in finding.fixes:
        yield from (edit.span for edit in fix.edits)


def _rows_of(rows: tuple[int, ...], span: Span) -> range:
    """The numbers of the rows that a span stands in."""
    return range(bisect_right(rows, span.start) - 1, bisect_right(rows, max(span.start, span.end - 1)))


def _runs(rows: tuple[int, ...], numbers: list[int]) -> Iterator[tuple[int, int]]:
    """Start and end of the rows of these numbers, those that stand together as one."""
    breaks = [i for i, (one, other) in enumerate(pairwise(numbers), 1) if other != one + 1]
    for low, high in pairwise([0, *breaks, len(numbers)] if numbers else []):
        yield rows[numbers[low]], rows[numbers[high - 1] + 1]


def _moved(finding: Finding, shifts: list[tuple[int, int]]) -> Finding:
    """A finding where the text was moved, from each of these places on by so much."""

    def moved(span: Span) -> Span:
        by = shifts[bisect_right(shifts, span.start, key=_begins) - 1][1]
        return Span(span.start + by, span.end + by)

    fixes = tuple(
        replace(fix, edits=tuple(Edit(moved(edit.span), edit.text) for edit in fix.edits)) for fix in finding.fixes
    )
    return replace(finding, span=moved(finding.span), related=tuple(map(moved, finding.related)), fixes=fixes)


def _begins(shift: tuple[int, int]) -> int:
    return shift[0]
