"""Rows of terms as CSV and TSV. In a cell `|` separates terms; `\\|` and `\\\\` are the characters themselves."""

import re
from collections.abc import Iterable, Iterator
from typing import Literal

from mtfix.glossary.exchange import Row, Told, read_status
from mtfix.language.lazy import lazy
from mtfix.model import MtfixError

Kind = Literal["csv", "tsv"]
COLUMNS = ("source", "target", "status", "note", "id", "domain")
_READ = (*COLUMNS, "avoid")
_IGNORED = ("score", "count")
"""What lists of candidates have beside."""

_TOKEN = lazy(r"\\([\\|])|(\|)|([^\\|]+|\\)")


def read_table(path: str, text: str, kind: Kind) -> tuple[list[Row], list[Told]]:
    """The rows of a table with a header, and what was left out. MtfixError where it is no such table."""
    lines = _read_csv(path, text) if kind == "csv" else _read_tsv(text)
    header = next(lines, None)
    if header is None:
        return [], []
    names = [name.strip().lower() for name in header[1]]
    for wanted in ({"source"}, {"target", "avoid"}):
        if wanted.isdisjoint(names):
            missing = " or ".join(f"`{name}`" for name in sorted(wanted, reverse=True))
            has = ", ".join(names)
            raise MtfixError(f"{path}:{header[0]}: the header row names no column {missing} (it has {has})")
    told: list[Told] = [
        (header[0], f"the column {name!r} is not read; those that are: {', '.join(_READ)}")
        for name in names
        if name and name not in (*_READ, *_IGNORED)
    ]
    told += [(header[0], f"the column {name!r} stands twice; the last is read") for name in _repeated(names)]
    rows: list[Row] = []
    for line, cells in lines:
        if not any(cell.strip() for cell in cells):
            continue
        if any(cells[len(names) :]):
            told.append((line, f"row with {len(cells)} columns where the header has {len(names)}; left out"))
            continue
        row = _row(line, dict(zip(names, cells, strict=False)))
        if isinstance(row, str):
            told.append((line, row))
        else:
            rows.append(row)
    return rows, told


def _row(line: int, cells: dict[str, str]) -> Row | str:
    said = cells.get("status", "")
    status = read_status(said)
    if status is None:
        return f"status {said.strip()!r} is none of preferred, admitted, deprecated; left out"
    group = identity = _clean(cells.get("id", ""))
    return Row(
        line,
        _terms(cells.get("source", "")),
        _terms(cells.get("target", "")),
        _terms(cells.get("avoid", "")),
        status,
        _clean(cells.get("note", "")),
        identity,
        _clean(cells.get("domain", "")),
        group,
    )


def _terms(cell: str) -> tuple[str, ...]:
    parts = [""]
    for m in _TOKEN.finditer(cell):
        if m[2]:
            parts.append("")
        else:
            parts[-1] += m[1] or m[3]
    return tuple(dict.fromkeys(part for part in map(_clean, parts) if part))


def _clean(text: str) -> str:
    return " ".join(text.split())


def _repeated(names: list[str]) -> list[str]:
    return sorted({name for name in names if name in _READ and names.count(name) > 1})


def _read_csv(path: str, text: str) -> Iterator[tuple[int, list[str]]]:
    """Rows with the line they begin in; a first line with more `;` than `,` is of a country where that separates."""
    import csv

    first = text.lstrip("\r\n").split("\n", 1)[0]
    reader = csv.reader(_lines(text), delimiter=";" if first.count(";") > first.count(",") else ",", strict=True)
    line = 1
    try:
        for cells in reader:
            if cells:
                yield line, cells
            line = reader.line_num + 1
    except csv.Error as e:
        raise MtfixError(f"{path}:{line}: not CSV: {e}") from None


def _read_tsv(text: str) -> Iterator[tuple[int, list[str]]]:
    for number, line in enumerate(_lines(text), 1):
        if line.strip():
            yield number, line.rstrip("\r\n").split("\t")


def _lines(text: str) -> list[str]:
    return re.findall(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z", text)


def write_table(rows: Iterable[Row], kind: Kind) -> str:
    """Rows as a table with a header."""
    table = [COLUMNS, *(_cells(row) for row in rows)]
    if kind == "tsv":
        return "".join("\t".join(cells) + "\n" for cells in table)
    return as_csv(table)


def as_csv(table: Iterable[Iterable[object]]) -> str:
    """Cells as CSV, quoted where they must be."""
    import csv
    from io import StringIO

    out = StringIO()
    csv.writer(out, lineterminator="\n").writerows(table)
    return out.getvalue()


def _cells(row: Row) -> tuple[str, ...]:
    return (_joined(row.sources), _joined(row.target), row.status, row.note, row.id, row.domain)


def _joined(terms: Iterable[str]) -> str:
    return "|".join(re.sub(r"[\\|]", r"\\\g<0>", term) for term in terms)
