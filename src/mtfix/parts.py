"""Large files in parts of bounded size, each read by the reader that reads small files, as a document of its own.

A part is a run of whole rows behind the head of the file (a header row; the beginning of a TMX). Where its text stands
in the file is told by `model.Part`. A file is decoded from end to end before the first part, for nothing is said of one
that cannot be. Rows of one `document` that stand together are not cut, unless they are half of a part or more.
"""

from array import array
from bisect import bisect_right
from collections.abc import Iterator
from typing import NamedTuple

from msgspec.structs import replace

from mtfix.files import Source, encoding_of, read_blocks, read_head
from mtfix.formats import (
    Before,
    Divisible,
    Division,
    Reading,
    declared_encoding,
    divisible,
    document_of,
    format_of,
)
from mtfix.lines import line_ends, place_behind
from mtfix.model import Document, MtfixError, Part, Stretch

SIZE = 2_000_000
"""Bytes of a part, or a few more."""
_HEAD = 1_000  # bytes that tell an encoding


def read_parts(path: str, encoding: str | None = None, format: str | None = None) -> Iterator[Document]:
    """The parts of a file, in order. MtfixError where it cannot be decoded, or its head cannot be read."""
    reader = divisible(path, format)
    assert reader is not None
    head = read_head(path, _HEAD)
    encoding = encoding or declared_encoding(head, format)
    for _ in read_blocks(head, encoding, SIZE):
        pass
    name, bom = encoding_of(head, encoding)
    chosen = format or format_of(path)
    scopes = 0
    for text, reading, part in _settled(reader, head, encoding):
        yield document_of(reading, path, text, chosen, name, bom, part=replace(part, scopes=scopes))
        scopes += len(reading.scopes)


class _Cut(NamedTuple):
    """A part's text, what its reader made of it, and where it stands."""

    text: str
    reading: Reading
    part: Part


def _settled(reader: Divisible, head: Source, encoding: str | None) -> Iterator[_Cut]:
    """The parts, read by what holds for the whole file: where the first does not settle that, the others are asked."""
    cuts = _cuts(reader, head, encoding)
    first = next(cuts)
    if not first.reading.settled and first.part.more:
        readings = (cut.reading for cut in _cuts(reader, head, encoding, apart=True))
        names = next((reading.names for reading in readings if reading.settled), None)
        if names:
            cuts = _cuts(reader, head, encoding, names)
            first = next(cuts)
    yield first
    del first  # its text is not needed any longer
    yield from cuts


def _cuts(
    reader: Divisible,
    head: Source,
    encoding: str | None,
    names: tuple[str, str] | None = None,
    apart: bool = False,
) -> Iterator[_Cut]:
    """The parts as they come; `apart` reads each as if no names had been shown before it."""
    window = _Window(read_blocks(head, encoding, SIZE))
    division = None
    while division is None and not window.ended:
        window.grow()
        division = reader.divide(window.text)
    division = division or Division("", _never)
    breaks = line_ends(division.head)
    window.drop(len(division.head))
    rows = 0
    while True:
        ends = window.row_ends(division)
        more = not window.ended
        text = division.head + (window.text[: ends[-1]] if more else window.text)
        told = Before(rows, window.line - 1 - breaks, names, more)
        try:
            reading = reader.read(text, told)
        except MtfixError as error:
            raise MtfixError(f"{head.path}:{error}") from None
        low = len(division.head)
        starts = array("Q", (low, *(low + end for end in ends)))
        if more:
            text, reading = _whole_documents(reader, told, text, reading, starts)
        stretch = Stretch(low, 1 + breaks, window.offset, window.line, window.column)
        more = more and not reading.broken
        yield _Cut(text, reading, Part((Stretch(0, 1, 0, 1, 1), stretch), tuple(starts), 0, more))
        if not more:
            return
        names = None if apart else reading.names
        rows = reading.rows or rows + len(starts) - 1
        window.drop(len(text) - low)
        window.grow()


def _never(_text: str, _at: int) -> int:
    return -1


def _whole_documents(
    reader: Divisible, told: Before, text: str, reading: Reading, starts: "array[int]"
) -> tuple[str, Reading]:
    """A part without the document at its end, which may go on behind it; its rows are taken from `starts`, too."""
    *others, last = reading.scopes or (None,)
    if not others or not last or not last.segments[0].pieces:
        return text, reading
    row = bisect_right(starts, last.segments[0].pieces[0].file.start) - 1
    start = starts[row]
    together = len(last.segments) == len(starts) - 1 - row or all(
        pieces and pieces[-1].file.end <= start for pieces in (scope.segments[-1].pieces for scope in others if scope)
    )  # where a target is empty, nothing says where it stands
    if not together or 2 * (start - starts[0]) < len(text) - starts[0]:
        return text, reading
    del starts[row + 1 :]
    text = text[:start]
    if reading.faults:
        return text, reader.read(text, told)
    return text, replace(reading, scopes=reading.scopes[:-1])


class _Window:
    """What is read of a file and not yet given away, and where that begins in the file."""

    def __init__(self, blocks: Iterator[str]) -> None:
        self._blocks = blocks
        self.text = ""
        self.ended = False
        self.offset, self.line, self.column = 0, 1, 1

    def grow(self) -> None:
        """Read on: a block, or as much again as there is, so that a long row is not copied too often."""
        blocks, wanted = [self.text], len(self.text)
        while wanted >= 0:
            block = next(self._blocks, None)
            if block is None:
                self.ended = True
                break
            blocks.append(block)
            wanted -= len(block) or 1
        self.text = "".join(blocks)

    def row_ends(self, division: Division) -> "array[int]":
        """Where rows end; what is read holds at least one, or is the rest of the file."""
        ends = array("Q")
        at = 0
        while True:
            while (end := division.row_end(self.text, at)) >= 0:
                ends.append(end)
                at = end
            if self.ended and at < len(self.text):
                ends.append(len(self.text))
            if ends or self.ended:
                return ends
            self.grow()

    def drop(self, end: int) -> None:
        """Give the text away up to `end`."""
        gone = self.text[:end]
        self.text = self.text[end:]
        self.offset += end
        self.line, self.column = place_behind(gone, self.line, self.column)
