"""Sentence bounds, found around one place and never over a whole text."""

from mtfix.language.lazy import lazy

_STOP = lazy(r"[.!?。！？…][\"'”’)\]]*(?:\s+|$)")
_ABBREVIATION = lazy(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|Prof|St|Jr|Sr|vs|No|Inc|Ltd|Co|Corp|Gen|Gov|Sen|Rep|Lt|Col|etc|e\.g|i\.e|approx|Fig"
    r"|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)|\b[A-Z]|\.[A-Za-z])\.$"
)
_REACH = 2_000
_OPENERS = "\"'“‘([ \u00a0"


def sentence_bounds(text: str, start: int, end: int, low: int, high: int) -> tuple[int, int]:
    """Start and end (code points) of the sentence around [start, end), within [low, high); at most 2,000 each side."""
    low, high = max(low, start - _REACH), min(high, end + _REACH)
    first = low
    for m in _STOP.finditer(text, low, start):
        if not _is_abbreviation(text, m.start(), low, m.end()):
            first = m.end()
    for m in _STOP.finditer(text, end, high):
        if not _is_abbreviation(text, m.start(), low, m.end()):
            return first, m.end()
    return first, high


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
