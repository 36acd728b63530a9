"""One finding a line, as in the JSON report, with the path of its file."""

from collections.abc import Iterable, Iterator

import msgspec

from mtfix.api import Report
from mtfix.reports import Style
from mtfix.reports.json import encodable, findings

STREAMS = True


def render(reports: Iterable[Report], style: Style) -> Iterator[str]:
    """A line for each finding, file by file, by place; a clean file has none."""
    encoder = msgspec.json.Encoder()
    for report in reports:
        yield ""
        path = encodable(report.path)
        for finding in findings(report):
            yield encoder.encode({"path": path, **finding}).decode() + "\n"
