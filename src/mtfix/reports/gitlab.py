"""GitLab Code Quality: what merge requests and pipelines of GitLab show of findings."""

from collections import Counter
from collections.abc import Iterable, Iterator
from hashlib import sha256
from typing import Any

import msgspec

from mtfix.api import Report
from mtfix.model import Finding, Severity
from mtfix.reports import Lines, Style
from mtfix.reports._layout import fold_blanks
from mtfix.reports._paths import from_root
from mtfix.reports._prose import summary
from mtfix.reports.json import encodable

_SEVERITIES: dict[Severity, str] = {"critical": "critical", "major": "major", "minor": "minor", "neutral": "info"}


def render(reports: Iterable[Report], style: Style) -> Iterator[str]:
    """One array with an issue a line, file by file, by place; GitLab knows five fields and ignores others."""
    encode = msgspec.json.Encoder().encode
    before = "["
    for report in reports:
        yield ""
        for issue in _issues(report):
            yield before + encode(issue).decode()
            before = ",\n"
    yield "[]\n" if before == "[" else "]\n"


def _issues(report: Report) -> Iterator[dict[str, Any]]:
    path = from_root(report.path, "CI_PROJECT_DIR")
    lines = Lines(report.text, report.part)
    seen: Counter[str] = Counter()
    for finding in report.findings:
        seen[finding.fingerprint] += 1
        yield {
            "description": fold_blanks(summary(finding)),
            "check_name": finding.rule,
            "fingerprint": _fingerprint(path, finding, seen[finding.fingerprint]),
            "severity": _SEVERITIES[finding.severity],
            "location": {"path": encodable(path), "lines": {"begin": lines.place(finding.span.start)[0]}},
        }


def _fingerprint(path: str, finding: Finding, number: int) -> str:
    """GitLab shows one issue of those with the same fingerprint, so it tells equal findings apart by file and order."""
    told = f"{path}\0{finding.fingerprint}\0{number}".encode("utf-8", "surrogatepass")
    return sha256(told).hexdigest()[:32]
