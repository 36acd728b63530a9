"""Phrases of very many forms: a short stretch is searched for, the rest is compared where it stands.

Written out, the 1,440 forms of one idiom would make the automaton larger than a hundred terms do.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise, product

from msgspec import Struct

from mtfix.glossary.phrase import Part, count_forms
from mtfix.glossary.rendering import Choice
from mtfix.language.folding import ENDS, pattern, split_head
from mtfix.language.matching import fold_words

MANY = 16
"""More forms than this, and a phrase is anchored."""
_FEW = 32  # forms of an anchor, at most
_MOST, _FEWER = 256, 4  # the same where none is so short: at most so many, and so many times fewer than the phrase has
_LETTERS = 7  # letters of an anchor, at least
_GAPS = " -"
_WORD = re.compile(r"[^\W_]+")
_STRANGE = re.compile(r"[^\w '’,-]|_|,\S")


class Anchored(Struct, frozen=True):
    """A phrase in parts, and the forms of those from `first` to `last`, folded, that are searched for."""

    parts: tuple[tuple[tuple[str, tuple[Choice, ...]], ...], ...]
    first: int
    last: int
    words: tuple[str, ...]


def anchor(parts: Sequence[Part]) -> Anchored | None:
    """The best anchor of a phrase; None where it has none that tells enough, or its parts are not whole words."""
    if not _are_whole_words(parts):
        return None
    whole = tuple(
        tuple((text.strip(" -"), choices) for text, choices in part) for part in parts if part != ((" ", ()),)
    )
    whole = tuple(part for part in whole if any(text for text, _ in part))
    window = _best_window(whole, _FEW) or _best_window(whole, min(_MOST, count_forms(whole) // _FEWER))
    if window is None:
        return None
    first, last = window
    combinations = product(*whole[first:last])
    words = dict.fromkeys(b" ".join(fold_words(text) for text, _ in way if text) for way in combinations)
    return Anchored(whole, first, last, tuple(form.decode("latin-1") for form in words))


def _best_window(parts: tuple[Part, ...], most: int) -> tuple[int, int] | None:
    """The parts, from the first to behind the last, that have the most letters in `most` forms at most."""
    best: tuple[int, int] | None = None
    score = (0, 0)
    for first in range(len(parts)):
        for last in range(first + 1, len(parts) + 1):
            count = count_forms(parts[first:last])
            if count > most:
                break
            letters = sum(min(len(text.strip(",")) for text, _ in part) for part in parts[first:last])
            if letters >= _LETTERS and (letters, -count) > score:
                score, best = (letters, -count), (first, last)
    return best


def split_heads(anchors: Iterable[str]) -> Iterator[tuple[bytes, int]]:
    """What is searched for of the forms of an anchor, and what tells that more follows or that it ends there."""
    heads: dict[bytes, set[int]] = {}
    for words in anchors:
        head, follows = split_head(words)
        heads.setdefault(head, set()).add(ENDS if head == pattern(words) else follows)
    for head, told in heads.items():  # one place is found once: by both nothing is told
        yield from ((head, follows) for follows in (told if len(told) == 1 or not told & {0, ENDS} else {0}))


def _are_whole_words(parts: Sequence[Part]) -> bool:
    """Whether parts meet only at gaps, and hold nothing but words and commas; a word all in capitals counts exactly."""
    for part in parts:
        for text, _ in part:
            if any(map(str.isupper, _WORD.findall(text))) or _STRANGE.search(text):
                return False
    return all(all(_meet(a, b) for a, _ in left for b, _ in right) for left, right in pairwise(parts))


def _meet(left: str, right: str) -> bool:
    return not left or not right or left[-1] in _GAPS or right[0] in _GAPS or right[0] == ","
