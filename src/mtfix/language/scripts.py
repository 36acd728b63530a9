"""Scripts that are no Latin, for character classes of expressions, and which language one gives away."""

from mtfix.language.lazy import lazy

HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
KANA = "\u3040-\u30ff"
NUMERALS = "一二三四五六七八九十"
"""Han numerals that number the items of a list."""
UNSPACED = f"\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff{KANA}{HAN}"
"""Written without spaces between words: Thai, Lao, Burmese, Khmer, Japanese, Chinese."""

_HAN, _KANA, _ALL_HAN = lazy(f"[{HAN}]"), lazy(f"[{KANA}]"), lazy(f"[{HAN}]+")


def is_han(text: str) -> bool:
    """Whether a text is nothing but Han characters."""
    return _ALL_HAN.fullmatch(text) is not None


def count_han(text: str) -> int:
    """How many characters of a text are Han."""
    return 0 if text.isascii() else len(_HAN.findall(text))


def script_language(text: str) -> str:
    """The language whose script a text is written in ("zh" for Han characters and hardly any kana), else nothing."""
    han = count_han(text)
    return "zh" if han > 1 and len(_KANA.findall(text)) * 10 < han else ""
