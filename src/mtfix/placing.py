"""From a segment's target to the file: spans and edits through the pieces of a segment."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from mtfix.model import Edit, Piece, Span


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


def place_edits(pieces: Sequence[Piece], span: Span, text: str) -> list[Edit] | None:
    """The edits of the file that write `text` over a span of the target; None where markup or locked text is inside.

    A line break inside stays: the text is split at the space nearest to where it stood.
    """
    inside = _pieces_in(pieces, span)
    if any(p.kind in ("locked", "markup") for p in inside):
        return None
    joins = [p for p in inside if p.kind == "join"]
    if not joins:
        return [Edit(place_span(pieces, span), text)]
    edits, start, rest = [], span.start, text
    for join in joins:
        share = (join.target.start - start) / max(1, span.end - start)
        head, rest = _split_near(rest, share)
        edits.append(Edit(place_span(pieces, Span(start, join.target.start)), head))
        start = join.target.end
    edits.append(Edit(place_span(pieces, Span(start, span.end)), rest))
    return [e for e in edits if e.span.end > e.span.start or e.text]


def _pieces_in(pieces: Sequence[Piece], span: Span) -> Sequence[Piece]:
    """The pieces that a span touches, and markup that stands inside it."""
    first = bisect_right(pieces, span.start, key=lambda p: p.target.end)
    return pieces[first : bisect_left(pieces, span.end, lo=first, key=lambda p: p.target.start)]


def _split_near(text: str, share: float) -> tuple[str, str]:
    """Two parts of `text`, cut at the space nearest to `share` of its length."""
    spaces = [i for i, c in enumerate(text) if c == " "]
    if not spaces:
        return text, ""
    cut = min(spaces, key=lambda i: abs(i - share * len(text)))
    return text[:cut], text[cut + 1 :]
