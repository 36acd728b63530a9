"""What a person decided of findings, and which findings that leaves out. `decision_store.py` keeps it.

A decision without a fingerprint is of every finding with its rule, concept, words and path, as far as it names them:
without a path it holds everywhere.
"""

import os
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Annotated, Literal

from msgspec import Meta, Struct

from mtfix.files import path_from
from mtfix.language.lazy import lazy
from mtfix.model import Document, Edit, Finding, MtfixError, Piece, Segment, Span
from mtfix.placing import target_at
from mtfix.repair import apply_edits

if TYPE_CHECKING:
    from mtfix.decision_store import Store

Verdict = Literal["accepted", "rejected", "edited"]

_BESIDE = 6  # words on each side
_REACH = 400  # characters in which they are looked for
_ALIKE = 0.5
_SQLITE = b"SQLite format 3\0"
_WORD = lazy(r"\w+")


class Decision(Struct, frozen=True, order=True, forbid_unknown_fields=True):
    """What a person decided of one finding, wherever its text stands now."""

    path: str
    """Relative to the folder of `.mtfix`, with slashes."""
    fingerprint: Annotated[str, Meta(pattern="^(?:[0-9a-f]{16})?$")]
    rule: str
    concept: str
    words: str
    before: str
    """Up to six words in the segment, like `after`."""
    after: str
    verdict: Verdict
    proposed: str
    """The text of the first candidate for `words`, empty where there was none."""
    rendering: str
    """What stands there now: the candidate taken, or what the person wrote; empty for rejected."""
    who: str
    at: Annotated[str, Meta(pattern="^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$")]
    """UTC, ISO 8601 to the second."""


Key = tuple[str, str, str, str, str]


def key_of(decision: Decision) -> Key:
    """What two decisions on the same finding have in common."""
    words = "" if decision.fingerprint else decision.words
    return decision.path, decision.fingerprint, decision.rule, decision.concept, words


def later(decisions: Iterable[Decision]) -> tuple[Decision, ...]:
    """One decision for each finding, the latest, sorted."""
    held: dict[Key, Decision] = {}
    for decision in decisions:
        key = key_of(decision)
        held[key] = max(held.get(key, decision), decision, key=lambda d: (d.at, d))
    return tuple(sorted(held.values()))


def now() -> str:
    """The time for `at`."""
    from time import gmtime, strftime

    return strftime("%Y-%m-%dT%H:%M:%SZ", gmtime())


# -- what stands beside a finding


class Surroundings:
    """One text in which findings stand: its name in decisions, and what stands beside a place of it.

    `name` comes from `name_path`, `path` and `format_name` are those of the report. The text is read when first asked,
    if there is no `document` of it yet.
    """

    def __init__(self, name: str, text: str, path: str, format_name: str, document: Document | None = None) -> None:
        self.name = name
        self._text, self._path, self._format, self._document = text, path, format_name, document
        self._pieces: list[tuple[int, Piece, Segment]] | None = None

    def of(self, span: Span) -> tuple[str, str, str]:
        """The words of a span of the file, and those before and after it in its segment, as a reader sees them."""
        first, last = self._piece_at(span.start), self._piece_at(max(span.start, span.end - 1))
        if first is None or last is None or first[2] is not last[2]:
            target = self._text
            start, end = span.start, span.end
            low = max(target.rfind("\n", 0, start), target.rfind("\r", 0, start)) + 1
            high = next((i for i in range(end, min(end + _REACH, len(target))) if target[i] in "\r\n"), end + _REACH)
        else:
            target = first[2].target
            start, end = target_at(first[1], span.start), target_at(last[1], span.end)
            low, high = 0, len(target)
        before = target[max(low, start - _REACH) : start].split()[-_BESIDE:]
        after = target[end : min(high, end + _REACH)].split()[:_BESIDE]
        words = " ".join(target[start:end].split())
        return _plain(words), _plain(" ".join(before)), _plain(" ".join(after))

    def _piece_at(self, at: int) -> tuple[int, Piece, Segment] | None:
        if self._pieces is None:
            from mtfix.formats import parse

            document = self._document or parse(self._text, self._path, self._format)
            segments = (s for scope in document.scopes for s in scope.segments)
            self._pieces = sorted(((p.file.start, p, s) for s in segments for p in s.pieces), key=lambda row: row[0])
        found = self._pieces[max(0, bisect_right(self._pieces, at, key=lambda row: row[0]) - 1) :][:1]
        return found[0] if found and found[0][1].file.start <= at <= found[0][1].file.end else None

    def proposed(self, finding: Finding) -> str:
        """What the first candidate writes for the words of a finding; empty where there is none that can be made."""
        if not finding.fixes:
            return ""
        span = finding.span
        edits = [e for e in finding.fixes[0].edits if e.span.start <= span.end and span.start <= e.span.end]
        if not edits:
            return ""
        low, high = min(span.start, *(e.span.start for e in edits)), max(span.end, *(e.span.end for e in edits))
        inside = [Edit(Span(e.span.start - low, e.span.end - low), e.text) for e in edits]
        return _plain(" ".join(apply_edits(self._text[low:high], inside).split()))


def _plain(text: str) -> str:
    """The text without halves of surrogate pairs, which no file can hold."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode()


def decide(
    around: Surroundings, finding: Finding, verdict: Verdict, rendering: str = "", *, who: str = "", at: str
) -> Decision:
    """The decision on one finding. An accepted one has the first candidate as its rendering where none is told."""
    words, before, after = around.of(finding.span)
    proposed = around.proposed(finding)
    stands = "" if verdict == "rejected" else rendering or (proposed if verdict == "accepted" else "")
    place = (around.name, finding.fingerprint, finding.rule, finding.concept or "", words, before, after)
    return Decision(*place, verdict, proposed, _plain(stands), _plain(who), at)


def reject_all(
    *, rule: str = "", concept: str = "", words: str = "", path: str = "", who: str = "", at: str
) -> Decision:
    """The rejection of all findings of a rule or a concept (or of certain words), in one file or everywhere.

    ValueError where it names none of the three.
    """
    if not (rule or concept or words):
        raise ValueError("a rule, a concept or words")
    return Decision(path, "", rule, concept, " ".join(words.split()), "", "", "rejected", "", "", _plain(who), at)


def reviewer() -> str:
    """Who decides: $MTFIX_REVIEWER, else git's user.name, else the name of the user; may be empty."""
    name = os.environ.get("MTFIX_REVIEWER", "")
    if not name:
        import subprocess

        with suppress(OSError):
            told = subprocess.run(["git", "config", "user.name"], capture_output=True, check=False)
            name = told.stdout.decode("utf-8", "replace").strip()
    if not name:
        from getpass import getuser

        with suppress(OSError, KeyError, ImportError):  # a number without a name
            name = getuser()
    return _plain(name)


# -- knowing a rejected finding again


class Rejected:
    """Findings that were rejected, known again wherever they stand.

    Of a finding itself the decision of its own file holds, else the latest of any file; a later one of all findings of
    a rule, a concept or words goes over it. Where none is, a rejected finding with the same rule, concept and words is
    known by what stands beside it: at least half of it, by letters, is the same. It must be gone from where it stood in
    this text, and is not taken for two.
    """

    def __init__(self, decisions: Iterable[Decision]) -> None:
        self._exact: dict[str, list[Decision]] = {}
        self._wide: list[Decision] = []
        self._alike: dict[tuple[str, str, str], _Alike] = {}
        for decision in decisions:
            if not decision.fingerprint:
                self._wide.append(decision)
                continue
            self._exact.setdefault(decision.fingerprint, []).append(decision)
            if decision.verdict == "rejected":
                key = decision.rule, decision.concept, decision.words.casefold()
                self._alike.setdefault(key, _Alike()).add(decision)
        self._concerned = {(rule, concept) for rule, concept, _ in self._alike}

    def __bool__(self) -> bool:
        return bool(self._alike or self._wide)

    def sift(self, around: Surroundings, findings: Sequence[Finding]) -> list[bool]:
        """Which findings of a text were rejected."""
        held = [self._held(around, finding) for finding in findings]
        rejected = [decision is not None and decision.verdict == "rejected" for decision in held]
        open_ = [
            number
            for number, finding in enumerate(findings)
            if held[number] is None and (finding.rule, finding.concept or "") in self._concerned
        ]
        if open_:
            there = {finding.fingerprint for finding in findings}
            for number in self._moved(around, findings, open_, there):
                rejected[number] = True
        return rejected

    def _held(self, around: Surroundings, finding: Finding) -> Decision | None:
        """The decision that holds for a finding as it stands."""
        of_it = self._exact.get(finding.fingerprint, ())
        own = [d for d in of_it if d.path == around.name] or of_it
        wide = [d for d in self._wide if _concerns(d, around, finding)]
        return max((*own, *wide), key=lambda d: (d.at, d.fingerprint, d), default=None)

    def _moved(
        self, around: Surroundings, findings: Sequence[Finding], numbers: Sequence[int], there: set[str]
    ) -> Iterable[int]:
        """Which of some findings are rejected ones whose surroundings changed, the likest first."""
        pairs: list[tuple[float, int, str]] = []
        for number in numbers:
            finding = findings[number]
            words, before, after = around.of(finding.span)
            alike = self._alike.get((finding.rule, finding.concept or "", words.casefold()))
            found_alike = alike.find(_Beside(before, after)) if alike else ()
            pairs += ((-share, number, fingerprint) for share, fingerprint in found_alike if fingerprint not in there)
        taken: set[str] = set()
        found: set[int] = set()
        for _, number, fingerprint in sorted(pairs):
            if number not in found and fingerprint not in taken:
                taken.add(fingerprint)
                found.add(number)
        return found


def _concerns(decision: Decision, around: Surroundings, finding: Finding) -> bool:
    return (
        decision.path in ("", around.name)
        and decision.rule in ("", finding.rule)
        and decision.concept in ("", finding.concept or "")
        and (not decision.words or decision.words.casefold() == around.of(finding.span)[0].casefold())
    )


class _Beside:
    """What stands beside a finding, as words with their letters counted."""

    def __init__(self, before: str, after: str) -> None:
        self._sides = _words(before), _words(after)
        self.weights: dict[str, int] = {}
        """How many letters each word has, as often as it stands there."""
        for word in (*self._sides[0], *self._sides[1]):
            self.weights[word] = self.weights.get(word, 0) + len(word)
        self.letters = sum(self.weights.values())

    def share(self, other: "_Beside") -> float:
        """How much of the longer one stands in the other too, in the same order, from 0 to 1."""
        whole = max(self.letters, other.letters)
        most = sum(min(weight, other.weights.get(word, 0)) for word, weight in self.weights.items())
        if not whole or most < _ALIKE * whole:
            return 0
        return sum(_common(*sides) for sides in zip(self._sides, other._sides, strict=True)) / whole


class _Alike:
    """Rejected findings of one rule, concept and words, by what stands beside them."""

    def __init__(self) -> None:
        self._decisions: list[Decision] = []
        self._beside: list[_Beside] = []
        self._with: dict[str, list[int]] = {}

    def add(self, decision: Decision) -> None:
        self._decisions.append(decision)

    def find(self, beside: _Beside) -> Iterator[tuple[float, str]]:
        """How much like it each is that is alike enough, and its fingerprint.

        Looked at are those with a rare word of it: the others cannot have half of its letters.
        """
        for number in range(len(self._beside), len(self._decisions)):
            other = _Beside(self._decisions[number].before, self._decisions[number].after)
            self._beside.append(other)
            for word in other.weights:
                self._with.setdefault(word, []).append(number)
        left = beside.letters
        numbers: set[int] = set()
        for word in sorted(beside.weights, key=lambda word: len(self._with.get(word, ()))):
            if left < _ALIKE * beside.letters:
                break
            numbers.update(self._with.get(word, ()))
            left -= beside.weights[word]
        for number in numbers:
            share = beside.share(self._beside[number])
            if share >= _ALIKE:
                yield share, self._decisions[number].fingerprint


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    """The letters of the heaviest row of words that both have in this order."""
    row = [0] * (len(other) + 1)
    for word in one:
        last = 0
        for i, same in enumerate(other, 1):
            best = last + len(word) if word == same else max(row[i], row[i - 1])
            last, row[i] = row[i], best
    return row[-1]


# -- where they are kept


def load_decisions(path: str) -> tuple[Decision, ...]:
    """The decisions of a store, or of what was exported from one. MtfixError where there are none or they are broken.

    A store is opened as it is: none is made.
    """
    from mtfix.files import decode, read_source

    if not os.path.lexists(path):
        raise MtfixError(f"{path}: no such file of decisions")
    given = read_source(path)
    if given.data.startswith(_SQLITE) or (path.endswith(".sqlite") and not given.data):
        from mtfix.decision_store import Store

        with Store(path, missing_ok=False) as store:
            return store.decisions()
    from mtfix.decision_lines import parse

    return parse(path, decode(given, "utf-8")[0])


def load_all(paths: Iterable[str]) -> list[Decision]:
    """The decisions of several stores or exported files, those on one finding more than once."""
    return [decision for path in paths for decision in load_decisions(path)]


def name_path(path: str, project: str) -> str:
    """The path of a file as decisions name it; a link has a name of its own."""
    return path_from(path, os.path.realpath(project)).encode("utf-8", "backslashreplace").decode()


def open_store(path: str) -> "Store":
    """The store at a path, made where there is none. A context manager. MtfixError where it is broken or newer."""
    from mtfix.decision_store import Store

    return Store(path)
