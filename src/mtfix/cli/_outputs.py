"""`--output FORMAT=FILE`: several reports of one run, each file written whole or not at all."""

import os
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from stat import S_ISDIR, S_ISFIFO, S_ISREG
from typing import Literal, TextIO

from mtfix.api import Report
from mtfix.atomic import beside, put
from mtfix.cli._run import Errors
from mtfix.cli._usage import usage_error
from mtfix.files import reason_of
from mtfix.model import MtfixError
from mtfix.reports import Style, load_report

Render = Callable[[Iterable[Report]], Iterator[str]]


def told_outputs(given: Sequence[str]) -> list[tuple[str, str]]:
    """Format and path of each FORMAT=FILE. Raises a usage error where one is no such thing or two are one file."""
    told: dict[str, tuple[str, str]] = {}
    for text in given:
        name, _, path = text.partition("=")
        if not name or not path:
            raise usage_error(f"--output takes FORMAT=FILE, not {text!r}")
        real = path if path == "-" else os.path.realpath(path)
        if real in told:
            raise usage_error(f"--output {'='.join(told[real])} and --output {text} lead to the same place")
        told[real] = name, path
    return list(told.values())


class Output:
    """A report on its way into a file: beside it first, then in its place. MtfixError where that cannot be."""

    def __init__(self, name: str, path: str) -> None:
        self.name, self.path = name, path
        self._temporary = ""
        self._stat: os.stat_result | None = None
        try:
            with suppress(FileNotFoundError):
                self._stat = os.stat(path)
            self._refuse(self._stat)
            if self._stat and not S_ISREG(self._stat.st_mode):  # a pipe, a device: nothing can be put in its place
                self._file = _open(path, "w")
                return
            self._real = os.path.realpath(path)
            self._temporary = beside(self._real)
            self._file = _open(self._temporary, "x")
        except OSError as error:
            folder = os.path.dirname(path)
            reason = reason_of(error)
            if isinstance(error, FileNotFoundError) and folder and not os.path.exists(folder):
                reason = f"there is no folder {folder}"
            raise self._fault(reason) from None
        except ValueError as error:  # a NUL in its name
            raise self._fault(reason_of(error)) from None
        except KeyboardInterrupt:
            self.discard()
            raise

    def _refuse(self, stat: os.stat_result | None) -> None:
        if self.path.endswith(os.sep) or (stat and S_ISDIR(stat.st_mode)):
            raise self._fault("is a folder, not a file")
        if stat is None:
            return
        for stream in (1, 2):
            with suppress(OSError):
                if os.path.samestat(stat, os.fstat(stream)) and (S_ISREG(stat.st_mode) or S_ISFIFO(stat.st_mode)):
                    raise self._fault(f"the standard streams go there; for standard output write {self.name}=-")
        # Asked of the mode too: root may write anything, yet "read-only" was said by somebody.
        if S_ISREG(stat.st_mode) and not (stat.st_mode & 0o222 and os.access(self.path, os.W_OK)):
            raise self._fault("is read-only")

    def _fault(self, reason: str) -> MtfixError:
        return MtfixError(f"--output {self.name}={self.path}: cannot be written: {reason}")

    def write(self, piece: str) -> None:
        self._file.write(piece)

    def finish(self) -> None:
        """Put what was written in its place."""
        self._file.flush()
        if not self._temporary:
            self._file.close()
            return
        os.fsync(self._file.fileno())
        self._file.close()
        put(self._temporary, self._real, self._stat)
        self._temporary = ""

    def fail(self, error: OSError, errors: Errors) -> None:
        """Say that it cannot be written, and leave what was there."""
        errors.tell(str(self._fault(reason_of(error))))
        self.discard()

    def discard(self) -> None:
        """Forget what was not put in its place."""
        with suppress(OSError, AttributeError):
            self._file.close()
        if self._temporary:
            with suppress(OSError):
                os.unlink(self._temporary)
            self._temporary = ""


def _open(path: str, mode: Literal["w", "x"]) -> TextIO:
    return open(path, mode, encoding="utf-8", errors="replace", newline="\n")


@contextmanager
def hold_outputs(told: Sequence[tuple[str, str]], read: Iterable[str | None]) -> Iterator[list[Output]]:
    """Outputs for formats and paths, so that one that cannot be written is known before anything is checked.

    A report is not written over what the run reads.
    """
    taken = {os.path.realpath(path) for path in read if path and path != "-"}
    for name, path in told:
        if os.path.realpath(path) in taken:
            raise MtfixError(f"--output {name}={path}: is read by this run; a report would be written over it")
    opened: list[Output] = []
    try:
        for name, path in told:
            opened.append(Output(name, path))
        yield opened
    finally:
        for output in opened:
            output.discard()


class _Way:
    """One report under way: what waits for it, how many it has taken, and where its text goes."""

    def __init__(self, output: Output | None, write: Callable[[str], object]) -> None:
        self.output, self.write = output, write
        self.waiting: deque[Report] = deque()
        self.taken = 0
        self.pieces: Iterator[str] = iter(())


def write_reports(
    reports: Iterable[Report], shown: Render, outputs: Sequence[Output], style: Style, errors: Errors
) -> None:
    """Read the reports once; `shown` goes to standard output, the outputs into their files when all is through.

    The one that has taken the fewest reports goes on, so none waits for long and what waits is little. Where one cannot
    be written, the others still are.
    """
    source = iter(reports)
    active: list[_Way] = []

    def feed(way: _Way) -> Iterator[Report]:
        while True:
            if not way.waiting:
                report = next(source, None)
                if report is None:
                    return
                for other in active:
                    other.waiting.append(report)
            way.taken += 1
            yield way.waiting.popleft()

    def add(render: Render, output: Output | None, write: Callable[[str], object]) -> None:
        way = _Way(output, write)
        way.pieces = render(feed(way))
        active.append(way)

    add(shown, None, sys.stdout.write)
    for output in outputs:
        add(_styled(output.name, style), output, output.write)
    through: list[Output] = []
    lost: OSError | None = None
    while active:
        way = min(active, key=lambda w: w.taken)
        piece = next(way.pieces, None)
        try:
            if piece is None:
                active.remove(way)
                if way.output:
                    through.append(way.output)
            elif piece:
                way.write(piece)
        except OSError as error:
            active.remove(way)
            if way.output:
                way.output.fail(error, errors)
            else:
                lost = error
    for output in through:
        try:
            output.finish()
        except OSError as error:
            output.fail(error, errors)
    if lost:
        raise lost


def _styled(name: str, style: Style) -> Render:
    render = load_report(name)
    return lambda reports: render(reports, style)
