"""Chinese read aloud as pinyin, by pypinyin, when glossaries are compiled."""

import re

_HAN = re.compile(r"[\u3400-\u9fff]+")


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
    """Where a text of Han characters among others is read like that, as far as the context tells; -1 where nowhere."""
    from pypinyin import lazy_pinyin

    read = lazy_pinyin(text, errors=list, v_to_u=False)  # type: ignore[arg-type]  # one for each other character
    if len(read) != len(text):
        return -1
    size = len(syllables)
    return next((at for at in range(len(read) - size + 1) if tuple(read[at : at + size]) == syllables), -1)


def read_aloud(term: str) -> str:
    """Syllables without tones, joined by spaces; empty where `term` is not written in Han characters alone."""
    if not _HAN.fullmatch(term):
        return ""
    from pypinyin import lazy_pinyin

    return " ".join(lazy_pinyin(term, v_to_u=False))
