"""JUnit XML, as CI servers read results of tests: a suite for each file, a failed case for each finding.

It holds to the schema that the xUnit plugin of Jenkins demands. Cases that a server tells apart only by their names
have names of their own, without line numbers, so that a case is the same one after an edit elsewhere.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from mtfix.api import Report
from mtfix.model import Finding
from mtfix.reports import Lines, Style
from mtfix.reports._layout import fold_blanks, harmless
from mtfix.reports._paths import from_root
from mtfix.reports._prose import judgement, stopped, summary, words_of
from mtfix.reports._segments import Quoted, passages_of, quote

_ESCAPES = {ord("&"): "&amp;", ord("<"): "&lt;", ord(">"): "&gt;", ord('"'): "&quot;"}
_NO_XML = re.compile("[\ufffe\uffff]")  # what no XML file may hold, beside what is never harmless
_WORDS = 60  # characters of what was found that stand in the name of a case
_LINE = 300  # characters of a sentence
_UNREAD = "not read"


def render(reports: Iterable[Report], style: Style) -> Iterator[str]:
    """Suites as files come, then one with the files that could not be read; servers count for themselves."""
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="mtfix">\n'
    for report in reports:
        path = from_root(report.path)
        yield "".join(_suite(path, path, list(_cases(report, path))))
    if style.unread:
        seen: Counter[str] = Counter()
        yield "".join(_suite(_UNREAD, "", [_error(message, _UNREAD, seen) for message in dict.fromkeys(style.unread)]))
    yield "</testsuites>\n"


def _suite(name: str, path: str, cases: list[tuple[str, str]]) -> Iterator[str]:
    """A suite of cases, which come with what is wrong in them: failure, error or nothing."""
    kinds = Counter(kind for kind, _ in cases)
    counts = f'tests="{len(cases)}" failures="{kinds["failure"]}" errors="{kinds["error"]}" skipped="0" time="0"'
    yield f'<testsuite name="{_safe(name)}" {counts}' + (f' file="{_safe(path)}">\n' if path else ">\n")
    yield from (case for _, case in cases)
    yield "</testsuite>\n"


def _cases(report: Report, path: str) -> Iterator[tuple[str, str]]:
    group = path.replace(".", "_")  # servers cut class names at full stops
    seen: Counter[str] = Counter()
    yield from (_error(fault, group, seen) for fault in dict.fromkeys(report.faults))
    if not (report.findings or report.faults):
        yield "", f'<testcase name="no findings" classname="{_safe(group)}" time="0"/>\n'
    lines = Lines(report.text, report.part)
    passages = passages_of(report) if report.findings else None
    for finding in report.findings:
        name = _once(_name(finding, words_of(report, passages, finding)), seen)
        place = "{}:{}:{}".format(path, *lines.place(finding.span.start))
        told = _told(report, finding, quote(report, passages, finding, _LINE), place)
        yield "failure", _case(name, group, "failure", finding.rule, summary(finding), told)


def _once(name: str, seen: Counter[str]) -> str:
    """The name, with a number where it was seen: a suite has each once, also where a picture stands for characters."""
    seen[name] += 1
    return f"{name} #{seen[name]}" if seen[name] > 1 else name


def _name(finding: Finding, words: str) -> str:
    concept = f" ({finding.concept})" if finding.concept else ""
    return _legal(f"{finding.rule}{concept}: {words if len(words) <= _WORDS else words[: _WORDS - 1] + '…'}").strip()


def _told(report: Report, finding: Finding, said: Quoted, place: str) -> list[str]:
    """All there is to say: GitLab shows this and not the message."""
    segment = f"  segment {finding.segment.id}" if finding.segment else ""
    told = [f"{place}  {finding.severity}{segment}", *([f"Source: {said.source}"] if said.source else []), said.stands]
    if said.proposed:
        told.append(f"→ {said.proposed}")
    if finding.consequence:
        told.append(stopped(f"A reader {finding.consequence}"))
    return [*told, stopped(judgement(report, finding)), f"Why: {stopped(finding.message or finding.rule)}"]


def _error(message: str, group: str, seen: Counter[str]) -> tuple[str, str]:
    return "error", _case(_once(_legal(message).strip(), seen), group, "error", _UNREAD, message, [message])


def _case(name: str, group: str, kind: str, about: str, message: str, told: list[str]) -> str:
    text = "\n".join(map(_safe, told))
    return (
        f'<testcase name="{_safe(name)}" classname="{_safe(group)}" time="0">'
        f'<{kind} type="{_safe(about)}" message="{_safe(message)}">{text}</{kind}></testcase>\n'
    )


def _safe(text: str) -> str:
    """One line of XML text or of an attribute."""
    return _legal(text).translate(_ESCAPES)


def _legal(text: str) -> str:
    """One line, with a picture of what XML cannot hold."""
    return _NO_XML.sub("\ufffd", harmless(fold_blanks(text)))
