"""JSON, version 1: a contract. Offsets are half-open and count code points of the decoded file."""

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from mtfix.api import Report
from mtfix.model import Fix, Span
from mtfix.reports import Lines, Style
from mtfix.reports._prose import by_hand


def render(reports: Iterable[Report], style: Style) -> Iterator[str]:
    """One object: `version`, and `documents` with their findings."""
    yield '{"version":1,"documents":['
    for number, report in enumerate(reports):
        yield "," if number else ""
        document = {
            "path": encodable(report.path),
            "words": report.words,
            "score": report.score,
            "findings": list(findings(report)),
        }
        yield msgspec.json.encode(document).decode()
    yield "]}\n"


def findings(report: Report) -> Iterator[dict[str, Any]]:
    """The findings of a report as plain data; `by_hand` names proposals that cannot be made, for they cross markup."""
    lines = Lines(report.text, report.part) if report.findings else None
    for f in report.findings:
        assert lines is not None
        line, column = lines.place(f.span.start)
        end_line, end_column = lines.place(f.span.end)
        yield {
            "rule": f.rule,
            "concept": f.concept,
            **_span(f.span, lines),
            "line": line,
            "column": column,
            "end_line": end_line,
            "end_column": end_column,
            "text": report.text[f.span.start : f.span.end],
            "segment": {"id": f.segment.id, "start": f.segment.start, "end": f.segment.end} if f.segment else None,
            "source_span": {"start": f.source_span.start, "end": f.source_span.end} if f.source_span else None,
            "message": f.message,
            "consequence": f.consequence,
            "category": f.category,
            "severity": f.severity,
            "evidence": {"level": f.evidence.level, "words": f.evidence.words},
            "original": {"text": f.original.text, "how": f.original.how} if f.original else None,
            "fixes": [_fix(fix, lines) for fix in f.fixes if fix.edits],
            "by_hand": by_hand(f),
            "related": [_span(s, lines) for s in f.related],
            "fingerprint": f.fingerprint,
        }


def encodable(path: str) -> str:
    """The path with U+FFFD for bytes that are no UTF-8, which JSON cannot hold."""
    return path if path.isascii() else path.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _fix(fix: Fix, lines: Lines) -> dict[str, Any]:
    edits = [{**_span(e.span, lines), "text": e.text} for e in fix.edits]
    return {"safety": fix.safety, "label": fix.label, "edits": edits}


def _span(span: Span, lines: Lines) -> dict[str, int]:
    return {"start": lines.offset(span.start), "end": lines.offset(span.end)}
