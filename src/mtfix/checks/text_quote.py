"""A quotation that opens and never closes."""

from collections.abc import Iterator

from mtfix.language.lazy import lazy
from mtfix.model import Check, Claim, Example, Span, claim
from mtfix.scan import Scanned

CHECK = Check(
    rule="text/quote",
    summary="a quotation that opens and never closes, or closes what never opened",
    why="One quotation mark of the paragraph has no partner. Where the quotation ends is not a matter of taste: "
    "what stands outside it is the author's own word.",
    consequence="takes somebody's words for the author's, or the author's for somebody's",
    category="linguistic",
    severity="minor",
    bad=(
        Example("The author's new book ⟦\"chain⟧ economics: the integration will explain how it is used."),
        Example("He called it ⟦“a⟧ new start for all and left."),
        Example("The minister said it was a new ⟦start”⟧ and left."),
    ),
    good=(
        'The "chain economics" is new.',
        "“A paragraph of a long quotation opens again\n\n“and closes here.”",
        'The board is 20" wide and 5\'10" high.',
        "“This is the first paragraph of a speech.\n\n“This is its last one,” he said.",
        "He said, “We begin today.\n\nWe end tomorrow.” Then he left.",
        "And that was the end of a long quotation.”",
        'Write print("yes and set name="x to begin, then call `run`.',
    ),
)

_QUOTE = lazy('["“”„]')
_CODE = lazy(r"[{}\\`<>|]|\w_\w|::|=[\"'\[({\w]|\w\(\)")
_WORD = lazy(r"[^\s\"“”„.,;:!?]*")
NEAR = 5
"""Segments that one quotation or bracket may run over."""


def find(text: Scanned) -> Iterator[Claim]:
    """A claim for a quotation mark without a partner in its own segment or, for a long quotation, in one close by."""
    odd = []
    for number in text.unbalanced:
        low, high = text.starts[number], text.starts[number + 1] - 1
        at = _odd(text.flow, low, high)
        if at is not None:
            odd.append((number, at, low, high))
    numbers = [number for number, *_ in odd]
    lone = []
    for i, (_, at, low, high) in enumerate(odd):
        first, last = prose_within(text.flow, low, high)
        if not _has_neighbour(numbers, i) and first <= at < last and not is_code(text.flow, low, high):
            lone.append((at, low, high))
    for at, low, high in lone if text.is_habit(len(lone)) else ():
        yield claim(CHECK, _with_word(text.flow, at, low, high), "this quotation mark has no partner", "wording")


def prose_within(flow: str, low: int, high: int) -> tuple[int, int]:
    """From the first letter or digit of a segment to behind the last: of a mark outside the other half is not seen."""
    while low < high and not flow[low].isalnum():
        low += 1
    while high > low and not flow[high - 1].isalnum():
        high -= 1
    return low, high


def is_code(flow: str, low: int, high: int) -> bool:
    """Whether a segment holds a piece of a program or of markup: there marks have rules of their own."""
    return _CODE.search(flow, low, high) is not None


def _has_neighbour(numbers: list[int], i: int) -> bool:
    """Whether another of these segments is close: what opens in the one may close in the other."""
    return (i > 0 and numbers[i] - numbers[i - 1] <= NEAR) or (
        i + 1 < len(numbers) and numbers[i + 1] - numbers[i] <= NEAR
    )


def _odd(flow: str, low: int, high: int) -> int | None:
    """Where the first quotation mark without a partner stands; inches and seconds are no quotation marks."""
    opened: int | None = None
    for m in _QUOTE.finditer(flow, low, high):
        mark, at = m[0], m.start()
        if mark == '"' and flow[at - 1 : at].isdigit():
            if opened is None:
                continue
            opened = None
        elif mark in "“„":
            if opened is not None:
                return opened
            opened = at
        elif mark == "”":
            if opened is None:
                return at
            opened = None
        else:
            opened = at if opened is None else None
    return opened


def _with_word(flow: str, at: int, low: int, high: int) -> Span:
    """The mark and the word it touches, so that a person sees it."""
    after = _WORD.match(flow, at + 1, high)
    if after and after[0]:
        return Span(at, after.end())
    start = at
    while start > low and not flow[start - 1].isspace():
        start -= 1
    return Span(start, at + 1)
