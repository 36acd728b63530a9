"""Where sentences end, found in the segments that something was found in and never over a whole text."""

from array import array
from bisect import bisect_left, bisect_right

from mtfix.language.matching import find_all

# Looked for without an expression: compiling one with such marks takes longer than to look through an article.
_MARKS = ".!?。！？…"
_CLOSERS = "\"'”’)]"
_SHORT = frozenset(
    """Mr Mrs Ms Dr Prof St Jr Sr vs No Inc Ltd Co Corp Gen Gov Sen Rep Lt Col etc approx Fig Jan Feb Mar Apr Jun Jul
    Aug Sep Sept Oct Nov Dec""".split()
)
_LONGEST_SHORT = 6  # letters
_REACH = 2_000
_OPENERS = "\"'“‘([ \u00a0"


Stops = tuple["array[int]", "array[int]"]
"""Where sentences end: the starts of their last punctuation, and the ends of the white space behind it."""


def find_stops(text: str, low: int, high: int) -> Stops:
    """Where sentences end within [low, high)."""
    starts, ends = array("Q"), array("Q")
    for at in sorted(at for mark in _MARKS for at in find_all(text, mark, low, high)):
        closed = at + 1
        while closed < high and text[closed] in _CLOSERS:
            closed += 1
        end = closed
        while end < high and text[end].isspace():
            end += 1
        if (end > closed or end == high) and not _is_abbreviation(text, at, low, end):
            starts.append(at)
            ends.append(end)
    return starts, ends


def sentence_between(stops: Stops, start: int, end: int, low: int, high: int) -> tuple[int, int]:
    """Start and end of the sentence around [start, end) of a segment [low, high); at most 2,000 on either side."""
    starts, ends = stops
    before, after = bisect_right(ends, start), bisect_left(starts, end)
    first = ends[before - 1] if before else low
    last = ends[after] if after < len(ends) else high
    return max(first, start - _REACH), min(last, end + _REACH)


def sentence_bounds(text: str, start: int, end: int, low: int, high: int) -> tuple[int, int]:
    """The same where nothing is known of the segment yet."""
    low, high = max(low, start - _REACH), min(high, end + _REACH)
    return sentence_between(find_stops(text, low, high), start, end, low, high)


def _is_abbreviation(text: str, stop: int, low: int, after: int) -> bool:
    if text[stop] != ".":
        return False
    follows = text[after : after + 1]
    return bool(follows) and (follows.islower() or _is_short(text, low, stop))


def _is_short(text: str, low: int, stop: int) -> bool:
    """Whether what a full stop cuts short stands before it: Mr, an initial, the last letter of e.g."""
    begin = stop
    while begin > max(low, stop - _LONGEST_SHORT) and text[begin - 1].isalpha():
        begin -= 1
    word, before = text[begin:stop], text[max(low, begin - 1) : begin]
    if len(word) == 1 and word.isascii():
        return before == "." or (word.isupper() and not (before.isalnum() or before == "_"))
    return word in _SHORT and not (before.isalnum() or before == "_")


def opens_sentence(text: str, start: int, low: int) -> bool:
    """Whether what begins at `start` stands first in its sentence (behind opening quotes and brackets)."""
    at = start
    while at > low and text[at - 1] in _OPENERS:
        at -= 1
    return at == low or (text[at - 1] in ".!?:。！？\n" and not _is_abbreviation(text, at - 1, low, start))
