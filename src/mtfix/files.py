"""Bytes in and bytes out: sources, their encodings, walking folders, writing whole or not at all."""

import codecs
import os
import sys
from collections.abc import Iterator, Sequence

from msgspec import Struct

from mtfix.language.words import lowered
from mtfix.lines import line_ends
from mtfix.model import MtfixError

STDIN = "<stdin>"
LARGE = 8_000_000
"""Bytes from which a file is read in parts, where its format can be (see `parts.py`)."""
SKIPPED_FOLDERS = frozenset({"node_modules", "__pycache__", "venv"})
"""Not walked into, beside the hidden ones."""

# UTF-32 first: its little-endian mark begins with that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


class Stamp(Struct, frozen=True):
    """What of `os.stat` tells whether a file changed since."""

    mtime_ns: int
    size: int
    inode: int


class Source(Struct, frozen=True):
    """A file's bytes as read; without a stamp (standard input, a pipe) it cannot be written back."""

    path: str
    data: bytes
    stamp: Stamp | None = None


def read_source(path: str) -> Source:
    """Read a file, or standard input for `-`; MtfixError where that fails."""
    try:
        if path == "-":
            return Source(STDIN, sys.stdin.buffer.read())
        with open(path, "rb", buffering=0) as file:
            stat = os.fstat(file.fileno())
            # The stamp is older than the bytes: what changes while we read is refused when we write.
            return Source(path, file.read(), _stamp(stat) if _is_regular(stat) else None)
    except (OSError, ValueError) as error:
        if os.path.isdir(path):
            raise MtfixError(f"{path}: is a folder, not a file") from None
        name = STDIN if path == "-" else path or repr(path)
        raise MtfixError(f"{name}: cannot be read: {reason_of(error)}") from None


def decode(source: Source, encoding: str | None = None) -> tuple[str, str, bytes]:
    """The text, the name of its encoding and its byte order mark; line ends stay as they are.

    Without `encoding` a mark decides, else it is UTF-8. A declared UTF-16 or UTF-32 without a mark is little-endian.
    """
    data, path = source.data, source.path
    name, bom = encoding_of(source, encoding)
    body = data[len(bom) :] if bom else data
    _refuse_nul(path, name, body, len(bom), data)
    try:
        text = body.decode(name)
    except UnicodeDecodeError as error:
        raise _no_text(path, name, error, len(bom), "", encoding or bom) from None
    except (LookupError, UnicodeError):  # a codec that does not make text, such as `hex`, or knows no positions
        raise MtfixError(f"{path}: cannot be read as {name}") from None
    _refuse_halves(path, name, text, "", 0)
    return text, name, bom


def size_of(path: str) -> int:
    """The bytes of a regular file; 0 of what is none, or not there."""
    try:
        stat = os.stat(path)
    except (OSError, ValueError):
        return 0
    return stat.st_size if _is_regular(stat) else 0


def read_head(path: str, size: int) -> Source:
    """The first bytes of a file; MtfixError where that fails."""
    try:
        with open(path, "rb", buffering=0) as file:
            return Source(path, file.read(size))
    except (OSError, ValueError) as error:
        raise MtfixError(f"{path}: cannot be read: {reason_of(error)}") from None


def read_blocks(head: Source, encoding: str | None, size: int) -> Iterator[str]:
    """The text of a file in blocks of about `size` bytes; `head` are its first ones. MtfixError as `decode` has it."""
    path = head.path
    name, bom = encoding_of(head, encoding)
    at, lines, last = len(bom), 0, ""  # bytes read; line ends before the last text
    try:
        b"".decode(name)  # refuses a codec that does not make text
        decoder = codecs.getincrementaldecoder(name)()
        with open(path, "rb", buffering=0) as file:
            file.seek(at)
            ended = False
            while not ended:
                data = file.read(size)
                ended = not data
                _refuse_nul(path, name, data, at, head.data)
                try:
                    text = decoder.decode(data, ended)
                except UnicodeDecodeError as error:
                    before = at + len(data) - len(error.object)
                    raise _no_text(path, name, error, before, last, encoding or bom, lines) from None
                _refuse_halves(path, name, text, last, lines)
                at += len(data)
                lines += line_ends(last) - (last.endswith("\r") and text.startswith("\n"))
                last = text
                yield text
    except (LookupError, UnicodeError):
        raise MtfixError(f"{path}: cannot be read as {name}") from None
    except (OSError, ValueError) as error:
        raise MtfixError(f"{path}: cannot be read: {reason_of(error)}") from None


def _refuse_nul(path: str, name: str, body: bytes, before: int, head: bytes) -> None:
    nul = -1 if name.startswith(("utf-16", "utf-32")) else body.find(0)
    if nul < 0:
        return
    # Every second byte NUL is English in UTF-16 without a mark.
    pairs = head[:1000]
    wide = "le" if pairs[1::2].count(0) > len(pairs) // 4 else "be" if pairs[::2].count(0) > len(pairs) // 4 else ""
    hint = f"; perhaps UTF-16 without a byte order mark: --encoding utf-16-{wide}" if wide else ""
    raise MtfixError(f"{path}: binary file: a NUL byte at offset {nul + before}{hint}")


def _no_text(
    path: str, name: str, error: UnicodeDecodeError, before: int, text: str, told: str | bytes | None, lines: int = 0
) -> MtfixError:
    """What is said of a byte that cannot be decoded: behind `before` others, and `text` that has `lines` before it."""
    line = lines + 1 + line_ends(text + error.object[: error.start].decode(name, "replace"))
    hint = "" if told else "; if it is in another encoding, name it with --encoding"
    byte, at = error.object[error.start], error.start + before
    return MtfixError(f"{path}:{line}: not {name.upper()}: byte 0x{byte:02X} at offset {at}{hint}")


def _refuse_halves(path: str, name: str, text: str, before: str, lines: int) -> None:
    """Odd codecs (UTF-7, escapes) let half a surrogate pair through; `before` stands before the text."""
    if text.isascii() or name.startswith(("utf-8", "utf-16", "utf-32")):
        return
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        line = lines + 1 + line_ends(before + text[: error.start])
        raise MtfixError(f"{path}:{line}: not {name.upper()}: half a surrogate pair") from None


def is_merge_marker(line: str) -> bool:
    """Whether git left this line where a merge has a conflict."""
    return line[:7] in ("<<<<<<<", "|||||||", "=======", ">>>>>>>") and line[7:8] in ("", " ")


def path_from(path: str, folder: str) -> str:
    """The path from a real folder, with slashes; a link has a name of its own, and on another drive it is whole."""
    inside, name = os.path.split(os.path.abspath(path))
    whole = os.path.join(os.path.realpath(inside), name)
    try:
        return os.path.relpath(whole, folder).replace(os.sep, "/")
    except ValueError:
        return whole.replace(os.sep, "/")


def starts_with_mark(data: bytes) -> bool:
    """Whether a byte order mark tells the encoding."""
    return any(data.startswith(mark) for mark, _ in _MARKS)


def roundtrips(text: str, encoding: str, bom: bytes, data: bytes) -> bool:
    """Whether encoding `text` again gives the file's bytes, so that it may be written."""
    try:
        return bom + text.encode(encoding) == data
    except UnicodeError:
        return False


def expand(paths: Sequence[str], suffixes: frozenset[str]) -> Iterator[str | MtfixError]:
    """The files that `paths` name: files as they are (missing ones too), folders walked in sorted order.

    A folder that cannot be listed or holds no text comes as an MtfixError in its place, so that the caller goes on.
    In folders: only `suffixes` (lower case, with the dot), nothing hidden, no folders that are links.
    A file that several paths lead to comes once.
    """
    seen: set[str] = set()
    for path in paths:
        for found in _walk(path, suffixes) if path != "-" and os.path.isdir(path) else (path,):
            if isinstance(found, str) and len(paths) > 1:
                real = found if found == "-" else os.path.realpath(found)
                if real in seen:
                    continue
                seen.add(real)
            yield found


def write_atomic(source: Source, data: bytes) -> None:
    """Replace the file that `source` was read from by `data`, whole or not at all; MtfixError where that fails.

    Refused where the file changed since it was read or is read-only. A link stays, its target is replaced.
    """
    if source.stamp is None:
        raise MtfixError(f"{source.path}: was not read from a file, so it cannot be written")
    from mtfix.atomic import write

    path = os.path.realpath(source.path)
    try:
        stat = os.stat(path)
        _refuse_if_changed(source, stat)
        # Asked of the mode too: root may write anything, yet "read-only" was said by somebody.
        if not stat.st_mode & 0o222 or not os.access(path, os.W_OK):
            raise MtfixError(f"{source.path}: is read-only; left as it is")
        write(path, data, stat, lambda: _refuse_if_changed(source, os.stat(path)))
    except OSError as error:
        raise MtfixError(f"{source.path}: cannot be written, left as it is: {reason_of(error)}") from None


def write_file(path: str, there: Source | None, data: bytes) -> None:
    """Write a file whole or not at all; one that is `there`, as it was read, only where that changes it."""
    if there:
        if there.data != data:
            write_atomic(there, data)
        return
    from mtfix.atomic import write

    try:
        write(path, data)
    except (OSError, ValueError) as error:
        raise MtfixError(f"{path}: cannot be written: {reason_of(error)}") from None


def _refuse_if_changed(source: Source, stat: os.stat_result) -> None:
    if _stamp(stat) != source.stamp:
        raise MtfixError(f"{source.path}: changed since it was read; left as it is")


def _walk(folder: str, suffixes: frozenset[str]) -> Iterator[str | MtfixError]:
    found = False
    stack = [(folder, True)]
    while stack:
        path, is_folder = stack.pop()
        if not is_folder:
            found = True
            yield path
            continue
        inner: list[tuple[str, bool]] = []
        try:
            with os.scandir(path) as entries:
                for entry in entries:
                    if entry.name.startswith("."):
                        continue
                    if entry.is_dir(follow_symlinks=False):
                        if entry.name not in SKIPPED_FOLDERS:
                            inner.append((entry.path, True))
                    elif os.path.splitext(entry.name)[1].lower() in suffixes and _may_be_file(entry):
                        inner.append((entry.path, False))
        except OSError as error:
            found = True  # that it holds no text is not known
            yield MtfixError(f"{path}: cannot be listed: {reason_of(error)}")
        stack.extend(sorted(inner, reverse=True))
    if not found:
        yield MtfixError(f"{folder}: no texts in this folder (looked for {', '.join(sorted(suffixes))})")


def _may_be_file(entry: "os.DirEntry[str]") -> bool:
    try:
        return entry.is_file()
    except OSError:  # links in a circle: reading it says so, and the others of its folder are not hidden
        return True


def encoding_of(source: Source, encoding: str | None) -> tuple[str, bytes]:
    """The name of a source's encoding, and its byte order mark; the first bytes are enough."""
    if encoding is None:
        for mark, name in _MARKS:
            if source.data.startswith(mark):
                return name, mark
        return "utf-8", b""
    try:
        name = codecs.lookup(encoding).name
    except (LookupError, ValueError):
        raise MtfixError(f"{source.path}: unknown encoding {encoding!r}") from None
    name = name.removesuffix("-sig")
    for mark, marked in _MARKS:
        if source.data.startswith(mark) and marked.startswith(name):
            return marked, mark
    return (f"{name}-le" if name in ("utf-16", "utf-32") else name), b""


def _stamp(stat: os.stat_result) -> Stamp:
    return Stamp(stat.st_mtime_ns, stat.st_size, stat.st_ino)


def _is_regular(stat: os.stat_result) -> bool:
    return stat.st_mode & 0o170000 == 0o100000


def reason_of(error: Exception) -> str:
    """Why something cannot be read or written, in the words of the system."""
    text = (error.strerror if isinstance(error, OSError) else None) or str(error)
    return lowered(text)
