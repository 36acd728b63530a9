"""From a TOML file to a `Glossary`, with every fault named at once: file, line, entry, reason."""

import re
import tomllib
from typing import Any, TypeVar, get_args, get_type_hints

import msgspec
from msgspec import Struct

from mtfix.glossary.concept import Concept, Expression, Glossary, Head, Names, Office, Origin, Senses
from mtfix.glossary.lexicon import Reading
from mtfix.glossary.rendering import GROUP
from mtfix.language.words import suggestion
from mtfix.model import MtfixError

_TABLES: dict[str, type[Struct]] = {
    "concept": Concept,
    "names": Names,
    "office": Office,
    "expression": Expression,
    "senses": Senses,
}
_T = TypeVar("_T", bound=Struct)
_REGION = re.compile("[a-z]{2,3}-[A-Z]{2}")
_ORDINARY = "Quartz jackdaws vexed by 12 fog sphinxes."
"""What an expression for something in particular has no match in."""


class GlossaryError(MtfixError):
    """Everything that is wrong with a set of glossaries, a line each; `sound` is what can be read of one."""

    def __init__(self, faults: list[str], sound: Glossary | None = None) -> None:
        super().__init__("\n".join(faults))
        self.faults = tuple(faults)
        self.sound = sound


def parse_glossary(path: str, data: bytes) -> Glossary:
    """Decode one glossary file. Raises GlossaryError with all of its faults of form."""
    try:
        text = data.decode("utf-8-sig")
        tables = tomllib.loads(text)
    except UnicodeDecodeError as e:
        raise GlossaryError([_not_utf8(path, data, e)]) from None
    except tomllib.TOMLDecodeError as e:
        place = re.search(r"line (\d+)", str(e))
        where = f"{path}:{place[1]}" if place else path
        raise GlossaryError([f"{where}: {e}"]) from None
    except RecursionError:
        raise GlossaryError([f"{path}: tables or lists are nested too deeply"]) from None
    faults: list[str] = []
    lines = _header_lines(text)
    head = _convert(tables.pop("glossary", None), Head, f"{path}: [glossary]", faults)
    origin = _convert(tables.pop("origin", {}), Origin, f"{path}: [origin]", faults)
    found: dict[str, list[Any]] = {name: [] for name in _TABLES}
    for name in _TABLES:
        rows = tables.pop(name, [])
        if not isinstance(rows, list):
            faults.append(f"{path}: [{name}] is a list of tables: write [[{name}]]")
            continue
        for number, row in enumerate(rows):
            line = lines.get(name, [])[number : number + 1] or [1]
            label = row.get("id") if isinstance(row, dict) else None
            where = f"{path}:{line[0]}: {name} {label or number + 1}"
            if isinstance(row, dict):
                _name_topic(row, head.topic if head else (), where, faults)
            entry: Struct | None = _convert(row, _TABLES[name], where, faults)
            if entry is not None:
                reasons = _entry_faults(entry)
                faults.extend(f"{where}: {reason}" for reason in reasons)
                if not reasons or isinstance(entry, Concept):  # whose phrases can be looked at all the same
                    found[name].append(entry)
    faults.extend(
        f"{path}: unknown table [{name}]{suggestion(name, [*_TABLES, 'glossary', 'origin'])}" for name in tables
    )
    if head is None or origin is None:
        raise GlossaryError(faults)
    read = Glossary(
        path,
        head,
        tuple(found["concept"]),
        tuple(found["names"]),
        tuple(found["office"]),
        origin,
        tuple(found["expression"]),
        tuple(found["senses"]),
    )
    if faults:
        raise GlossaryError(faults, read)
    return read


def _name_topic(row: dict[str, Any], topic: tuple[str, ...], where: str, faults: list[str]) -> None:
    """Put the topic of the glossary into the `scope` of each guard of an entry that says `topic = true`."""
    for key in ("needs", "unless", "also"):
        guard = row.get(key)
        if not isinstance(guard, dict):
            continue
        if guard.get("topic") is True:
            del guard["topic"]
            if not topic:
                faults.append(f"{where}: `topic = true`, and [glossary] names no topic")
            scope = guard.get("scope", [])
            guard["scope"] = [*scope, *topic] if isinstance(scope, list) else scope
        _name_topic(guard, topic, where, faults)
    avoided = row.get("avoid")
    for avoid in avoided if isinstance(avoided, list) else ():
        if isinstance(avoid, dict):
            _name_topic(avoid, topic, where, faults)


def parse_readings(path: str, data: bytes) -> list[Reading]:
    """Rows of a table of idioms (`source`, `traditional`, `pinyin`, `gloss`) as readings without a concept."""
    rows = _rows(path, data)
    if not rows or rows[0][1][:4] != ["source", "traditional", "pinyin", "gloss"]:
        raise GlossaryError([f"{path}:1: the columns are source, traditional, pinyin, gloss"])
    faults = [f"{path}:{n}: {len(row)} columns, not {len(rows[0][1])}" for n, row in rows if len(row) < 4]
    if faults:
        raise GlossaryError(faults)
    return [Reading(row[2], row[0], row[3], "") for _, row in rows[1:]]


def is_word_table(data: bytes) -> bool:
    """Whether a table is one of words and their senses."""
    return data.startswith(b"word\tsenses")


def parse_words(path: str, data: bytes) -> dict[str, str]:
    """Rows of a table (`word`, `senses`): what a word is in the target language, in stems; `; ` parts the senses."""
    _, *rows = _rows(path, data)
    faults = [f"{path}:{n}: {len(row)} columns, not 2" for n, row in rows if len(row) != 2]
    if faults:
        raise GlossaryError(faults)
    return {word: senses for _, (word, senses) in rows}


def _rows(path: str, data: bytes) -> list[tuple[int, list[str]]]:
    """The lines of a table that are not empty, each with its number and its cells."""
    try:
        lines = data.decode("utf-8").replace("\r\n", "\n").split("\n")
    except UnicodeDecodeError as e:
        raise GlossaryError([_not_utf8(path, data, e)]) from None
    return [(number, line.split("\t")) for number, line in enumerate(lines, 1) if line]


def _not_utf8(path: str, data: bytes, error: UnicodeDecodeError) -> str:
    line = 1 + data.count(b"\n", 0, error.start)
    return f"{path}:{line}: not UTF-8: byte 0x{data[error.start]:02X} at offset {error.start}; a glossary is UTF-8"


def _header_lines(text: str) -> dict[str, list[int]]:
    """Line numbers of the `[[name]]` headers, by name."""
    lines: dict[str, list[int]] = {}
    for number, line in enumerate(text.splitlines(), 1):
        m = re.match(r"\s*\[\[\s*(\w+)\s*\]\]", line)
        if m:
            lines.setdefault(m[1], []).append(number)
    return lines


def _convert(
    row: Any, kind: type[_T], where: str, faults: list[str], left_out: frozenset[str] = frozenset()
) -> _T | None:
    """The row as what it is; None where there is a fault. A key that is wrong is left out, to see what else is."""
    if row is None:
        faults.append(f"{where} is missing")
        return None
    try:
        return msgspec.convert(row, kind)
    except msgspec.ValidationError as e:
        reason = str(e)
        key = ""
        unknown = re.search(r"unknown field `(\w+)`", reason)
        if unknown:
            known = [f.encode_name for f in msgspec.structs.fields(kind)]
            key = unknown[1]
            reason = f"unknown key {key!r}{suggestion(key, known)}"
        elif wrong := re.match(r"Invalid enum value (\S+) - at `\$\.(\w+)`$", reason):
            allowed = [str(value) for value in _allowed(kind, wrong[2]) if value]
            key = wrong[2]
            reason = f"`{key}` is {wrong[1]}, and may be {', '.join(allowed)}"
        missing = re.match(r"Object missing required field `(\w+)`", reason)
        if not missing or missing[1] not in left_out:
            faults.append(f"{where}: {reason}")
        if isinstance(row, dict) and key in row:
            rest = {name: value for name, value in row.items() if name != key}
            _convert(rest, kind, where, faults, left_out | {key})
        return None


def _allowed(kind: type, key: str) -> list[object]:
    """The values that a key of an entry may have, where they can be named."""
    options = get_args(get_type_hints(kind)[key])  # of a Literal its values, of a union its types
    return [value for option in options for value in get_args(option) or (option,) if value is not type(None)]


def _entry_faults(entry: object) -> list[str]:
    if isinstance(entry, Concept):
        return _concept_faults(entry)
    if isinstance(entry, Names):
        return [
            f"entry {row!r} is not “source rendering”"
            for row in entry.entries
            if len(row.split(" ", 1)) < 2 or not row.split(" ", 1)[1].strip()
        ]
    if isinstance(entry, Expression):
        return _expression_faults(entry)
    if isinstance(entry, Senses):
        return [
            f"sense {'、'.join(row.words())}: {lack} is missing"
            for row in entry.rows
            for lack, there in (
                ("`word`", all(row.words())),
                ("`right`", row.right),
                ("`wrong`", row.wrong or row.asks),
            )
            if not there
        ]
    return []


def _concept_faults(concept: Concept) -> list[str]:
    faults = []
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", concept.id):
        faults.append("an id is lower-case words and digits joined by hyphens")
    if concept.off:
        return faults
    if not concept.source and (concept.required is not False or concept.literal):
        faults.append("`source` is missing: it is the term that a finding names")
    if not concept.why:
        faults.append("`why` is missing: say in a sentence what is wrong")
    if concept.avoid and not concept.bad:
        faults.append("no `bad` example: give a text with the finding marked ⟦ ⟧ and its `fixed` text")
    if concept.avoid and not concept.good:
        faults.append("no `good` example: give a text on which it must stay silent")
    if not (concept.avoid or concept.literal or concept.candidates()):
        faults.append("neither `use` nor `avoid`: nothing to find and nothing to protect")
    if strange := set(concept.ambiguous).difference(concept.source):
        faults.append(f"`ambiguous` names {'、'.join(sorted(strange))}, which is no `source` of it")
    if concept.ambiguous and not concept.is_guarded():
        faults.append("`ambiguous` without `needs` or `unless`: nothing is left to decide")
    if concept.region and not _REGION.fullmatch(concept.region):
        faults.append(f"`region` is {concept.region!r}, and no tag such as zh-TW")
    for date in (concept.valid.start, concept.valid.end):
        if date and not _is_date(date):
            faults.append(f"`valid` has {date!r}, and no date such as 2017-10-18")
    faults.extend(_example_faults(concept.bad))
    return faults


def _is_date(text: str) -> bool:
    from datetime import date

    try:
        return bool(date.fromisoformat(text))
    except ValueError:
        return False


def _example_faults(bad: tuple[Any, ...]) -> list[str]:
    faults = []
    for number, example in enumerate(bad, 1):
        if example.text.count("⟦") != 1 or example.text.count("⟧") != 1:
            faults.append(f"bad example {number} marks its one finding with ⟦ and ⟧")
        if example.fixed and ("⟦" in example.fixed or "⟧" in example.fixed):
            faults.append(f"bad example {number}: `fixed` is plain text, without ⟦ ⟧")
    return faults


def _expression_faults(entry: Expression) -> list[str]:
    import re2

    try:
        options = re2.Options()
        options.log_errors = False
        compiled = re2.compile(entry.pattern, options)
    except re2.error as e:
        reason = e.args[0].decode() if e.args and isinstance(e.args[0], bytes) else str(e)
        return [f"pattern {entry.pattern!r} is refused by RE2: {reason}"]
    faults = _example_faults(entry.bad)
    if compiled.search(""):
        faults.append(f"pattern {entry.pattern!r} matches the empty text, so it would match everywhere")
    elif 2 * sum(len(m.group()) for m in compiled.finditer(_ORDINARY)) > len(_ORDINARY):
        faults.append(f"pattern {entry.pattern!r} would match nearly everything")
    groups = {*compiled.groupindex, *map(str, range(compiled.groups + 1))}
    unknown = [m[0] for m in GROUP.finditer(entry.use or "") if (m[1] or m[2]) not in groups]
    faults.extend(f"use {entry.use!r}: the pattern has no group for {said}" for said in unknown)
    return faults
