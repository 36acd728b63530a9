"""From a segment to the file: what is placed and read back is the same, whatever the pieces."""

from hypothesis import given
from hypothesis import strategies as st

from mtfix.model import Edit, Piece, Span
from mtfix.placing import place_edits, place_span
from mtfix.repair import apply_edits

# Pieces as (kind, what the target has, what the file has).
_PARTS = st.lists(
    st.sampled_from(
        [
            ("text", "word", "word"),
            ("text", "two words", "two words"),
            ("join", " ", "\n> "),
            ("join", " ", "\r\n"),
            ("escape", "&", "&amp;"),
            ("markup", "", "**"),
            ("locked", "\ufffc", "`x y`"),
        ]
    ),
    min_size=1,
    max_size=12,
)


def _build(parts: list[tuple[str, str, str]]) -> tuple[str, str, tuple[Piece, ...]]:
    target = file = ""
    pieces = []
    for kind, shown, written in parts:
        at, to = len(target), len(file)
        target, file = target + shown, file + written
        pieces.append(Piece(Span(at, len(target)), Span(to, len(file)), kind))  # type: ignore[arg-type]
    return target, file, tuple(pieces)


@given(_PARTS, st.data())
def test_a_span_of_text_is_the_same_text_in_the_file(parts: list[tuple[str, str, str]], data: st.DataObject) -> None:
    target, file, pieces = _build([p for p in parts if p[0] in ("text", "markup")] or [("text", "word", "word")])
    start = data.draw(st.integers(0, len(target)))
    end = data.draw(st.integers(start, len(target)))
    placed = place_span(pieces, Span(start, end))
    assert file[placed.start : placed.end].replace("**", "") == target[start:end]


@given(_PARTS, st.data(), st.sampled_from(["", "new", "a new rendering", "x y"]))
def test_an_edit_changes_its_words_and_nothing_else(
    parts: list[tuple[str, str, str]], data: st.DataObject, text: str
) -> None:
    target, file, pieces = _build(parts)
    start = data.draw(st.integers(0, len(target)))
    end = data.draw(st.integers(start, len(target)))
    edits = place_edits(pieces, Span(start, end), text)
    inside = [p for p in pieces if p.target.start < end and p.target.end > start]
    inner = [p for p in pieces if p.kind == "markup" and start < p.target.start < end]
    if edits is None:
        assert inner or any(p.kind == "locked" for p in inside)
        return
    assert not inner
    assert not any(p.kind == "locked" for p in inside)
    after = apply_edits(file, edits)
    for piece in pieces:  # line breaks, markup and locked text stay
        if piece.kind in ("join", "markup", "locked") and not (
            piece.kind == "join" and (piece.target.start < start < piece.target.end)
        ):
            assert after.count(file[piece.file.start : piece.file.end]) >= 1
    assert all(isinstance(e, Edit) and 0 <= e.span.start <= e.span.end <= len(file) for e in edits)


def test_a_line_break_inside_stays() -> None:
    pieces = (
        Piece(Span(0, 8), Span(0, 8)),
        Piece(Span(8, 9), Span(8, 11), "join"),
        Piece(Span(9, 16), Span(11, 18)),
    )
    edits = place_edits(pieces, Span(0, 16), "shift to the real economy")
    assert edits is not None
    assert apply_edits("defy the\n> reality", edits) == "shift to the\n> real economy"
