"""Inflected forms of English words, from lemminflect, when glossaries are compiled.

The only module that imports lemminflect; a check of an article never does.
"""

from functools import lru_cache
from typing import Literal

from mtfix.language.words import FUNCTION
from mtfix.model import MtfixError

WordClass = Literal["verb", "noun"]

_TAGS: dict[WordClass, tuple[str, ...]] = {"verb": ("VB", "VBZ", "VBD", "VBN", "VBG"), "noun": ("NN", "NNS")}
_BE = {
    "VB": "be",
    "VBP": "are",
    "VBP-1": "am",
    "VBZ": "is",
    "VBD": "was",
    "VBD-P": "were",
    "VBN": "been",
    "VBG": "being",
}
"""It has forms of its own for `we` and `I`, and so tags of its own; see `rendering.fill`."""


@lru_cache(maxsize=20_000)
def inflect(lemma: str, word_class: WordClass) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """(Penn tag, spellings) of every form of `lemma`, best spelling first. The lemma's capitals are kept."""
    if lemma == "be" and word_class == "verb":
        return tuple((tag, (form,)) for tag, form in _BE.items())
    from lemminflect import getInflection

    forms = []
    for tag in _TAGS[word_class]:
        base = tag in ("VB", "NN")
        found = (lemma,) if base else tuple(dict.fromkeys(getInflection(lemma, tag=tag)))
        if len(found) > 1:
            found = tuple(form for form in found if form != lemma)  # it lists many nouns as their own plurals
        if not found:
            raise MtfixError(f"no {word_class} form {tag} of {lemma!r} is known")
        forms.append((tag, tuple(sorted(found, key=_british))))
    return tuple(forms)


def _british(form: str) -> bool:
    """Sorts the doubled British consonant (travelled) behind the American spelling."""
    return form.endswith(("lled", "lling"))


@lru_cache(maxsize=1)
def english_words() -> frozenset[str]:
    """English words in every form lemminflect's lexicon has, lower case."""
    import gzip
    import os

    import lemminflect

    path = os.path.join(os.path.dirname(lemminflect.__file__), "resources", "lemma_lu.csv.gz")
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        words = {word for line in lines for word in line.rstrip("\n").lower().split(",")[::2]}
    return frozenset(words | FUNCTION)


def pinyin_lookalikes() -> list[str]:
    """English words that could be read as pinyin; lower case, sorted."""
    from mtfix.language.pinyin import split_syllables

    return sorted(w for w in english_words() if w.isalpha() and w.isascii() and len(w) < 20 and split_syllables(w))
