"""The decisions of a project in SQLite: safe under several reviewers at once and whole after any interruption.

It has a rollback journal and no write-ahead log, for that one needs shared memory, which network drives do not have.
"""

import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from types import TracebackType

import msgspec

from mtfix.config import STORE_FOLDER
from mtfix.decisions import Decision, key_of, later
from mtfix.files import reason_of
from mtfix.model import MtfixError

_APPLICATION = 0x6D746678  # "mtfx"
_WAIT = 10.0  # seconds for another one who writes
_FIELDS = Decision.__struct_fields__
_KEY = ("path", "fingerprint", "rule", "concept", "words_key")
_COLUMNS = (*_FIELDS, "words_key")
_STEPS: tuple[tuple[str, ...], ...] = (
    (
        f"CREATE TABLE decisions ({', '.join(f'{name} TEXT NOT NULL' for name in _COLUMNS)}, "
        f"PRIMARY KEY ({', '.join(_KEY)})) WITHOUT ROWID",
    ),
)
"""What makes a store of each version from one of the version before; the first makes it from nothing."""
_PUT = (
    f"INSERT INTO decisions ({', '.join(_COLUMNS)}) VALUES ({', '.join('?' for _ in _COLUMNS)}) "
    f"ON CONFLICT ({', '.join(_KEY)}) DO UPDATE SET {', '.join(f'{n} = excluded.{n}' for n in _FIELDS if n != 'at')}"
)
_TAKE = f"DELETE FROM decisions WHERE {' AND '.join(f'{name} = ?' for name in _KEY)}"
_IGNORE = "# Git cannot merge it: share what `mtfix decisions export` writes.\n*\n"


class Store:
    """A store, opened and brought to this version. MtfixError where that cannot be; it is left as it was then.

    `missing_ok=False` makes none, and only reads one that may not be written.
    """

    def __init__(self, path: str, missing_ok: bool = True) -> None:
        self.path = path
        with self._told():
            made = missing_ok and not os.path.lexists(path)
            if made:
                _make_folder(os.path.dirname(path) or ".")
            mode = "rwc" if made else "rw" if os.access(path, os.W_OK) or not os.path.exists(path) else "ro"
            self._known_as_file(path, made)
            self._base = sqlite3.connect(_uri(path, mode), timeout=_WAIT, isolation_level=None, uri=True)
        try:
            with self._told():
                self._base.execute("PRAGMA synchronous = FULL")
                self._bring_up()
        except BaseException:
            self._base.close()
            raise

    def __enter__(self) -> "Store":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        self._base.close()

    def record(self, decisions: Iterable[Decision]) -> None:
        """Keep decisions, all or none; each goes over an earlier one on the same finding and is not older than that."""
        rows = [_row(d) for d in _sound(decisions)]
        with self._changing():
            self._base.executemany(f"{_PUT}, at = max(at, excluded.at)", rows)

    def withdraw(self, decisions: Iterable[Decision]) -> None:
        """Forget what was decided of these findings, all or none."""
        rows = [key_of(d) for d in decisions]
        with self._changing():
            self._base.executemany(_TAKE, rows)

    def absorb(self, decisions: Iterable[Decision]) -> int:
        """Keep those decisions that are later than what is known of their findings, all or none; how many that were."""
        decisions = _sound(decisions)
        with self._changing():
            known = {key_of(d): d for d in self._read()}
            new = [d for d in later((*decisions, *known.values())) if known.get(key_of(d)) != d]
            self._base.executemany(f"{_PUT}, at = excluded.at", map(_row, new))
        return len(new)

    def decisions(self) -> tuple[Decision, ...]:
        """All of them, sorted."""
        with self._told():
            return tuple(sorted(self._read()))

    def _read(self) -> list[Decision]:
        rows = self._base.execute(f"SELECT {', '.join(_FIELDS)} FROM decisions")
        try:
            return msgspec.convert([dict(zip(_FIELDS, row, strict=True)) for row in rows], list[Decision])
        except msgspec.ValidationError as error:
            raise MtfixError(f"{self.path}: a broken store of decisions: {error}") from None

    def _bring_up(self) -> None:
        """Make the store, or bring an older one forward, step by step in one transaction."""
        if self._version() == len(_STEPS):
            return
        with self._changing():
            for step in _STEPS[self._version() :]:
                for statement in step:
                    self._base.execute(statement)
            self._base.execute(f"PRAGMA application_id = {_APPLICATION}")
            self._base.execute(f"PRAGMA user_version = {len(_STEPS)}")

    def _version(self) -> int:
        """The version of the store as it is now. MtfixError where it is newer than ours, or none of ours."""
        tables, application, version = self._read_head()
        if application != _APPLICATION:
            if application or version or tables:
                raise MtfixError(f"{self.path}: an SQLite file of something else, not a store of decisions")
            return 0
        if version > len(_STEPS):
            ours = f"this version of mtfix reads up to version {len(_STEPS)}"
            raise MtfixError(f"{self.path}: version {version} of stores; {ours}")
        return version

    def _read_head(self) -> tuple[int, int, int]:
        """How many tables there are, the application and the version, all of one moment: another may be making them."""
        alone = not self._base.in_transaction
        if alone:
            self._base.execute("BEGIN")
        try:
            asked = ("SELECT count(*) FROM sqlite_master", "PRAGMA application_id", "PRAGMA user_version")
            tables, application, version = (self._base.execute(one).fetchone()[0] for one in asked)
        finally:
            if alone:
                self._base.execute("ROLLBACK")
        return tables, application, version

    @contextmanager
    def _changing(self) -> Iterator[None]:
        """A transaction that nobody else writes beside: all of it or nothing."""
        with self._told():
            self._base.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._base.execute("COMMIT")
            except BaseException:
                if self._base.in_transaction:
                    self._base.execute("ROLLBACK")
                raise

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Errors of SQLite and the system, said in one line."""
        try:
            yield
        except sqlite3.Error as error:
            raise MtfixError(f"{self.path}: {_reason(error)}") from None
        except OSError as error:
            raise MtfixError(f"{self.path}: cannot be written: {reason_of(error)}") from None

    def _known_as_file(self, path: str, made: bool) -> None:
        if os.path.isdir(path):
            raise MtfixError(f"{path}: is a folder, not a file")
        if not made and not os.path.exists(path):
            raise MtfixError(f"{path}: there is no such store of decisions")


def _sound(decisions: Iterable[Decision]) -> list[Decision]:
    """The decisions, if they can be read again. MtfixError where one cannot."""
    try:
        return msgspec.convert(msgspec.to_builtins(list(decisions)), list[Decision])
    except msgspec.ValidationError as error:
        raise MtfixError(f"not a decision: {error}") from None


def _make_folder(folder: str) -> None:
    os.makedirs(folder, exist_ok=True)
    if os.path.basename(folder) == STORE_FOLDER:
        with suppress(FileExistsError), open(os.path.join(folder, ".gitignore"), "x", encoding="utf-8") as file:
            file.write(_IGNORE)


def _uri(path: str, mode: str) -> str:
    from urllib.parse import quote

    whole = os.path.abspath(path).replace(os.sep, "/")
    return f"file:{'' if whole.startswith('/') else '/'}{quote(os.fsencode(whole))}?mode={mode}"


def _row(decision: Decision) -> tuple[str, ...]:
    return (*(getattr(decision, name) for name in _FIELDS), key_of(decision)[-1])


def _reason(error: sqlite3.Error) -> str:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return f"somebody else has been writing for {_WAIT:.0f} seconds; try again"
    if code in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT):
        return f"a broken store of decisions, left as it is: {error}"
    return f"the store of decisions cannot be used: {error}"
