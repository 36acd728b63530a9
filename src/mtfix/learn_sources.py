"""Which words of the sources stand where a phrase was corrected: the likeliest source term, by co-occurrence."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from mtfix.corrections import Aligned, Place
from mtfix.language.lazy import lazy
from mtfix.language.scripts import HAN, is_han

_RUN = lazy(rf"([{HAN}]+)|[^\W_{HAN}]+(?:['’-][^\W_{HAN}]+)*|[^\w\s]")
_LONGEST_HAN, _LONGEST_WORDS = 8, 4
_OVERLAP = 0.5
"""The least Dice coefficient: twice the pairs with both, over those with the one and those with the other."""

_SHORTEST = 3


def find_sources(
    aligned: Sequence[Aligned], groups: Sequence[Sequence[Place]], sizes: Sequence[int]
) -> list[tuple[str, ...]]:
    """For each group of places the term of the sources that stands in their pairs and hardly elsewhere; () for none.

    `sizes` are the words of the phrases at these places.
    """
    if not any(one.pair.source for one in aligned):
        return [() for _ in groups]
    pairs = [{place.pair for place in places} for places in groups]
    both = [Counter(g for number in sorted(ours) for g in set(_grams(aligned[number].pair.source))) for ours in pairs]
    likely = [
        {gram: times for gram, times in counts.items() if times > 1 and 2 * times > _OVERLAP * len(ours)}
        for counts, ours in zip(both, pairs, strict=True)
    ]
    wanted = {gram for counts in likely for gram in counts}
    everywhere = Counter(gram for one in aligned for gram in wanted.intersection(_grams(one.pair.source)))
    best = [_best(c, everywhere, len(ours), size) for c, ours, size in zip(likely, pairs, sizes, strict=True)]
    return [_spellings(aligned, gram, ours) if gram else () for gram, ours in zip(best, pairs, strict=True)]


def _best(counts: dict[str, int], everywhere: Counter[str], pairs: int, size: int) -> str:
    """The gram that overlaps most; of those that do alike one with as many words as the phrase, then the longest."""
    overlap = {gram: 2 * times / (pairs + everywhere[gram]) for gram, times in counts.items()}

    def rank(gram: str) -> tuple[float, int, int, str]:
        apart = 0 if is_han(gram[0]) else abs(gram.count(" ") + 1 - size)
        return round(overlap[gram], 6), -apart, len(gram), gram

    best = max(overlap, key=rank, default="")
    return best if best and overlap[best] >= _OVERLAP else ""


def _spellings(aligned: Sequence[Aligned], gram: str, pairs: Iterable[int]) -> tuple[str, ...]:
    """A gram as it is written, the commonest first: a source term matches in its own capitals only."""
    found: Counter[str] = Counter()
    for number in sorted(pairs):
        text = aligned[number].pair.source
        at = text.lower().find(gram) if len(text.lower()) == len(text) else -1
        if at >= 0:
            found[text[at : at + len(gram)]] += 1
    return tuple(sorted(found, key=lambda spelt: (-found[spelt], spelt))) or (gram,)


def _grams(text: str) -> Iterator[str]:
    """Runs of two to eight Han characters, and one to four words between signs, in small letters."""
    words: list[str] = []
    for found in _RUN.finditer(text.lower()):
        han = found[1]
        if han:
            yield from _parts(han, 2, _LONGEST_HAN, "")
        elif found[0][0].isalnum():
            words.append(found[0])
            continue
        yield from _of_words(words)
        words = []
    yield from _of_words(words)


def _of_words(words: Sequence[str]) -> Iterator[str]:
    return (gram for gram in _parts(words, 1, _LONGEST_WORDS, " ") if len(gram) >= _SHORTEST)


def _parts(items: Sequence[str], least: int, most: int, between: str) -> Iterator[str]:
    for size in range(least, most + 1):
        for at in range(len(items) - size + 1):
            yield between.join(items[at : at + size])
