"""TMX 1.1 to 1.4, translation memories: of each unit the source and one translation.

Chinese with English where a unit has both, else the source language with the first other one; units of other pairs
than the file's are left out. Text of native code (`<sub>`) is not read.
"""

from collections.abc import Callable, Mapping

from mtfix.formats import Reading
from mtfix.formats._xml import LANGUAGE, Atom, Rule, Step, build, walk
from mtfix.formats._xml import declared_encoding as declared_encoding
from mtfix.model import Scope, Segment, State

SUFFIXES = (".tmx",)

_INLINE: dict[str, Rule] = {"hi": "pair", "bpt": "code", "ept": "code", "it": "code", "ph": "hold", "ut": "hold"}

_Variant = tuple[str, list[Atom], bool]
"""Language, content, whether its white space is preserved."""
_Pair = tuple[str, str]


def read(text: str) -> Reading:
    """The units of one pair of languages as segments with their `tuid` or number, in one scope of many texts."""
    memory = _Memory(text)
    faults = tuple(walk(text, "tmx", memory))
    pairs = memory.pairs
    chosen = ("zh", "en") if ("zh", "en") in pairs else next(iter(pairs), None)
    if chosen is None:
        return Reading(numbered=True, faults=faults)
    (source, target), segments = pairs[chosen]
    return Reading((Scope("", tuple(segments), False),), (), source, target, True, faults)


class _Memory:
    def __init__(self, text: str) -> None:
        self.text = text
        self.pairs: dict[_Pair, tuple[_Pair, list[Segment]]] = {}  # by their main languages
        self.default = self.source = "*all*"  # the source language of the file, of the unit
        self.number = 0
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
        source = _first(variants, "zh")
        target = _first(variants, "en")
        if source is None or target is None:
            source = _source(variants, self.source)
            target = next((v for v in variants if v[0].lower() != source[0].lower()), None)
            if target is None:
                return
        pair = (source[0], target[0])
        _, segments = self.pairs.setdefault((_main(pair[0]), _main(pair[1])), (pair, []))
        words, _, _, source_tags = build(self.text, *source[1:])
        built = build(self.text, *target[1:])
        state: State = "draft" if built.text.strip() else "untranslated"
        segments.append(
            Segment(self.id, built.text, built.pieces, words, built.quoting, state, source_tags, built.tags)
        )


def _source(variants: list[_Variant], language: str) -> _Variant:
    """The variant in the source language, else one of its main language, else the first."""
    language = language.lower()
    exact = next((v for v in variants if v[0].lower() == language), None)
    return exact or _first(variants, _main(language)) or variants[0]


def _first(variants: list[_Variant], language: str) -> _Variant | None:
    return next((v for v in variants if _main(v[0]) == language), None)


def _main(language: str) -> str:
    """`zh` of `zh-CN`."""
    return language.replace("_", "-").split("-")[0].lower()
