"""Small closed classes of English words, and texts as words alone."""

from collections.abc import Sequence

from mtfix.language.lazy import lazy

_NOT_WORD = lazy(r"[^\w%$£€]+")
_ODD_SPACES = "\t\n\v\f\r\x1c\x1d\x1e\x1f\x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(
    map(chr, range(0x2000, 0x200B))
)
_MARKS = "“”‘’–—…"
_WORDS_ALONE = bytes(c if chr(c).isalnum() or chr(c) in "_%$" else 0x20 for c in range(128)).ljust(256)

POSSESSIVES = ("my", "our", "your", "his", "her", "its", "their")
DETERMINERS = ("the", "a", "an", "this", "that", "these", "those", *POSSESSIVES)

# May stand between a guard and what it guards.
SMALL = frozenset(
    "a an the of in on at by to for from with and or as is was are were be been has have had 's s".split()
) | frozenset(DETERMINERS)

# A phrase made of nothing else says nothing about translation.
FUNCTION = SMALL | frozenset(
    """i you he she it we they me him us them who whom which what where when why how there here not no nor but if
    then than so such do does did will would shall should can could may might must also very more most much many some
    any each every all both one two only just about into over under after before between through during against again
    up down out off""".split()
)

NUMBER_WORDS = frozenset(
    """one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
    eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million billion trillion
    dozen several""".split()
)

OPEN_ENDS = frozenset(
    "a an the and or nor but of to in on at by for from with without into onto over under upon about between among "
    "through during against toward towards as than that which who whose whom where when while if because although "
    "is are was were be been being has have had do does did will would shall should can could may might must not "
    "its their his her our your my this these those such every each no any some all".split()
)
"""A line that ends in one of these goes on in the next, however short it is."""


def shortened(text: str, most: int) -> str:
    """The text, or as much of its beginning as fits into `most` characters with an ellipsis."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def lowered(text: str) -> str:
    """The text with a small first letter, to go on with a sentence; an acronym stays."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def suggestion(word: str, known: Sequence[str]) -> str:
    """`; did you mean 'x'?` where one of `known` is close, else nothing."""
    from difflib import get_close_matches

    close = get_close_matches(word, known, 1)
    return f"; did you mean {close[0]!r}?" if close else ""


def count(number: int, one: str, many: str = "") -> str:
    """`1 file`, `1,200 files`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def count_words(text: str) -> int:
    """How many stretches without white space a text has. Plain ones are counted by their single spaces."""
    if "  " in text or any(space in text for space in _ODD_SPACES):
        return len(text.split())
    return text.count(" ") + 1 - text.startswith(" ") - text.endswith(" ") if text.strip(" ") else 0


def plain(text: str) -> str:
    """Small letters, single spaces for all that is no word, one at either end."""
    small = text.lower()
    if not small.isascii():
        for mark in _MARKS:
            small = small.replace(mark, " ")
    if small.isascii():  # many times faster than an expression
        return f" {' '.join(small.encode().translate(_WORDS_ALONE).decode().split())} "
    return f" {_NOT_WORD.sub(' ', small).strip()} "
