"""What has to hold of every segment of a format, and how an edit of a target gets into the file."""

from mtfix.model import LOCKED, Document, Segment, Span
from mtfix.placing import place_edits, quote_edits
from mtfix.repair import apply_edits

SENTENCE = "The policy guides funds to defy the reality and serve factories."
"""Of its words `defy the reality` is a wrong rendering, which an unsafe fix replaces."""


def segments_of(document: Document) -> list[Segment]:
    """All segments of a document, scope by scope."""
    return [segment for scope in document.scopes for segment in scope.segments]


def assert_sound(document: Document) -> None:
    """Pieces tile the target and one run of the file, and a text piece's characters stand at its span."""
    for segment in segments_of(document):
        at, place = 0, segment.pieces[0].file.start if segment.pieces else 0
        for piece in segment.pieces:
            said = segment.target[piece.target.start : piece.target.end]
            written = document.text[piece.file.start : piece.file.end]
            assert piece.target.start == at
            assert place == piece.file.start < piece.file.end <= len(document.text)
            at, place = piece.target.end, piece.file.end
            if piece.kind == "text":
                assert said == written != ""
            elif piece.kind == "escape":
                assert said != written
                assert said
            else:
                assert said == {"join": " ", "seam": "", "markup": "", "locked": LOCKED}[piece.kind]
        assert at == len(segment.target)


def edited(document: Document, segment: Segment, span: Span, new: str) -> str:
    """The file's text with `new` written over a span of a segment's target, as the engine writes it."""
    edits = place_edits(segment.pieces, span, new)
    assert edits is not None
    return apply_edits(document.text, quote_edits(segment, edits))
