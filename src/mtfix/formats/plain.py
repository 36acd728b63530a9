"""Plain text: a segment is a paragraph, whose hard-wrapped lines are folded.

Blank lines separate paragraphs. Whether a single line end does is decided for each pair of adjacent lines by
`_continues`: wrapped text is folded, while headings, bylines, list items, verses and one-line paragraphs stay apart.
Where in doubt two lines stay apart: what is torn there is said by a check, what is wrongly glued invents errors.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

from mtfix.formats import Reading
from mtfix.language.scripts import NUMERALS
from mtfix.language.words import OPEN_ENDS
from mtfix.model import Piece, Scope, Segment, Span

SUFFIXES = (".txt", ".text")

LONG = 120
"""A block with a line longer than this (characters) is not hard-wrapped: its lines are paragraphs."""
SAMPLE = 500_000
"""How many characters of a text its width is judged by."""

# Patterns, not compiled here: most texts need none of them, and compiling takes longer than reading an article.
_BLANKS = r"[ \t]{2,}|\t"
_QUOTE = r"(?:>[ \t]*)+"
# A capital with a full stop is rather an initial ("J. Smith") than an item.
_ITEM = (
    r"[-+*•·▪●◦‣][ \t]|\(?(?:\d{1,3}[.)、](?!\d)|[a-z]\.\s|[A-Za-z]\)|[ivxIVX]{2,5}[.)])|\[\d+\]"
    rf"|[（(]?[{NUMERALS}]+[)）、]"
)
_Line = tuple[int, int, str]
"""Where the line's words begin in the file, their column, and the words."""


def read(text: str) -> Reading:
    """Paragraphs as segments `1`, `2`, …, in one scope."""
    text = _level(text)
    width = _width(_blocks(text[:SAMPLE]))
    segments: list[Segment] = []
    for block in _blocks(text):
        begin = 0
        for at in range(1, len(block)):
            if not _continues(block[at - 1], block[at], width):
                segments.append(_segment(len(segments) + 1, block[begin:at]))
                begin = at
        segments.append(_segment(len(segments) + 1, block[begin:] if begin else block))
    return Reading((Scope("", tuple(segments)),) if segments else ())


def _level(text: str) -> str:
    """The text at the same length with all line ends as LF, and other odd white space as tabs."""
    if "\r" in text:
        text = text.replace("\r\n", " \n").replace("\r", "\n")
    if "\f" in text or "\v" in text:
        text = text.replace("\f", "\t").replace("\v", "\t")
    return text


def _blocks(text: str) -> Iterator[list[_Line]]:
    """Adjacent lines with words in them that may belong together: at one depth of `>` quotes, and none too long."""
    block: list[_Line] = []
    depth = at = 0
    for line in text.split("\n"):
        words = line.strip()
        if words:
            column = 0 if len(words) == len(line) else line.index(words[0])
            if words[0] == ">" or depth:
                quote = re.match(_QUOTE, words)
                marks = quote.group().count(">") if quote else 0
                if block and marks != depth:
                    yield from _split(block)
                    block = []
                depth = marks
                if quote:
                    column += len(words)
                    words = words[quote.end() :].lstrip()
                    column -= len(words)
        if words:
            block.append((at + column, column, words))
        elif block:
            yield from _split(block)
            block = []
        at += len(line) + 1
    if block:
        yield from _split(block)


def _split(block: list[_Line]) -> Iterable[list[_Line]]:
    if len(block) == 1 or max([len(words) for _, _, words in block]) <= LONG:
        return (block,)
    return ([line] for line in block)


def _width(blocks: Iterable[list[_Line]]) -> int:
    """The column where this text is hard-wrapped, 0 if it is not.

    A wrapped line ends before the width, and with the next line's first word it would have passed it. The width is
    the one that most pairs of lines agree on; half of them must, and lines that begin in lower case must show that
    sentences go on across line ends.
    """
    pairs = (pair for block in blocks if len(block) > 1 for pair in pairwise(block))
    votes = [0] * (LONG + 2)
    count = lower = 0
    for (_, column, words), (_, _, following) in pairs:
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
    if (not first.isalpha() or following[1:2] in (".", ")", "、")) and re.match(_ITEM, following):
        return False
    if first.islower():  # one word a line is a list
        return " " in words or " " in following
    if words.isupper() and not following.isupper():
        return False  # a heading in capitals
    if width and column + len(words) + 1 + _first_word(following) > width:
        return indent <= column + 1 or bool(re.match(_ITEM, words))  # deeper: a new paragraph, or a hanging indent
    return words[words.rfind(" ") + 1 :] in OPEN_ENDS


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
    at = done = 0
    for start, _, words in lines:
        if pieces:
            pieces.append(Piece(Span(at, at + 1), Span(done, start), "join"))
            at += 1
        if "  " in words or "\t" in words:
            begin = 0
            for blanks in re.finditer(_BLANKS, words):
                left, right = blanks.span()
                end = at + left - begin
                pieces.append(Piece(Span(at, end), Span(start + begin, start + left)))
                pieces.append(Piece(Span(end, end + 1), Span(start + left, start + right), "join"))
                parts.append(words[begin:left])
                at, begin = end + 1, right
            words, start = words[begin:], start + begin
        end, done = at + len(words), start + len(words)
        pieces.append(Piece(Span(at, end), Span(start, done)))
        parts.append(words)
        at = end
    return Segment(str(number), " ".join(parts), tuple(pieces))
