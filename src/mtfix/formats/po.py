"""Gettext catalogues: each translation of a message in the order of the file, without the header and what is obsolete.

A segment's id is the line of its `msgid` (`12`, of a plural form `12[1]`), for a context may be a text of any length.
What is not translated has no segment; a fuzzy entry is a draft like the others. A translation with an escape that has
no end of its own (`\\x41`, `\\7`) is locked: a letter put behind it would become a part of it. The source language is
not told in a catalogue.
"""

import codecs
import contextlib
import re
from collections.abc import Iterator

from msgspec import Struct

from mtfix.formats import Reading
from mtfix.model import MtfixError, Piece, PieceKind, Scope, Segment, Span
from mtfix.placing import PO_ESCAPES

SUFFIXES = (".po", ".pot")

# The words of the language as msgfmt has them: several may share a line, and a string ends on its line.
_TOKEN = re.compile(
    r"(?P<end>\r\n?|\n)|(?P<blank>[ \t\f\v]++)|(?P<comment>#[^\r\n]*+)"
    r'|"(?P<string>(?:[^"\\\r\n]++|\\[^\r\n])*+)"'
    r"|(?P<word>msgctxt|msgid_plural|msgid|msgstr(?:\[[0-9]{1,9}\])?)(?![\w\[])|(?P<junk>[^\r\n]++)"
)
# Escapes of bytes of 0x80 or more stand together: a character may take several. Of many hex digits the last two count.
_UNIT = re.compile(
    r"(?P<text>[^\\]++)"
    r"|(?P<bytes>(?:\\[23][0-7][0-7]|\\x[0-9a-fA-F]*[89a-fA-F][0-9a-fA-F](?![0-9a-fA-F]))++)"
    r"|\\(?:(?P<octal>[0-7]{1,3})|x(?P<hex>[0-9a-fA-F]+)|(?P<plain>.))"
)
_BYTE = re.compile(r"\\(?:x(?P<hex>[0-9a-fA-F]+)|(?P<octal>...))")
_HEADER = re.compile(
    r"(?:\A|(?<=[\r\n]))(?P<context>[ \t]*msgctxt[^\r\n]*[\r\n]+)?[ \t]*msgid\s*(?:\"\"\s*)++msgstr\s*"
    r"(?P<fields>(?:\"[^\r\n]*\"\s*)++)"
)
_LEFT_OUT = "; entry left out"
_ANY_BYTES = re.compile(r"iso-?8859|latin|windows-125|cp125", re.IGNORECASE)
_CHARSET = re.compile(r"charset=([\w.:-]+)", re.IGNORECASE | re.ASCII)


class _Entry(Struct):
    """An entry while it is read. A field holds the line, start and end of the content of each of its strings."""

    line: int
    fields: dict[str, list[tuple[int, int, int]]]
    last: str = ""
    translated: bool = False
    closed: bool = False  # a blank line stands behind it
    spoilt: bool = False


def declared_encoding(data: bytes) -> str | None:
    """The charset that the header names; None where it still is the placeholder of a template.

    MtfixError where it is one that fits any bytes and these are UTF-8: it would read them as other letters.
    """
    named = _charset(data.decode("latin-1"))
    if named and _ANY_BYTES.match(named) and not data.isascii():
        with contextlib.suppress(UnicodeDecodeError):
            data.decode("utf-8")
            line = data.count(b"\n", 0, data.lower().index(b"charset=")) + 1
            raise MtfixError(f"{line}: the header says charset={named}, and the text is UTF-8: mend one or the other")
    return named


def _charset(text: str) -> str | None:
    for header in _HEADER.finditer(text):
        if not header["context"]:
            named = _CHARSET.search(header["fields"])
            return named[1] if named and named[1] != "CHARSET" else None
    return None


def read(text: str) -> Reading:
    """Translations as segments in one scope. A malformed entry is left out, one that comes twice is read twice."""
    faults: list[str] = []
    segments: list[Segment] = []
    seen: dict[tuple[str | None, str], int] = {}
    language: str | None = None
    charset = _charset(text) or "utf-8"
    for entry in _entries(text, faults):
        try:
            words = {name: _string(text, strings, charset) for name, strings in entry.fields.items()}
        except MtfixError as error:
            faults.append(f"{error}{_LEFT_OUT}")
            continue
        message = words.pop("msgid")[0]
        context = words.pop("msgctxt")[0] if "msgctxt" in words else None
        plural = words.pop("msgid_plural")[0] if "msgid_plural" in words else message
        first = seen.setdefault((context, message), entry.line)
        if first != entry.line:
            faults.append(f"{entry.line}: the message of line {first} again; both are read")
        if context is None and not message:
            language = language or _language(words.get("msgstr", ("",))[0])
            continue
        for name, (target, pieces, is_open) in words.items():
            if target:
                number = name[len("msgstr") :]
                segments.append(
                    Segment(
                        f"{entry.line}{number}",
                        target,
                        pieces,
                        plural if number and number != "[0]" else message,
                        "po",
                        "locked" if is_open else "draft",
                        context=f"{context or ''}{number}",
                    )
                )
    if faults and not seen:
        raise MtfixError(faults[0].removesuffix(_LEFT_OUT))
    scopes = (Scope("", tuple(segments)),) if segments else ()
    return Reading(scopes, target_language=language, numbered=True, faults=tuple(faults))


def _language(header: str) -> str | None:
    for field in header.split("\n"):
        name, _, value = field.partition(":")
        if name.strip().lower() == "language":
            return value.strip().replace("_", "-") or None
    return None


def _entries(text: str, faults: list[str]) -> Iterator[_Entry]:
    """The sound entries; of each other one a fault."""
    entry: _Entry | None = None
    line = 1
    used = quiet = False  # something stands in this line; what stands outside of entries was complained about
    for token in _TOKEN.finditer(text):
        kind = token.lastgroup
        if kind == "blank":
            continue
        if kind == "end":
            if entry and not used:
                entry.closed = True
            line, used = line + 1, False
            continue
        used = True
        if kind == "comment":
            if entry and entry.translated:
                yield from _finished(entry, faults)
                entry = None
        elif kind == "word":
            word, quiet = token[0], False
            if entry is None or word == "msgctxt" or (word == "msgid" and (entry.translated or word in entry.fields)):
                if entry:
                    yield from _finished(entry, faults)
                entry = _Entry(line, {})
            if reason := _misplaced(word, entry.fields):
                _spoil(entry, faults, f"{line}: {reason}")
            entry.line = line if word == "msgid" else entry.line
            entry.translated = entry.translated or word.startswith("msgstr")
            entry.fields[word], entry.last = [], word
        elif kind == "string" and entry:
            entry.fields[entry.last].append((line, *token.span("string")))
        else:
            reason = "neither a keyword nor a string"
            if token[0][0] == '"':
                reason = "a string without a keyword" if kind == "string" else "a string that does not end on its line"
            if entry and not (entry.translated and entry.closed):
                _spoil(entry, faults, f"{line}: {reason}")
            elif not quiet:
                quiet = True
                faults.append(f"{line}: {reason}")
    if entry:
        yield from _finished(entry, faults)


def _misplaced(word: str, fields: dict[str, list[tuple[int, int, int]]]) -> str:
    """Why a keyword cannot stand behind those of an entry; empty where it can."""
    if word in fields:
        return f"a second `{word}` of one entry"
    if word in ("msgctxt", "msgid"):
        return ""
    if "msgid" not in fields:
        return f"`{word}` without a `msgid` before it"
    if word == "msgid_plural":
        return f"`{word}` behind a translation" if any(name.startswith("msgstr") for name in fields) else ""
    if "[" in word and "msgid_plural" not in fields:
        return f"`{word}` without a `msgid_plural` before it"
    if "[" not in word and "msgid_plural" in fields:
        return f"`{word}` behind a `msgid_plural`, where it needs a number"
    return ""


def _finished(entry: _Entry, faults: list[str]) -> Iterator[_Entry]:
    """The entry where nothing is missing; a fault where something is."""
    fields = entry.fields
    if not (entry.translated and "msgid" in fields):
        _spoil(entry, faults, f"{entry.line}: an entry without a `{'msgstr' if 'msgid' in fields else 'msgid'}`")
    elif empty := next((name for name, strings in fields.items() if not strings), None):
        _spoil(entry, faults, f"{entry.line}: `{empty}` without a string")
    if not entry.spoilt:
        yield entry


def _spoil(entry: _Entry, faults: list[str], reason: str) -> None:
    """One fault for an entry is enough: the others follow from it."""
    if not entry.spoilt:
        entry.spoilt = True
        faults.append(f"{reason}{_LEFT_OUT}")


def _string(text: str, strings: list[tuple[int, int, int]], charset: str) -> tuple[str, tuple[Piece, ...], bool]:
    """The characters of a field, their pieces, and whether an escape among them has no end of its own.

    MtfixError where an escape means nothing.
    """
    parts: list[str] = []
    pieces: list[Piece] = []
    at, is_open = 0, False

    def put(kind: PieceKind, start: int, end: int, content: str) -> None:
        nonlocal at
        pieces.append(Piece(Span(at, at + len(content)), Span(start, end), kind))
        parts.append(content)
        at += len(content)

    for line, start, end in strings:
        if start < end and pieces:
            put("seam", pieces[-1].file.end, start, "")
        for unit in _UNIT.finditer(text, start, end):
            kind, (low, high) = unit.lastgroup, unit.span()
            if kind == "text":
                put("text", low, high, unit[0])
                continue
            if kind == "bytes":
                characters = list(_characters(unit[0], charset))
            elif kind == "plain":
                characters = [(high - low, PO_ESCAPES.get(unit["plain"], ""))]
            else:
                number = int(unit["octal"], 8) if kind == "octal" else int(unit["hex"][-2:], 16)
                characters = [(high - low, chr(number) if 0 < number < 128 else "")]
            is_open = is_open or "x" in unit[0] or (kind == "octal" and high - low < 4)
            for size, character in characters:
                if not character:
                    raise MtfixError(f"{line}: an escape that means nothing: {unit[0][:20]}")
                put("escape", low, low + size, character)
                low += size
    return "".join(parts), tuple(pieces), is_open


def _characters(escapes: str, charset: str) -> Iterator[tuple[int, str]]:
    """How many characters of a run of escaped bytes make which character; an empty one where they make none."""
    size = 0
    try:
        b"-".decode(charset)  # a codec that does not make text says so here
        decoder = codecs.getincrementaldecoder(charset)()
        for byte in _BYTE.finditer(escapes):
            number = int(byte["octal"], 8) if byte["octal"] else int(byte["hex"][-2:], 16)
            size += len(byte[0])
            if character := decoder.decode(bytes([number])):
                yield size, character
                size = 0
    except (LookupError, UnicodeError):
        size = size or 1
    if size:
        yield size, ""
