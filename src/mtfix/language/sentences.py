"""Where sentences end, found in the segments that something was found in and never over a whole text."""

from array import array
from bisect import bisect_left, bisect_right

from mtfix.language.lazy import lazy

_STOP = lazy(r"[.!?。！？…][\"'”’)\]]*(?:\s+|$)")
_ABBREVIATION = lazy(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|Prof|St|Jr|Sr|vs|No|Inc|Ltd|Co|Corp|Gen|Gov|Sen|Rep|Lt|Col|etc|e\.g|i\.e|approx|Fig"
    r"|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)|\b[A-Z]|\.[A-Za-z])\.$"
)
_REACH = 2_000
_OPENERS = "\"'“‘([ \u00a0"


Stops = tuple["array[int]", "array[int]"]
"""Where sentences end: the starts of their last punctuation, and the ends of the white space behind it."""


def find_stops(text: str, low: int, high: int) -> Stops:
    """Where sentences end within [low, high)."""
    starts, ends = array("Q"), array("Q")
    for m in _STOP.finditer(text, low, high):
        if not _is_abbreviation(text, m.start(), low, m.end()):
            starts.append(m.start())
            ends.append(m.end())
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
    return bool(follows and (follows.islower() or _ABBREVIATION.search(text, max(low, stop - 8), stop + 1)))


def opens_sentence(text: str, start: int, low: int) -> bool:
    """Whether what begins at `start` stands first in its sentence (behind opening quotes and brackets)."""
    at = start
    while at > low and text[at - 1] in _OPENERS:
        at -= 1
    return at == low or (text[at - 1] in ".!?:。！？\n" and not _is_abbreviation(text, at - 1, low, start))
