"""A command on a real pseudo-terminal, and what a person sees there."""

import os
import select
import signal
import struct
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any

import pyte

COMMAND = [sys.executable, "-c", "from mtfix.cli import main; main()"]
_SLOW = 60.0  # seconds after which nothing more is waited for


class Terminal:
    """One run of mtfix. Coverage does not bear that a process is ended from outside: such a one is not `measured`."""

    def __init__(
        self, *arguments: str, folder: Path, columns: int = 80, rows: int = 24, measured: bool = True, **more: str
    ) -> None:
        import fcntl
        import pty
        import termios

        kept = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES")}
        kept = {k: v for k, v in kept.items() if measured or not k.startswith("COV")}
        told = {"TERM": "xterm-256color", "PYTHONIOENCODING": "utf-8", "MTFIX_REVIEWER": "Ann"}
        self._ours, theirs = pty.openpty()
        self.resize(columns, rows)
        self.process = subprocess.Popen(
            [*COMMAND, *arguments],
            cwd=folder,
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            env=kept | told | more,
            start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
        )
        os.close(theirs)
        self.raw = b""
        self._screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self._screen)

    def __enter__(self) -> "Terminal":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.hang_up()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(_SLOW)

    def resize(self, columns: int, rows: int) -> None:
        import fcntl
        import termios

        fcntl.ioctl(self._ours, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        if hasattr(self, "_screen"):
            self._screen.resize(rows, columns)
            os.kill(self.process.pid, signal.SIGWINCH)

    def hang_up(self) -> None:
        """Close the terminal, as a window is closed or a line is cut."""
        if self._ours >= 0:
            os.close(self._ours)
            self._ours = -1

    @property
    def lines(self) -> list[str]:
        return [line.rstrip() for line in self._screen.display]

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    def colours_of(self, words: str) -> set[Any]:
        """The colours that words are shown in, on the line that has them."""
        number, line = next((n, line) for n, line in enumerate(self._screen.display) if words in line)
        at = line.index(words)
        return {self._screen.buffer[number][column].fg for column in range(at, at + len(words))}

    def press(self, keys: str, *awaited: str | Callable[[str], bool]) -> str:
        """Press keys one after the other, and wait until the screen has (or satisfies) all that is awaited."""
        os.write(self._ours, keys.encode())
        return self.wait(*awaited)

    def wait(self, *awaited: str | Callable[[str], bool]) -> str:
        end = time.monotonic() + _SLOW
        while not all(a in self.text if isinstance(a, str) else a(self.text) for a in awaited):
            left = end - time.monotonic()
            assert left > 0, f"waited for {awaited}; there is\n{self.text}"
            if not self._read(left):
                assert all(a in self.text if isinstance(a, str) else a(self.text) for a in awaited), self.text
                break
        return self.text

    def settled(self) -> str:
        """The screen when nothing has come for a while."""
        while self._read(0.5):
            pass
        return self.text

    def end(self) -> int:
        """Wait for the end of the process; its status."""
        while self._read(_SLOW):
            pass
        return self.process.wait(_SLOW)

    def _read(self, seconds: float) -> bool:
        if not select.select([self._ours], [], [], seconds)[0]:
            return False
        try:
            data = os.read(self._ours, 65536)
        except OSError:  # the other end is closed
            return False
        self.raw += data
        self._stream.feed(data)
        return bool(data)
