"""`mtfix check`: findings."""

from typing import Any

import click

from mtfix.cli._check import check
from mtfix.cli._options import jobs_option, run_options
from mtfix.reports import report_names


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
def command(paths: tuple[str, ...], **asked: Any) -> int:
    """Check files, folders, or standard input (-), and say what is wrong, worst first.

    Exit status: 0 clean, 1 findings, 2 an error of usage or input.

    \b
    mtfix check article.txt
    mtfix check --from zh --format sarif docs/ > mtfix.sarif
    mtfix check --output sarif=mtfix.sarif --output junit=mtfix.xml docs/
    mtfix check --consistency project translated/
    mtfix check --baseline .mtfix-baseline --changed-since main... docs/
    """
    return check(paths, **asked)
