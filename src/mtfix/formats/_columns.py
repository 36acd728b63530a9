"""What tables have in common: the columns that are read, rows that do not fit, a scope for each document."""

from collections.abc import Iterable, Sequence

from msgspec import Struct

from mtfix.formats import Reading
from mtfix.model import MtfixError, Piece, Quoting, Scope, Segment


class Columns(Struct, frozen=True):
    """Where a row has what, -1 where it has no such column. `needed` is the last one of them."""

    width: int
    target: int
    source: int
    document: int
    identity: int
    needed: int


def column_names(cells: Iterable[str]) -> list[str]:
    """The names that a header row gives to its columns."""
    return [" ".join(cell.split()).lower() for cell in cells]


def find_columns(names: Sequence[str]) -> Columns:
    """The columns by their names; MtfixError where none is called `target`."""
    if "target" not in names:
        raise MtfixError(f"1: the header row names no column `target` (it has {listed(names)})")
    places = [names.index(name) if name in names else -1 for name in ("target", "source", "document", "id")]
    target, source, document, identity = places
    return Columns(len(names), target, source, document, identity, max(places))


def listed(names: Iterable[str]) -> str:
    """Names for a message of one line: what is no table may have a megabyte of them."""
    said = ", ".join(" ".join(name.split()) for name in names)
    return said if len(said) <= 200 else f"{said[:200]}…"


def misfit(columns: Columns, cells: Sequence[str]) -> str:
    """Why a row is left out; empty where it fits. Cells too many do not matter where nothing stands in them."""
    count, width = len(cells), columns.width
    if count <= columns.needed:
        return f"row with {count} of {width} columns; left out"
    if count > width and any(cells[width:]):
        return f"row with {count} columns where the header has {width}; left out"
    return ""


def add_row(
    scopes: dict[str, list[Segment]],
    columns: Columns,
    cells: Sequence[str],
    number: int,
    pieces: tuple[Piece, ...],
    quoting: Quoting = "none",
) -> None:
    """Put a row that fits into the scope of its document, under its id or else its number."""
    segment = Segment(
        (cells[columns.identity] if columns.identity >= 0 else "") or str(number),
        cells[columns.target],
        pieces,
        cells[columns.source] if columns.source >= 0 else "",
        quoting,
    )
    scopes.setdefault(cells[columns.document] if columns.document >= 0 else "", []).append(segment)


def reading_of(
    scopes: dict[str, list[Segment]], faults: Sequence[str], names: tuple[str, str] | None = None
) -> Reading:
    """A scope for each document, in order of first appearance."""
    grouped = tuple(Scope(name, tuple(segments)) for name, segments in scopes.items())
    return Reading(grouped, numbered=True, faults=tuple(faults), names=names)


def line_end(text: str, at: int) -> int:
    """Where the line ends that begins at `at`; -1 where the text is too short to tell."""
    return text.find("\n", at) + 1 or -1
