"""Folded text: one byte a code point, so that offsets are code points and word boundaries cost nothing.

A-Z are lowered, letters and digits stay, everything else is a space. Letters that Latin-1 does not hold become one
letter byte; İ, ß, ligatures and combining marks are not folded into other letters.
"""

import codecs
from functools import lru_cache
from unicodedata import category

_HEAD = 14  # bytes of a pattern after which it may end; longer ones make the automaton grow, and find no less
AHEAD = 4
ENDS = 1
"""Stands for what follows a pattern that is not cut short: no four bytes of a text are this number."""
_STRETCH = 1 << 19  # code points that are copied at once
_LETTER = 0xFF  # ÿ, which no glossary spells
_HAN_LIKE = frozenset({"Lo"})  # Han, kana, Hangul: a Latin word beside one is still a word


def _table() -> bytes:
    table = bytearray(256)
    for code in range(256):
        char = chr(code)
        if char.isascii():
            table[code] = ord(char.lower()) if char.isalnum() else 0x20
        else:
            table[code] = ord(char.lower()) if char.isalpha() and char != "ÿ" and char not in "ªº" else 0x20
    table[_LETTER] = _LETTER
    return bytes(table)


def _replace(error: UnicodeError) -> tuple[bytes, int]:
    assert isinstance(error, UnicodeEncodeError)
    return bytes(map(_byte, error.object[error.start : error.end])), error.end


def _byte(char: str) -> int:
    kind = category(char)
    return _LETTER if kind[0] in "LM" and kind not in _HAN_LIKE else 0x20


_TABLE = _table()
_PLAIN = {"\u2019": "'", "\u2018": "'", "\u201c": '"', "\u201d": '"', "\u2013": "-", "\u2014": "-", "\u2026": "."}
codecs.register_error("mtfix-fold", _replace)


def fold(text: str) -> bytes:
    """One byte a code point of `text`."""
    return _fold(text)[0]


def fold_padded(text: str) -> tuple[bytes, bool]:
    """`text` folded with a space at either end, and whether it has characters that English writing does not know."""
    parts, foreign = [b" "], False
    for low in range(0, len(text), _STRETCH):
        part, strange = _fold(text[low : low + _STRETCH] if len(text) > _STRETCH else text)
        parts.append(part)
        foreign = foreign or strange
    parts.append(b" ")
    return b"".join(parts), foreign


def _fold(text: str) -> tuple[bytes, bool]:
    if not text.isascii():
        for typographic, plain in _PLAIN.items():
            text = text.replace(typographic, plain)
    try:
        return text.encode("latin-1").translate(_TABLE), False
    except UnicodeEncodeError:
        return text.encode("latin-1", "mtfix-fold").translate(_TABLE), True


@lru_cache(maxsize=1 << 13)
def pattern(form: str) -> bytes:
    """The bytes by which a form is found in folded text that has a space at either end."""
    return b" " + fold(form) + b" "


def split_head(form: str) -> tuple[bytes, int]:
    """The beginning of a form's pattern, whole words of it, and the `ahead` of its rest (0 where it has too little).

    The former is enough to search for; by the latter the forms with one beginning are told apart.
    """
    whole = b" " + fold(form) + b" "
    cut = whole.find(b" ", _HEAD)
    if cut < 0:
        return whole, 0
    return whole[: cut + 1], ahead(whole, cut + 1) if len(whole) > cut + AHEAD else 0


def ahead(folded: bytes, at: int) -> int:
    """The four bytes that stand at `at`, as a number."""
    return int.from_bytes(folded[at : at + AHEAD], "little")
