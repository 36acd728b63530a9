"""Draws docs/terminal.svg: what the commands of the README really print on a terminal. Needs `rich` (extra `dev`)."""

import io
import os
import subprocess
import sys
from pathlib import Path

from rich.console import Console
from rich.text import Text

ROOT = Path(__file__).parent.parent
WIDTH = 104
# The command, and how many lines are shown of its beginning and of its end.
COMMANDS = (("mtfix check examples/blockchain.txt", 30, 6), ("mtfix diff --word-diff examples/blockchain.txt", 9, 0))


def main() -> None:
    console = Console(record=True, width=WIDTH, file=io.StringIO(), force_terminal=True)
    for command, first, last in COMMANDS:
        console.print(Text.from_ansi(f"\x1b[1;32m$\x1b[0m {command}"))
        lines = subprocess.run(
            [sys.executable, "-c", "from mtfix.cli import main; main()", *command.split()[1:]],
            cwd=ROOT,
            env={**os.environ, "FORCE_COLOR": "1", "COLUMNS": str(WIDTH)},
            capture_output=True,
            text=True,
            check=False,
        ).stdout.splitlines()
        console.print(Text.from_ansi("\n".join([*lines[:first], "…", *(lines[-last:] if last else []), ""])))
    console.save_svg(str(ROOT / "docs" / "terminal.svg"), title="mtfix")


if __name__ == "__main__":
    main()
