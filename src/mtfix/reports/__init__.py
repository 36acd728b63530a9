"""The reports: one file each, found by being there.

A report module has `render`, from reports and a `Style` to text in pieces, as they come: at least one piece, maybe an
empty one, for each report that it takes, so that several of them keep step on one run.
"""

import os
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from importlib import import_module

from msgspec import Struct

from mtfix.api import Report

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
    render: Render = import_module(f"{__name__}.{name}").render
    return render


class Lines:
    """Line and column (code points), both from 1, of places in a text; LF, CRLF and CR end lines."""

    def __init__(self, text: str) -> None:
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
        return line, at - self._starts[line - 1] + 1


def _odd_ends(text: str) -> bool:
    return any(c in text for c in "\v\f\x1c\x1d\x1e\x85\u2028\u2029")


def _split(text: str) -> list[str]:
    import re

    return re.findall(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+$", text)
