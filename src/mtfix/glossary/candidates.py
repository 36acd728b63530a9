"""Pairs of a Chinese and an English term that often stand together in a memory, for a person to approve.

Chinese terms have two to eight characters, along the words that rjieba sees where it is installed; English ones have
one to four words. A pair is kept where each is the best partner of the other.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from math import log

from msgspec import Struct

from mtfix.language.lazy import lazy
from mtfix.language.scripts import HAN
from mtfix.language.small_words_zh import SMALL, SMALL_CHARACTERS
from mtfix.language.words import FUNCTION

Gram = tuple[str, ...]
_Partner = tuple[float, Gram, int]
_HAN = lazy(f"[{HAN}]+")
_CLAUSE = lazy(r"[A-Za-z0-9'’ .&-]+")
_WORD = lazy(r"[A-Za-z0-9]+(?:[.&'’-][A-Za-z0-9]+)*")
_FEWEST, _MOST, _WORDS = 2, 8, 4
_OVERLAP = 0.4
"""The least Dice coefficient: twice the units with both, over those with the one and those with the other."""

_NEARLY = 0.8


class Candidate(Struct, frozen=True):
    """A pair, the log-likelihood ratio of its standing together, and in how many units it does."""

    source: str
    target: str
    score: float
    count: int


def propose(pairs: Iterable[tuple[str, str]], least: int = 3) -> list[Candidate]:
    """Candidates of translation units (source, target) that at least `least` of them have, likeliest first."""
    units = list(dict.fromkeys(pairs))
    cut = _cutter()
    small: Collection[str] = SMALL if cut else SMALL_CHARACTERS
    left = _Side([[list(cut(run)) if cut else list(run) for run in _HAN.findall(s)] for s, _ in units], least, _MOST)
    left.close(lambda gram: _FEWEST <= len("".join(gram)) <= _MOST and not {gram[0], gram[-1]} & set(small))
    right = _Side([_clauses(t) for _, t in units], least, _WORDS)
    right.close(lambda gram: not {gram[0], gram[-1]} & FUNCTION and any(w[0].isalpha() and len(w) > 1 for w in gram))
    spelt = _spellings(t for _, t in units)
    return sorted(
        (
            Candidate("".join(z), spelt(" ".join(e)), round(score, 1), both)
            for z, e, score, both in _mutual(left, right, len(units), least)
        ),
        key=lambda c: (-c.score, c.source, c.target),
    )


class _Side:
    """The grams of one language: in which units each stands."""

    def __init__(self, units: list[list[list[str]]], least: int, longest: int) -> None:
        self.places: dict[Gram, list[int]] = {}
        shorter: set[Gram] = set()
        for size in range(1, longest + 1):
            found: defaultdict[Gram, list[int]] = defaultdict(list)
            for number, runs in enumerate(units):
                for gram in {gram for run in runs for gram in _grams(run, size)}:
                    # What is rare has no longer gram that is frequent.
                    if size == 1 or (gram[1:] in shorter and gram[:-1] in shorter):
                        found[gram].append(number)
            kept = {gram: places for gram, places in found.items() if len(places) >= least}
            if not kept:
                break
            self.places.update(kept)
            shorter = set(kept)

    def close(self, fits: Callable[[Gram], bool]) -> None:
        """Keep the grams that fit, without those that always stand in one longer gram that fits."""
        kept = {gram: places for gram, places in self.places.items() if fits(gram)}
        inside = {
            part
            for gram, places in kept.items()
            for size in range(1, len(gram))
            for part in _grams(gram, size)
            if part in kept and len(kept[part]) == len(places)
        }
        self.places = {gram: places for gram, places in kept.items() if gram not in inside}


def _grams(words: Iterable[str], size: int) -> Iterator[Gram]:
    listed = tuple(words)
    return (listed[at : at + size] for at in range(len(listed) - size + 1))


def _mutual(left: _Side, right: _Side, total: int, least: int) -> Iterator[tuple[Gram, Gram, float, int]]:
    """Pairs of which each is the other's best partner."""
    standing: defaultdict[int, list[Gram]] = defaultdict(list)
    for gram, places in right.places.items():
        for number in places:
            standing[number].append(gram)
    of_left: defaultdict[Gram, list[_Partner]] = defaultdict(list)
    of_right: defaultdict[Gram, list[_Partner]] = defaultdict(list)
    for z, places in left.places.items():
        for e, both in Counter(e for number in places for e in standing[number]).items():
            ones, others = len(places), len(right.places[e])
            if both >= least and 2 * both >= _OVERLAP * (ones + others):
                score = _likelihood(both, ones, others, total)
                of_left[z].append((score, e, both))
                of_right[e].append((score, z, both))
    for z, partners in of_left.items():
        score, e, both = _best(partners)
        if _best(of_right[e])[1] == z:
            yield z, e, score, both


def _best(partners: list[_Partner]) -> _Partner:
    """The likeliest, or the longest that it nearly always stands in (Xi Jinping before Xi)."""
    _, likeliest, both = best = max(partners)
    for partner in partners:
        _, gram, times = partner
        if len(gram) > len(best[1]) and times >= _NEARLY * both and likeliest in _grams(gram, len(likeliest)):
            best = partner
    return best


def _likelihood(both: int, ones: int, others: int, total: int) -> float:
    """Dunning's ratio; 0 where they do not stand together more often than by chance."""
    if both * total <= ones * others:
        return 0.0
    observed = (both, ones - both, others - both, total - ones - others + both)
    expected = (
        ones * others / total,
        ones * (total - others) / total,
        (total - ones) * others / total,
        (total - ones) * (total - others) / total,
    )
    return 2 * sum(o * log(o / e) for o, e in zip(observed, expected, strict=True) if o > 0)


def _clauses(text: str) -> list[list[str]]:
    """The words between punctuation, lower case."""
    return [[word.lower() for word in _WORD.findall(part)] for part in _split(text)]


def _split(text: str) -> list[str]:
    """Stretches without punctuation; a full stop inside a word (U.S.) is none."""
    return [part for clause in _CLAUSE.findall(text) for part in clause.replace(". ", ".\n").splitlines()]


def _spellings(texts: Iterable[str]) -> Callable[[str], str]:
    """How a phrase is written most often, by the capitals of its words inside sentences where they are seen there."""
    seen: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for text in texts:
        for part in _split(text):
            for number, word in enumerate(_WORD.findall(part)):
                seen[word.lower()][word] += 10 if number else 1
    return lambda phrase: " ".join(max(seen[w].items(), key=lambda i: (i[1], i[0]))[0] for w in phrase.split(" "))


def _cutter() -> Callable[[str], list[str]] | None:
    try:
        from rjieba import cut
    except ImportError:
        return None
    found: Callable[[str], list[str]] = cut
    return found
