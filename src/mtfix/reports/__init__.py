"""The reports: one file each, found by being there.

A report module has `render`, from reports and a `Style` to text in pieces, as they come: at least one piece, maybe an
empty one, for each report that it takes, so that several of them keep step on one run. One that has `STREAMS = True`
takes the parts of a large file as they come; the others are given one report of the file, which holds all findings.
"""

import os
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from importlib import import_module

from msgspec import Struct

from mtfix.api import Report
from mtfix.model import Part

Render = Callable[[Iterable[Report], "Style"], Iterator[str]]


class Style(Struct, frozen=True):
    """How a report for people looks: colour, columns, and whether figures by rule come at the end.

    `unread` are the errors of files that could not be read, a line each; all are there when the reports are through.
    """

    colour: bool = False
    width: int = 100
    statistics: bool = False
    unread: Sequence[str] = ()


def report_names() -> list[str]:
    """The reports there are, sorted."""
    names = {os.path.splitext(file)[0] for folder in __path__ for file in os.listdir(folder) if file.endswith(".py")}
    return sorted(name for name in names if not name.startswith("_"))


def load_report(name: str) -> Render:
    """The function of one report."""
    module = import_module(f"{__name__}.{name}")
    render: Render = module.render
    return render if getattr(module, "STREAMS", False) else lambda reports, style: render(_joined(reports), style)


def _joined(reports: Iterable[Report]) -> Iterator[Report]:
    """A report for each file."""
    reports = iter(reports)
    for report in reports:
        if report.part:
            from mtfix.excerpts import join

            report = join(report, reports)
        yield report


class Lines:
    """Line and column (code points), both from 1, of places in a text; LF, CRLF and CR end lines.

    Of a text that is part of a file, those in the file.
    """

    def __init__(self, text: str, part: Part | None = None) -> None:
        self._part = part
        self._starts = [0]
        if "\r" in text:
            at = 0
            for line in text.splitlines(keepends=True) if not _odd_ends(text) else _split(text):
                at += len(line)
                if line[-1] in "\r\n":  # the last line may end in neither
                    self._starts.append(at)
        else:
            at = text.find("\n")
            while at >= 0:
                self._starts.append(at + 1)
                at = text.find("\n", at + 1)

    def place(self, at: int) -> tuple[int, int]:
        line = bisect_right(self._starts, at)
        column = at - self._starts[line - 1] + 1
        if self._part:
            stretch = self._part.stretch(at)
            column = at - stretch.at + stretch.column if line == stretch.row else column
            line += stretch.line - stretch.row
        return line, column

    def begin(self, at: int) -> int:
        """Where what is known of the line begins: a part of a file may begin in the middle of one."""
        return self._part.stretch(at).at if self._part else 0

    def offset(self, at: int) -> int:
        """The place in the file."""
        if self._part is None:
            return at
        stretch = self._part.stretch(at)
        return at - stretch.at + stretch.offset


def _odd_ends(text: str) -> bool:
    return any(c in text for c in "\v\f\x1c\x1d\x1e\x85\u2028\u2029")


def _split(text: str) -> list[str]:
    import re

    return re.findall(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+$", text)
