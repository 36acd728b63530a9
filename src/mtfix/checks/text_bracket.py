"""A bracket that opens and never closes, or closes what never opened."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from functools import partial
from itertools import groupby
from operator import itemgetter

from mtfix.checks.text_quote import NEAR, is_code, prose_within
from mtfix.language.lazy import lazy
from mtfix.model import Check, Claim, Example, Span, claim
from mtfix.scan import Scanned

CHECK = Check(
    rule="text/bracket",
    summary="a bracket that opens and never closes, or closes what never opened",
    why="The bracket's other half was lost with a piece of the sentence. Look for what it enclosed.",
    consequence="cannot tell where the aside ends",
    category="linguistic",
    severity="minor",
    bad=(
        Example("The institute ⟦(⟧founded in 1998 published it."),
        Example("Trading without support. currency⟦)⟧ is banned in the city."),
    ),
    good=(
        "The institute (founded in 1998) published it.",
        "1) first, 2) second, a) third.",
        "She laughed :) and left ;-) at once.",
        "See [1] and {x}.",
        "thumb [[ The old castle of the town in 1955.",
        "These conditions hold:\n\na) The work is your own.\n\n2 ) It is free.",
        "So ended the long aside of the page before.)",
        "Call open(path and wait for {x} or `y` to end.",
    ),
)

# Square and curly brackets are notation; prose that lost one of them is as rare as notation is frequent.
_OPEN = "(（"
_MARK = lazy(r"[()（）]")
_LABEL = lazy(r"(?:^|[\s.;,:])(?:\(?(?:\d{1,3}|[A-Za-z]|[ivxIVX]{1,5})) ?$")
_EMOTICON = lazy(r"[:;=8xX][-'o^]?$")


def find(text: Scanned) -> Iterator[Claim]:
    """A claim for each bracket without its other half, in segments where the scan found the brackets unbalanced."""
    lone = list(_lone(text))
    if text.is_habit(len(lone)):
        yield from map(partial(_claim, text.flow), lone)


def _lone(text: Scanned) -> Iterator[int]:
    """Where brackets stand whose other half is neither in the paragraph nor close by."""
    flow = text.flow
    odd = [
        (number, at)
        for number in text.unbalanced
        for at in _odd(flow, text.starts[number], text.starts[number + 1] - 1)
    ]
    opening = [number for number, at in odd if flow[at] in _OPEN]
    closing = [number for number, at in odd if flow[at] not in _OPEN]
    for number, places in groupby(odd, key=itemgetter(0)):
        low, high = text.starts[number], text.starts[number + 1] - 1
        if is_code(flow, low, high):
            continue
        first, last = prose_within(flow, low, high)
        for _, at in places:
            mark = flow[at]
            near = (closing, number + 1, number + NEAR) if mark in _OPEN else (opening, number - NEAR, number - 1)
            if not first <= at < last or _any_between(*near):
                continue
            yield at


def _claim(flow: str, at: int) -> Claim:
    mark = flow[at]
    never = "is never closed" if mark in _OPEN else "closes nothing"
    return claim(CHECK, Span(at, at + 1), f"“{mark}” {never} in this paragraph", "wording")


def _any_between(numbers: list[int], low: int, high: int) -> bool:
    """Whether one of the sorted numbers is in [low, high]."""
    return bisect_left(numbers, low) < bisect_right(numbers, high)


def _odd(flow: str, low: int, high: int) -> list[int]:
    """Brackets without another half; labels of lists (`1)`) and emoticons are none."""
    opened: list[int] = []
    odd = []
    for m in _MARK.finditer(flow, low, high):
        mark, at = m[0], m.start()
        if mark in _OPEN:
            opened.append(at)
            if _EMOTICON.search(flow, max(low, at - 2), at):
                opened.pop()
        elif opened:
            opened.pop()
        elif not _LABEL.search(flow, max(low - 1, at - 8, 0), at) and not _EMOTICON.search(flow, max(low, at - 2), at):
            odd.append(at)
    return sorted([*odd, *opened])
