"""One module a format, found by being here. `plain.py` is `plain`; a name with an underscore is no format.

A format has `SUFFIXES`, the lower-case endings of its files, and `read(text) -> Reading`; where a file says its own
encoding also `declared_encoding(data) -> str | None`, which is asked where no mark and no option says it, and
`NAMED_ONLY = True` where folders hold such files that are no texts. What `read`
raises and its faults begin with a line number (`3: …`); the path is put before it here.
"""

import os
from importlib import import_module
from typing import Protocol, cast

from msgspec import Struct

from mtfix.files import STDIN, Source, decode, roundtrips, starts_with_mark
from mtfix.model import Document, MtfixError, Scope, Suppression

PLAIN = "plain"


class Reading(Struct, frozen=True):
    """What a format made of a text: the part of a Document that depends on the format."""

    scopes: tuple[Scope, ...] = ()
    suppressions: tuple[Suppression, ...] = ()
    source_language: str | None = None
    target_language: str | None = None
    numbered: bool = False
    faults: tuple[str, ...] = ()


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


def read(source: Source, encoding: str | None = None, format: str | None = None) -> Document:  # noqa: A002
    """Decode and read a source; without `format` its suffix decides. MtfixError where it cannot be read."""
    if encoding is None and not starts_with_mark(source.data):
        encoding = _declared_encoding(source, format)
    text, name, bom = decode(source, encoding)
    writable = roundtrips(text, name, bom, source.data)
    return parse(text, source.path, format, encoding=name, bom=bom, writable=writable)


def _declared_encoding(source: Source, format: str | None) -> str | None:  # noqa: A002
    """What a file of a format that can say it says of its own encoding."""
    if format and format not in format_names():
        return None
    ask = getattr(_load(format or format_of(source.path)), "declared_encoding", None)
    return cast("str | None", ask(source.data)) if ask else None


def parse(
    text: str,
    path: str = "<text>",
    format: str | None = None,  # noqa: A002
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
    return Document(
        path,
        text,
        encoding,
        bom,
        chosen,
        reading.scopes,
        reading.source_language,
        reading.target_language,
        writable,
        reading.numbered,
        reading.suppressions,
        tuple(f"{path}:{fault}" for fault in reading.faults),
    )


def _load(name: str) -> _Format:
    return cast("_Format", import_module(f"{__name__}.{name}"))
