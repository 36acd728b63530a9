"""XLIFF 1.2 and 2.x, and what CAT tools make of it: units with a source and a target.

Where a 1.2 unit is segmented (`<mrk mtype="seg">` in `<seg-source>` and in the target), its segments are read one by
one, else the unit as a whole. A unit without a `<target>` is left out: there is no place for new text in it. Text of
native code (`<sub>`), alternative translations and matches are not read. `<mrk>` is no code that a target has to keep;
where it says that its text is not to be translated, that is a placeholder.
"""

from collections.abc import Callable, Mapping

from mtfix.formats import Reading
from mtfix.formats._xml import LANGUAGE, Atom, Rule, Step, build, walk
from mtfix.formats._xml import declared_encoding as declared_encoding
from mtfix.model import Scope, Segment, State

SUFFIXES = (".xlf", ".xliff", ".sdlxliff", ".mxliff", ".mqxliff")

_INLINE: dict[str, Rule] = {
    **dict.fromkeys(("g", "pc"), "pair"),
    **dict.fromkeys(("bpt", "ept", "it", "bx", "ex", "sc", "ec"), "code"),
    **dict.fromkeys(("x", "ph", "cp"), "hold"),
    **dict.fromkeys(("mrk", "sm", "em"), "note"),
}
_CONTENT = ("source", "target", "seg-source")
_LEFT_OUT = ("alt-trans", "header", "skeleton", "ignorable")
_APPROVED = {"final", "signed-off", "approvedtranslation", "approvedsignoff", "proofread"}
_NEW = {"new", "needs-translation", "initial", "notstarted"}
_YES = {"yes", "true", "1", "locked"}

_Content = tuple[list[Atom], bool]
"""Atoms, and whether white space is preserved."""


class _Part:
    """A segment of a 2.x unit, or a 1.2 unit, while it is read."""

    def __init__(self, id: str, state: str, locked: bool, approved: bool) -> None:
        self.id, self.state, self.locked, self.approved = id, state, locked, approved
        self.contents: dict[str, _Content] = {}


def read(text: str) -> Reading:
    """Each `<file>` as a scope, its units as segments named by their ids (`unit/segment` where it is segmented)."""
    reader = _Reader(text)
    broken = walk(text, "xliff", reader)
    reader.end_file()  # of a file that breaks off
    faults = (*reader.faults, *broken)
    return Reading(tuple(reader.scopes), (), reader.source_language, reader.target_language, True, faults)


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.faults: list[str] = []
        self.scopes: list[Scope] = []
        self.source_language: str | None = None
        self.target_language: str | None = None
        self.file = ""
        self.segments: list[Segment] = []
        self.seen: set[str] = set()
        self.locks = [False]  # whether a file, group or unit is not to be translated
        self.number = 0
        self.unit = ""
        self.parts: list[_Part] = []
        self.part: _Part | None = None
        self.marks: dict[str, Mapping[str, str]] = {}  # what a CAT tool says of the parts of a 1.2 unit

    def enter(self, name: str, attributes: Mapping[str, str], line: Callable[[], int]) -> Step:
        if name in _CONTENT:
            return self._enter_content(name, attributes)
        if name == "trans-unit" or name == "unit":
            self._lock(attributes)
            self._begin_unit(attributes, line)
            if name == "trans-unit":
                self._begin_part("", attributes)
        elif name == "segment":
            self._begin_part(attributes.get("id", ""), attributes)
        elif name == "group":
            self._lock(attributes)
        elif name == "file":
            self._lock(attributes)
            self._begin_file(attributes)
        elif name == "xliff":
            self._languages(attributes.get("srcLang"), attributes.get("trgLang"))
        elif name in _LEFT_OUT:
            return "skip"
        elif " " in name:
            return self._enter_foreign(name, attributes)
        return None

    def leave(self, name: str) -> None:
        if name == "segment":
            self.part = None
        elif name in ("unit", "trans-unit", "group", "file"):
            self.locks.pop()
            if name == "file":
                self.end_file()
            elif name != "group":
                self._end_unit()

    def inline(self, name: str, attributes: Mapping[str, str]) -> tuple[Rule, str]:
        if name == "mrk":
            kind = attributes.get("mtype")
            if kind == "seg":
                return "part", attributes.get("mid", "")
            if kind == "protected" or attributes.get("translate") == "no":
                return "hold", ""
        return _INLINE.get(name, "hold"), ""

    def content(self, name: str, atoms: list[Atom], preserve: bool) -> None:
        if self.part:
            self.part.contents.setdefault(name, (atoms, preserve))

    def end_file(self) -> None:
        if self.segments:
            self.scopes.append(Scope(self.file, tuple(self.segments)))
        self.segments = []

    def _enter_content(self, name: str, attributes: Mapping[str, str]) -> Step:
        if self.part is None:
            return "skip"
        if name == "target":
            self.part.state = self.part.state or attributes.get("state", "").lower()
            self._languages(None, attributes.get(LANGUAGE))
        return "content"

    def _enter_foreign(self, name: str, attributes: Mapping[str, str]) -> Step:
        """Trados says behind the target what state the parts of a unit are in; all else of others is left out."""
        if name.endswith(" seg-defs"):
            return None
        if name.endswith(" seg") and self.part:
            self.marks[attributes.get("id", "")] = attributes
        return "skip"

    def _languages(self, source: str | None, target: str | None) -> None:
        self.source_language = self.source_language or source
        self.target_language = self.target_language or target

    def _lock(self, attributes: Mapping[str, str]) -> None:
        said = attributes.get("translate")
        self.locks.append(self.locks[-1] if said is None else said == "no")

    def _begin_file(self, attributes: Mapping[str, str]) -> None:
        self.end_file()
        self._languages(attributes.get("source-language"), attributes.get("target-language"))
        self.file = attributes.get("original") or attributes.get("id") or str(len(self.scopes) + 1)
        self.seen = set()
        self.number = 0

    def _begin_unit(self, attributes: Mapping[str, str], line: Callable[[], int]) -> None:
        self.number += 1
        self.unit = attributes.get("id") or str(self.number)
        if self.unit in self.seen:
            self.faults.append(f"{line()}: the id {self.unit!r} stands twice in its file")
        self.seen.add(self.unit)
        self.parts = []
        self.part = None
        self.marks = {}

    def _begin_part(self, id: str, attributes: Mapping[str, str]) -> None:
        state = attributes.get("state", "") or _of_tool(attributes, "status")
        locked = self.locks[-1] or _of_tool(attributes, "locked") in _YES
        self.part = _Part(id, state.lower(), locked, attributes.get("approved") == "yes")
        self.parts.append(self.part)

    def _end_unit(self) -> None:
        for number, part in enumerate(self.parts, 1):
            if "target" in part.contents:
                alone = len(self.parts) == 1 and not part.id
                self._add(self.unit if alone else f"{self.unit}/{part.id or number}", part)
        self.parts = []
        self.part = None

    def _add(self, id: str, part: _Part) -> None:
        target, preserve = part.contents["target"]
        sources, targets = _split(part.contents.get("seg-source", ([], False))[0]), _split(target)
        if targets and sources and targets.keys() <= sources.keys():
            for mid, atoms in targets.items():
                marks = self.marks.get(mid, {})
                conf = marks.get("conf", "").lower() or part.state
                locked = part.locked or marks.get("locked", "").lower() in _YES
                kept = part.contents["seg-source"][1]
                self._segment(f"{id}/{mid}", (sources[mid], kept), (atoms, preserve), conf, locked, part.approved)
        else:
            source = part.contents.get("source", ([], False))
            self._segment(id, source, (target, preserve), part.state, part.locked, part.approved)

    def _segment(
        self,
        id: str,
        source: _Content,
        target: _Content,
        said: str,
        locked: bool,
        approved: bool,
    ) -> None:
        words, _, _, source_tags = build(self.text, *source)
        built = build(self.text, *target)
        state: State = "draft"
        if not built.text.strip() or (said in _NEW and built.text.strip() == words.strip()):
            state = "untranslated"
        elif locked:
            state = "locked"
        elif approved or said in _APPROVED:
            state = "approved"
        self.segments.append(
            Segment(id, built.text, built.pieces, words, built.quoting, state, source_tags, built.tags)
        )


def _of_tool(attributes: Mapping[str, str], name: str) -> str:
    """The value of an attribute in the namespace of a CAT tool (`mq:status`, `m:locked`), or of none, in lower case."""
    ending = f" {name}"
    return next((v.lower() for key, v in attributes.items() if key == name or key.endswith(ending)), "")


def _split(atoms: list[Atom]) -> dict[str, list[Atom]]:
    """The parts of content by their ids; empty where they cannot be told apart."""
    parts: dict[str, list[Atom]] = {}
    inside: list[Atom] | None = None
    for atom in atoms:
        if atom.kind == "part":
            if inside is not None or not atom.value or atom.value in parts:
                return {}
            inside = parts[atom.value] = []
        elif atom.kind == "parted":
            inside = None
        elif inside is not None:
            inside.append(atom)
    return parts
