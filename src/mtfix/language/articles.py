"""The indefinite article: "a" or "an" before a word."""

import re

from mtfix.language.lazy import lazy

_ARTICLE = lazy("(?<![\\w-])(?<!\\w['’ʼ])([Aa]n?)([ \u00a0])[\"'“‘]?$")  # Xi'an has none
_CONSONANT_SOUND = lazy(
    r"(?:unanim|uni(?!n|m|dent)|u[bcfghjkqrst][aeiou]|use|usu|uk|uy|eu|ewe|one\b|once\b|ouija)", re.IGNORECASE
)
_SILENT_H = lazy(r"(?:hour|honest|honou?r|heir)", re.IGNORECASE)
_VOWEL_NAMED = "AEFHILMNORSX"  # letters whose names begin with a vowel
_SPELT = 5  # letters of an acronym that is spelt out, at most
_READ_AS_WORDS = frozenset(
    "FIFA FOMO HEPA LAN LIDAR MERS MIDI MOOC NAFTA NASA NATO RADAR RAM ROM SAFE SARS SASAC SIM STAR SWAT SWIFT".split()
)


def indefinite(word: str) -> str:
    """ "a" or "an", by the sound `word` begins with; capitals are spelt out (an NFT, a US firm)."""
    first = re.split(r"[\W_]", word, maxsplit=1)[0]
    if not first:
        return "a"
    figures = first[: len(first) - len(first.lstrip("0123456789"))]
    if figures:
        return "an" if figures[0] == "8" or (figures[:2] in ("11", "18") and len(figures) % 3 == 2) else "a"
    if len(first) == 1 or (first.isupper() and len(first) <= _SPELT and first not in _READ_AS_WORDS):
        return "an" if first[0].upper() in _VOWEL_NAMED else "a"
    if _SILENT_H.match(first):
        return "an"
    if first[0].lower() in "aeiou" and not _CONSONANT_SOUND.match(first):
        return "an"
    return "a"


def article_before(text: str, start: int) -> tuple[int, int, str] | None:
    """Span and text of "a" or "an" right before `start`, or before the quotation mark there; None where none is."""
    m = _ARTICLE.search(text, max(0, start - 5), start)
    return (m.start(1), m.end(1), m.group(1)) if m else None


def mended(article: str, follows: str) -> str:
    """The article that `follows` needs, with the capitals of `article`."""
    right = indefinite(follows)
    return right.capitalize() if article[0] == "A" else right
