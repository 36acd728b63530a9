"""The quality of texts as one figure: penalty points of what was found, by the linear raw scoring model of MQM.

An error costs the weight of its severity times the weight of its category; the Absolute Penalty Total (APT) adds these
up. Over the words of the sample (the Evaluation Word Count, EWC) that is the Per-Word Penalty Total (PWPT = APT / EWC),
for a Reference Word Count (RWC) of 1,000 the Overall Normed Penalty Total (ONPT = PWPT × RWC). The Overall Quality
Score (OQS) is the Maximum Score Value of 100 less its part that the points take: 100 × (1 - ONPT / RWC), not below 0.
A sample passes whose score is not below the passing threshold.

Sources: "The MQM Scoring Models" and "Values and Scores", https://themqm.org; A. Lommel, S. Gladkoff, A. Melby et al.,
"The Multi-Range Theory of Translation Quality Measurement: MQM scoring models and Statistical Quality Control" (2024),
https://arxiv.org/abs/2405.16969, after which a sample of few words cannot be judged.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from functools import cached_property
from math import fsum

from msgspec import Struct

from mtfix.api import Report
from mtfix.checks import bilingual_names
from mtfix.config import ScoreSettings
from mtfix.engine import UNUSED
from mtfix.formats import parse
from mtfix.model import CATEGORIES, SEVERITIES, Category, Finding, Segment, Severity
from mtfix.parallel import pair_documents

REFERENCE_WORDS = 1000
HIGHEST = 100
ENOUGH = 1000
"""Words of a sample below which its score says little."""

Key = tuple[str, str, str, str]


class Error(Struct, frozen=True):
    """A finding that counts. Errors with the same key are one error that was repeated."""

    key: Key
    severity: Severity
    category: Category


class Sample(Struct, frozen=True):
    """What is scored of one text: its words, its errors, and how many findings stand in its source already."""

    path: str
    words: int
    errors: tuple[Error, ...] = ()
    in_source: int = 0


class Row(Struct, frozen=True):
    """The figures of a text, of a category or of the whole; by severity in the order of SEVERITIES."""

    name: str
    words: int
    counts: tuple[int, ...]
    """Errors by severity."""
    costs: tuple[float, ...]
    """Their points."""

    @property
    def errors(self) -> int:
        return sum(self.counts)

    @property
    def points(self) -> float:
        """The Absolute Penalty Total."""
        return fsum(self.costs)

    @property
    def per_word(self) -> float:
        """The Per-Word Penalty Total."""
        return self.points / max(1, self.words)

    @property
    def normed(self) -> float:
        """The Overall Normed Penalty Total: points for each 1,000 words."""
        return self.per_reference(self.points)

    def per_reference(self, points: float) -> float:
        """Points as they would be in 1,000 words."""
        return points * REFERENCE_WORDS / max(1, self.words)

    @property
    def quality(self) -> float:
        """The Overall Quality Score, 0 to 100. Rounded far behind what is shown, so that 99 is 99 to a pass mark."""
        return max(0.0, round(HIGHEST - HIGHEST * self.normed / REFERENCE_WORDS, 9))


class Score(Struct, frozen=True):
    """The whole, and its rows: files worst first, categories in the order of CATEGORIES.

    An error that stands in several files counts once in the whole and once in each of them.
    """

    total: Row
    files: tuple[Row, ...]
    categories: tuple[Row, ...]
    pass_mark: float
    repeated: int
    in_source: int

    @property
    def passed(self) -> bool:
        return self.total.quality >= self.pass_mark

    @property
    def judged(self) -> bool:
        """Whether the sample is large enough to judge by."""
        return self.total.words >= ENOUGH


def score(samples: Iterable[Sample], settings: ScoreSettings) -> Score:
    """The score of texts, whatever their order."""
    files: list[Row] = []
    errors: list[Error] = []
    words = in_source = 0
    for sample in samples:
        files.append(_row(sample.path, sample.words, _distinct(sample.errors, settings), settings))
        errors += sample.errors
        words += sample.words
        in_source += sample.in_source
    distinct = _distinct(errors, settings)
    rows = [_row(c, words, [e for e in distinct if e.category == c], settings) for c in CATEGORIES]
    return Score(
        total=_row("all", words, distinct, settings),
        files=tuple(sorted(files, key=lambda row: (-row.normed, row.name, row.words, row.counts, row.costs))),
        categories=tuple(row for row in rows if row.errors),
        pass_mark=settings.pass_mark,
        repeated=len(errors) - len(distinct),
        in_source=in_source,
    )


def penalty(error: Error, settings: ScoreSettings) -> float:
    """The points of one error."""
    weight: float = getattr(settings.severity, error.severity)
    factor: float = getattr(settings.category, error.category)
    return weight * factor


def _distinct(errors: Sequence[Error], settings: ScoreSettings) -> list[Error]:
    """Each error once, as grave as it was at its worst."""
    worst: dict[Key, tuple[float, Severity, Category]] = {}
    for error in errors:
        told = penalty(error, settings), error.severity, error.category
        worst[error.key] = max(worst.get(error.key, told), told)
    return [Error(key, severity, category) for key, (_, severity, category) in worst.items()]


def _row(name: str, words: int, errors: Sequence[Error], settings: ScoreSettings) -> Row:
    by = [[penalty(e, settings) for e in errors if e.severity == severity] for severity in SEVERITIES]
    return Row(name, words, tuple(map(len, by)), tuple(map(fsum, by)))


def sample(report: Report) -> Sample:
    """What counts of a report: all but comments that silence nothing, and errors that the source has as well."""
    pairs = _Pairs(report)
    found = [f for f in report.findings if f.rule != UNUSED]
    counted = [f for f in found if not pairs.have_in_source(f)]
    return Sample(report.path, report.words, tuple(_error(report, f) for f in counted), len(found) - len(counted))


def _error(report: Report, finding: Finding) -> Error:
    words = " ".join(_matched(report, finding).split()).casefold()
    key = (finding.rule, finding.concept or "", words, finding.message.casefold())
    return Error(key, finding.severity, finding.category)


def _matched(report: Report, finding: Finding) -> str:
    return report.text[finding.span.start : finding.span.end]


class _Pairs:
    """The segments of a report by their place in the file; read again only where somebody asks."""

    def __init__(self, report: Report) -> None:
        self._report = report

    @cached_property
    def _segments(self) -> list[tuple[int, Segment]]:
        report = self._report
        document = parse(report.text, report.path, report.format)
        if report.source:
            document = pair_documents(document, report.source)
        segments = [s for scope in document.scopes for s in scope.segments if s.source and s.pieces]
        return sorted(((s.pieces[0].file.start, s) for s in segments), key=lambda pair: pair[0])

    def have_in_source(self, finding: Finding) -> bool:
        """Whether the matched words stand in the source segment to the letter, so that nobody who translated erred.

        Not where a rule compares with the source, for it says what became of it; and only words in ASCII: another
        script may be right in the source and still wrong in its translation.
        """
        matched = _matched(self._report, finding)
        if finding.rule in bilingual_names() or not (matched.isascii() and re.search("[A-Za-z0-9]", matched)):
            return False
        at = bisect_right(self._segments, finding.span.start, key=lambda pair: pair[0]) - 1
        if at < 0:
            return False
        segment = self._segments[at][1]
        if segment.pieces[-1].file.end < finding.span.end:
            return False
        if finding.segment:  # as it reads, not as the file writes it
            matched = segment.target[finding.segment.start : finding.segment.end]
        words = re.escape(" ".join(matched.split()))
        return re.search(rf"(?a:(?<!\w)|(?!\w)){words}(?a:(?!\w)|(?<!\w))", segment.source) is not None
