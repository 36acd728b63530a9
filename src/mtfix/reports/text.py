"""The report for people: an editor without the source language decides on each entry in three seconds."""

import re
from collections.abc import Iterable, Iterator

from mtfix.api import Report
from mtfix.language.words import count
from mtfix.model import SEVERITIES, Finding
from mtfix.reports import Lines, Style
from mtfix.reports._cues import Cues
from mtfix.reports._layout import BOLD, DIM, GREEN, RED, YELLOW, coloured, columns, fold_blanks, harmless, paint, wrap
from mtfix.reports._prose import Entry, grouped, judgement, proposal, stopped
from mtfix.reports._segments import Quoted, passages_of, quote

_NARROWEST, _WIDEST = 40, 120  # columns; longer lines are hard to read
_INDENT, _SOURCE, _BAR, _ARROW = "    ", "  ┆ ", "  │ ", "  → "
_PLACES = 8  # of an entry that are named
_SEVERITY_COLOURS = {"critical": "1;41;97", "major": f"1;{RED}", "minor": YELLOW, "neutral": DIM}


def render(reports: Iterable[Report], style: Style) -> Iterator[str]:
    """Entries file by file, worst first, then figures; texts longer than the width are wrapped."""
    width = max(_NARROWEST, min(style.width or 100, _WIDEST))
    totals = _Totals()
    for report in reports:
        yield ""
        totals.add(report)
        if style.statistics:
            totals.cues.add(report.text, report.words)
        if report.findings:
            yield from _entries(report, width, style.colour)
    if style.statistics:
        yield from totals.table(style.colour)
    yield from totals.summary(width, style.colour)


def _entries(report: Report, width: int, colour: bool) -> Iterator[str]:
    lines = Lines(report.text, report.part)
    path = harmless(report.path)
    passages = passages_of(report)
    budget = max(120, 2 * (width - len(_INDENT)) - 10)
    for entry in grouped(report, passages):
        finding = entry.finding
        line, column = lines.place(finding.span.start)
        yield "\n".join(
            [
                _header(f"{path}:{line}:{column}", finding, colour),
                *_body(report, finding, quote(report, passages, finding, budget, colour), width, colour),
                *_others(entry, lines, width, colour),
                "\n",
            ]
        )


def _header(place: str, finding: Finding, colour: bool) -> str:
    concept = f" ({finding.concept})" if finding.concept else ""
    segment = f"  segment {harmless(finding.segment.id)}" if finding.segment else ""
    severity = coloured(finding.severity, _SEVERITY_COLOURS[finding.severity], colour)
    return f"{coloured(place, BOLD, colour)}  {severity}  {finding.rule}{concept}{coloured(segment, DIM, colour)}"


def _body(report: Report, finding: Finding, said: Quoted, width: int, colour: bool) -> Iterator[str]:
    """The source, the sentence, what a reader believes, the sentence repaired, how sure that is, what to do, why."""
    if said.source:
        yield from _quoted(said.source, _SOURCE, DIM, width, colour)
    yield from _quoted(said.stands, _BAR, RED, width, colour)
    if finding.consequence:
        yield from _told(f"A reader {finding.consequence}", width)
    if finding.fixes:
        yield from _quoted(said.proposed, _ARROW, GREEN, width, colour)
        if len(finding.fixes) > 1:
            yield from _told("or " + ", ".join(proposal(fix) for fix in finding.fixes[1:]), width, stop=False)
    yield from _told(judgement(report, finding), width)
    if finding.message:
        yield from (coloured(row, DIM, colour) for row in _told(f"Why: {finding.message}", width))


def _quoted(words: str, sign: str, code: str, width: int, colour: bool) -> Iterator[str]:
    """What stands in the text, or would, behind a bar that tells it from what we say of it."""
    rest = sign if sign == _SOURCE else _BAR
    for number, row in enumerate(paint(wrap(words, width - len(_INDENT)), colour)):
        yield coloured(rest if number else sign, code, colour) + row


def _told(words: str, width: int, stop: bool = True) -> list[str]:
    words = harmless(fold_blanks(words))
    return wrap(stopped(words) if stop else words, width, _INDENT, _INDENT)


def _others(entry: Entry, lines: Lines, width: int, colour: bool) -> Iterator[str]:
    """Where else the same stands."""
    others = sorted(at for at in entry.places if at != entry.finding.span.start)
    if not others:
        return
    named = ["{}:{}".format(*lines.place(at)) for at in others[:_PLACES]]
    more = f" and {len(others) - _PLACES} more" if len(others) > _PLACES else ""
    words = f"{len(entry.places)} places, one decision: also {', '.join(named)}{more}"
    yield from (coloured(row, BOLD, colour) for row in _told(words, width))


class _Totals:
    """Figures over all reports."""

    def __init__(self) -> None:
        self.paths: list[str] = []
        self.files = self.clean = self.words = self.found = self.entries = 0
        self.weighted = 0  # scores by words
        self.worst: tuple[int, str] = (101, "")
        self.severities = dict.fromkeys(reversed(SEVERITIES), 0)
        self.repairs = {"safe": 0, "unsafe": 0, "suggestion": 0, "": 0}
        self.rules: dict[str, list[int]] = {}
        self.cues = Cues()

    def add(self, report: Report) -> None:
        score = report.score
        self.files += 1
        self.clean += not report.findings
        self.words += report.words
        self.weighted += score * report.words
        self.worst = min(self.worst, (score, report.path))
        self.found += len(report.findings)
        if len(self.paths) < 2:
            self.paths.append(report.path)
        here = set()
        for finding in report.findings:
            self.severities[finding.severity] += 1
            level = finding.fixes[0].safety if finding.fixes and finding.fixes[0].edits else ""
            self.repairs[level] += 1
            row = self.rules.setdefault(finding.rule, [0, 0, 0])
            row[0] += 1
            row[1] += bool(level)
            row[2] += finding.rule not in here
            here.add(finding.rule)

    @property
    def score(self) -> int:
        return round(self.weighted / self.words) if self.words else 100

    def table(self, colour: bool) -> Iterator[str]:
        """Findings, those with a proposal, and files by rule; most frequent first."""
        size = max(map(len, (*self.rules, "rule")))
        yield coloured(f"{'rule':{size}}  findings  proposals  files", BOLD, colour) + "\n"
        for rule, (found, fixable, files) in sorted(self.rules.items(), key=lambda item: (-item[1][0], item[0])):
            yield f"{rule:{size}}  {found:8,}  {fixable:9,}  {files:5,}\n"
        proposed = self.found - self.repairs[""]
        yield f"{'all':{size}}  {self.found:8,}  {proposed:9,}  {self.files - self.clean:5,}\n"
        rate = 1000 * self.found / self.words if self.words else 0.0
        yield f"{self.words:,} words, {rate:.2f} findings per 1,000 words, score {self.score} of 100\n"
        yield from (f"style: {row}\n" for row in self.cues.rows())
        yield "\n"

    def summary(self, width: int, colour: bool) -> Iterator[str]:
        """What was found, what can be done about it, and the next commands."""
        if not self.files:
            yield "No text was checked.\n"
            return
        rows = list(self._found() if self.found else self._nothing())
        for number, row in enumerate(rows):
            yield "".join(coloured(line, BOLD if not number else "", colour) + "\n" for line in wrap(row, width))
        if self.found:
            yield from self._next(colour)

    def _nothing(self) -> Iterator[str]:
        yield f"Nothing found in {self._read()}. Score {self.score} of 100."
        yield (
            "Only known patterns were checked: errors that read as good English, and facts that differ from the "
            "source, go unnoticed."
        )

    def _found(self) -> Iterator[str]:
        by = ", ".join(f"{count} {severity}" for severity, count in self.severities.items() if count)
        yield f"{count(self.found, 'finding')} in {self._read()}: {by}. {self._scores()}"
        safe, unsafe, suggested, flags = self.repairs.values()
        suggestions = count(suggested, "is a suggestion", "are suggestions")
        left = f"; {count(flags, 'has', 'have')} no proposal" if flags else ""
        yield f"Of these {safe:,} can be repaired safely, {unsafe:,} unsafely, {suggestions}{left}."

    def _next(self, colour: bool) -> Iterator[str]:
        """The commands that come next, one a line."""
        path = self._argument()
        safe, unsafe, _, flags = self.repairs.values()
        steps = [(f"mtfix diff{path}", "the proposals as a diff")] if self.found > flags else []
        if safe:
            steps.append((f"mtfix fix{path}", f"make the {count(safe, 'safe repair')}"))
        elif unsafe:
            repairs = count(unsafe, "unsafe repair")
            steps.append((f"mtfix fix --unsafe{path}", f"make the {repairs}; read the diff first"))
        steps.append(("mtfix explain NAME", "more about a rule or a concept"))
        size = max(columns(command) for command, _ in steps)
        for command, what in steps:
            yield f"  {command}{' ' * (size - columns(command))}  {coloured(what, DIM, colour)}\n"

    def _read(self) -> str:
        clean = f" ({self.clean} of them clean)" if self.clean and self.found else ""
        return f"{count(self.files, 'file')}{clean}, {count(self.words, 'word')}"

    def _scores(self) -> str:
        if self.files == 1:
            return f"Score {self.score} of 100."
        return f"Score {self.score} of 100, {self.worst[0]} at worst ({harmless(self.worst[1])})."

    def _argument(self) -> str:
        """What the next command is given: the one file, quoted for a shell; nothing where there were several."""
        if len(self.paths) != 1:
            return ""
        path = self.paths[0]
        if path.startswith("<"):  # standard input is gone
            return ""
        if not re.fullmatch(r"[\w@%+=:,./-]+", path) or path.startswith("-"):
            from shlex import quote

            path = quote(f"./{path}" if path.startswith("-") else path)
        return f" {harmless(path)}"
