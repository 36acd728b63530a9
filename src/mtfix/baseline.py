"""Findings known before: the baseline as lines of text, and the sifting of a run by it. Touches no file.

A line is path, fingerprint, count, rule and a few words for people, with tabs between; lines are sorted. Paths are
relative to the baseline's folder, with slashes. Nothing in it counts lines of a text, so text may move.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from itertools import groupby

from msgspec import Struct

from mtfix.files import is_merge_marker
from mtfix.language.words import shortened
from mtfix.model import Finding, MtfixError

VERSION = 1
_HEAD = "mtfix baseline"
_WORDS = 40  # characters of a finding that a line shows
_ESCAPE = re.compile(r"\\(?:\\|x([0-9a-f]{2})|u([0-9a-f]{4})|U(00(?:0[0-9a-f]|10)[0-9a-f]{4}))")
_ESCAPED = re.compile(rf"(?:[^\\]|{_ESCAPE.pattern})*")
_FINGERPRINT = re.compile(r"[0-9a-f]{16}")
_COUNT = re.compile(r"[1-9][0-9]{0,8}")


class Entry(Struct, frozen=True, order=True):
    """So many findings of one fingerprint in one file."""

    path: str
    fingerprint: str
    count: int
    rule: str
    words: str = ""


def entries_of(path: str, text: str, findings: Iterable[Finding]) -> Iterator[Entry]:
    """One entry for each fingerprint among the findings of a file; the words are those of the first."""
    by_fingerprint: dict[str, list[Finding]] = {}
    for finding in findings:
        by_fingerprint.setdefault(finding.fingerprint, []).append(finding)
    for fingerprint, same in by_fingerprint.items():
        span = same[0].span
        words = " ".join(text[span.start : span.end].split())
        yield Entry(path, fingerprint, len(same), same[0].rule, shortened(words, _WORDS))


def render(entries: Iterable[Entry]) -> str:
    """The text of a baseline: the same for the same entries in any order."""
    rows = ((e.path, e.fingerprint, str(e.count), e.rule, e.words) for e in entries)
    lines = sorted("\t".join(map(_escape, row)) for row in rows)
    return "\n".join((f"{_HEAD} {VERSION}", *lines, ""))


def parse(path: str, text: str) -> tuple[Entry, ...]:
    """The entries of a baseline, sorted. MtfixError names the first line that is broken.

    Order and empty lines do not matter, and of two lines for one finding the greater count holds: what a merge that
    takes the lines of both sides leaves is a baseline.
    """
    lines = [line.removesuffix("\r") for line in text.split("\n")]
    _know_head(path, lines[0])
    found: dict[tuple[str, str], Entry] = {}
    for number, line in enumerate(lines[1:], 2):
        if not line:
            continue
        entry = _parse_line(line)
        if entry is None:
            what = "a conflict marker of a merge" if is_merge_marker(line) else "not a line of a baseline"
            raise MtfixError(f"{path}:{number}: {what}")
        key = entry.path, entry.fingerprint
        found[key] = max(found.get(key, entry), entry)
    return tuple(sorted(found.values()))


def _know_head(path: str, line: str) -> None:
    if is_merge_marker(line):
        raise MtfixError(f"{path}:1: a conflict marker of a merge")
    told = re.fullmatch(rf"{_HEAD} ([0-9]{{1,9}})", line)
    if not told:
        raise MtfixError(f"{path}:1: not a baseline, which begins with '{_HEAD} {VERSION}'")
    if int(told[1]) != VERSION:
        raise MtfixError(f"{path}:1: format {told[1]} of baselines; this version of mtfix reads format {VERSION}")


def _parse_line(line: str) -> Entry | None:
    columns = line.split("\t")
    if len(columns) != 5 or not all(map(_ESCAPED.fullmatch, columns)):
        return None
    path, fingerprint, count, rule, words = map(_unescape, columns)
    if not (path and rule and _FINGERPRINT.fullmatch(fingerprint) and _COUNT.fullmatch(count)):
        return None
    return Entry(path, fingerprint, int(count), rule, words)


def _escape(text: str) -> str:
    """The text on one line without tabs; bytes of a path that are no text are kept too."""
    if text.isprintable() and "\\" not in text:
        return text
    return "".join(map(_escape_one, text))


def _escape_one(char: str) -> str:
    if char.isprintable():
        return "\\\\" if char == "\\" else char
    code = ord(char)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _unescape(text: str) -> str:
    if "\\" not in text:
        return text
    return _ESCAPE.sub(lambda m: chr(int(digits, 16)) if (digits := m[1] or m[2] or m[3]) else "\\", text)


def renew(old: Iterable[Entry], new: Iterable[Entry], replaced: Callable[[Entry], bool]) -> tuple[Entry, ...]:
    """The new entries, and the old ones that the run does not speak for."""
    kept = {(e.path, e.fingerprint): e for e in old if not replaced(e)}
    kept.update({(e.path, e.fingerprint): e for e in new})
    return tuple(sorted(kept.values()))


class Known:
    """A baseline in the course of a run: what of it is not met yet.

    `is_gone` says of a path whether its file is there no more. What was known of such a file is known wherever it
    stands now, for it was renamed or joined with another; a file that is still there keeps its own.
    """

    def __init__(self, entries: Iterable[Entry], is_gone: Callable[[str], bool]) -> None:
        self._entries = sorted(entries)
        self._left = {(e.path, e.fingerprint): e.count for e in self._entries}
        self._is_gone = is_gone
        self._homeless: dict[str, list[str]] | None = None

    def sift(self, path: str, findings: Sequence[Finding], later: Sequence[bool] = ()) -> list[bool]:
        """Which findings of a file are known. Of several with one fingerprint the first ones are, and those of
        `later` (as long as `findings`) after all others.
        """
        known = [False] * len(findings)
        order = sorted(range(len(findings)), key=later.__getitem__) if later else range(len(findings))
        for number in order:
            known[number] = self._take(path, findings[number].fingerprint)
        return known

    def _take(self, path: str, fingerprint: str) -> bool:
        left = self._left.get((path, fingerprint), 0)
        if not left:
            path = next((p for p in self._lenders(fingerprint) if self._left[p, fingerprint]), "")
            left = self._left.get((path, fingerprint), 0)
        if left:
            self._left[path, fingerprint] = left - 1
        return bool(left)

    def _lenders(self, fingerprint: str) -> Sequence[str]:
        """The paths of files that are gone and had this finding. The disk is asked once, and only if need be."""
        if self._homeless is None:
            self._homeless = {}
            for path, entries in groupby(self._entries, key=lambda e: e.path):
                if self._is_gone(path):
                    for entry in entries:
                        self._homeless.setdefault(entry.fingerprint, []).append(path)
        return self._homeless.get(fingerprint, ())

    def stale(self, judged: Callable[[str], bool], unasked: Set[str] = frozenset()) -> list[tuple[Entry, int]]:
        """Entries not met, and how many times: of paths that are `judged`, of rules that are not `unasked`."""
        unmet = ((e, self._left[e.path, e.fingerprint]) for e in self._entries if e.rule not in unasked)
        return [(entry, left) for entry, left in unmet if left and judged(entry.path)]
