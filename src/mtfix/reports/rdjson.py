"""The reviewdog diagnostic format: one `DiagnosticResult` for `reviewdog -f=rdjson`, with the first proposals."""

from collections.abc import Iterable, Iterator
from itertools import accumulate
from typing import Any

import msgspec

from mtfix.api import Report
from mtfix.model import Finding, Fix, Severity, Span
from mtfix.reports import Lines, Style
from mtfix.reports._layout import fold_blanks
from mtfix.reports._paths import from_root
from mtfix.reports._prose import summary
from mtfix.reports.json import encodable

_SEVERITIES: dict[Severity, str] = {"critical": "ERROR", "major": "ERROR", "minor": "WARNING", "neutral": "INFO"}
STREAMS = True
_STEP = 1024  # characters between places whose bytes are counted once
_Json = dict[str, Any]


def render(reports: Iterable[Report], style: Style) -> Iterator[str]:
    """One object with a diagnostic a line; nothing that reviewdog does not know, for it would refuse the whole."""
    encode = msgspec.json.Encoder().encode
    yield '{"source":{"name":"mtfix"},"diagnostics":['
    before = "\n"
    for report in reports:
        yield ""
        path = encodable(from_root(report.path))
        columns = _Columns(report)
        for finding in report.findings:
            yield before + encode(_diagnostic(report, finding, path, columns)).decode()
            before = ",\n"
    yield "]}\n"


def _diagnostic(report: Report, finding: Finding, path: str, columns: "_Columns") -> _Json:
    told: _Json = {
        "message": fold_blanks(summary(finding)),
        "location": {"path": path, "range": columns.range(finding.span)},
        "severity": _SEVERITIES[finding.severity],
        "code": {"value": finding.rule},
    }
    if finding.fixes and finding.fixes[0].edits:
        told["suggestions"] = [_suggestion(report.text, finding, finding.fixes[0], columns)]
    return told


def _suggestion(text: str, finding: Finding, fix: Fix, columns: "_Columns") -> _Json:
    """All edits of a fix as one replacement that covers the finding.

    Suggestions of one diagnostic are alternatives, and one that has other lines than the finding is not shown.
    """
    edits = sorted(fix.edits)
    at = start = min(finding.span.start, edits[0].span.start)
    end = max(finding.span.end, *(e.span.end for e in edits))
    parts = []
    for edit in edits:
        parts += [text[at : edit.span.start], edit.text]
        at = edit.span.end
    return {"range": columns.range(Span(start, end)), "text": "".join(parts) + text[at:end]}


class _Columns:
    """Line and column from 1 of places in a text, the column in bytes of UTF-8 as reviewdog counts."""

    def __init__(self, report: Report) -> None:
        self._text = text = report.text
        self._lines = Lines(text, report.part)
        self._mark = len(report.bom) if report.encoding == "utf-8" else 0  # stands in the file's first line
        chunks = () if text.isascii() else range(0, len(text), _STEP)
        self._bytes = list(accumulate((len(text[i : i + _STEP].encode("utf-8", "replace")) for i in chunks), initial=0))

    def range(self, span: Span) -> _Json:
        return {"start": self._place(span.start), "end": self._place(span.end)}

    def _place(self, at: int) -> _Json:
        line, column = self._lines.place(at)
        first = max(at - column + 1, self._lines.begin(at))
        column += self._offset(at) - self._offset(first) - (at - first)
        return {"line": line, "column": column + (self._mark if line == 1 else 0)}

    def _offset(self, at: int) -> int:
        if len(self._bytes) == 1:  # ASCII
            return at
        step = at // _STEP
        return self._bytes[step] + len(self._text[step * _STEP : at].encode("utf-8", "replace"))
