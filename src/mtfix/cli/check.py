"""`mtfix check`: findings."""

import os
import sys
from collections.abc import Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

import click
from msgspec.structs import replace

from mtfix.api import Report
from mtfix.cli._options import (
    Errors,
    Whole,
    jobs_option,
    make_run,
    processors,
    progress,
    run_options,
    told_paths,
    wants_colour,
)
from mtfix.cli._streams import write_utf8
from mtfix.language.words import suggestion
from mtfix.model import SEVERITIES
from mtfix.reports import Style, load_report, report_names
from mtfix.run import check_paths

if TYPE_CHECKING:
    from mtfix.cli._narrow import Narrowing
    from mtfix.cli._outputs import Output

_COMPARED = ("document", "project")


@click.command("check", short_help="Say what is wrong with texts.")
@run_options
@click.option(
    "--format",
    "report",
    metavar="NAME",
    help=f"Report on standard output (default: text): {', '.join(report_names())}.",
)
@click.option(
    "--output", "outputs", multiple=True, metavar="FORMAT=FILE", help="A report in a file beside it; repeatable."
)
@click.option("--diff", "as_diff", is_flag=True, help="Show the proposals as a unified diff instead.")
@click.option("--fix", "make_fixes", is_flag=True, help="Make the safe repairs first, then report what is left.")
@click.option("--unsafe", is_flag=True, help="With --fix: make the unsafe repairs too.")
@click.option("--statistics", is_flag=True, help="Add figures by rule at the end.")
@click.option(
    "--fail-on", metavar="SEVERITY", help="Exit 1 only for this severity or worse: neutral to critical, or never."
)
@click.option(
    "--consistency", metavar="HOW", help="One source, one rendering: within each document, or in the whole project."
)
@click.option("--baseline", metavar="FILE", help="Leave out what it knows; `mtfix baseline write` makes one.")
@click.option("--no-baseline", is_flag=True, help="Show what the baseline of the settings knows, too.")
@click.option("--strict-baseline", is_flag=True, help="Exit 1 where the baseline knows findings that are gone.")
@click.option("--changed-since", metavar="REV", help="Only findings on lines changed since REV; main... for a branch.")
@click.option(
    "--max-findings", type=click.IntRange(min=0), default=0, metavar="N", help="Exit 1 only for more findings than N."
)
@jobs_option
def command(
    paths: tuple[str, ...],
    report: str | None,
    outputs: tuple[str, ...],
    as_diff: bool,
    make_fixes: bool,
    unsafe: bool,
    statistics: bool,
    fail_on: str | None,
    consistency: str | None,
    baseline: str | None,
    no_baseline: bool,
    strict_baseline: bool,
    changed_since: str | None,
    max_findings: int,
    jobs: int | None,
    **asked: Any,
) -> int:
    """Check files, folders, or standard input (-), and say what is wrong, worst first.

    Exit status: 0 clean, 1 findings, 2 an error of usage or input.

    \b
    mtfix check article.txt
    mtfix check --from zh --format sarif docs/ > mtfix.sarif
    mtfix check --output sarif=mtfix.sarif --output junit=mtfix.xml docs/
    mtfix check --consistency project translated/
    mtfix check --baseline .mtfix-baseline --changed-since main... docs/
    """
    targets: list[tuple[str, str]] = []
    if outputs:
        from mtfix.cli._outputs import told_outputs

        targets = told_outputs(outputs)
    shown = report or next((name for name, path in targets if path == "-"), "text")
    for name in (shown, *(name for name, _ in targets)):
        if name not in report_names():
            meant = suggestion(name, report_names()) or f"; choose from {', '.join(report_names())}"
            raise click.UsageError(f"unknown report {name!r}{meant}")
    files = [(name, path) for name, path in targets if path != "-"]
    if len(files) < len(targets) and (report or as_diff):
        raise click.UsageError(f"{'--diff' if as_diff else '--format'} and --output {shown}=-: both on standard output")
    if as_diff and report:
        raise click.UsageError("--diff and --format: both on standard output")
    if unsafe and not make_fixes:
        raise click.UsageError("--unsafe needs --fix")
    run = make_run(**asked)
    threshold = fail_on or run.settings.fail_on
    if threshold not in (*SEVERITIES, "never"):
        meant = suggestion(threshold, (*SEVERITIES, "never"))
        raise click.UsageError(f"--fail-on takes {', '.join(SEVERITIES)} or never, not {threshold!r}{meant}")
    compared = consistency or run.settings.consistency
    if compared not in _COMPARED:
        meant = suggestion(compared, _COMPARED)
        raise click.UsageError(f"--consistency takes {' or '.join(_COMPARED)}, not {compared!r}{meant}")
    errors = Errors()
    named = told_paths(paths)
    known = baseline or (None if no_baseline else run.settings.baseline)
    if no_baseline and baseline is not None:
        raise click.UsageError("--baseline and --no-baseline cannot be used together")
    if strict_baseline and not known:
        raise click.UsageError("--strict-baseline needs a baseline")
    if changed_since is not None and make_fixes:
        raise click.UsageError("--fix repairs on all lines: not with --changed-since")
    narrowing: Narrowing | Whole = Whole()
    if known or changed_since is not None or run.decisions:
        from mtfix.cli._narrow import narrow

        narrowing = narrow(run.decisions, known, changed_since, named, asked)
    opened: list[Output] = []
    if files:
        from mtfix.cli._outputs import hold_outputs

        read = (*named, *run.settings.glossaries, run.source, asked["config"], known, *run.decisions)
        opened = click.get_current_context().with_resource(hold_outputs(files, read))
    if make_fixes:
        from mtfix.cli.fix import fix_files

        if "-" in named:
            raise click.UsageError("--fix goes with files; `mtfix fix -` repairs standard input")
        fix_files(named, run, "unsafe" if unsafe else "safe", errors)
    # The others read the text as a whole: a diff, the lines of git, the figures of style.
    run = replace(run, parts=not (as_diff or changed_since is not None or statistics))
    tally = _Tally(threshold, max_findings)
    ours = {os.path.realpath(path) for path in (*(path for _, path in files), known) if path}
    results = check_paths(
        named, run, jobs or processors(), progress(), together=compared == "project", leave_out=frozenset(ours)
    )
    reports = _excerpts(tally.watch(narrowing.sift(errors.sift(results), errors)))
    if shown != "text" and not as_diff:
        write_utf8()
    width = os.get_terminal_size().columns if sys.stdout.isatty() else 100
    style = Style(wants_colour(sys.stdout), width, statistics, errors.unread)
    pieces = partial(_diffs, errors=errors) if as_diff else partial(_report, name=shown, style=style)
    if opened:
        from mtfix.cli._outputs import write_reports

        write_reports(reports, pieces, opened, Style(statistics=statistics, unread=errors.unread), errors)
    else:
        for piece in pieces(reports):
            sys.stdout.write(piece)
    stale = narrowing.tell()
    return 2 if errors.seen else int(tally.failed or (stale and strict_baseline))


def _report(reports: Iterable[Report], name: str, style: Style) -> Iterator[str]:
    return load_report(name)(reports, style)


def _diffs(reports: Iterable[Report], errors: Errors) -> Iterator[str]:
    """Writes them itself, for they are bytes."""
    from mtfix.cli.diff import write_diffs

    for report in reports:
        write_diffs([report], "suggestion", errors)
        yield ""


class _Tally:
    """Whether more findings than allowed were as grave as the threshold."""

    def __init__(self, threshold: str, allowed: int) -> None:
        self._rank = SEVERITIES.index(threshold) if threshold in SEVERITIES else len(SEVERITIES)
        self._left = allowed

    @property
    def failed(self) -> bool:
        return self._left < 0

    def watch(self, reports: Iterable[Report]) -> Iterator[Report]:
        for report in reports:
            self._left -= sum(SEVERITIES.index(f.severity) >= self._rank for f in report.findings)
            yield report


def _excerpts(reports: Iterable[Report]) -> Iterator[Report]:
    """The reports; those of parts of a file with no more text than they need, for they may have to wait."""
    for report in reports:
        if report.part:
            from mtfix.excerpts import excerpt

            report = excerpt(report)
        yield report
