"""Which language a script gives away."""

from mtfix.language.lazy import lazy

_HAN, _KANA = lazy("[\u3400-\u9fff]"), lazy("[\u3040-\u30ff]")


def script_language(text: str) -> str:
    """The language whose script a text is written in ("zh" for Han characters and hardly any kana), else nothing."""
    han = len(_HAN.findall(text))
    return "zh" if han > 1 and len(_KANA.findall(text)) * 10 < han else ""
