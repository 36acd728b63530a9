"""What a run leaves out: findings that were rejected, that a baseline knows, or on lines that did not change."""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from mtfix.api import Report
from mtfix.baseline import Entry, Known, parse
from mtfix.checks import check_names
from mtfix.cli._run import Errors, split_names
from mtfix.cli._streams import tell
from mtfix.cli._usage import usage_error
from mtfix.config import project_folder
from mtfix.engine import Rules, wanted_rules
from mtfix.files import STDIN, Source, decode, path_from, read_source
from mtfix.language.words import count
from mtfix.model import Finding, MtfixError

if TYPE_CHECKING:
    from mtfix.decisions import Rejected

_LISTED = 10  # stale entries that are named one by one


def read_baseline(path: str) -> Source:
    """The bytes of a baseline. MtfixError where there is none."""
    if path == "-":
        raise usage_error("a baseline is a file, not standard input or output")
    if not os.path.lexists(path):
        raise MtfixError(f"{path}: there is no such baseline; `mtfix baseline write -o {path}` makes one")
    return read_source(path)


def parse_baseline(source: Source) -> tuple[Entry, ...]:
    """What a baseline holds. MtfixError where it is broken."""
    return parse(source.path, decode(source)[0])


class Paths:
    """Files as a baseline names them, and which of them a run speaks for."""

    def __init__(self, baseline: str, named: Sequence[str]) -> None:
        self._folder = os.path.realpath(os.path.dirname(baseline))
        there = (path for path in named if os.path.lexists(path))
        self._named = [self.key(os.path.realpath(path) if os.path.isdir(path) else path) for path in there]
        self.checked: set[str] = set()
        self.faulty: set[str] = set()

    def key(self, path: str) -> str:
        """The path from the baseline's folder; a link has a name of its own."""
        return path_from(path, self._folder)

    def is_gone(self, key: str) -> bool:
        """Whether there is no such file; of one in a folder that cannot be entered that is not known."""
        try:
            os.lstat(os.path.join(self._folder, key))
        except (FileNotFoundError, NotADirectoryError, ValueError):
            return True
        except OSError:
            return False
        return False

    def covers(self, key: str) -> bool:
        """Whether a file was checked, or would have been if it were still there."""
        if key in self.faulty:
            return False
        return key in self.checked or (any(_lies(key, named) for named in self._named) and self.is_gone(key))


def _lies(key: str, named: str) -> bool:
    """Whether a path is another or stands below it."""
    if named == ".":
        return not key.startswith("../")
    if set(named.split("/")) == {".."}:  # a folder around ours
        return not key.startswith(f"{named}/../")
    return key == named or key.startswith(f"{named}/")


def unasked_rules(select: tuple[str, ...], ignore: tuple[str, ...]) -> set[str]:
    """The rules that the command line leaves out, or does not ask for everything they find."""
    rules = Rules(select=split_names(select), ignore=split_names(ignore))
    asked = {*rules.select, *rules.ignore}
    if not asked:
        return set()
    names = set(check_names())
    if not asked <= {part for name in names for part in (name, name.split("/")[0])}:
        return names  # of a glossary or a concept any rule may speak
    return names - wanted_rules(rules)


def narrow(
    decisions: Sequence[str], baseline: str | None, since: str | None, named: Sequence[str], asked: Mapping[str, Any]
) -> "Narrowing":
    """What a run leaves out, told its options. MtfixError where a file of them is broken or git cannot say."""
    return Narrowing(decisions, baseline, since, named, unasked_rules(asked["select"], asked["ignore"]))


class Narrowing:
    """What is left out of a run's reports, and how much. Decisions alone where nothing else is told."""

    def __init__(
        self,
        decisions: Sequence[str],
        baseline: str | None = None,
        since: str | None = None,
        named: Sequence[str] = (),
        unasked: Set[str] = frozenset(),
    ) -> None:
        self._baseline, self._since, self._unasked = baseline, since, unasked
        self._known: Known | None = None
        self._rejected: Rejected | None = None
        self._refused = self._silent = self._unchanged = 0
        if decisions:
            self._rejected = _read_rejected(decisions)
            self._project = project_folder(".")
        if baseline:
            self._paths = Paths(baseline, named)
            self._known = Known(parse_baseline(read_baseline(baseline)), self._paths.is_gone)
        if since is not None:
            if "-" in named:
                raise usage_error("--changed-since goes with files, not with standard input")
            self._touched = _touching(since, named)

    def sift(self, reports: Iterable[Report], errors: Errors) -> Iterator[Report]:
        """The reports with the findings that are new: not known, and on a line that changed."""
        for report in reports:
            yield self.narrowed(report, errors)

    def narrowed(self, report: Report, errors: Errors) -> Report:
        """A report without the findings that are left out, which are counted."""
        findings = report.findings
        touched = [True] * len(findings)
        if self._since is not None and findings:
            try:
                touched = self._touched(report)
            except MtfixError as error:  # in no repository: all of it is shown
                errors.tell(f"--changed-since {self._since}: {error}")
        known = [False] * len(findings)
        if self._known and report.path != STDIN:
            key = self._paths.key(report.path)
            if report.faults:  # of what could not be read nothing is gone
                self._paths.faulty.add(key)
            self._paths.checked.add(key)
            known = self._known.sift(key, findings, touched)
        rejected = self._sift_rejected(report, report.text, findings)
        shown = []
        for finding, is_rejected, is_known, is_touched in zip(findings, rejected, known, touched, strict=True):
            if is_rejected:
                self._refused += 1
            elif is_known:
                self._silent += 1
            elif not is_touched:
                self._unchanged += 1
            else:
                shown.append(finding)
        return report if len(shown) == len(findings) else replace(report, findings=tuple(shown))

    def undecided(self, report: Report, text: str, findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
        """The findings that were not rejected, of a text that was made of a report's."""
        return tuple(f for f, out in zip(findings, self._sift_rejected(report, text, findings), strict=True) if not out)

    def _sift_rejected(self, report: Report, text: str, findings: Sequence[Finding]) -> list[bool]:
        if not self._rejected or not findings:
            return [False] * len(findings)
        from mtfix.decisions import Surroundings, name_path

        name = report.path if report.path == STDIN else name_path(report.path, self._project)
        return self._rejected.sift(Surroundings(name, text, report.path, report.format), findings)

    def tell(self) -> bool:
        """Say on standard error what was left out and which entries of the baseline are stale; whether any is."""
        if self._unchanged:
            tell(f"{count(self._unchanged, 'finding')} on lines not changed since {self._since}: not shown")
        if self._refused:
            tell(f"{count(self._refused, 'finding')} rejected earlier: hidden; --no-decisions shows them")
        if self._silent:
            tell(f"{count(self._silent, 'finding')} known to {self._baseline}: not shown")
        if not self._known:
            return False
        stale = self._known.stale(self._paths.covers, self._unasked)
        for entry, left in stale[:_LISTED]:
            times = f"{left} of {entry.count} are gone" if entry.count > 1 else "is gone"
            tell(f"{self._baseline}: {entry.path}: {entry.rule} “{entry.words}” {times}")
        if stale:
            more = f"{len(stale) - _LISTED:,} more are stale; " if len(stale) > _LISTED else ""
            tell(f"{self._baseline}: {more}`mtfix baseline write` takes out what is gone")
        return bool(stale)


def _read_rejected(paths: Sequence[str]) -> "Rejected":
    from mtfix.decisions import Rejected, later, load_all

    return Rejected(later(load_all(paths)))


def _touching(rev: str, named: Sequence[str]) -> Callable[[Report], list[bool]]:
    """What says of a report which of its findings stand on changed lines. MtfixError where git cannot say."""
    from mtfix.changes import Changes, changed_lines, changes_since, on_lines, repository_of

    roots: dict[str, str] = {}
    changes: dict[str, Changes] = {}

    def changes_at(folder: str) -> Changes:
        if folder not in roots:
            roots[folder] = repository_of(folder)
        root = roots[folder]
        if root not in changes:
            changes[root] = changes_since(rev, root)
        return changes[root]

    def touched(report: Report) -> list[bool]:
        path = os.path.realpath(report.path)
        ranges = changed_lines(changes_at(os.path.dirname(path)), path)
        if ranges and report.encoding.startswith(("utf-16", "utf-32")):  # git sees bytes: its lines are not ours
            ranges = None
        return on_lines(report.text, report.findings, ranges)

    for path in named:
        whole = os.path.realpath(path)
        folder = whole if os.path.isdir(whole) else os.path.dirname(whole)
        if os.path.isdir(folder):
            try:
                changes_at(folder)
            except MtfixError as error:
                raise MtfixError(f"--changed-since {rev}: {error}") from None
    return touched
