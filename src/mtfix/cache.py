"""Reports of earlier runs: a file that did not change is not checked again by the same rules.

A key is a digest of all that a report depends on: the file's bytes and suffix, the rules with their glossaries, and the
program with what is installed beside it. So nothing is ever out of date, only unused; what is unused for two weeks is
thrown away. A cache that is broken, busy or not writable is done without.
"""

import os
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import blake2b
from time import time

import msgspec

from mtfix._version import __version__
from mtfix.engine import Rules

_FILE = "reports-1.sqlite"  # numbered by the layout of its table
_TABLE = "CREATE TABLE IF NOT EXISTS report (key BLOB PRIMARY KEY, day INTEGER, report BLOB) WITHOUT ROWID"
_BUSY = 2.0  # seconds that another run may take to write
_KEPT = 14  # days
_BATCH = 64  # reports
_TAG = "Signature: 8a477f597d28d172789f06886806bc55\n# Reports of mtfix. May be deleted at any time.\n"
"""What CACHEDIR.TAG begins with (https://bford.info/cachedir/), so that backups leave the folder out."""


def rules_key(rules: Rules, *asked: str | None) -> bytes:
    """A digest of what is asked of every file: the rules, their glossaries, and `asked` beside them."""
    plain = msgspec.structs.replace(rules, lexicons=())
    glossaries = [lexicon.key for lexicon in rules.lexicons]
    return blake2b(msgspec.msgpack.encode((plain, glossaries, asked)), key=_program(), digest_size=16).digest()


def file_key(rules: bytes, path: str, data: bytes) -> bytes:
    """A digest of a file's bytes and suffix, under those of the rules."""
    suffix = os.path.splitext(path)[1].lower().encode("utf-8", "surrogateescape")
    return blake2b(data, key=rules, salt=blake2b(suffix, digest_size=16).digest(), digest_size=16).digest()


def _program() -> bytes:
    """A digest of our own files and of the folder our dependencies are installed in, which changes as they do."""
    own = os.path.dirname(__file__)
    seen = blake2b(f"{__version__} {sys.version}".encode(), digest_size=16)
    installed = os.path.dirname(os.path.dirname(msgspec.__file__))
    seen.update(str(os.stat(installed).st_mtime_ns).encode())
    for folder, folders, files in os.walk(own):
        folders[:] = sorted(f for f in folders if f != "__pycache__")
        for name in sorted(files):
            stat = os.stat(os.path.join(folder, name))
            seen.update(f"{name} {stat.st_size} {stat.st_mtime_ns}\n".encode("utf-8", "surrogateescape"))
    return seen.digest()


class Cache:
    """Encoded reports by their keys, in a folder that is made where there is none."""

    def __init__(self, folder: str) -> None:
        self._path = os.path.join(folder, _FILE)
        self._day = int(time() // 86_400)
        self._used: list[tuple[int, bytes]] = []
        self._new: list[tuple[bytes, int, bytes]] = []
        self._db: sqlite3.Connection | None = None
        with self._forgiving():
            _make_folder(folder)
            self._db = sqlite3.connect(self._path, timeout=_BUSY, isolation_level=None)
            self._db.execute("PRAGMA synchronous = OFF")  # what a power cut breaks is thrown away
            self._db.execute(_TABLE)

    def get(self, key: bytes) -> bytes | None:
        """The report of a key; None where there is none."""
        with self._forgiving():
            row = self._db and self._db.execute("SELECT report, day FROM report WHERE key = ?", (key,)).fetchone()
            if row:
                if row[1] != self._day:
                    self._used.append((self._day, key))
                return bytes(row[0])
        return None

    def put(self, key: bytes, report: bytes) -> None:
        """Keep a report. It is written with others, at the latest by `close`."""
        self._new.append((key, self._day, report))
        if len(self._new) >= _BATCH:
            self._write()

    def close(self) -> None:
        """Write what is not written yet."""
        self._write()
        if self._db:
            self._db.close()
            self._db = None

    def _write(self) -> None:
        with self._forgiving():
            if self._db and (self._new or self._used):
                self._db.execute("BEGIN IMMEDIATE")
                self._db.executemany("INSERT OR REPLACE INTO report VALUES (?, ?, ?)", self._new)
                self._db.executemany("UPDATE report SET day = ? WHERE key = ?", self._used)
                self._db.execute("DELETE FROM report WHERE day < ?", (self._day - _KEPT,))
                self._db.execute("COMMIT")
        self._new, self._used = [], []

    @contextmanager
    def _forgiving(self) -> Iterator[None]:
        """What goes wrong in here is the end of the cache for this run; one that is broken is thrown away."""
        try:
            yield
        except (OSError, sqlite3.Error) as error:
            if self._db:
                self._db.close()
                self._db = None
            if isinstance(error, sqlite3.DatabaseError) and not isinstance(error, sqlite3.OperationalError):
                with suppress(OSError):
                    os.unlink(self._path)


def _make_folder(folder: str) -> None:
    """The folder with what keeps it out of version control and backups."""
    if os.path.isdir(folder):
        return
    os.makedirs(folder, exist_ok=True)
    for name, text in ((".gitignore", "*\n"), ("CACHEDIR.TAG", _TAG)):
        with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
            file.write(text)
