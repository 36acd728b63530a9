"""`mtfix review`: one finding at a time, at a terminal."""

import gc
import os
import sys
from collections.abc import Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from mtfix.api import Report
from mtfix.cli._options import run_options
from mtfix.cli._run import Errors, make_run, narrow_by_decisions, processors, progress, told_paths, wants_colour
from mtfix.cli._streams import tell
from mtfix.config import store_path
from mtfix.language.words import count
from mtfix.model import MtfixError
from mtfix.run import check_paths, compared

if TYPE_CHECKING:
    from mtfix.cli._session import Session


@click.command("review", short_help="Decide on findings, one at a time.")
@run_options
@click.option("--store", metavar="FILE", help="Where decisions are kept; else .mtfix/decisions.sqlite of the project.")
@click.option("--plain", is_flag=True, help="A dialogue of plain lines instead of a screen.")
def command(paths: tuple[str, ...], store: str | None, plain: bool, **asked: Any) -> int:
    """Show findings one at a time and let a person accept, reject or edit each: a single key, `?` shows all of them.

    The texts are written only when asked (w, or when leaving), whole or not at all. Every decision is kept at once in
    the store, so the same command takes up where a review was left, also where the terminal was closed. What was
    rejected does not come back; --no-decisions shows it again. Needs a terminal.
    Exit status: 0 done or nothing to review, 2 an error of usage or input.

    \b
    mtfix review article.txt
    mtfix review --from zh --select politics docs/
    """
    from mtfix.cli._session import Session, refuse_streams

    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise MtfixError("review is for a person at a terminal; `mtfix check` and `mtfix diff` need none")
    named = told_paths(paths)
    refuse_streams(named)
    place = store or store_path(".")
    if store and os.path.lexists(store) and not asked["no_decisions"] and not asked["decisions"]:
        asked["decisions"] = store
    run = make_run(**asked)
    errors = Errors()
    narrowing = narrow_by_decisions(run)
    seen = _Seen()
    together = run.settings.consistency == "project"
    reports = errors.sift(check_paths(named, run, processors(), progress(), together))
    again = partial(compared, named, run, processors()) if together else None
    session = Session(run, seen.count(narrowing.sift(reports, errors)), place, again)
    narrowing.tell()
    if not session.pages:
        tell(f"Nothing to review in {count(seen.files, 'file')}.", "")
        return 2 if errors.seen else 0
    try:
        how = _converse(session, plain)
    finally:
        kept = session.close()
    return _tell_end(session, how, kept, errors)


def _converse(session: "Session", plain: bool) -> str:
    """Review until the person leaves; how that came about."""
    from mtfix.passage import warm

    state = session.begin()
    warm()
    gc.freeze()  # a collection that walks over all the texts and findings takes half a second: a key would wait for it
    if plain or os.environ.get("TERM", "") in ("", "dumb", "unknown"):  # cannot move its cursor
        from mtfix.cli._dialogue import converse

        return converse(session, state)
    from mtfix.cli._terminal import Screen

    return Screen(session, state, wants_colour(sys.stdout)).run()


def _tell_end(session: "Session", how: str, kept: bool, errors: Errors) -> int:
    for line in session.refused:
        errors.tell(line)
    if not kept:
        errors.tell(f"the last decisions are not kept: {session.recorder.fault}")
    if how == "left":
        tell(f"Decisions are kept in {session.store}; the same command goes on from there.", "")
    return 2 if errors.seen or not kept else 0


class _Seen:
    """How many files were read."""

    def __init__(self) -> None:
        self.files = 0

    def count(self, reports: Iterable[Report]) -> Iterator[Report]:
        for report in reports:
            self.files += 1
            yield report
