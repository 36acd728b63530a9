"""The bytes of a compiled glossary: what they begin with, a checksum, and sections one behind the other."""

import mmap
import sys
from array import array
from zlib import crc32

MAGIC = b"mtfixlex" + (b"<" if sys.byteorder == "little" else b">")
VERSION = 48
"""Raised whenever what a lexicon holds, or how texts are folded, changes."""
_SECTIONS = 21

Data = bytes | mmap.mmap


class DamagedError(Exception):
    """The bytes are no compiled glossary of this version."""


def pack(sections: list[bytes]) -> bytes:
    """Magic, version, checksum, section lengths, sections."""
    lengths = array("Q", map(len, sections)).tobytes()
    body = lengths + b"".join(sections)
    return MAGIC + array("I", [VERSION, crc32(body), len(sections)]).tobytes() + body


def unpack(data: Data, trusted: bool = False) -> list[memoryview]:
    """The sections of `pack`; raises DamagedError where a byte is off."""
    at = len(MAGIC)
    if data[:at] != MAGIC or len(data) < at + 12:
        raise DamagedError("not a compiled glossary of this machine's kind")
    version, checksum, count = array("I", data[at : at + 12])
    at += 12
    view = memoryview(data)
    if version != VERSION or count != _SECTIONS or not (trusted or crc32(view[at:]) == checksum):
        raise DamagedError("another version, or damaged")
    sections = []
    start = at + 8 * count
    for length in array("Q", data[at:start]):
        sections.append(view[start : start + length])
        start += length
    if start != len(data):
        raise DamagedError("cut short")
    return sections
