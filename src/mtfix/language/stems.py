"""Words without their endings, roughly: enough to see that one English word is another one's plural or past."""

from functools import lru_cache
from unicodedata import combining, normalize

from mtfix.language.lazy import lazy

_WORD = lazy(r"[^\W_]+(?:['’][^\W_]+)?")
_ENDINGS = ("ing", "ed", "es", "s", "e")


@lru_cache(maxsize=1 << 14)
def stem(word: str) -> str:
    """A word in small letters without a possessive and an ending of inflection; short ones stay."""
    word = word.lower().removesuffix("'s").removesuffix("’s")
    if not word.isascii():
        word = "".join(c for c in normalize("NFKD", word) if not combining(c))
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word[: -len(ending)]
            break
    return word[:-1] + "i" if len(word) > 3 and word.endswith("y") else word


def stems(text: str) -> list[str]:
    """The stems of all words of a text, in order; hyphens part words."""
    return [*map(stem, _WORD.findall(text))]
