"""Tab-separated values with a header row: `target`, and if there `id`, `document`, `source`; others are ignored.

A cell is literal: nothing quotes, nothing escapes.
"""

from mtfix.formats import WHOLE, Before, Division, Reading
from mtfix.formats._columns import add_row, column_names, find_columns, line_end, misfit, reading_of
from mtfix.model import Piece, Segment, Span

SUFFIXES = (".tsv",)


def read(text: str, before: Before = WHOLE) -> Reading:
    """Rows as segments with their id or row number, in one scope for each `document`, in order of first appearance."""
    if "\n" not in text:
        text = text.replace("\r", "\n")
    rows = text.split("\n")
    if not text.strip():
        return Reading(numbered=True)
    columns = find_columns(column_names(rows[0].split("\t")))
    target = columns.target
    scopes: dict[str, list[Segment]] = {}
    faults: list[str] = []
    at = len(rows[0]) + 1
    for number, row in enumerate(rows[1:], 1):
        start, at = at, at + len(row) + 1
        if row.endswith("\r"):
            row = row[:-1]
        if not row:
            continue
        cells = row.split("\t")
        if reason := misfit(columns, cells):
            faults.append(f"{before.rows + number + 1}: {reason}")
            continue
        size = len(cells[target])
        start += sum(map(len, cells[:target])) + target
        pieces = (Piece(Span(0, size), Span(start, start + size)),) if size else ()
        add_row(scopes, columns, cells, before.rows + number, pieces)
    return reading_of(scopes, faults)


def divide(text: str) -> Division | None:
    """By lines, below the header row; a file with nothing but old Mac line ends is one part."""
    head = line_end(text, 0)
    return Division(text[:head], line_end) if head > 0 else None
