"""From a segment's target to the file: spans and edits through the pieces of a segment."""

from bisect import bisect_right
from collections.abc import Callable, Sequence

from mtfix.model import Edit, Piece, Segment, Span, pieces_in


def place_span(pieces: Sequence[Piece], span: Span) -> Span:
    """Where a span of the target stands in the file; an empty one stands at its start."""
    if not pieces:
        return span
    start = _at(pieces, span.start)
    if span.end <= span.start:
        return Span(start, start)
    last = _piece_at(pieces, span.end - 1)
    end = last.file.start + span.end - last.target.start if last.kind == "text" else last.file.end
    return Span(start, end)


def _at(pieces: Sequence[Piece], at: int) -> int:
    piece = _piece_at(pieces, at)
    if piece.kind == "text":
        return piece.file.start + at - piece.target.start
    return piece.file.end if at >= piece.target.end else piece.file.start


def _piece_at(pieces: Sequence[Piece], at: int) -> Piece:
    """The piece that holds the character at `at`; the last one where `at` is the end of the target."""
    if len(pieces) == 1:
        return pieces[0]
    return pieces[max(0, bisect_right(pieces, at, key=lambda p: p.target.start) - 1)]


def target_at(piece: Piece, at: int) -> int:
    """Where a place of the file at or in a piece stands in the target."""
    if piece.kind == "text":
        return piece.target.start + min(max(0, at - piece.file.start), piece.target.end - piece.target.start)
    return piece.target.end if at >= piece.file.end else piece.target.start


def place_edits(pieces: Sequence[Piece], span: Span, text: str) -> list[Edit] | None:
    """The edits of the file that write `text` over a span of the target; None where markup or locked text is inside.

    A line break inside stays: the text is split at the space nearest to where it stood.
    """
    inside = pieces_in(pieces, span)
    if any(p.kind in ("locked", "markup") for p in inside):
        return None
    joins = [p for p in inside if p.kind in ("join", "seam") and span.start < p.target.end]
    if not joins:
        return [Edit(place_span(pieces, span), text)]
    edits, start, rest = [], span.start, text
    for join in joins:
        share = (join.target.start - start) / max(1, span.end - start)
        head, rest = _split_near(rest, share, keep=join.kind == "seam")
        edits.append(Edit(place_span(pieces, Span(start, join.target.start)), head))
        start = join.target.end
    edits.append(Edit(place_span(pieces, Span(start, span.end)), rest))
    return [e for e in edits if e.span.end > e.span.start or e.text]


def _split_near(text: str, share: float, keep: bool) -> tuple[str, str]:
    """Two parts of `text`, cut at the space nearest to `share` of its length; the first may `keep` the space."""
    spaces = [i for i, c in enumerate(text) if c == " "]
    if not spaces:
        return text, ""
    cut = min(spaces, key=lambda i: abs(i - share * len(text)))
    return text[: cut + keep], text[cut + 1 :]


def quote_edits(segment: Segment, edits: list[Edit]) -> list[Edit]:
    """Edits of a segment's place in the file with their texts escaped as it demands.

    A bare CSV cell that gets a comma or a quotation mark is quoted whole.
    """
    how = segment.quoting
    if how == "none":
        return edits
    # A quotation mark that is literal inside a bare cell would open it where an edit makes it the first character.
    if how == "csv" and ('"' in segment.target or any(set(e.text) & set(',;\t"\r\n') for e in edits)):
        cell = Span(segment.pieces[0].file.start, segment.pieces[-1].file.end)
        text, at = [], cell.start
        for edit in sorted(edits):
            text += [_stretch(segment, at, edit.span.start), edit.text]
            at = edit.span.end
        whole = "".join((*text, _stretch(segment, at, cell.end)))
        return [Edit(cell, '"' + whole.replace('"', '""') + '"')]
    return [Edit(e.span, _QUOTE[how](e.text)) for e in edits]


def _stretch(segment: Segment, start: int, end: int) -> str:
    """What stands in [start, end) of the file, in a bare cell, which is its target to the letter."""
    low = segment.pieces[0].file.start
    return segment.target[start - low : end - low]


def _json(text: str) -> str:
    from json import dumps

    return dumps(text, ensure_ascii=False)[1:-1]


PO_ESCAPES = dict(zip('abfnrtv\\"', '\a\b\f\n\r\t\v\\"', strict=True))
"""What stands behind the backslash in a string of a catalogue, and what it means."""
_PO = {means: f"\\{letter}" for letter, means in PO_ESCAPES.items()}


def _po(text: str) -> str:
    return "".join([_PO.get(c, c) for c in text])


_QUOTE: dict[str, Callable[[str], str]] = {
    "xml": lambda text: text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "&#13;"),
    "cdata": lambda text: text.replace("]]>", "]]]]><![CDATA[>"),
    "json": _json,
    "po": _po,
    "csv": lambda text: text,
    "quoted-csv": lambda text: text.replace('"', '""'),
}
