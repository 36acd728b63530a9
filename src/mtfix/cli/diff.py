"""`mtfix diff`: every proposal, as a diff."""

import sys
from collections.abc import Iterable, Sequence
from typing import Any

import click

from mtfix.api import Report
from mtfix.cli._options import run_options
from mtfix.cli._run import Errors, make_run, narrow_by_decisions, told_paths, wants_colour
from mtfix.diff import unified_diff
from mtfix.model import Finding, Fix, MtfixError, Safety
from mtfix.repair import choose
from mtfix.run import check_paths


@click.command("diff", short_help="Show the proposals as a diff.")
@run_options
@click.option("--safe-only", is_flag=True, help="Only what `mtfix fix` would do.")
@click.option("--no-suggestions", is_flag=True, help="Only what `mtfix fix --unsafe` would do.")
@click.option("--word-diff", is_flag=True, help="Changed words in their sentences, for people.")
def command(paths: tuple[str, ...], safe_only: bool, no_suggestions: bool, word_diff: bool, **asked: Any) -> int:
    """Write the first proposal of every finding as a unified diff that `patch -p1` and `git apply` take.

    Exit status: 0 nothing to propose, 1 a diff, 2 an error of usage or input.

    \b
    mtfix diff article.txt | git apply
    mtfix diff --word-diff article.txt
    """
    run = make_run(**asked)
    errors = Errors()
    level: Safety = "safe" if safe_only else "unsafe" if no_suggestions else "suggestion"
    narrowing = narrow_by_decisions(run)
    together = run.settings.consistency == "project"
    reports = errors.sift(check_paths(told_paths(paths), run, together=together))
    written = write_diffs(narrowing.sift(reports, errors), level, errors, word_diff)
    narrowing.tell()
    return 2 if errors.seen else int(written)


def write_diffs(reports: Iterable[Report], level: Safety, errors: Errors, by_word: bool = False) -> bool:
    """Diffs of the proposals of at least `level` to standard output; whether there was one."""
    written = False
    colour = wants_colour(sys.stdout)
    for report in reports:
        taken = choose(report.findings, level, report.text).taken
        try:
            data = _diff(report, taken, by_word, colour)
        except MtfixError as e:
            errors.tell(str(e))
            continue
        written = written or bool(data)
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    return written


def _diff(report: Report, taken: Sequence[tuple[Finding, Fix]], by_word: bool, colour: bool) -> bytes:
    if by_word:
        from mtfix.reports._segments import word_diff

        return word_diff(report, taken, colour).encode(sys.stdout.encoding, "replace")
    if not report.writable:
        raise MtfixError(f"{report.path}: no diff: decoding and encoding it again would change other bytes")
    edits = [edit for _, fix in taken for edit in fix.edits]
    return unified_diff(report.path, report.text, edits, report.encoding, report.bom)
