"""Whole processes, measured from outside; and tables."""

import os
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import NamedTuple


class Run(NamedTuple):
    """Seconds by the clock, seconds of all processors, and the peak of memory in MiB."""

    wall: float
    cpu: float
    memory: float


def run(command: Sequence[str], env: Mapping[str, str], cwd: Path) -> Run:
    """Run once. Findings may make the exit status what they like; 2 or a signal is a failure, but for codespell."""
    started = time.perf_counter()
    process = subprocess.Popen(
        command, env=env, cwd=cwd, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode < 0 or process.returncode == 2:
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}")
    return Run(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def medians(commands: Mapping[str, Sequence[str]], env: Mapping[str, str], cwd: Path, rounds: int) -> dict[str, Run]:
    """The median of each command, taken in turns so that a busy moment hits all alike; the first round warms up."""
    runs: dict[str, list[Run]] = {name: [] for name in commands}
    for number in range(rounds + 1):
        for name, command in commands.items():
            done = run(command, env, cwd)
            if number:
                runs[name].append(done)
    return {name: Run(*(median(column) for column in zip(*rows, strict=True))) for name, rows in runs.items()}


def table(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table that reads well in a terminal too."""
    widths = [max(len(row[i]) for row in (columns, *rows)) for i in range(len(columns))]

    def line(cells: Sequence[str]) -> str:
        return "| " + " | ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)) + " |"

    rule = "|" + "|".join("-" * (width + 2) for width in widths) + "|"
    return "\n".join([f"\n## {title}\n", line(columns), rule, *map(line, rows)])
