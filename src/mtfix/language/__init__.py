"""What we know of languages: casing, articles, inflection, sentences, pinyin."""

SOURCE, TARGET = "zh", "en"
"""The languages that glossaries are shipped for. Nothing outside of `language` and `glossaries` names one."""
PAIR = f"{SOURCE}-{TARGET}"
