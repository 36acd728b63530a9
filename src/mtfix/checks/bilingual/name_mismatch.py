"""A person whose name in the target does not fit the one in the source."""

from collections.abc import Iterator, Sequence
from unicodedata import normalize

from mtfix.aligned import Pair, claim_by_source
from mtfix.language.romanisation import readings_of
from mtfix.language.segmentation import find_persons
from mtfix.model import Check, Claim, Example, Span
from mtfix.scan import Scanned

CHECK = Check(
    rule="name/mismatch",
    summary="a Chinese person's name that is read otherwise in the source",
    why="A machine that does not know a name guesses its syllables or takes another person's. The name in the source "
    "is read aloud in pinyin, every way it can be read; what stands in the target under the same surname, or with the "
    "same given name under another, is compared.",
    category="accuracy",
    severity="major",
    bad=(
        Example("记者马祚波报道。\tReporter ⟦Ma Xiaobo⟧ reports."),
        Example("赵春山接受采访。\t⟦Liu Chunshan⟧ was interviewed."),
    ),
    good=(
        "记者马祚波报道。\tReporter Ma Zuobo reports.",
        "马祚波接受采访。\tZuobo Ma was interviewed; Mr Ma said no.",
        "李家超出席。\tJohn Lee attended.",
    ),
    consequence="takes it for somebody else",
)


_ALIKE = 40
"""Likeness in per cent from which two given names under one surname are taken for one."""


def find(text: Scanned) -> Iterator[Claim]:
    """A claim for each name in pinyin that shares surname or given name with one of the source, and not the rest."""
    for pair in text.pairs.values():
        high = pair.low + len(pair.target)
        if not text.names.within(pair.low, high):  # no Chinese name, rightly spelt or not
            continue
        runs = text.capitals.within(pair.low, high)
        known = [s for s in pair.terms if any(t.kind == "person" for t in s.terms)]
        people = [p for p in find_persons(pair.source) if not any(s.start <= p[0] < s.end for s in known)]
        taken = {syllables[0] for s in known for syllables in readings_of(s.source)}
        for start, end in people:
            others = {r[0] for s, e in people if (s, e) != (start, end) for r in readings_of(pair.source[s:e])} | taken
            yield from _compare(text, pair, (start, end), runs, others)


def _compare(
    text: Scanned, pair: Pair, place: tuple[int, int], runs: Sequence[tuple[int, int]], others: set[str]
) -> Iterator[Claim]:
    name = pair.source[place[0] : place[1]]
    readings = readings_of(name)
    flat = _letters(pair.target)
    if any("".join(r) in flat or "".join((*r[1:], r[0])) in flat for r in readings):
        return
    for start, end in runs:
        words = _words(text.flow, start, end)
        for i in range(len(words) - 1):
            (low, _, one), (_, high, other) = words[i], words[i + 1]
            if i + 2 < len(words) and f"{other}{words[i + 2][2]}" != other and len(other) < 4:
                joined = f"{other}{words[i + 2][2]}"  # Chun Shan
                high, other = (
                    (words[i + 2][1], joined) if any(joined == "".join(r[1:]) for r in readings) else (high, other)
                )
            for reading in readings:
                surname, given = reading[0], "".join(reading[1:])
                same = one == surname and surname not in others and _is_pinyin(other) and _alike(other, given)
                if same or (other == given and len(given) > 4 and one != surname and _is_pinyin(one)):
                    shown = f"{surname.capitalize()} {given.capitalize()}"
                    message = f"the source has {name}, read {shown}"
                    yield claim_by_source(CHECK, Span(low, high), message, name, Span(*place))
                    return


def _words(flow: str, start: int, end: int) -> list[tuple[int, int, str]]:
    """The words of a run with their places, in letters alone."""
    found, at = [], start
    for word in flow[start:end].split(" "):
        found.append((at, at + len(word), _letters(word)))
        at += len(word) + 1
    return found


def _letters(text: str) -> str:
    return "".join(c for c in normalize("NFKD", text.lower()) if c.isalnum())


def _is_pinyin(word: str) -> bool:
    from mtfix.language.pinyin import split_syllables

    syllables = split_syllables(word)
    return syllables is not None and len(syllables) <= 2


def _alike(one: str, other: str) -> bool:
    """Whether the first may be the second misread; not where it is shorter by a syllable, which may be no name's."""
    from rapidfuzz import fuzz

    return not other.startswith(one) and fuzz.ratio(one, other) >= _ALIKE
