"""One module a format, found by being here. `plain.py` is `plain`; a name with an underscore is no format.

A format has `SUFFIXES`, the lower-case endings of its files, and `read(text) -> Reading`; where a file says its own
encoding also `declared_encoding(data) -> str | None`, which is asked where no mark and no option says it, and
`NAMED_ONLY = True` where folders hold such files that are no texts. What `read`
raises and its faults begin with a line number (`3: …`); the path is put before it here.

A format whose large files are read in parts (see `parts.py`) is `Divisible`: its `read` is told what stands before.
"""

import os
from collections.abc import Callable
from importlib import import_module
from typing import Protocol, cast

from msgspec import Struct

from mtfix.files import STDIN, Source, decode, roundtrips, starts_with_mark
from mtfix.model import Document, MtfixError, Part, Scope, Suppression

PLAIN = "plain"


class Before(Struct, frozen=True):
    """What the reader of a part of a file is told (see `parts.py`).

    How many rows (units, lines) of the file stand before those of the text, and how many line ends more than the text
    has there; the names that the file showed (the fields of JSON Lines, the languages of a memory); whether `more` of
    the file follows.
    """

    rows: int = 0
    lines: int = 0
    names: tuple[str, str] | None = None
    more: bool = False


WHOLE = Before()


class Reading(Struct, frozen=True):
    """What a format made of a text: the part of a Document that depends on the format.

    `broken` says that what follows a fault was not read. `names` and `rows`, where they are not those of `Before` and
    of the cuts, are for the next part; not `settled` are names that the rest of the file may show to be others.
    `markup` is what a Document says of it.
    """

    scopes: tuple[Scope, ...] = ()
    suppressions: tuple[Suppression, ...] = ()
    source_language: str | None = None
    target_language: str | None = None
    numbered: bool = False
    faults: tuple[str, ...] = ()
    broken: bool = False
    names: tuple[str, str] | None = None
    rows: int = 0
    settled: bool = True
    markup: str = ""


class Division(Struct, frozen=True):
    """How a file is cut into parts, each of which begins with its `head`.

    `row_end` is told a text and where a row begins in it, and says where the next begins: -1 where the text is too
    short to tell.
    """

    head: str
    row_end: Callable[[str, int], int]


class Divisible(Protocol):
    """A format of rows whose large files are read in parts (see `parts.py`)."""

    def read(self, text: str, before: Before = ...) -> Reading: ...

    def divide(self, text: str) -> Division | None:
        """How a file that begins with `text` is cut; None where that is too short to tell."""


class _Format(Protocol):
    SUFFIXES: tuple[str, ...]

    def read(self, text: str) -> Reading: ...


def format_of(path: str) -> str:
    """The format of a file by its suffix; `plain` where no format has it."""
    suffix = os.path.splitext(path)[1].lower()
    # Plain and the namesake first: reading a text should import only what reads it.
    if not suffix or path == STDIN or suffix in _load(PLAIN).SUFFIXES:
        return PLAIN
    names = sorted(format_names(), key=lambda name: name != suffix[1:])
    return next((name for name in names if suffix in _load(name).SUFFIXES), PLAIN)


def known_suffixes() -> frozenset[str]:
    """What is read of a folder: the suffixes of all formats, lower case with the dot; imports every format.

    Not those of formats that most often hold other data (`NAMED_ONLY`): they are read where they are named.
    """
    formats = [f for f in map(_load, format_names()) if not getattr(f, "NAMED_ONLY", False)]
    return frozenset(suffix for f in formats for suffix in f.SUFFIXES)


def format_names() -> list[str]:
    """The formats there are, sorted."""
    names = {os.path.splitext(file)[0] for folder in __path__ for file in os.listdir(folder) if file.endswith(".py")}
    return sorted(name for name in names if not name.startswith("_"))


def read(source: Source, encoding: str | None = None, format: str | None = None) -> Document:
    """Decode and read a source; without `format` its suffix decides. MtfixError where it cannot be read."""
    encoding = encoding or declared_encoding(source, format)
    text, name, bom = decode(source, encoding)
    writable = roundtrips(text, name, bom, source.data)
    return parse(text, source.path, format, encoding=name, bom=bom, writable=writable)


def divisible(path: str, format: str | None) -> Divisible | None:
    """The format of a file, if that can be read in parts."""
    if format and format not in format_names():
        return None
    module = _load(format or format_of(path))
    return cast("Divisible", module) if hasattr(module, "divide") else None


def declared_encoding(source: Source, format: str | None) -> str | None:
    """What a file of a format that can say it, and without a mark, says of its own encoding."""
    if starts_with_mark(source.data) or (format and format not in format_names()):
        return None
    ask = getattr(_load(format or format_of(source.path)), "declared_encoding", None)
    try:
        return cast("str | None", ask(source.data)) if ask else None
    except MtfixError as error:
        raise MtfixError(f"{source.path}:{error}") from None


def parse(
    text: str,
    path: str = "<text>",
    format: str | None = None,
    *,
    encoding: str = "utf-8",
    bom: bytes = b"",
    writable: bool = False,
) -> Document:
    """Read a text that is decoded already."""
    chosen = format or format_of(path)
    if format not in (None, PLAIN) and format not in format_names():
        raise MtfixError(f"{path}: unknown format {format!r}; there are {', '.join(format_names())}")
    try:
        reading = _load(chosen).read(text)
    except MtfixError as error:
        raise MtfixError(f"{path}:{error}") from None
    return document_of(reading, path, text, chosen, encoding, bom, writable)


def document_of(
    reading: Reading,
    path: str,
    text: str,
    format: str,
    encoding: str,
    bom: bytes,
    writable: bool = False,
    part: Part | None = None,
) -> Document:
    """What a format made of a text, as a document."""
    return Document(
        path,
        text,
        encoding,
        bom,
        format,
        reading.scopes,
        reading.source_language,
        reading.target_language,
        writable,
        reading.numbered,
        reading.suppressions,
        tuple(f"{path}:{fault}" for fault in reading.faults),
        part,
        reading.markup,
    )


def _load(name: str) -> _Format:
    return cast("_Format", import_module(f"{__name__}.{name}"))
