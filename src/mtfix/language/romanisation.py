"""Chinese read aloud as pinyin, by pypinyin, when glossaries are compiled."""

import re

_HAN = re.compile(r"[\u3400-\u9fff]+")


def read_aloud(term: str) -> str:
    """Syllables without tones, joined by spaces; empty where `term` is not written in Han characters alone."""
    if not _HAN.fullmatch(term):
        return ""
    from pypinyin import lazy_pinyin

    return " ".join(lazy_pinyin(term, v_to_u=False))
