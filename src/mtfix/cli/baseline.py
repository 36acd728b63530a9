"""`mtfix baseline …`: adopting mtfix on old text."""

import os
from typing import Any

import click

from mtfix.baseline import Entry, entries_of, render, renew
from mtfix.cli._narrow import Paths, parse_baseline, read_baseline, unasked_rules
from mtfix.cli._options import run_options
from mtfix.cli._run import Errors, make_run, narrow_by_decisions, processors, progress
from mtfix.cli._streams import tell
from mtfix.config import find_settings
from mtfix.files import Source, write_file
from mtfix.language.words import count
from mtfix.model import MtfixError
from mtfix.run import check_paths

NAME = ".mtfix-baseline"


@click.group("baseline", short_help="Take old findings as known.")
def command() -> None:
    """Take the findings of today as known, so that `mtfix check --baseline FILE` shows only what is new.

    \b
    mtfix baseline write docs/
    mtfix check --baseline .mtfix-baseline docs/
    """


@command.command("write", short_help="Write down the findings of today.")
@run_options
@click.option("-o", "--output", metavar="FILE", help=f"Where to write; else what the settings say, else {NAME} there.")
@click.option("--consistency", type=click.Choice(["document", "project"]), help="As `mtfix check` is asked for it.")
@click.option("--force", is_flag=True, help="Write over a file that is broken, or no baseline at all.")
def write(paths: tuple[str, ...], output: str | None, consistency: str | None, force: bool, **asked: Any) -> int:
    """Write the findings of files and folders (the folder here where none is named) into a baseline.

    What the baseline says of other files, and of rules that --select and --ignore leave out, stays in it.
    Exit status: 0 written, 2 an error of usage or input; what could not be read keeps its lines.

    \b
    mtfix baseline write
    mtfix baseline write -o docs/known.txt docs/
    """
    named = paths or (".",)
    if "-" in named:
        raise click.UsageError("a baseline knows files; standard input has no path")
    run = make_run(**asked)
    settings = asked["config"] or find_settings(".")
    target = output or run.settings.baseline or os.path.join(os.path.dirname(settings or ""), NAME)
    there = _read_there(target)
    old = _known_there(there, force)
    read = (*named, *run.settings.glossaries, run.source, settings)
    if os.path.realpath(target) in {os.path.realpath(path) for path in read if path}:
        raise MtfixError(f"{target}: is read by this run; a baseline would be written over it")
    errors = Errors()
    where = Paths(target, named)
    new: list[Entry] = []
    together = (consistency or run.settings.consistency) == "project"
    ours = frozenset([os.path.realpath(target)])
    reports = errors.sift(check_paths(named, run, processors(), progress(), together, ours))
    narrowing = narrow_by_decisions(run)
    for report in narrowing.sift(reports, errors):
        key = where.key(report.path)
        new += entries_of(key, report.text, report.findings)
        if not report.faults:
            where.checked.add(key)
    narrowing.tell()
    unasked = unasked_rules(asked["select"], asked["ignore"])
    entries = renew(old, new, lambda entry: entry.rule not in unasked and where.covers(entry.path))
    write_file(target, there, render(entries).encode())
    found = sum(e.count for e in new)
    kept = sum(e.count for e in entries) - found
    others = f", {kept} of before kept" if kept else ""
    tell(f"{target}: {count(found, 'finding')} of {count(len(where.checked), 'file')}{others}", "")
    if not run.settings.baseline:
        tell(f"`mtfix check --baseline {target}` knows them; so does `baseline = …` in the settings", "")
    return 2 if errors.seen else 0


def _read_there(path: str) -> Source | None:
    """The file that stands where the baseline goes."""
    if path == "-" or os.path.lexists(path):
        return read_baseline(path)
    return None


def _known_there(there: Source | None, force: bool) -> tuple[Entry, ...]:
    """What it knows. MtfixError where it is broken, so that nothing of it is lost unless that is asked for."""
    if there is None:
        return ()
    try:
        return parse_baseline(there)
    except MtfixError as error:
        if force:
            return ()
        raise MtfixError(f"{error}; nothing is written; --force writes over it") from None
