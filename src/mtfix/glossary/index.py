"""Patterns filed under their first words, so that a short text finds its own without the automaton.

Loading an automaton takes as long as it is large; an article touches a few pages of this table, where it stands.
"""

from array import array
from collections import defaultdict
from collections.abc import Iterator, Sequence
from zlib import crc32

_LOAD = 3  # slots for each key, at least
_FEW = 3  # patterns that share two words, at most, until they are filed by a third
_GAP = 8  # characters that are no letters in front of a pattern's first word, at most


class Index:
    """Patterns by a hash of their first word, or first two words where they have two, or three of many that share two.

    A chain is a key, how many patterns it has, whether more of them are filed by a third word, and their numbers.
    """

    def __init__(self, slots: memoryview, chains: memoryview, offsets: memoryview, patterns: memoryview) -> None:
        self._slots = slots
        self._chains = chains
        self._offsets = offsets
        self._patterns = patterns

    def search(self, folded: bytes) -> Iterator[tuple[int, int]]:
        """Pattern and place of each pattern that stands in folded text, which has a space at either end."""
        at, before = 0, b""
        gap = gap_before = 0  # spaces more than one in front: of an apostrophe, of a bracket
        words = folded.split(b" ")
        for number, word in enumerate(words):
            if word:
                if before and (chain := self._chain(crc32(both := before + b" " + word))):
                    start = at - len(before) - 2
                    yield from self._standing(chain, folded, start, gap_before)
                    third = words[number + 1 : number + 2] if self._chains[chain + 2] else ()
                    if third and (chain := self._chain(crc32(both + b" " + third[0]))):
                        yield from self._standing(chain, folded, start, gap_before)
                if chain := self._chain(crc32(word)):
                    yield from self._standing(chain, folded, at - 1, gap)
                gap_before, gap = gap, 0
            else:
                gap += 1
            before = word
            at += len(word) + 1

    def _chain(self, key: int) -> int:
        """Where the patterns of a key are listed; 0 where it has none."""
        slots, chains = self._slots, self._chains
        mask = len(slots) - 1
        slot = key & mask
        while (chain := slots[slot]) and chains[chain] != key:
            slot = (slot + 1) & mask
        return chain

    def _standing(self, chain: int, folded: bytes, at: int, gap: int) -> Iterator[tuple[int, int]]:
        """Listed patterns whose first word has its space at `at`; they may begin with as many more as `gap`."""
        chains, offsets, patterns = self._chains, self._offsets, self._patterns
        for number in chains[chain + 3 : chain + 3 + chains[chain + 1]]:
            pattern = patterns[offsets[number] : offsets[number + 1]]
            for place in range(at - min(gap, _GAP), at + 1) if gap else (at,):
                if folded.startswith(pattern, place):
                    yield number, place


def _first_words(pattern: bytes) -> list[bytes]:
    """The first three words of a pattern, or those before a wider gap."""
    return pattern.strip().partition(b"  ")[0].split(b" ", 3)[:3]


def build_index(patterns: Sequence[bytes]) -> list[bytes]:
    """The four sections of an `Index` over patterns that begin and end with a space."""
    begins = list(map(_first_words, patterns))
    filed: defaultdict[int, list[int]] = defaultdict(list)
    for number, words in enumerate(begins):
        filed[crc32(b" ".join(words[:2]))].append(number)
    deeper = {key: numbers for key, numbers in filed.items() if len(numbers) > _FEW}
    for key, numbers in deeper.items():
        filed[key] = []
        for number in numbers:
            words = begins[number]
            filed[crc32(b" ".join(words)) if len(words) == 3 else key].append(number)
    size = 1
    while size < _LOAD * len(filed):
        size *= 2
    slots, chains = array("I", bytes(4 * size)), array("I", [0])
    for key, numbers in filed.items():
        slot = key & (size - 1)
        while slots[slot]:
            slot = (slot + 1) & (size - 1)
        slots[slot] = len(chains)
        chains.extend((key, len(numbers), key in deeper, *numbers))
    offsets = array("I", [0])
    for pattern in patterns:
        offsets.append(offsets[-1] + len(pattern))
    return [slots.tobytes(), chains.tobytes(), offsets.tobytes(), b"".join(patterns)]
