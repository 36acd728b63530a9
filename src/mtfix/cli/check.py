"""`mtfix check`: findings."""

import os
import sys
from collections.abc import Iterable, Iterator
from typing import Any

import click

from mtfix.api import Report, check_paths, worst
from mtfix.cli._options import Errors, make_run, run_options, told_paths, wants_colour
from mtfix.cli._streams import write_utf8
from mtfix.config import suggestion
from mtfix.model import SEVERITIES
from mtfix.reports import Style, load_report, report_names


@click.command("check", short_help="Say what is wrong with texts.")
@run_options
@click.option("--format", "report", default="text", metavar="NAME", help="text, json, jsonl, sarif or github.")
@click.option("--diff", "as_diff", is_flag=True, help="Show the proposals as a unified diff instead.")
@click.option("--fix", "make_fixes", is_flag=True, help="Make the safe repairs first, then report what is left.")
@click.option("--unsafe", is_flag=True, help="With --fix: make the unsafe repairs too.")
@click.option("--statistics", is_flag=True, help="Add figures by rule at the end.")
@click.option(
    "--fail-on", metavar="SEVERITY", help="Exit 1 only for this severity or worse: minor, major, critical, never."
)
@click.option("--jobs", "-j", type=click.IntRange(min=1), metavar="N", help="Processes; the processors where not said.")
def command(
    paths: tuple[str, ...],
    report: str,
    as_diff: bool,
    make_fixes: bool,
    unsafe: bool,
    statistics: bool,
    fail_on: str | None,
    jobs: int | None,
    **asked: Any,
) -> int:
    """Check files, folders, or standard input (-), and say what is wrong, worst first.

    Exit status: 0 clean, 1 findings, 2 an error of usage or input.

    \b
    mtfix check article.txt
    mtfix check --from zh --format sarif docs/ > mtfix.sarif
    """
    if report not in report_names():
        meant = suggestion(report, report_names()) or f"; there are {', '.join(report_names())}"
        raise click.UsageError(f"there is no report {report!r}{meant}")
    if unsafe and not make_fixes:
        raise click.UsageError("--unsafe goes with --fix")
    run = make_run(**asked)
    threshold = fail_on or run.settings.fail_on
    if threshold not in (*SEVERITIES, "never"):
        meant = suggestion(threshold, (*SEVERITIES, "never"))
        raise click.UsageError(f"--fail-on takes {', '.join(SEVERITIES)} or never, not {threshold!r}{meant}")
    errors = Errors()
    named = told_paths(paths)
    if make_fixes:
        from mtfix.cli.fix import fix_files

        if "-" in named:
            raise click.UsageError("--fix goes with files; `mtfix fix -` repairs standard input")
        fix_files(named, run, "unsafe" if unsafe else "safe", errors)
    tally = _Tally(threshold)
    results = check_paths(named, run, jobs or _processors(), _progress if sys.stderr.isatty() else None)
    reports = tally.watch(errors.sift(results))
    if as_diff:
        from mtfix.cli.diff import write_diffs

        write_diffs(reports, "suggestion", errors)
    else:
        if report != "text":
            write_utf8()
        width = os.get_terminal_size().columns if sys.stdout.isatty() else 100
        for piece in load_report(report)(reports, Style(wants_colour(sys.stdout), width, statistics)):
            sys.stdout.write(piece)
    return 2 if errors.seen else int(tally.failed)


class _Tally:
    """Whether a finding was as grave as the threshold."""

    def __init__(self, threshold: str) -> None:
        self._rank = SEVERITIES.index(threshold) if threshold in SEVERITIES else len(SEVERITIES)
        self.failed = False

    def watch(self, reports: Iterable[Report]) -> Iterator[Report]:
        for report in reports:
            self.failed = self.failed or worst(report) >= self._rank
            yield report


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _progress(done: int, total: int) -> None:
    """A line on standard error that overwrites itself, where there are many files."""
    if total >= 100 and (done % 20 == 0 or done == total):
        sys.stderr.write(f"\r{done}/{total} files" if done < total else "\r\x1b[K")
        sys.stderr.flush()
