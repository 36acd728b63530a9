"""English number words: the vocabulary, and the numbers that a run of them holds."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from mtfix.language.quantities import nearly

_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_IRREGULAR = {
    "one": "first", "two": "second", "three": "third", "five": "fifth", "eight": "eighth", "nine": "ninth",
    "twelve": "twelfth",
}  # fmt: skip
CARDINALS = {word: float(i) for i, word in enumerate(_ONES)} | {word: 20.0 + 10 * i for i, word in enumerate(_TENS)}
ORDINALS = {
    _IRREGULAR.get(word, f"{word[:-1]}ieth" if word.endswith("y") else f"{word}th"): number
    for word, number in CARDINALS.items()
}
BIG = {
    "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12, "quadrillion": 1e15, "lakh": 1e5, "crore": 1e7,
}  # fmt: skip
SCALES = {"hundred": 1e2} | BIG
LAST = {f"{word}th": number for word, number in SCALES.items()}
"""hundredth, thousandth …"""
GROUPS = {
    "dozen": 12.0, "score": 20.0, "decades": 10.0, "decade": 10.0, "centuries": 100.0, "century": 100.0,
    "millennium": 1e3, "millennia": 1e3,
}  # fmt: skip
"""What is counted by number words as thousands are."""
DECADES = {f"{word[:-1]}ies": CARDINALS[word] for word in _TENS}
PARTS = {"half": 2.0, "halves": 2.0, "quarter": 4.0, "quarters": 4.0} | {
    form: number for word, number in (ORDINALS | LAST).items() if number > 2 for form in (word, f"{word}s")
}
FRACTIONS = {"half": 0.5, "quarter": 0.25, "third": 1 / 3, "three quarters": 0.75, "three-quarters": 0.75}


def shares(above: float, below: float) -> tuple[float, ...]:
    """A fraction as a number and in per cent, and as people round it; nothing of none."""
    if not below:
        return ()
    share = above / below
    return (share, round(share, 2), *nearly(100 * share))


def times(number: float) -> tuple[float, ...]:
    """What is multiplied: tripled, by two times, by 200 %."""
    return (number, number - 1, 100 * (number - 1), 100 * number)


LOOSE: dict[str, tuple[float, ...]] = (
    {word: (number, *(shares(1, number) if number > 2 else ())) for word, number in (ORDINALS | LAST).items()}
    | {word: (number, 1900 + number, 2000 + number) for word, number in DECADES.items()}
    | {word: times(n) for n, words in (
        (2, "double doubles doubled doubling"), (3, "triple triples tripled tripling treble trebled thrice"),
        (4, "quadruple quadruples quadrupled quadrupling"), (5, "quintupled"),
    ) for word in words.split()}
    | {word: tuple(map(float, numbers)) for numbers, words in (
        ((0,), "nil none no"), ((1,), "a an single once alone sole primary monthly annual"),
        ((2,), "pair couple both twice dual secondary"), ((2, 14), "fortnight"), ((0.5, 50), "half halved"),
        ((0.25, 25), "quarter quarterly"), ((10,), "decade decades teenage"), ((12,), "dozen dozens noon"),
        ((20,), "score"), ((100,), "century centuries hundreds"), ((1e3,), "thousands millennium millennia"),
        ((1e6,), "millions"), ((1e9,), "billions"), ((0, 12, 24), "midnight"),
        ((100,), "centenary centennial"), ((200,), "bicentenary bicentennial"),
    ) for word in words.split()}
)  # fmt: skip
"""Words that stand for a number and ask for none."""

_PIECE = re.compile("[a-z]+")
_VALUES = CARDINALS | ORDINALS
_ANY_SCALE = SCALES | LAST
_ANY_BIG = {word: number for word, number in _ANY_SCALE.items() if number > 100}


class Run(NamedTuple):
    """One number in words, with how many words it has and what stands before it: a comma, "and", a space, a hyphen."""

    start: int
    end: int
    value: float
    words: int
    between: str


def runs(text: str, start: int, end: int) -> Iterator[Run]:
    """The numbers of number words in small letters: "fifty, sixty-one" has two. Scales may stand alone (millions)."""
    words: list[str] = []
    spans: list[tuple[int, int]] = []
    between: list[str] = []
    for match in _PIECE.finditer(text, start, end):
        if match[0] not in ("and", "a", "an"):
            words.append(match[0])
            between.append(text[spans[-1][1] : match.start()] if spans else "")
            spans.append(match.span())
    at = 0
    while at < len(words):
        number, to = _number(words, between, at)
        yield Run(spans[at][0], spans[to - 1][1], number, to - at, between[at])
        at = to


def _number(words: list[str], between: list[str], at: int) -> tuple[float, int]:
    """The number that begins at a word, and where it ends."""
    total, limit, to = 0.0, 1e18, at
    while to < len(words):
        part, end = _below_thousand(words, between, to)
        scale, known = 1.0, end > to
        while end < len(words) and words[end] in _ANY_BIG and (end == at or between[end] in " -"):
            scale *= _ANY_BIG[words[end]]
            end += 1
        if end == to or scale >= limit or (scale > 1 and not known and to > at):
            break
        total += (part if known else 1) * scale
        to, limit = end, scale
        if scale == 1:
            break
    return (total, to) if to > at else (_ANY_SCALE.get(words[at], GROUPS.get(words[at], 0.0)), at + 1)


def _below_thousand(words: list[str], between: list[str], at: int) -> tuple[float, int]:
    number, to = _below_hundred(words, between, at)
    if to < len(words) and words[to] in ("hundred", "hundredth") and (to == at or between[to] in " -"):
        number, to = (number if to > at else 1) * 100, to + 1
        more, end = _below_hundred(words, between, to)
        if end > to and "," not in between[to].replace(", and", "") and words[end : end + 1] != ["hundred"]:
            number, to = number + more, end
    return number, to


def _below_hundred(words: list[str], between: list[str], at: int) -> tuple[float, int]:
    number = _VALUES.get(words[at]) if at < len(words) else None
    if number is None:
        return 0.0, at
    more = _VALUES.get(words[at + 1], 0) if at + 1 < len(words) else 0
    if number >= 20 and words[at] in CARDINALS and 0 < more < 10 and between[at + 1] in " -":
        return number + more, at + 2
    return number, at + 1
