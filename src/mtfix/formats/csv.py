"""Comma- or semicolon-separated values (RFC 4180) with a header row: `target`, and if there `id`, `document`, `source`.

The separator is the one by which the header row names a `target`. A cell in quotation marks may hold separators, line
breaks and doubled quotation marks; in a bare cell a quotation mark that is not the first character is literal.
"""

import re
from functools import partial

from msgspec import Struct

from mtfix.formats import WHOLE, Before, Division, Reading
from mtfix.formats._columns import add_row, column_names, find_columns, misfit, reading_of
from mtfix.lines import line_ends
from mtfix.model import MtfixError, Piece, Quoting, Segment, Span

SUFFIXES = (".csv",)
NAMED_ONLY = True

_END = re.compile(r"\r\n?|\n")
# Always matches: what a quotation mark holds, whether it closes, what stands behind it; or a bare cell; then its end.
# Possessive, so that a mark that never closes is found in one go.
_CELLS = {
    mark: re.compile(rf'(?:"((?:[^"]++|"")*+)("?)([^{mark}\r\n]*+)|([^{mark}\r\n]*+))({mark}|\r\n?|\n|\Z)')
    for mark in ",;"
}


class _Row(Struct, frozen=True):
    """A row's cells, where their contents stand and in quotation marks or not, where the next row starts.

    `unclosed` is where a quotation mark opens that never closes, -1 where all do; `stray` says that text stands
    behind one that closes.
    """

    cells: list[str]
    places: list[Span]
    quoted: list[bool]
    end: int
    unclosed: int = -1
    stray: bool = False


def read(text: str, before: Before = WHOLE) -> Reading:
    """Rows as segments with their id or row number, in one scope for each `document`, in order of first appearance."""
    if not text.strip():
        return Reading(numbered=True)
    separator, header = _header(text)
    columns = find_columns(column_names(header.cells))
    target = columns.target
    scopes: dict[str, list[Segment]] = {}
    faults: list[str] = []
    at, number, line = header.end, before.rows, 1 + before.lines + line_ends(text, 0, header.end)
    while at < len(text):
        start, number, here = at, number + 1, line
        end = _END.search(text, at)
        words = text[at : end.start() if end else len(text)]
        at, line = end.end() if end else len(text), line + 1
        if not words:
            continue
        if '"' not in words:  # nearly all rows of most files
            cells = words.split(separator)
            if reason := misfit(columns, cells):
                faults.append(f"{here}: {reason}")
                continue
            start += sum(map(len, cells[:target])) + target
            pieces = _pieces(text, start, start + len(cells[target]), quoted=False)
            add_row(scopes, columns, cells, number, pieces, "csv")
            continue
        row = _row(text, start, separator)
        at, line = row.end, here + line_ends(text, start, row.end)
        if row.unclosed >= 0:
            faults.append(
                f"{here + line_ends(text, start, row.unclosed)}: a quotation mark opens a cell and never closes; "
                "the rows from here on are left out"
            )
        elif row.stray:
            faults.append(f"{here}: text behind the closing quotation mark of a cell; row left out")
        elif reason := misfit(columns, row.cells):
            faults.append(f"{here}: {reason}")
        else:
            place, quoted = row.places[target], row.quoted[target]
            pieces = _pieces(text, place.start, place.end, quoted)
            quoting: Quoting = "quoted-csv" if quoted else "csv"
            add_row(scopes, columns, row.cells, number, pieces, quoting)
    return reading_of(scopes, faults)


def divide(text: str) -> Division | None:
    """By rows, which may have line breaks in quotation marks, below the header row."""
    try:
        separator, header = _header(text)
    except MtfixError:
        return None
    return Division(text[: header.end], partial(_row_end, separator)) if header.end < len(text) else None


def _row_end(separator: str, text: str, at: int) -> int:
    end = _END.search(text, at)
    stop = end.end() if end else len(text)
    if text.find('"', at, stop) >= 0:
        row = _row(text, at, separator)
        stop = len(text) if row.unclosed >= 0 else row.end
    return stop if stop < len(text) else -1  # a carriage return may have its line feed behind it


def _header(text: str) -> tuple[str, _Row]:
    """The separator by which the first row names a `target`, and that row; MtfixError where it cannot be read."""
    rows = {separator: _row(text, 0, separator) for separator in _CELLS}
    for separator, row in rows.items():
        if row.unclosed < 0 and not row.stray and "target" in column_names(row.cells):
            return separator, row
    separator, row = max(rows.items(), key=lambda pair: len(pair[1].cells))
    if row.unclosed >= 0:
        line = 1 + line_ends(text, 0, row.unclosed)
        raise MtfixError(f"{line}: a quotation mark opens a cell of the header row and never closes")
    if row.stray:
        raise MtfixError("1: text behind the closing quotation mark of a cell of the header row")
    return separator, row


def _row(text: str, at: int, separator: str) -> _Row:
    """The row that starts at `at`, cell by cell."""
    cells: list[str] = []
    places: list[Span] = []
    quoted: list[bool] = []
    unclosed, stray = -1, False
    cell = _CELLS[separator].match
    while found := cell(text, at):
        marked = found[4] is None
        cells.append(found[1].replace('""', '"') if marked else found[4])
        places.append(Span(*found.span(1 if marked else 4)))
        quoted.append(marked)
        if marked and not found[2]:
            unclosed = at
        stray = stray or bool(marked and found[3])
        at = found.end()
        if found[5] != separator:
            break
    return _Row(cells, places, quoted, at, unclosed, stray)


def _pieces(text: str, start: int, end: int, quoted: bool) -> tuple[Piece, ...]:
    """A cell's content: doubled quotation marks are escapes, where it stands in quotation marks."""
    pieces: list[Piece] = []
    at = 0
    while start < end:
        double = text.find('""', start, end) if quoted else -1
        stop = double if double >= 0 else end
        if start < stop:
            pieces.append(Piece(Span(at, at + stop - start), Span(start, stop)))
            at += stop - start
        if double >= 0:
            pieces.append(Piece(Span(at, at + 1), Span(double, double + 2), "escape"))
            at, stop = at + 1, double + 2
        start = stop
    return tuple(pieces)
