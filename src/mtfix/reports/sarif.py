"""SARIF 2.1.0, for code scanning: one run with the results of all files and what each rule is about."""

import os
from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from urllib.parse import quote

import msgspec

from mtfix._version import __version__
from mtfix.api import Report
from mtfix.checks import check_names, load_check
from mtfix.examples import shown
from mtfix.model import Check, Example, Finding, Fix, Severity, Span
from mtfix.reports import Lines, Style
from mtfix.reports._prose import stopped, summary
from mtfix.reports.json import encodable

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS: dict[Severity, str] = {"critical": "error", "major": "error", "minor": "warning", "neutral": "note"}
_Json = dict[str, Any]


def render(reports: Iterable[Report], style: Style) -> Iterator[str]:
    """One log; results come file by file as they are found, the artifacts and the invocation after them."""
    encode = msgspec.json.Encoder().encode
    names = check_names()
    indexes = {name: number for number, name in enumerate(names)}
    driver = {
        "name": "mtfix",
        "version": __version__,
        "semanticVersion": __version__,
        "rules": [_rule(load_check(name)[0]) for name in names],
    }
    head = f'"tool":{encode({"driver": driver}).decode()},"columnKind":"unicodeCodePoints"'
    yield f'{{"$schema":"{_SCHEMA}","version":"2.1.0","runs":[{{{head},"results":['
    artifacts: list[_Json] = []
    faults: list[str] = []
    first = True
    for report in reports:
        yield ""
        location = _artifact(report.path)
        artifacts.append({"location": location, "encoding": report.encoding})
        faults.extend(report.faults)
        lines = Lines(report.text, report.part)
        for finding in report.findings:
            yield "" if first else ","
            first = False
            yield encode(_result(report, finding, lines, location, len(artifacts) - 1, indexes)).decode()
    faults.extend(map(encodable, style.unread))
    invocation: _Json = {"executionSuccessful": not faults}
    if faults:
        invocation["toolExecutionNotifications"] = [{"level": "error", "message": {"text": f}} for f in faults]
    yield f'],"artifacts":{encode(artifacts).decode()},"invocations":[{encode(invocation).decode()}]}}]}}\n'


def _artifact(path: str) -> _Json:
    """Where a file is, as a URI: relative to where the check ran, or with its scheme."""
    raw = os.fsencode(path.replace(os.sep, "/"))
    if os.path.isabs(path):
        drive = b"/" if not raw.startswith(b"/") else b""
        return {"uri": f"file://{quote(drive + raw, safe='/:')}"}
    uri = quote(raw.removeprefix(b"./"), safe="/")
    return {"uri": uri, "uriBaseId": "%SRCROOT%"}


def _rule(check: Check) -> _Json:
    why = stopped(check.why)
    bad, good = list(_bad(check.bad)), [f"- {shown(text)}" for text in check.good]
    markdown = [why, *(["Found:", "\n".join(bad)] if bad else []), *(["Not found:", "\n".join(good)] if good else [])]
    plain = why + (f" A reader {stopped(check.consequence)}" if check.consequence else "")
    family, name = check.rule.split("/")
    return {
        "id": check.rule,
        "name": family.capitalize() + "".join(word.capitalize() for word in name.split("-")),
        "shortDescription": {"text": stopped(check.summary)},
        "fullDescription": {"text": plain},
        "help": {"text": plain, "markdown": "\n\n".join(markdown)},
        "defaultConfiguration": {"level": _LEVELS[check.severity]},
        "properties": {"tags": [family, check.category], "native": check.native},
    }


def _bad(examples: Sequence[Example]) -> Iterator[str]:
    for example in examples:
        yield f"- {shown(example.text)}" + (f" → {shown(example.fixed)}" if example.fixed is not None else "")


def _result(
    report: Report, finding: Finding, lines: Lines, location: _Json, number: int, indexes: dict[str, int]
) -> _Json:
    place = {"artifactLocation": {**location, "index": number}, "region": _region(lines, finding.span)}
    place["region"]["snippet"] = {"text": report.text[finding.span.start : finding.span.end]}
    told: _Json = {
        "concept": finding.concept,
        "category": finding.category,
        "severity": finding.severity,
        "evidence": {"level": finding.evidence.level, "words": finding.evidence.words},
        "consequence": finding.consequence,
        "original": {"text": finding.original.text, "how": finding.original.how} if finding.original else None,
        "segment": finding.segment.id if finding.segment else None,
    }
    result: _Json = {
        "ruleId": finding.rule,
        "ruleIndex": indexes.get(finding.rule, -1),
        "level": _LEVELS[finding.severity],
        "message": {"text": summary(finding)},
        "locations": [{"physicalLocation": place}],
        "partialFingerprints": {"mtfix/v1": finding.fingerprint},
        "properties": {name: value for name, value in told.items() if value},
    }
    if finding.related:
        result["relatedLocations"] = [
            {"id": i, "physicalLocation": {"artifactLocation": location, "region": _region(lines, span)}}
            for i, span in enumerate(finding.related)
        ]
    fixes = [_fix(fix, lines, location) for fix in finding.fixes if fix.edits]
    if fixes:
        result["fixes"] = fixes
    return result


def _fix(fix: Fix, lines: Lines, location: _Json) -> _Json:
    replacements = [
        {"deletedRegion": _region(lines, e.span), "insertedContent": {"text": e.text}} for e in sorted(fix.edits)
    ]
    return {
        "description": {"text": stopped(f"{fix.label[:1].upper()}{fix.label[1:]} ({fix.safety})")},
        "artifactChanges": [{"artifactLocation": location, "replacements": replacements}],
        "properties": {"safety": fix.safety},
    }


def _region(lines: Lines, span: Span) -> _Json:
    line, column = lines.place(span.start)
    end_line, end_column = lines.place(span.end)
    return {
        "startLine": line,
        "startColumn": column,
        "endLine": end_line,
        "endColumn": end_column,
        "charOffset": lines.offset(span.start),
        "charLength": span.end - span.start,
    }
