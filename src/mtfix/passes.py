"""Passes over whole texts, each one operation at the speed of C: what `Scanned` keeps is made here.

A flow is the text of a scope, a segment a line; spans count its code points.
"""

import re
from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from itertools import accumulate, chain, cycle

from mtfix.language.lazy import lazy
from mtfix.language.matching import find_all
from mtfix.language.pinyin import SURNAMES, split_syllables
from mtfix.language.words import FUNCTION

Spans = list[tuple[int, int]]

_WINDOW = 1 << 15  # words of a window stay in the cache of the processor
_STRETCH = 1 << 19  # code points of a text that are copied at once
_LONG_NAME = 5  # letters of a name in pinyin, at least
# Of a skeleton: "A" stands for any capital, "a" for other letters but s, "0" for any figure. An expression that begins
# with one character finds its places many times faster than one that begins with a set.
_SKELETON = bytes(
    65 if 65 <= c <= 90 else 97 if c >= 0xC0 or (97 <= c <= 122 and c != 115) else 48 if 48 <= c <= 57 else c
    for c in range(256)
)
_CAPITAL = rb"A[Aas]*+(?:'(?!s\b)[Aas]++)*+"
_CAPITALS = re.compile(rb"%b(?:[ -]%b)*+" % (_CAPITAL, _CAPITAL))
_FOREIGN = lazy("[\u2e80-\U0010ffff]+")
_SPECIALS = "&<*@\u2581âÃÂ"
_BROKEN = lazy(r"[^\w ]")
# Of marks that are many. Each begins with one character, which the engine of expressions looks for many times faster
# than for a set; it is cheapest to look at each of the rare ones.
_STOPS = (re.compile(r"\. +(?=[a-z,;:)%])"), re.compile(r", ?(?=\.)"))
_RARE_STOPS, _GOES_ON = "!?", lazy(r" +(?=[a-z,;:)%])")
_TIGHT, _RARE_TIGHT = tuple(re.compile(rf"{mark}(?=[A-Za-z])") for mark in (r"\.", ",")), "!?;"
# What a space may stand before or behind by mistake.
_LOOSE = (re.compile(r",(?<= ,)"), re.compile(r"\.(?<= \.)"), re.compile(r"-(?<= -)(?=[ A-Za-z])"))
_LOOSE_BEFORE, _LOOSE_BEHIND = ";?!)”'’", "(“$£€¥"
_OPENS = (" ", "\n", "\t", "(", "")  # may stand before a quotation mark that opens
_DIGITS = re.compile(rb"0[0,.:/]*(?<=0)(?: ?%)?")
_NOT_MARKS = bytes(c for c in range(256) if c not in b'()[]{}"\x01\x02\n')
_MARKS = {"“": "\x01", "”": "\x02", "„": "\x01", "（": "(", "）": ")"}
_LONG_WORD = 4  # letters of a word that says something; of the others some few are looked for
_DOUBLED = re.compile(rb" ([a-z\xe0-\xff]{%d,}+)(?:(?: and| or|) \1)+(?= )" % _LONG_WORD)
_SMALL = frozenset(b"the of and to".split())
_SHORTEST_PHRASE, _LONGEST_PHRASE = 3, 8  # in words
_SAME = re.compile(b"\0")
_LINKS = (b"and", b"or")


class Runs:
    """Many spans in their order, in an eighth of the memory that tuples take."""

    def __init__(self, spans: Iterable[tuple[int, int]]) -> None:
        flat = array("Q", chain.from_iterable(spans))
        self._starts, self._ends = flat[::2], flat[1::2]

    def __len__(self) -> int:
        return len(self._starts)

    def __iter__(self) -> Iterator[tuple[int, int]]:
        return zip(self._starts, self._ends, strict=True)

    def __getitem__(self, number: int) -> tuple[int, int]:
        return self._starts[number], self._ends[number]

    def within(self, low: int, high: int) -> list[tuple[int, int]]:
        """Those that begin in [low, high)."""
        first, last = bisect_left(self._starts, low), bisect_left(self._starts, high)
        return list(zip(self._starts[first:last], self._ends[first:last], strict=True))


def find_capitals_and_digits(flow: str) -> tuple[dict[str, list[int]], Runs]:
    """Where each run of words with a capital begins, by its words (most come again and again), and figures."""
    capitals: defaultdict[str, list[int]] = defaultdict(list)
    digits: Spans = []
    for low, high in _stretches(flow):
        # One byte for each code point: what it begins with, and what is no letter or figure.
        skeleton = flow[low:high].replace("’", "'").encode("latin-1", "replace").translate(_SKELETON)
        for m in _CAPITALS.finditer(skeleton):
            start, end = m.span()
            capitals[flow[low + start : low + end]].append(low + start)
        digits.extend((low + m.start(), low + m.end()) for m in _DIGITS.finditer(skeleton))
    return capitals, Runs(digits)


def _stretches(flow: str) -> Iterator[tuple[int, int]]:
    """Parts of the flow that begin and end with lines: copies of a whole text take much memory."""
    low = 0
    while low < len(flow):
        high = flow.find("\n", low + _STRETCH) + 1 or len(flow)
        yield low, high
        low = high


def find_specials(flow: str) -> list[int]:
    return sorted(at for mark in _SPECIALS for at in find_all(flow, mark))


def find_stops(flow: str) -> Spans:
    found = [m.span() for stops in _STOPS for m in stops.finditer(flow)]
    for mark in _RARE_STOPS:
        behind = (_GOES_ON.match(flow, at + 1) for at in find_all(flow, mark) if flow[at + 1 : at + 2] == " ")
        found.extend((m.start() - 1, m.end()) for m in behind if m)
    return sorted(found)


def find_tight(flow: str) -> list[int]:
    """Punctuation with a letter on either side."""
    found = [m.start() for marks in _TIGHT for m in marks.finditer(flow)]
    for mark in _RARE_TIGHT:
        found.extend(
            at for at in find_all(flow, mark) if (after := flow[at + 1 : at + 2]).isalpha() and after.isascii()
        )
    return sorted(at for at in found if flow[at - 1 : at].isalpha())


def find_loose(flow: str) -> list[int]:
    """Spaces before or behind a mark that has its space on the other side: `word ,`, `it 's`, `( word`."""
    found = [m.start() - 1 for mark in _LOOSE for m in mark.finditer(flow)]
    for mark in _LOOSE_BEFORE:
        found.extend(at - 1 for at in find_all(flow, mark) if flow[at - 1 : at] == " ")
    for mark in _LOOSE_BEHIND:
        found.extend(at + 1 for at in find_all(flow, mark) if flow[at + 1 : at + 2] == " ")
    for at in find_all(flow, '"'):
        if flow[at + 1 : at + 2] == " " and flow[max(0, at - 1) : at] in _OPENS:
            found.append(at + 1)
    for not_ in ("n't", "n’t"):
        found.extend(at - 1 for at in find_all(flow, not_) if flow[at - 1 : at] == " ")
    return sorted(found)


def find_foreign(flow: str) -> Spans:
    return [m.span() for m in _FOREIGN.finditer(flow)]


def find_names(capitals: dict[str, list[int]], is_english: Callable[[str], bool]) -> tuple[Spans, Runs]:
    """Runs of pinyin, and Chinese names spelt rightly or not, in their order, among runs of words with a capital."""
    romanised: Spans = []
    names: Spans = []
    for run, starts in capitals.items():
        if len(run) < _LONG_NAME:
            continue
        for low, high in _pinyin_parts(run, is_english):
            romanised.extend((start + low, start + high) for start in starts)
        if named := _named_part(run, is_english):
            names.extend((start + named[0], start + named[1]) for start in starts)
    return sorted(romanised), Runs(sorted(names))


def _pinyin_parts(run: str, is_english: Callable[[str], bool]) -> Iterator[tuple[int, int]]:
    at = 0
    part: list[tuple[int, int, bool]] = []
    for word in (*run.split(" "), ""):
        if word and split_syllables(word.replace("-", "'")):
            part.append((at, at + len(word), is_english(word)))
        elif part:
            if part[-1][1] - part[0][0] >= _LONG_NAME and not all(english for _, _, english in part):
                yield part[0][0], part[-1][1]
            part = []
        at += len(word) + 1


def _named_part(run: str, is_english: Callable[[str], bool]) -> tuple[int, int] | None:
    words = run.split(" ")
    for first, word in enumerate(words[:2]):
        if word.lower() in SURNAMES and word.lower() not in FUNCTION:
            name = words[first:]
            if 2 <= len(name) <= 3 and name[1][1:].islower() and not is_english(name[1]):
                return len(run) - len(" ".join(name)), len(run)
            break
    return None


def find_unbalanced(flow: str) -> list[int]:
    """The numbers of the lines with marks that do not pair off.

    All but brackets, quotation marks and line breaks is deleted, then pairs until nothing changes."""
    found: list[int] = []
    first = 0
    for low, high in _stretches(flow):
        lines = _pair_off(flow[low:high])
        found.extend(first + i for i, line in enumerate(lines) if line)
        first += len(lines) - 1
    return found


def _pair_off(flow: str) -> list[bytes]:
    """What is left of each line's marks."""
    if not flow.isascii():
        for mark, plain in _MARKS.items():
            flow = flow.replace(mark, plain)
    skeleton = flow.encode("latin-1", "replace").translate(None, _NOT_MARKS)
    for _ in range(8):
        shorter = skeleton
        for pair in (b"()", b"[]", b"{}", b'""', b"\x01\x02"):
            shorter = shorter.replace(pair, b"")
        if len(shorter) == len(skeleton):
            break
        skeleton = shorter
    return skeleton.split(b"\n")


def find_words(flow: str, folded: bytes) -> tuple[list[tuple[int, int, int]], set[bytes]]:
    """Words and phrases that come again at once, and every word there is.

    `folded` is the flow folded, with a space at either end.
    """
    found: list[tuple[int, int, int]] = []
    codes: defaultdict[bytes, int] = defaultdict(cycle(range(1, 256)).__next__)
    low = 0
    while low < len(folded):
        high = _cut(flow, folded, low)
        words = folded[low:high].split(b" ")
        again = list(_find_again(words, bytes(map(codes.__getitem__, words))))
        if again:
            found.extend(_place_again(again, words, flow, folded, low - 1))
        low = high
    return [r for r in sorted(found) if not _BROKEN.search(flow, r[0], r[1])], set(codes)


def _cut(flow: str, folded: bytes, low: int) -> int:
    """Where the window from `low` on ends: behind a line, as nothing comes again in another, or behind a word."""
    high = low + _WINDOW
    if high >= len(folded):
        return len(folded)
    line = flow.rfind("\n", low, high - 1)
    return line + 2 if line >= 0 else folded.rfind(b" ", low, high) + 1 or high


def _find_again(words: list[bytes], codes: bytes) -> Iterator[tuple[int, int, int]]:
    """Words and phrases of up to eight words that come again: the first word, the last that has its like, the distance.

    `codes` has a byte for each word. What is the same some words on is zero in the difference of two numbers, which
    finds it many times faster than a comparison word by word.
    """
    number = int.from_bytes(codes, "little")
    for distance in range(1, _LONGEST_PHRASE + 1):
        differing = (number ^ number >> 8 * distance).to_bytes(len(codes), "little")
        if distance < _SHORTEST_PHRASE:
            for first in map(re.Match.start, _SAME.finditer(differing)):
                word = words[first]
                if word != words[first + distance]:
                    continue
                is_long = len(word) >= _LONG_WORD
                if (is_long or word in _SMALL) if distance == 1 else (is_long and words[first + 1] in _LINKS):
                    yield first, first, distance
            continue
        same = bytes(distance - 1)  # before "and" a phrase has one word less than its distance
        first = differing.find(same)
        while first >= 0:
            last = first - 1
            while last + distance + 1 < len(words) and words[last + 1] == words[last + distance + 1] != b"":
                last += 1
            if _comes_again(words, first, last - first + 1, distance):
                yield first, last, distance
            first = differing.find(same, max(first, last) + 1)


def _place_again(
    again: list[tuple[int, int, int]], words: list[bytes], flow: str, folded: bytes, offset: int
) -> Iterator[tuple[int, int, int]]:
    """Their places and distances, each in one line. The words stand at `offset`, single spaces between."""
    letters = list(accumulate(map(len, words), initial=offset))  # in front of each word, less the spaces
    reach = -1
    for first, last, distance in sorted(again):
        at = letters[first] + first
        if distance >= _SHORTEST_PHRASE:
            for one, length in _in_lines(first, last + distance, letters, flow):
                if _comes_again(words, one, length - distance, distance):
                    yield letters[one] + one, letters[one + length] + one + length - 1, distance
        elif words[first] in _SMALL:
            yield at, at + 2 * len(words[first]) + 1, 1
        elif at >= reach:
            line = flow.find("\n", at)
            if m := _DOUBLED.match(folded, at, line + 2 if line >= 0 else len(folded)):
                reach = m.end()
                yield at, reach - 1, 2 if b" and " in m[0] or b" or " in m[0] else 1


def _in_lines(first: int, last: int, letters: list[int], flow: str) -> Iterator[tuple[int, int]]:
    """The first word and the number of words of each line of a run of words."""
    for word in range(first + 1, last + 1) if "\n" in flow[letters[first] + first : letters[last] + last] else ():
        if flow[letters[word] + word - 1] == "\n":
            yield first, word - first
            first = word
    yield first, last + 1 - first


def _comes_again(words: list[bytes], first: int, length: int, distance: int) -> bool:
    """Whether of a phrase of `distance` words enough are there again: all, or all before "and" or "or"."""
    return length >= distance or (length == distance - 1 > 0 and words[first + length] in _LINKS)
