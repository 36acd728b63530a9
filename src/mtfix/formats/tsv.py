"""Tab-separated values with a header row: `target`, and if there `id`, `document`, `source`; others are ignored.

A cell is literal: nothing quotes, nothing escapes.
"""

from mtfix.formats import Reading
from mtfix.model import MtfixError, Piece, Scope, Segment, Span

SUFFIXES = (".tsv",)


def read(text: str) -> Reading:
    """Rows as segments with their id or row number, in one scope for each `document`, in order of first appearance."""
    if "\n" not in text:
        text = text.replace("\r", "\n")
    rows = text.split("\n")
    if not text.strip():
        return Reading(numbered=True)
    names = [name.strip().lower() for name in rows[0].split("\t")]
    if "target" not in names:
        raise MtfixError(f"1: the header row names no column `target` (it has {', '.join(names)})")
    target = names.index("target")
    source, document, identity = (names.index(name) if name in names else -1 for name in ("source", "document", "id"))
    needed = max(target, source, document, identity)
    width = len(names)
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
        if len(cells) <= needed:
            faults.append(f"{number + 1}: row with {len(cells)} of {width} columns; left out")
            continue
        if len(cells) > width and any(cells[width:]):
            faults.append(f"{number + 1}: row with {len(cells)} columns where the header has {width}; left out")
            continue
        words = cells[target]
        size = len(words)
        start += sum(map(len, cells[:target])) + target
        segment = Segment(
            (cells[identity] if identity >= 0 else "") or str(number),
            words,
            (Piece(Span(0, size), Span(start, start + size)),) if size else (),
            cells[source] if source >= 0 else "",
        )
        scopes.setdefault(cells[document] if document >= 0 else "", []).append(segment)
    grouped = tuple(Scope(name, tuple(segments)) for name, segments in scopes.items())
    return Reading(grouped, numbered=True, faults=tuple(faults))
