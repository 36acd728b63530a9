"""What commands make of the options they share. It needs no click: see `_usage`."""

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from mtfix.api import Report
from mtfix.cli._streams import tell
from mtfix.cli._usage import usage_error
from mtfix.config import Settings, find_settings, find_store, load_rules, load_settings
from mtfix.formats import format_names
from mtfix.language.words import suggestion
from mtfix.model import Finding, MtfixError
from mtfix.run import Run

if TYPE_CHECKING:
    from mtfix.cli._narrow import Narrowing


def make_run(
    source_language: str | None = None,
    glossaries: tuple[str, ...] = (),
    select: tuple[str, ...] = (),
    ignore: tuple[str, ...] = (),
    encoding: str | None = None,
    input_format: str | None = None,
    source: str | None = None,
    edit_approved: bool = False,
    untranslated: bool = False,
    config: str | None = None,
    decisions: str | None = None,
    no_decisions: bool = False,
    cache_dir: str | None = None,
    no_cache: bool = False,
) -> Run:
    """Settings of the nearest file, with the command line's on top, and the rules they ask for."""
    if decisions is not None and no_decisions:
        raise usage_error("--decisions and --no-decisions cannot be used together")
    path = config or find_settings(".")
    settings = load_settings(path)
    settings = replace(
        settings,
        source_language=source_language or settings.source_language,
        glossaries=(*settings.glossaries, *glossaries),
        select=split_names(select) or settings.select,
        ignore=(*settings.ignore, *split_names(ignore)),
        encoding=encoding or settings.encoding,
        edit_approved=edit_approved or settings.edit_approved,
        untranslated=untranslated or settings.untranslated,
    )
    if input_format and input_format not in format_names():
        known = format_names()
        meant = suggestion(input_format, known) or f"; there are {', '.join(known)}"
        raise MtfixError(f"--input: unknown format {input_format!r}{meant}")
    asked = (*split_names(select), *split_names(ignore), source_language or "", encoding or "")
    cache = cache_dir or settings.cache_dir or os.path.join(os.path.dirname(path or ""), ".mtfix_cache")
    rules = load_rules(settings, path or "", asked)
    decided = () if no_decisions else (decisions,) if decisions else _decisions_here(settings)
    return Run(settings, rules, input_format, source, cache="" if no_cache else cache, decisions=decided)


def _decisions_here(settings: Settings) -> tuple[str, ...]:
    """The file of the settings, and the store of the project where there is one."""
    return tuple(path for path in (settings.decisions, find_store(".")) if path)


class Whole:
    """Leaves out nothing: a `Narrowing` for runs that need none, so that nothing of one is imported."""

    def sift(self, reports: Iterable[Report], errors: "Errors") -> Iterable[Report]:
        return reports

    def narrowed(self, report: Report, errors: "Errors") -> Report:
        return report

    def undecided(self, report: Report, text: str, findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
        return findings

    def tell(self) -> bool:
        return False


def narrow_by_decisions(run: Run) -> "Narrowing | Whole":
    """What leaves out the findings that were rejected, where there are decisions."""
    if not run.decisions:
        return Whole()
    from mtfix.cli._narrow import Narrowing

    return Narrowing(run.decisions)


def split_names(given: tuple[str, ...]) -> tuple[str, ...]:
    """The names of an option that is repeatable and takes several with commas."""
    if any(not row.strip(" ,") for row in given):
        raise usage_error("--select and --ignore take names, not nothing")
    return tuple(name.strip() for row in given for name in row.split(",") if name.strip())


def told_paths(paths: tuple[str, ...]) -> tuple[str, ...]:
    """What to read: standard input where nothing is named and something is piped, else the folder here."""
    if paths:
        return paths
    return (".",) if sys.stdin.isatty() else ("-",)


def processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def progress() -> Callable[[int, int], None] | None:
    """On a terminal, a line on standard error that overwrites itself, where there are many files."""
    return _progress if sys.stderr.isatty() else None


def _progress(done: int, total: int) -> None:
    if total >= 100 and (done % 20 == 0 or done == total):
        sys.stderr.write(f"\r{done}/{total} files" if done < total else "\r\x1b[K")
        sys.stderr.flush()


class Errors:
    """Prints what went wrong with single files, once, and remembers that something did."""

    def __init__(self) -> None:
        self._told: set[str] = set()
        self.unread: list[str] = []

    @property
    def seen(self) -> bool:
        return bool(self._told)

    def sift(self, results: Iterable[Report | MtfixError]) -> Iterator[Report]:
        """The reports among the results; errors and unreadable places go to standard error."""
        for result in results:
            if isinstance(result, MtfixError):
                self.tell(str(result))
                self.unread.append(str(result))
                continue
            for fault in result.faults:
                self.tell(fault)
            yield result

    def tell(self, message: str) -> None:
        if message not in self._told:
            self._told.add(message)
            tell(message)


def wants_colour(stream: Any) -> bool:
    """On a terminal, unless NO_COLOR is set; FORCE_COLOR colours anyway."""
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return bool(stream.isatty()) and os.environ.get("TERM") != "dumb"
