"""What `mtfix check` does. It needs no click: files alone on the command line come here without it."""

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from mtfix.api import Report
from mtfix.cli._run import Errors, Whole, make_run, processors, progress, told_paths, wants_colour
from mtfix.cli._streams import write_utf8
from mtfix.cli._usage import usage_error
from mtfix.language.words import suggestion
from mtfix.model import SEVERITIES
from mtfix.reports import Style, load_report, report_names
from mtfix.run import check_paths

if TYPE_CHECKING:
    from mtfix.cli._narrow import Narrowing
    from mtfix.cli._outputs import Output

_COMPARED = ("document", "project")


def check(
    paths: tuple[str, ...],
    report: str | None = None,
    outputs: tuple[str, ...] = (),
    as_diff: bool = False,
    make_fixes: bool = False,
    unsafe: bool = False,
    statistics: bool = False,
    fail_on: str | None = None,
    consistency: str | None = None,
    baseline: str | None = None,
    no_baseline: bool = False,
    strict_baseline: bool = False,
    changed_since: str | None = None,
    max_findings: int = 0,
    jobs: int | None = None,
    **asked: Any,
) -> int:
    """Check, report, and say with which status to exit; what may be asked beside paths is what the options say."""
    targets: list[tuple[str, str]] = []
    if outputs:
        from mtfix.cli._outputs import told_outputs

        targets = told_outputs(outputs)
    shown = report or next((name for name, path in targets if path == "-"), "text")
    for name in (shown, *(name for name, _ in targets)):
        if name not in report_names():
            meant = suggestion(name, report_names()) or f"; choose from {', '.join(report_names())}"
            raise usage_error(f"unknown report {name!r}{meant}")
    files = [(name, path) for name, path in targets if path != "-"]
    if len(files) < len(targets) and (report or as_diff):
        raise usage_error(f"{'--diff' if as_diff else '--format'} and --output {shown}=-: both on standard output")
    if as_diff and report:
        raise usage_error("--diff and --format: both on standard output")
    if unsafe and not make_fixes:
        raise usage_error("--unsafe needs --fix")
    run = make_run(**asked)
    threshold = fail_on or run.settings.fail_on
    if threshold not in (*SEVERITIES, "never"):
        meant = suggestion(threshold, (*SEVERITIES, "never"))
        raise usage_error(f"--fail-on takes {', '.join(SEVERITIES)} or never, not {threshold!r}{meant}")
    compared = consistency or run.settings.consistency
    if compared not in _COMPARED:
        meant = suggestion(compared, _COMPARED)
        raise usage_error(f"--consistency takes {' or '.join(_COMPARED)}, not {compared!r}{meant}")
    errors = Errors()
    named = told_paths(paths)
    known = baseline or (None if no_baseline else run.settings.baseline)
    if no_baseline and baseline is not None:
        raise usage_error("--baseline and --no-baseline cannot be used together")
    if strict_baseline and not known:
        raise usage_error("--strict-baseline needs a baseline")
    if changed_since is not None and make_fixes:
        raise usage_error("--fix repairs on all lines: not with --changed-since")
    narrowing: Narrowing | Whole = Whole()
    if known or changed_since is not None or run.decisions:
        from mtfix.cli._narrow import narrow

        narrowing = narrow(run.decisions, known, changed_since, named, asked)
    read = (*named, *run.settings.glossaries, run.source, asked.get("config"), known, *run.decisions)
    with _hold(files, read) as opened:
        if make_fixes:
            from mtfix.cli.fix import fix_files

            if "-" in named:
                raise usage_error("--fix goes with files; `mtfix fix -` repairs standard input")
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


def _hold(files: Sequence[tuple[str, str]], read: Iterable[str | None]) -> AbstractContextManager[list["Output"]]:
    if not files:
        return nullcontext([])
    from mtfix.cli._outputs import hold_outputs

    return hold_outputs(files, read)


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
