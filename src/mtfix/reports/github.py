"""Workflow commands of GitHub Actions: an annotation for each finding."""

from collections.abc import Iterable, Iterator

from mtfix.api import Report
from mtfix.model import Severity
from mtfix.reports import Lines, Style
from mtfix.reports._paths import from_root
from mtfix.reports._prose import harm, summary
from mtfix.reports.json import encodable

_COMMANDS: dict[Severity, str] = {"critical": "error", "major": "error", "minor": "warning", "neutral": "notice"}
# What would end a command or one of its properties.
_IN_MESSAGE = {ord("%"): "%25", ord("\r"): "%0D", ord("\n"): "%0A"}
_IN_PROPERTY = {**_IN_MESSAGE, ord(":"): "%3A", ord(","): "%2C"}


def render(reports: Iterable[Report], style: Style) -> Iterator[str]:
    """A line for each finding, worst first in each file: GitHub shows ten of a kind in a step."""
    for report in reports:
        yield ""
        path = encodable(from_root(report.path, "GITHUB_WORKSPACE"))
        lines = Lines(report.text, report.part)
        for finding in sorted(report.findings, key=harm):
            line, column = lines.place(finding.span.start)
            last, end = lines.place(finding.span.end)
            title = f"{finding.rule} ({finding.concept})" if finding.concept else finding.rule
            place = {"file": path, "line": str(line)}
            # GitHub takes columns only where a finding stands on one line.
            place |= {"col": str(column), "endColumn": str(end)} if last == line else {"endLine": str(last)}
            told = ",".join(f"{k}={v.translate(_IN_PROPERTY)}" for k, v in {**place, "title": title}.items())
            yield f"::{_COMMANDS[finding.severity]} {told}::{summary(finding).translate(_IN_MESSAGE)}\n"
