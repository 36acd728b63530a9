"""A bracket that opens and never closes, or closes what never opened."""

from collections.abc import Iterator

from mtfix.checks.text_quote import has_neighbour, is_code, is_edge
from mtfix.language.lazy import lazy
from mtfix.model import Check, Claim, Evidence, Example, Span
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
    odd = [
        (number, at)
        for number in text.unbalanced
        for at in _odd(text.flow, text.starts[number], text.starts[number + 1] - 1)
    ]
    numbers = [number for number, _ in odd]
    for i, (number, at) in enumerate(odd):
        mark = text.flow[at]
        closed_later = mark in _OPEN and any(n > number for n in numbers[i : i + 2]) and has_neighbour(numbers, i)
        opened_before = (
            mark not in _OPEN and any(n < number for n in numbers[max(0, i - 1) : i]) and has_neighbour(numbers, i)
        )
        low, high = text.starts[number], text.starts[number + 1] - 1
        if closed_later or opened_before or is_edge(text.flow, at, low, high) or is_code(text.flow, low, high):
            continue
        never = "is never closed" if mark in _OPEN else "closes nothing"
        yield Claim(
            rule=CHECK.rule,
            span=Span(at, at + 1),
            message=f"“{mark}” {never} in this paragraph",
            evidence=Evidence("wording"),
            category=CHECK.category,
            severity=CHECK.severity,
            consequence=CHECK.consequence,
        )


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
