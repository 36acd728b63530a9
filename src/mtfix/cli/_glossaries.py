"""Glossary files parsed, and of the shipped ones only those that hold what is asked: to parse all takes seconds."""

from collections.abc import Collection, Sequence

import msgspec

from mtfix.glossary.concept import Glossary
from mtfix.glossary.load import parse_glossary
from mtfix.glossary.store import read_glossary, shipped_paths
from mtfix.language import PAIR


def sift(own: Sequence[str], words: Collection[str] | None) -> list[Glossary]:
    """One's own glossaries, then the shipped ones where one of the words stands in quotation marks; all for None."""
    quoted = None if words is None else [text.casefold() for word in words for text in _in_quotes(word)]
    return [
        parse_glossary(path, data)
        for paths, sifted in ((own, None), (shipped_paths(PAIR), quoted))
        for path in paths
        if path.endswith(".toml") and _holds(data := read_glossary(path), sifted)
    ]


def _in_quotes(word: str) -> tuple[str, str]:
    return msgspec.json.encode(word).decode(), f"'{word}'"


def _holds(data: bytes, quoted: Sequence[str] | None) -> bool:
    if quoted is None:
        return True
    text = data.decode("utf-8", "replace").casefold()
    return any(word in text for word in quoted)
