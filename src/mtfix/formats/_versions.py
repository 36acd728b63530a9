"""Files that hold two versions of each translation: what the machine wrote, and what a person made of it.

XLIFF 1.2 keeps the machine's in `<alt-trans origin="machine-trans">`, XLIFF 2 in a match of the type `mt`; a TMX has
two variants in one language, of which the machine's is told by its `creationid` (`MT!`) or else stands first. Tables
and JSON Lines have columns of these names. The formats' own readers read them, one version at a time.
"""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from mtfix.formats import Reading, csv, jsonl, tmx, tsv, xliff
from mtfix.formats._columns import column_names
from mtfix.formats._xml import Atom, Step, walk
from mtfix.language import SOURCE, TARGET, main_language
from mtfix.language.lazy import lazy
from mtfix.model import MtfixError, Scope

BEFORE = ("mt", "before", "hypothesis", "hyp", "machine", "raw", "translation", "mt_text", "machine translation")
AFTER = (
    *("postedit", "post_edit", "post-edit", "postedited", "post-edited", "post_edited", "pe", "mtpe", "after"),
    *("edited", "corrected", "target", "reference", "ref"),
)
_SOURCES = ("source", "src", "original")
_MACHINE = lazy(r"(?i)(?<![a-z])(?:mt|nmt|amt)(?![a-z])|machine|previous-version")
_TELLING = ("origin", "type", "tool", "tool-id", "alttranstype", "matchType")

Versions = tuple[Reading, Reading]


def read_versions(text: str, format: str) -> Versions | None:
    """What a file says before and after a person worked on it; None where the format holds one version only.

    MtfixError, begun with a line, where the columns are missing.
    """
    if format == "xliff":
        return _read_units(text, _Machine(text)), _read_units(text, _Whole(text))
    if format == "tmx":
        return _memory(text, machine=True), _memory(text, machine=False)
    if format == "jsonl":
        return jsonl.read(_relabelled(text, BEFORE)), jsonl.read(_relabelled(text, AFTER))
    if format in ("tsv", "csv"):
        read: Callable[[str], Reading] = tsv.read if format == "tsv" else csv.read
        return read(_headed(text, format, BEFORE)), read(_headed(text, format, AFTER))
    return None


# -- tables and JSON Lines


def _headed(text: str, format: str, wanted: tuple[str, ...]) -> str:
    """A table whose header row calls the column of one version `target`."""
    end = min((at for at in (text.find("\n"), text.find("\r")) if at >= 0), default=len(text))
    head = text[:end]
    mark = "\t" if format == "tsv" else max(",;", key=head.count)
    names = column_names(cell.strip('"') if format == "csv" else cell for cell in head.split(mark))
    if not set(names) & set(BEFORE) or not set(names) & set(AFTER):
        have = ", ".join(names)[:200]
        raise MtfixError(f"1: the header row names no two columns such as `mt` and `postedit` (it has {have})")
    column = next(name for name in wanted if name in names)
    source = next((name for name in _SOURCES if name in names), "")
    new = [
        "target" if n == column else "source" if n == source else n if n in ("id", "document") else "_" for n in names
    ]
    return mark.join(new) + text[end:]


def _relabelled(text: str, wanted: tuple[str, ...]) -> str:
    """JSON Lines with one version as `target`; what is no object stays for the reader to tell."""
    lines = []
    named: tuple[str, str] | None = None
    for line in text.split("\n"):
        try:
            fields = msgspec.json.decode(line) if line.strip() else None
        except (msgspec.MsgspecError, UnicodeError, RecursionError):
            fields = None
        if not isinstance(fields, dict):
            lines.append(line)
            continue
        if named is None:
            if not fields.keys() & set(BEFORE) or not fields.keys() & set(AFTER):
                have = ", ".join(fields)[:200]
                raise MtfixError(
                    f"{len(lines) + 1}: the object has no two fields such as `mt` and `postedit` (it has {have})"
                )
            source = next((name for name in _SOURCES if name in fields), "source")
            named = next(name for name in wanted if name in fields), source
        lines.append(msgspec.json.encode(_fields(fields, *named)).decode())
    return "\n".join(lines)


def _fields(fields: dict[str, Any], target: str, source: str) -> dict[str, Any]:
    renamed = {"target": fields.get(target), "source": fields.get(source)}
    return {**{k: fields[k] for k in ("id", "document") if k in fields}, **renamed}


# -- XLIFF


def _read_units(text: str, reader: "_Whole") -> Reading:
    broken = walk(text, "xliff", reader)
    reader.end_file()
    languages = (reader.source_language, reader.target_language)
    return Reading(tuple(reader.scopes), (), *languages, True, (*reader.faults, *broken))


class _Whole(xliff._Reader):
    """The units of 1.2 as one segment each, however they are segmented within: for what is offered is one, too."""

    def content(self, name: str, atoms: list[Atom], preserve: bool) -> None:
        if name != "seg-source":
            super().content(name, atoms, preserve)


class _Machine(_Whole):
    """The units with what the machine offered in the place of their targets."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.offering: str | None = None  # inside an offer: the id of its segment, if it says that
        self.offers: dict[str, xliff._Content] = {}

    def enter(self, name: str, attributes: Mapping[str, str], line: Callable[[], int]) -> Step:
        if name == "alt-trans" or name.endswith(" match"):
            if not _is_machine(attributes) or "mid" in attributes:  # it has a part of the unit alone
                return "skip"
            self.offering = attributes.get("ref", "").rpartition("#")[2].rpartition("/")[2].rpartition("=")[2]
            return None
        if name.endswith(" matches"):
            return None
        if self.offering is not None:
            return "content" if name == "target" else "skip"
        return super().enter(name, attributes, line)

    def leave(self, name: str) -> None:
        if name == "alt-trans" or name.endswith(" match"):
            self.offering = None
        elif not name.endswith(" matches"):
            super().leave(name)

    def content(self, name: str, atoms: list[Atom], preserve: bool) -> None:
        if self.offering is None:
            super().content(name, atoms, preserve)
        else:
            self.offers.setdefault(self.offering, (atoms, preserve))

    def _begin_unit(self, attributes: Mapping[str, str], line: Callable[[], int]) -> None:
        self.offers = {}
        super()._begin_unit(attributes, line)

    def _end_unit(self) -> None:
        for part in self.parts:
            alone = next(iter(self.offers.values()), None) if len(self.parts) == 1 else None
            offer = self.offers.get(part.id) or alone
            held = part.contents.pop("target", None)
            if offer and held:
                part.contents["target"] = offer
        super()._end_unit()


def _is_machine(attributes: Mapping[str, str]) -> bool:
    return any(_MACHINE.search(v) for key, v in attributes.items() if key.rpartition(" ")[2] in _TELLING)


# -- TMX


def _memory(text: str, machine: bool) -> Reading:
    """The units that have two variants in the language of the target, with one of them."""
    memory = _Variants(text, machine)
    faults = tuple(walk(text, "tmx", memory))
    pairs = memory.pairs
    chosen = (SOURCE, TARGET) if (SOURCE, TARGET) in pairs else next(iter(pairs), None)
    if chosen is None:
        return Reading(numbered=True, faults=faults)
    (source, target), segments = pairs[chosen]
    return Reading((Scope("", tuple(segments), False),), (), source, target, True, faults)


class _Variants(tmx._Memory):
    def __init__(self, text: str, machine: bool) -> None:
        super().__init__(text)
        self.machine = machine
        self.mark = False
        self.marks: list[bool] = []

    def enter(self, name: str, attributes: Mapping[str, str], line: Callable[[], int]) -> Step:
        step = super().enter(name, attributes, line)
        if name == "tu":
            self.marks = []
        elif name == "tuv":
            said = (attributes.get("creationid", ""), attributes.get("creationtool", ""), self.language)
            self.mark = any(map(_MACHINE.search, said))
        return step

    def content(self, name: str, atoms: list[Atom], preserve: bool) -> None:
        super().content(name, atoms, preserve)
        self.marks.append(self.mark)

    def leave(self, name: str) -> None:
        if name == "tu":
            self.variants = self._chosen()
        super().leave(name)

    def _chosen(self) -> list[tmx._Variant]:
        if len(self.variants) < 3:
            return []
        source = tmx._first(self.variants, SOURCE) or tmx._source(self.variants, self.source)
        spoken = main_language(source[0])
        targets = [(v, m) for v, m in zip(self.variants, self.marks, strict=True) if main_language(v[0]) != spoken]
        alike = [pair for pair in targets if main_language(pair[0][0]) == main_language(targets[0][0][0])]
        if len(alike) < 2:
            return []
        written = next((v for v, mark in alike if mark), alike[0][0])
        edited = [v for v, _ in alike if v is not written][-1]
        return [source, written if self.machine else edited]
