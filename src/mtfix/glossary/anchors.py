"""Phrases of very many forms: a short stretch is searched for, the rest is compared where it stands.

Written out, the 1,440 forms of one idiom would make the automaton larger than a hundred terms do.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise, product

from msgspec import Struct

from mtfix.glossary.phrase import Part, count_forms
from mtfix.glossary.rendering import Choice
from mtfix.language.folding import ENDS, fold, pattern, split_head

MANY = 16
"""More forms than this, and a phrase is anchored."""
_FEW = 32  # forms of an anchor, at most
_LETTERS = 7  # letters of an anchor, at least
_GAPS = " -"


class Anchored(Struct, frozen=True):
    """A phrase in parts of folded words, and the forms of the parts from `first` to `last` that are searched for."""

    parts: tuple[tuple[tuple[str, tuple[Choice, ...]], ...], ...]
    first: int
    last: int
    words: tuple[str, ...]


def anchor(parts: Sequence[Part]) -> Anchored | None:
    """The best anchor of a phrase; None where it has none that tells enough, or its parts are not whole words."""
    if not _are_whole_words(parts):
        return None
    whole = tuple(tuple((_words(text), choices) for text, choices in part) for part in parts if part != ((" ", ()),))
    whole = tuple(part for part in whole if any(text for text, _ in part))
    best: tuple[int, int, int] | None = None
    score = (0, 0)
    for first in range(len(whole)):
        for last in range(first + 1, len(whole) + 1):
            window = whole[first:last]
            if count_forms(window) > _FEW:
                break
            letters = sum(min(len(text) for text, _ in part) for part in window)
            if letters >= _LETTERS and (letters, -count_forms(window)) > score:
                score, best = (letters, -count_forms(window)), (first, last, letters)
    if best is None:
        return None
    combinations = product(*whole[best[0] : best[1]])
    words = dict.fromkeys(" ".join(text for text, _ in combination if text) for combination in combinations)
    return Anchored(whole, best[0], best[1], tuple(words))


def split_heads(anchors: Iterable[str]) -> Iterator[tuple[bytes, int]]:
    """What is searched for of the forms of an anchor, and what tells that more follows or that it ends there."""
    heads: dict[bytes, set[int]] = {}
    for words in anchors:
        head, follows = split_head(words)
        heads.setdefault(head, set()).add(ENDS if head == pattern(words) else follows)
    for head, told in heads.items():  # one place is found once: by both nothing is told
        yield from ((head, follows) for follows in (told if len(told) == 1 or not told & {0, ENDS} else {0}))


def _are_whole_words(parts: Sequence[Part]) -> bool:
    """Whether parts meet only at gaps, and hold nothing but words in small letters."""
    for part in parts:
        for text, _ in part:
            if text != text.lower() or not all(c.isalnum() or c in " -'’" for c in text):
                return False
    return all(all(_meet(a, b) for a, _ in left for b, _ in right) for left, right in pairwise(parts))


def _meet(left: str, right: str) -> bool:
    return not left or not right or left[-1] in _GAPS or right[0] in _GAPS


def _words(text: str) -> str:
    return " ".join(fold(text).decode("latin-1").split(" ")).strip()
