"""How soon `mtfix review` answers a key, on a real pseudo-terminal: `python benchmarks/review.py`.

A text of 1 MB with 1,000 findings, a store on the disk. Measured is from the key to the last byte of the new screen.
"""

import fcntl
import os
import platform
import pty
import select
import struct
import subprocess
import sys
import tempfile
import termios
import time
from pathlib import Path
from statistics import median, quantiles

from processes import table
from texts import prose

HERE = Path(__file__).parent
GLOSSARY = HERE.parent / "tests" / "glossaries" / "small.toml"
SIZE, FINDINGS = 1_000_000, 1_000
WRONG = (
    "The funds defy the reality.",
    "It is the next outlet.",
    "Xi Jinping met the Secretary-General.",
    "It rose rose.",
)
_QUIET = 0.06  # seconds without a byte after which a screen is whole
KEYS = {
    "a accept": "a",
    "r reject": "r",
    "s skip": "s",
    "↓ on": "\x1b[B",
    "↑ back": "\x1b[A",
    "n next proposal": "n",
    "i more": "i",
    "u undo": "u",
    "End": "\x1b[F",
    "Home": "\x1b[H",
    "A all places": "A",
    "u undo all": "u",
}


def write_text(path: Path) -> None:
    """Prose with a finding in each of 1,000 paragraphs; what is left is one long paragraph."""
    paragraphs = zip(prose(2 * SIZE), range(FINDINGS), strict=False)
    text = "".join(f"{paragraph.strip()} {WRONG[number % len(WRONG)]}\n\n" for paragraph, number in paragraphs)
    rest = "".join(paragraph.strip() + " " for paragraph in prose(SIZE - len(text), seed=2))
    path.write_text(text + rest + "\n", "utf-8")


class Desk:
    """A review on a terminal of 80 columns and 24 rows."""

    def __init__(self, folder: Path) -> None:
        self._ours, theirs = pty.openpty()
        fcntl.ioctl(self._ours, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        code = "from mtfix.cli import main; main()"
        told = ["--from", "zh", "--glossary", str(GLOSSARY), "--select", "small,text/doubled", "--no-cache"]
        self._process = subprocess.Popen(
            [sys.executable, "-c", code, "review", *told, "text.txt"],
            cwd=folder,
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            env={**os.environ, "TERM": "xterm-256color"},
            start_new_session=True,
        )
        os.close(theirs)

    def wait(self, first: float = 5.0) -> tuple[float, bytes]:
        """When the last byte of a screen came, and all of them."""
        data = b""
        last = time.perf_counter()
        while select.select([self._ours], [], [], _QUIET if data else first)[0]:
            data += os.read(self._ours, 65536)
            last = time.perf_counter()
        return last, data

    def press(self, key: str) -> float:
        """Milliseconds to the answer."""
        started = time.perf_counter()
        os.write(self._ours, key.encode())
        return (self.wait()[0] - started) * 1000

    def close(self) -> None:
        self._process.kill()
        self._process.wait()
        os.close(self._ours)


def main() -> None:
    rounds = 5 if "--quick" in sys.argv else 40
    print(f"Python {platform.python_version()}, {platform.machine()}, {os.cpu_count()} processors", flush=True)
    with tempfile.TemporaryDirectory(prefix="mtfix-bench-") as name:
        folder = Path(name)
        (folder / "mtfix.toml").write_text("", "utf-8")
        write_text(folder / "text.txt")
        size = (folder / "text.txt").stat().st_size
        desk = Desk(folder)
        started = time.perf_counter()
        ready, _ = desk.wait(120)
        print(f"{size:,} bytes; the first screen after {ready - started:.1f} s", flush=True)
        times: dict[str, list[float]] = {name: [] for name in KEYS}
        for _ in range(rounds):
            for name, key in KEYS.items():
                times[name].append(desk.press(key))
                if name == "i more":
                    desk.press("i")  # back
        desk.press("e")
        times["e, a letter"] = [desk.press("x") for _ in range(rounds)]
        desk.close()
    times["all"] = [took for row in times.values() for took in row]
    rows = [
        [
            name,
            str(len(row)),
            f"{median(row):.1f}",
            f"{quantiles(row, n=20, method='inclusive')[-1]:.1f}",
            f"{max(row):.1f}",
        ]
        for name, row in times.items()
    ]
    print(table("A key of mtfix review, ms", ["key", "times", "median", "95th percentile", "longest"], rows))


if __name__ == "__main__":
    main()
