"""Plain text: a segment is a paragraph, whose hard-wrapped lines are folded.

Blank lines separate paragraphs. Whether a single line end does is decided for each pair of adjacent lines by
`_continues`: wrapped text is folded, while headings, bylines, list items, verses and one-line paragraphs stay apart.
Where in doubt two lines stay apart: what is torn there is said by a check, what is wrongly glued invents errors.
"""

import re
from itertools import islice, pairwise

from mtfix.formats import Reading
from mtfix.model import Piece, Scope, Segment, Span

SUFFIXES = (".txt", ".text")

LONG = 120
"""A block with a line longer than this (characters) is not hard-wrapped: its lines are paragraphs."""
SAMPLE = 4096
"""Pairs of lines that the width of a wrapped text is judged by."""

_BLANKS = re.compile(r"[ \t]{2,}|\t")
_QUOTE = re.compile(r"(?:>[ \t]*)+")
_ITEM = re.compile(r"[-+*•·▪●◦‣][ \t]|\(?(?:\d{1,3}|[A-Za-z]|[ivxIVX]{2,5})[.)、][ \t]?|\[\d+\]|[（(]?[一二三四五六七八九十]+[)）、]")
# A line that ends in one of these goes on in the next, however short it is.
_OPEN_ENDS = frozenset(
    "a an the and or nor but of to in on at by for from with without into onto over under upon about between among "
    "through during against toward towards as than that which who whose whom where when while if because although "
    "is are was were be been being has have had do does did will would shall should can could may might must not "
    "its their his her our your my this these those such every each no any some all".split()
)

_Line = tuple[int, int, str]
"""Where the line's words begin in the file, their column, and the words."""


def read(text: str) -> Reading:
    """Paragraphs as segments `1`, `2`, …, in one scope."""
    blocks = _blocks(_level(text))
    width = _width(blocks)
    segments: list[Segment] = []
    for block in blocks:
        if len(block) == 1 or any(len(words) > LONG for _, _, words in block):
            segments += [_segment(len(segments) + at, [line]) for at, line in enumerate(block, 1)]
            continue
        paragraph = [block[0]]
        for before, line in pairwise(block):
            if not _continues(before, line, width):
                segments.append(_segment(len(segments) + 1, paragraph))
                paragraph = []
            paragraph.append(line)
        segments.append(_segment(len(segments) + 1, paragraph))
    return Reading((Scope("", tuple(segments)),) if segments else ())


def _level(text: str) -> str:
    """The text at the same length with all line ends as LF, and other odd white space as tabs."""
    if "\r" in text:
        text = text.replace("\r\n", " \n").replace("\r", "\n")
    if "\f" in text or "\v" in text:
        text = text.replace("\f", "\t").replace("\v", "\t")
    return text


def _blocks(text: str) -> list[list[_Line]]:
    """Adjacent lines with words in them, at one depth of `>` quotes."""
    blocks: list[list[_Line]] = []
    block: list[_Line] = []
    depth = at = 0
    for line in text.split("\n"):
        words = line.strip()
        if words:
            column = 0 if len(words) == len(line) else line.index(words[0])
            marks = 0
            if words[0] == ">" and (quote := _QUOTE.match(words)):
                marks = quote.group().count(">")
                column += quote.end()
                words = words[quote.end() :]
            if marks != depth:
                depth = marks
                block = []
        if words:
            if not block:
                blocks.append(block)
            block.append((at + column, column, words))
        else:
            block = []
        at += len(line) + 1
    return blocks


def _width(blocks: list[list[_Line]]) -> int:
    """The column where this text is hard-wrapped, 0 if it is not.

    A wrapped line ends before the width, and with the next line's first word it would have passed it. The width is
    the one that most pairs of lines agree on; half of them must, and lines that begin in lower case must show that
    sentences go on across line ends.
    """
    pairs = (pair for block in blocks if len(block) > 1 for pair in pairwise(block))
    votes = [0] * (LONG + 2)
    count = lower = 0
    for (_, column, words), (_, _, following) in islice(pairs, SAMPLE):
        count += 1
        lower += following[0].islower()
        end = column + len(words)
        if end <= LONG:
            votes[end] += 1
            votes[min(LONG + 1, end + 1 + _first_word(following))] -= 1
    best = width = agreed = 0
    for column, change in enumerate(votes):
        agreed += change
        if agreed > best:
            best, width = agreed, column
    return width if best >= 2 and 2 * best >= count and 3 * lower >= best else 0


def _continues(before: _Line, line: _Line, width: int) -> bool:
    """Whether `line` goes on with the sentence or paragraph of the line before it."""
    _, column, words = before
    _, indent, following = line
    first = following[0]
    if not first.isalpha() or following[1:2] in (".", ")", "、"):
        if _ITEM.match(following):
            return False
    elif first.islower():  # one word a line is a list
        return " " in words or " " in following
    if words.isupper() and not following.isupper():
        return False  # a heading in capitals
    if width and column + len(words) + 1 + _first_word(following) > width:
        return indent <= column + 1 or bool(_ITEM.match(words))  # deeper: a new paragraph, or a hanging indent
    return words[words.rfind(" ") + 1 :] in _OPEN_ENDS


def _first_word(words: str) -> int:
    end = words.find(" ")
    return end if end > 0 else len(words)


def _segment(number: int, lines: list[_Line]) -> Segment:
    start, _, words = lines[0]
    if len(lines) == 1 and "  " not in words and "\t" not in words:
        size = len(words)
        return Segment(str(number), words, (Piece(Span(0, size), Span(start, start + size)),))
    pieces: list[Piece] = []
    parts: list[str] = []
    at = 0
    for start, _, words in lines:
        if pieces:
            pieces.append(Piece(Span(at, at + 1), Span(pieces[-1].file.end, start), "join"))
            at += 1
        if "  " in words or "\t" in words:
            begin = 0
            for blanks in _BLANKS.finditer(words):
                end = at + blanks.start() - begin
                pieces.append(Piece(Span(at, end), Span(start + begin, start + blanks.start())))
                pieces.append(Piece(Span(end, end + 1), Span(start + blanks.start(), start + blanks.end()), "join"))
                parts.append(words[begin : blanks.start()])
                at, begin = end + 1, blanks.end()
            words, start = words[begin:], start + begin
        end = at + len(words)
        pieces.append(Piece(Span(at, end), Span(start, start + len(words))))
        parts.append(words)
        at = end
    return Segment(str(number), " ".join(parts), tuple(pieces))
