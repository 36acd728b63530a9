"""What we know of languages: casing, articles, inflection, sentences, pinyin."""

from functools import cache

SOURCE, TARGET = "zh", "en"
"""The languages that glossaries are shipped for. Nothing outside of `language` and `glossaries` names one."""
PAIR = f"{SOURCE}-{TARGET}"


@cache
def main_language(tag: str) -> str:
    """The language of a tag: `zh` of `zh-CN` and `zh_Hant_TW`."""
    return tag.replace("_", "-").split("-", 1)[0].lower()
