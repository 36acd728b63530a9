"""TMX 1.1 to 1.4, translation memories: of each unit the source and one translation.

Chinese with English where a unit has both, else the source language with the first other one; units of other pairs
than the file's are left out. Text of native code (`<sub>`) is not read.
"""

import re
from collections.abc import Callable, Mapping

from msgspec.structs import replace

from mtfix.formats import WHOLE, Before, Division, Reading
from mtfix.formats._xml import LANGUAGE, Atom, Rule, Step, build, walk
from mtfix.formats._xml import declared_encoding as declared_encoding
from mtfix.language import SOURCE, TARGET, main_language
from mtfix.model import Scope, Segment, State

SUFFIXES = (".tmx",)

_INLINE: dict[str, Rule] = {"hi": "pair", "bpt": "code", "ept": "code", "it": "code", "ph": "hold", "ut": "hold"}

_WANTED = (SOURCE, TARGET)
# What is searched for, or begins something that may hold what looks like it.
_OPAQUE = {"<!--": "-->", "<![CDATA[": "]]>", "<?": "?>"}
_FIRST = re.compile(r"<tu(?=[\s/>])|<!--|<!\[CDATA\[|<\?")
_LAST = re.compile(r"</tu\s*>[ \t]*(?:\r\n?|\n)?|<!--|<!\[CDATA\[|<\?")

_Variant = tuple[str, list[Atom], bool]
"""Language, content, whether its white space is preserved."""
_Pair = tuple[str, str]


def read(text: str, before: Before = WHOLE) -> Reading:
    """The units of one pair of languages as segments with their `tuid` or number, in one scope of many texts."""
    memory = _Memory(text, before.rows)
    faults = tuple(walk(text, "tmx", memory, before.lines, before.more))
    pairs = memory.pairs
    chosen = before.names or (_WANTED if _WANTED in pairs else next(iter(pairs), None))
    reading = Reading((), (), None, None, True, faults, bool(faults), chosen, memory.number, chosen == _WANTED)
    if chosen not in pairs:
        return reading
    (source, target), segments = pairs[chosen]
    return replace(reading, scopes=(Scope("", tuple(segments), False),), source_language=source, target_language=target)


def divide(text: str) -> Division | None:
    """By units; before the first stands what tells how to read them."""
    first = _find(_FIRST, text, 0)
    return Division(text[: first.start()], _unit_end) if first else None


def _unit_end(text: str, at: int) -> int:
    """Behind a unit and the end of its line."""
    found = _find(_LAST, text, at)
    return found.end() if found and found.end() < len(text) else -1


def _find(pattern: re.Pattern[str], text: str, at: int) -> re.Match[str] | None:
    """The first match that stands in no comment, CDATA section or instruction."""
    while (found := pattern.search(text, at)) and (end := _OPAQUE.get(found[0])):
        at = text.find(end, found.end())
        if at < 0:
            return None
    return found


class _Memory:
    def __init__(self, text: str, number: int = 0) -> None:
        self.text = text
        self.pairs: dict[_Pair, tuple[_Pair, list[Segment]]] = {}  # by their main languages
        self.default = self.source = "*all*"  # the source language of the file, of the unit
        self.number = number
        self.id = ""
        self.language = ""
        self.variants: list[_Variant] = []

    def enter(self, name: str, attributes: Mapping[str, str], line: Callable[[], int]) -> Step:
        if name == "seg":
            return "content"
        if name == "tuv":
            self.language = attributes.get(LANGUAGE) or attributes.get("lang") or ""
        elif name == "tu":
            self.number += 1
            self.id = attributes.get("tuid") or str(self.number)
            self.source = attributes.get("srclang") or self.default
            self.variants = []
        elif name == "header":
            self.default = attributes.get("srclang") or self.default
        elif " " in name:
            return "skip"
        return None

    def leave(self, name: str) -> None:
        if name == "tu" and len(self.variants) > 1:
            self._add()

    def inline(self, name: str, _attributes: Mapping[str, str]) -> tuple[Rule, str]:
        return _INLINE.get(name, "hold"), ""

    def content(self, _name: str, atoms: list[Atom], preserve: bool) -> None:
        self.variants.append((self.language, atoms, preserve))

    def _add(self) -> None:
        variants = self.variants
        source = _first(variants, SOURCE)
        targets = [v for v in variants if main_language(v[0]) == TARGET]
        if source is None or not targets:
            source = _source(variants, self.source)
            targets = [v for v in variants if v[0].lower() != source[0].lower()][:1]
        if not targets:
            return
        words, _, _, source_tags = build(self.text, *source[1:])
        for number, target in enumerate(targets):
            pair = (source[0], target[0])
            _, segments = self.pairs.setdefault((main_language(pair[0]), main_language(pair[1])), (pair, []))
            built = build(self.text, *target[1:])
            state: State = "draft" if built.text.strip() else "untranslated"
            other = target[0] if number else ""  # en-GB beside en-US, which may say it otherwise
            name = f"{self.id} ({other})" if other else self.id
            tags = source_tags, built.tags
            segments.append(Segment(name, built.text, built.pieces, words, built.quoting, state, *tags, context=other))


def _source(variants: list[_Variant], language: str) -> _Variant:
    """The variant in the source language, else one of its main language, else the first."""
    language = language.lower()
    exact = next((v for v in variants if v[0].lower() == language), None)
    return exact or _first(variants, main_language(language)) or variants[0]


def _first(variants: list[_Variant], language: str) -> _Variant | None:
    return next((v for v in variants if main_language(v[0]) == language), None)
