"""JSON Lines: an object a line with a `target`, and if there `id`, `document`, `source`; other fields are ignored.

The first object that has one decides how the target is called: `target`, else `mt`, `hypothesis` or `translation`;
beside these the source may be called `src`.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import msgspec

from mtfix.formats import WHOLE, Before, Division, Reading
from mtfix.formats._columns import line_end, listed, reading_of
from mtfix.language.words import lowered
from mtfix.model import MtfixError, Piece, Segment, Span

SUFFIXES = (".jsonl", ".ndjson")
NAMED_ONLY = True


_ALIASES = ("mt", "hypothesis", "translation")
_STRING = r'"[^"\\]*+(?:\\.[^"\\]*+)*+"'
# These read a line that is known to be JSON, so they need not be strict.
_FIELD = re.compile(rf'[{{,\s]*+({_STRING})\s*+:\s*+({_STRING}|[^\s"{{}}\[\],]++|(?=[{{\[]))')
_NESTED = re.compile(rf"{_STRING}|[{{}}\[\]]")
_ESCAPE = re.compile(r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[0-9a-fA-F]{4}|\\u[0-9a-fA-F]{4}|\\.")


def read(text: str, before: Before = WHOLE) -> Reading:
    """Lines as segments with their id or line number, in one scope for each `document`, in order of appearance."""
    if "\n" not in text and not before.rows:
        text = text.replace("\r", "\n")
    decode = msgspec.json.Decoder().decode
    scopes: dict[str, list[Segment]] = {}
    faults: list[str] = []
    names = before.names
    unnamed = ""  # the fault of the first object without a target
    at = 0
    for number, line in enumerate(text.split("\n"), before.rows + 1):
        start, at = at, at + len(line) + 1
        if not line.strip():
            continue
        try:
            fields = decode(line)
        except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
            faults.append(f"{number}: {_reason(line, error)}; left out")
            continue
        if not isinstance(fields, dict):
            faults.append(f"{number}: no JSON object; left out")
            continue
        names = names or _names(fields)
        if names is None or names[0] not in fields:
            faults.append(f"{number}: no field `{names[0] if names else 'target'}`; left out")
            unnamed = (
                unnamed or f"{number}: the object has no field `target` (it has {listed(fields) or 'no field at all'})"
            )
            continue
        places = _places(line)
        words = {name: _words(fields.get(name), line, places.get(name)) for name in (*names, "document", "id")}
        target, source = words[names[0]], words[names[1]]
        wrong = [name for name, word in words.items() if word is None]
        if not isinstance(fields[names[0]], str) or target is None:
            faults.append(f"{number}: the field `{names[0]}` is no string; left out")
            continue
        if wrong:
            faults.append(f"{number}: the field `{wrong[0]}` is neither a string nor a number; left out")
            continue
        low, high = places[names[0]]
        pieces = tuple(_pieces(line[low + 1 : high - 1], start + low + 1))
        segment = Segment(words["id"] or str(number), target, pieces, source or "", "json")
        scopes.setdefault(words["document"] or "", []).append(segment)
    if names is None and unnamed:
        raise MtfixError(unnamed)
    return reading_of(scopes, faults, names)


def divide(text: str) -> Division | None:
    """By lines, as soon as one tells how the target is called."""
    decode = msgspec.json.Decoder().decode
    at = 0
    while (end := line_end(text, at)) > 0:
        with suppress(msgspec.MsgspecError, UnicodeError, RecursionError):
            fields = decode(text[at:end])
            if isinstance(fields, dict) and _names(fields):
                return Division("", line_end)
        at = end
    return None


def _names(fields: dict[str, Any]) -> tuple[str, str] | None:
    """How target and source are called, by an object that has a target."""
    if "target" in fields:
        return "target", "source"
    source = "src" if "source" not in fields and "src" in fields else "source"
    return next(((name, source) for name in _ALIASES if name in fields), None)


def _words(value: object, line: str, place: tuple[int, int] | None) -> str | None:
    """A field as text: a number as it is written, nothing for null; None where it is something else."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, int | float) and not isinstance(value, bool) and place:
        return line[slice(*place)]
    return None


def _places(line: str) -> dict[str, tuple[int, int]]:
    """Where in a line that holds an object its values stand, strings with their quotation marks, nested ones left out.

    The last of several fields of one name counts, as it does for who decodes the line.
    """
    places: dict[str, tuple[int, int]] = {}
    at = 0
    while field := _FIELD.match(line, at):
        name, at = field[1], field.end()
        name = msgspec.json.decode(name) if "\\" in name else name[1:-1]
        places[name] = field.span(2)
        if field[2]:
            continue
        depth = 0
        for token in _NESTED.finditer(line, at):
            depth += (token[0] in "{[") - (token[0] in "}]")
            if not depth:
                at = token.end()
                break
    return places


def _pieces(written: str, start: int) -> Iterator[Piece]:
    """A string as it is written, from `start` of the file on: each escape is one character, a pair of halves too."""
    at = cursor = 0
    for escape in _ESCAPE.finditer(written) if "\\" in written else ():
        low, high = escape.span()
        if cursor < low:
            yield Piece(Span(at, at + low - cursor), Span(start + cursor, start + low))
            at += low - cursor
        yield Piece(Span(at, at + 1), Span(start + low, start + high), "escape")
        at, cursor = at + 1, high
    if cursor < len(written):
        yield Piece(Span(at, at + len(written) - cursor), Span(start + cursor, start + len(written)))


def _reason(line: str, error: Exception) -> str:
    """Why a line is no JSON, with its column. The standard library says it by characters and in plainer words."""
    from json import JSONDecodeError, loads

    try:
        loads(line, parse_constant=_refuse)
    except JSONDecodeError as found:
        return f"malformed JSON: {lowered(found.msg.removesuffix(' at'))} (column {found.colno})"
    except RecursionError:
        return "nested too deeply"
    except MtfixError as found:
        return str(found)
    except ValueError:
        return "a number too long"
    if isinstance(error, RecursionError):
        return "nested too deeply"
    return "a number out of range" if isinstance(error, msgspec.ValidationError) else "half a surrogate pair"


def _refuse(constant: str) -> None:
    raise MtfixError(f"malformed JSON: {constant} is no number")
