"""Chinese read aloud as pinyin, by pypinyin, when glossaries are compiled."""

from functools import lru_cache

from mtfix.language.scripts import is_han


def readings_of(name: str, most: int = 8) -> list[tuple[str, ...]]:
    """The ways to read a name of Han characters, as syllables, likeliest first; ü as u and as v."""
    from itertools import islice, product

    from pypinyin import Style, pinyin

    found: dict[tuple[str, ...], None] = {}
    for way in islice(product(*pinyin(name, style=Style.NORMAL, heteronym=True, v_to_u=False)), most):
        found[way] = None
        found[tuple(s.replace("v", "u") for s in way)] = None
        found[tuple("yu" + s[2:] if s in ("lv", "nv") else s for s in way)] = None
    return list(found)


def find_read(text: str, syllables: tuple[str, ...]) -> int:
    """Where characters of a text can be read like that, one behind the other; -1 where nowhere."""
    first, *rest = syllables
    for at in range(len(text) - len(rest)):
        if first in _ways(text[at]) and all(s in _ways(text[at + i]) for i, s in enumerate(rest, 1)):
            return at
    return -1


@lru_cache(maxsize=1 << 13)
def _ways(character: str) -> frozenset[str]:
    """The syllables that a character can be read as."""
    if not is_han(character):
        return frozenset()
    from pypinyin import Style, pinyin

    ways = pinyin(character, style=Style.NORMAL, heteronym=True, v_to_u=False)[0]
    return frozenset((*ways, *(way.replace("v", "u") for way in ways)))


def read_aloud(term: str) -> str:
    """Syllables without tones, joined by spaces; empty where `term` is not written in Han characters alone."""
    if not is_han(term):
        return ""
    from pypinyin import lazy_pinyin

    return " ".join(lazy_pinyin(term, v_to_u=False))
