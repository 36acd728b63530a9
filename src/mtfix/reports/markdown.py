"""A summary in Markdown for the page of a job: a table by file, and the findings in sections to unfold.

Whatever the texts hold is written so that neither Markdown nor what servers make of words (mentions, references, links,
formulas) finds anything in it.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from itertools import accumulate

from msgspec import Struct

from mtfix.api import Report
from mtfix.language.words import count
from mtfix.model import SEVERITIES, Severity
from mtfix.reports import Lines, Style
from mtfix.reports._layout import BAD, CLOSE, END, NEW, OPEN, TERM, fold_blanks, harmless
from mtfix.reports._paths import from_root
from mtfix.reports._prose import Entry, grouped, harm, judgement, proposal, stopped
from mtfix.reports._segments import Quoted, passages_of, quote

_TABLE, _DETAILS, _FAULTS = 200_000, 650_000, 100_000
"""Bytes that the parts may take: GitHub drops the summary of a step that has more than 1,048,576 in all."""
_LINE = 300  # characters of a sentence
_LONGEST = 1_000  # of anything else that is said
_PLACES = 8  # of an entry that are named
_WORST_FIRST = tuple(reversed(SEVERITIES))
_MARKUP = re.compile(r"[@#$]|[:.](?=\S)|-(?=\d)|[&<>\"'`*_\[\]{}|~!^=+\\]")
_APART = "@#$:.-"
"""What servers look for after the Markdown is read; in an element of its own it is no part of anything."""
_MARKS = {ord(BAD): f"<b>{OPEN}", ord(NEW): f"<b>{OPEN}", ord(TERM): f"<b>{OPEN}", ord(END): f"{CLOSE}</b>"}


def render(reports: Iterable[Report], style: Style) -> Iterator[str]:
    """Nothing until all reports are through; files and findings worst first, as many as fit, and what was left out."""
    rows, details, faults = _Kept(_TABLE), _Kept(_DETAILS), _Kept(_FAULTS)
    names: dict[int, str] = {}
    totals = dict.fromkeys(_WORST_FIRST, 0)
    files = clean = words = 0
    for number, report in enumerate(reports):
        yield ""
        files, words = files + 1, words + report.words
        clean += not report.findings
        for fault in report.faults:
            faults.add(_Part((number,), f"- <code>{_inert(_shortened(fault))}</code>\n"))
        if not report.findings:
            continue
        by = {s: sum(f.severity == s for f in report.findings) for s in _WORST_FIRST}
        for severity in by:
            totals[severity] += by[severity]
        path = _inert(from_root(report.path))
        rank = (_rank(by), -len(report.findings), number)
        rows.add(_Part(rank, _row(path, report, by), len(report.findings), severity=_worst(by)))
        head = f"<summary><code>{path}</code>: {_counts(by)}</summary>\n"
        for part in _entries(report, number, rank, len(head.encode())):
            details.add(part)
        names[number] = head
        if len(names) > 2 * len(details.parts) + 1000:
            names = {part.file: names[part.file] for part in details.parts}
    for fault in style.unread:
        faults.add(_Part((files,), f"- <code>{_inert(_shortened(fault))}</code>\n"))
    yield from _head(totals, files, clean, words)
    yield from _table(rows)
    yield from _sections(details, names)
    yield from _unread(faults)


class _Part(Struct, frozen=True):
    """Some lines, how they rank (lower is graver), how many findings they hold, and of which file they are.

    `extra` are bytes that have to come with them.
    """

    rank: tuple[int, ...]
    text: str
    findings: int = 0
    file: int = 0
    severity: Severity = "neutral"
    order: tuple[int, ...] = ()
    extra: int = 0


class _Kept:
    """The gravest parts that `most` bytes hold; of the rest their number. Never much more is held in memory."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._size = 0
        self.parts: list[_Part] = []
        self.left = self.findings_left = 0
        self.worst_left = 0  # index of the gravest severity among those

    def add(self, part: _Part) -> None:
        self.parts.append(part)
        self._size += _size(part)
        if self._size > 2 * self._most:
            self.cut()

    def cut(self) -> None:
        """Leave out what is too much."""
        if self._size <= self._most:
            return
        self.parts.sort(key=lambda part: part.rank)
        sizes = list(accumulate(map(_size, self.parts), initial=0))
        fitting = bisect_right(sizes, self._most) - 1
        for part in self.parts[fitting:]:
            self.left += 1
            self.findings_left += part.findings
            self.worst_left = max(self.worst_left, SEVERITIES.index(part.severity))
        del self.parts[fitting:]
        self._size = sizes[fitting]


def _size(part: _Part) -> int:
    return len(part.text.encode()) + part.extra


def _head(totals: dict[Severity, int], files: int, clean: int, words: int) -> Iterator[str]:
    found = sum(totals.values())
    if not files:
        yield "## mtfix\n\nNo text was checked.\n"
        return
    checked = f"{count(files, 'file')}, {count(words, 'word')}"
    if not found:
        yield f"## mtfix: nothing found\n\n{checked}. Only known patterns were checked.\n"
    else:
        where = f" in {files - clean:,} of {count(files, 'file')}" if files > 1 else ""
        yield f"## mtfix: {count(found, 'finding')}{where}\n\n{checked}: {_counts(totals)}.\n"


def _table(rows: _Kept) -> Iterator[str]:
    """A row for each file with findings, the worst first."""
    rows.cut()
    if not rows.parts:
        return
    by = " | ".join(s.capitalize() for s in _WORST_FIRST)
    yield f"\n| File | Findings | {by} | Worst | Score |\n|:--|--:|{'--:|' * len(_WORST_FIRST)}:--|--:|\n"
    yield from (part.text for part in sorted(rows.parts, key=lambda part: part.rank))
    if rows.left:
        left = f"{count(rows.left, 'more file')} with {count(rows.findings_left, 'finding')}"
        yield f"\nLeft out of this table: {left}, none graver than {SEVERITIES[rows.worst_left]}.\n"


def _row(path: str, report: Report, by: dict[Severity, int]) -> str:
    counts = " | ".join(f"{n:,}" for n in by.values())
    return f"| <code>{path}</code> | {len(report.findings):,} | {counts} | {_worst(by)} | {report.score} |\n"


def _sections(details: _Kept, names: dict[int, str]) -> Iterator[str]:
    """A section for each file, its findings worst first; blocks of HTML, in which Markdown is not read."""
    details.cut()
    file = -1
    for part in sorted(details.parts, key=lambda part: part.order):
        if part.file != file:
            yield ("</ul>\n</details>\n" if file >= 0 else "") + f"\n<details>\n{names[part.file]}<ul>\n"
            file = part.file
        yield part.text
    if file >= 0:
        yield "</ul>\n</details>\n"
    if details.left:
        left = f"{count(details.findings_left, 'finding')}, none graver than {SEVERITIES[details.worst_left]}"
        yield f"\nLeft out of these sections, for a summary may not be larger: {left}.\n"


def _entries(report: Report, number: int, file_rank: tuple[int, ...], head: int) -> Iterator[_Part]:
    lines = Lines(report.text, report.part)
    passages = passages_of(report)
    for entry in grouped(report, passages):
        said = quote(report, passages, entry.finding, _LINE, colour=True)
        severity, level, start, end = harm(entry.finding)
        yield _Part(
            (severity, level, number, start, end),
            f"<li>{_entry(report, entry, said, lines)}</li>\n",
            len(entry.places),
            number,
            entry.finding.severity,
            (*file_rank, severity, level, start, end),
            head + 60,
        )


def _entry(report: Report, entry: Entry, said: Quoted, lines: Lines) -> str:
    """What is said of one decision."""
    finding = entry.finding
    concept = f" ({_inert(finding.concept)})" if finding.concept else ""
    at = sorted(entry.places, key=lambda place: place != finding.span.start)
    named = ", ".join("{}:{}".format(*lines.place(place)) for place in at[:_PLACES])
    more = f" and {len(at) - _PLACES:,} more places" if len(at) > _PLACES else ""
    segment = f", segment <code>{_inert(_shortened(finding.segment.id))}</code>" if finding.segment else ""
    header = f"{finding.severity} <code>{_inert(finding.rule)}</code>{concept} at {named}{more}{segment}"
    quoted = [f"┆ {_marked(said.source)}"] if said.source else []
    quoted += [_marked(said.stands), *([f"→ {_marked(said.proposed)}"] if said.proposed else [])]
    others = "or " + ", ".join(proposal(fix) for fix in finding.fixes[1:]) if len(finding.fixes) > 1 else ""
    consequence = f"A reader {stopped(finding.consequence)} " if finding.consequence else ""
    why = f"Why: {stopped(finding.message)}" if finding.message else ""
    told = filter(None, (others, consequence + stopped(judgement(report, finding)), why))
    quotation = f"<blockquote>{'<br>'.join(quoted)}</blockquote>"
    return header + quotation + "<br>".join(_inert(_shortened(line)) for line in told)


def _unread(faults: _Kept) -> Iterator[str]:
    faults.cut()
    if faults.parts:
        yield "\n### Not read\n\n"
        yield from (part.text for part in faults.parts)
        if faults.left:
            yield f"- and {faults.left:,} more\n"


def _rank(by: dict[Severity, int]) -> int:
    return -SEVERITIES.index(_worst(by))


def _worst(by: dict[Severity, int]) -> Severity:
    return next(severity for severity in _WORST_FIRST if by[severity])


def _counts(by: dict[Severity, int]) -> str:
    return ", ".join(f"{n:,} {severity}" for severity, n in by.items() if n)


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _inert(text: str) -> str:
    """One line that is text and nothing else, in Markdown and in HTML."""
    return _MARKUP.sub(_entity, harmless(fold_blanks(text)))


def _marked(sentence: str) -> str:
    """The same of a sentence that is laid out, with its marks; a label in its place has none and may be long."""
    if not any(mark in sentence for mark in (BAD, NEW, TERM)):
        return _inert(_shortened(sentence))
    return _MARKUP.sub(_entity, sentence).translate(_MARKS)


def _entity(match: re.Match[str]) -> str:
    code = f"&#{ord(match[0])};"
    return f"<span>{code}</span>" if match[0] in _APART else code
