"""Two parallel texts: the paragraphs or lines of one are the sources of the other's."""

from collections.abc import Sequence

from msgspec.structs import replace

from mtfix.language.words import count
from mtfix.lines import line_ends
from mtfix.model import Document, MtfixError, Piece, Scope, Segment, Span

_OUT_OF_STEP = 3.0
"""How many times longer or shorter than usual a pair is, from which it looks as if one side had slipped."""


def pair_documents(target: Document, source: Document) -> Document:
    """The target with a source for each of its segments: paragraph by paragraph, or where only those are equal in
    number, line by line. Raises MtfixError where neither lines up, with the place from which it does not.
    """
    said, sources = _segments(target), _segments(source)
    for document, segments in ((target, said), (source, sources)):
        if any(s.source for s in segments):
            raise MtfixError(
                f"{document.path}: has sources of its own; --source is for two texts that lie side by side"
            )
    if len(said) != len(sources) or _parts(said, sources):
        lines, source_lines = _by_line(said, target.text), _by_line(sources, source.text)
        if len(lines) != len(source_lines) or _parts(lines, source_lines):
            raise MtfixError(_misfit(target, source, (said, sources), (lines, source_lines)))
        said, sources = lines, source_lines
    paired = tuple(replace(t, source=s.target) for t, s in zip(said, sources, strict=True))
    return replace(target, scopes=(Scope("", paired),) if paired else ())


def _segments(document: Document) -> list[Segment]:
    return [segment for scope in document.scopes for segment in scope.segments]


def _by_line(segments: Sequence[Segment], text: str) -> list[Segment]:
    """The segments cut where a line of the file ends."""
    found = []
    for segment in segments:
        first = 0
        for number, piece in enumerate(segment.pieces):
            if piece.kind == "join" and not {"\n", "\r"}.isdisjoint(text[piece.file.start : piece.file.end]):
                found.append(_part(segment, first, number))
                first = number + 1
        found.append(_part(segment, first, len(segment.pieces)) if first else segment)
    return found


def _part(segment: Segment, first: int, last: int) -> Segment:
    pieces = segment.pieces[first:last]
    low, high = pieces[0].target.start, pieces[-1].target.end
    moved = tuple(Piece(Span(p.target.start - low, p.target.end - low), p.file, p.kind) for p in pieces)
    return replace(segment, target=segment.target[low:high], pieces=moved)


def _misfit(
    target: Document,
    source: Document,
    paragraphs: tuple[Sequence[Segment], Sequence[Segment]],
    lines: tuple[Sequence[Segment], Sequence[Segment]],
) -> str:
    counts = [f"{count(len(p), 'paragraph')}, {count(len(x), 'line')}" for p, x in zip(paragraphs, lines, strict=True)]
    if not paragraphs[0] or not paragraphs[1]:
        return f"{target.path}: does not line up with {source.path}: {counts[0]} against {counts[1]}"
    nearer = min(paragraphs, lines, key=lambda pair: abs(len(pair[0]) - len(pair[1])))
    place = (*_slips(*nearer), min(map(len, nearer)) - 1)[0]
    line = 1 + line_ends(target.text, 0, nearer[0][place].pieces[0].file.start)
    return (
        f"{target.path}:{line}: does not line up with {source.path}: {counts[0]} against {counts[1]}; "
        "here they seem to part"
    )


def _slips(said: Sequence[Segment], sources: Sequence[Segment]) -> list[int]:
    """The pairs whose lengths do not go together as those of the others do."""
    shares = [(len(t.target) + 1) / (len(s.target) + 1) for t, s in zip(said, sources, strict=False)]
    from statistics import median  # slow to import, and few texts stand beside another

    usual = median(shares)
    return [i for i, share in enumerate(shares) if not 1 / _OUT_OF_STEP < share / usual < _OUT_OF_STEP]


def _parts(said: Sequence[Segment], sources: Sequence[Segment]) -> bool:
    """Whether too many pairs are out of step for the two to be one text."""
    return bool(said) and len(_slips(said, sources)) * 5 > len(said)
