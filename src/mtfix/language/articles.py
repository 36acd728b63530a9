"""The indefinite article: "a" or "an" before a word."""

import re

from mtfix.language.lazy import lazy

_QUOTES, _APOSTROPHES = "\"'“‘", "'’ʼ"
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
    end = start - 1 if text[start - 1 : start] in _QUOTES else start
    if end < 2 or text[end - 1] not in " \u00a0":
        return None
    end -= 1
    begin = end - 2 if text[max(0, end - 2) : end] in ("an", "An") else end - 1
    before, further = text[max(0, begin - 1) : begin], text[max(0, begin - 2) : begin - 1] if begin > 1 else ""
    if text[begin:end] not in ("a", "A", "an", "An") or before.isalnum() or before in ("-", "_"):
        return None
    if before and before in _APOSTROPHES and (further.isalnum() or further == "_"):
        return None  # Xi'an
    return begin, end, text[begin:end]


def mended(article: str, follows: str) -> str:
    """The article that `follows` needs, with the capitals of `article`."""
    right = indefinite(follows)
    return right.capitalize() if article[0] == "A" else right
