"""Plain immutable data that passes between the layers. Imports nothing of ours.

All spans are half-open and count code points. A `Claim` counts in the flow of one scope (see `scan.py`),
a `Finding` in the decoded file.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import Literal

from msgspec import Struct, field

Safety = Literal["safe", "unsafe", "suggestion"]
FixLevel = Literal["unsafe", "suggestion", "flag"]
NameKind = Literal["person", "place", "organisation", "brand", "media"]
Level = Literal["certain", "likely", "wording", "mechanical"]
Severity = Literal["neutral", "minor", "major", "critical"]
Category = Literal["terminology", "accuracy", "linguistic", "style", "locale", "design"]
PieceKind = Literal["text", "escape", "join", "seam", "markup", "locked"]
Quoting = Literal["none", "xml", "cdata", "json", "po", "csv", "quoted-csv"]
State = Literal["draft", "approved", "locked", "untranslated"]

SAFETIES: tuple[Safety, ...] = ("suggestion", "unsafe", "safe")
LEVELS: tuple[Level, ...] = ("wording", "likely", "certain", "mechanical")
SEVERITIES: tuple[Severity, ...] = ("neutral", "minor", "major", "critical")
CATEGORIES: tuple[Category, ...] = ("terminology", "accuracy", "linguistic", "style", "locale", "design")
PENALTIES: dict[Severity, int] = {"neutral": 0, "minor": 1, "major": 5, "critical": 25}
"""Penalty points of a finding by MQM severity (the default weights of the MQM scoring models)."""

LOCKED = "\ufffc"
"""Stands in a segment's target for what is never read nor touched (inline code, a placeholder): U+FFFC."""


class MtfixError(Exception):
    """A fault of the input or the settings, said in one line with its place."""


class Span(Struct, frozen=True, order=True, gc=False):
    """Half-open, in code points."""

    start: int
    end: int

    def overlaps(self, other: "Span") -> bool:
        return self.start < other.end and other.start < self.end

    def covers(self, other: "Span") -> bool:
        return self.start <= other.start and other.end <= self.end


class Edit(Struct, frozen=True, order=True):
    """Replace what `span` covers by `text`; an empty span inserts."""

    span: Span
    text: str


class Fix(Struct, frozen=True):
    """One proposal: all of its edits or none. Without edits it is shown and cannot be made (it crosses markup)."""

    edits: tuple[Edit, ...]
    safety: Safety
    label: str


class Evidence(Struct, frozen=True):
    """How sure a finding is, and the words of the text (or the source term) it rests on."""

    level: Level
    words: tuple[str, ...] = ()


class Original(Struct, frozen=True):
    """What probably stood in the source, and how that is known."""

    text: str
    how: Literal["reconstructed", "source"] = "reconstructed"


class Place(Struct, frozen=True):
    """A span inside one segment's target."""

    id: str
    start: int
    end: int


class Claim(Struct, frozen=True):
    """What a check says of a scope: spans and edits count in the scope's flow.

    `fixes` holds candidates, best first; `source_span` counts in the segment's source. The engine turns claims into
    findings.
    """

    rule: str
    span: Span
    message: str
    evidence: Evidence
    category: Category
    severity: Severity
    consequence: str = ""
    concept: str | None = None
    original: Original | None = None
    fixes: tuple[Fix, ...] = ()
    related: tuple[Span, ...] = ()
    source_span: Span | None = None


class Finding(Struct, frozen=True):
    """One error at one place of a file, as every report and the API give it."""

    rule: str
    span: Span
    message: str
    evidence: Evidence
    category: Category
    severity: Severity
    consequence: str
    concept: str | None
    original: Original | None
    fixes: tuple[Fix, ...]
    related: tuple[Span, ...]
    segment: Place | None
    source_span: Span | None
    fingerprint: str


class Piece(Struct, frozen=True, gc=False):
    """Where a stretch of a segment's target stands in the file.

    text: the same characters, one to one. escape: written otherwise there (`&amp;`). join: folded white space
    (a line break, its indent and quote marks), one space in the target. seam: nothing in the target, and text goes on
    behind it (a PO string continued on the next line). markup: nothing in the target (`**`). locked: one `LOCKED`
    character in the target, never edited.
    """

    target: Span
    file: Span
    kind: PieceKind = "text"


def pieces_in(pieces: Sequence[Piece], span: Span) -> Sequence[Piece]:
    """The pieces of a target that a span of it touches, and markup that stands inside it."""
    first = bisect_right(pieces, span.start, key=lambda p: p.target.end)
    return pieces[first : bisect_left(pieces, span.end, lo=first, key=lambda p: p.target.start)]


class Segment(Struct, frozen=True, gc=False):
    """A paragraph, a table row's target, a translation unit: what is read together.

    `source` is plain text with `LOCKED` for a placeholder, as in the target; the tags are inline tags and placeholders
    as they are written, in order. `quoting` says how new text is written at this place of the file. Approved and
    locked segments are checked and not edited, untranslated ones are left out. `context` is what tells one source from
    the same source elsewhere (a gettext context, the number of a plural form).
    """

    id: str
    target: str
    pieces: tuple[Piece, ...]
    source: str = ""
    quoting: Quoting = "none"
    state: State = "draft"
    source_tags: tuple[str, ...] = ()
    target_tags: tuple[str, ...] = ()
    context: str = ""


class Scope(Struct, frozen=True):
    """One text: evidence and consistency stay inside it. Segments of many texts (a memory) are not `coherent`."""

    id: str
    segments: tuple[Segment, ...]
    coherent: bool = True


class Stretch(Struct, frozen=True, gc=False):
    """A run of a part's text: `at` (on its line `row`) is `offset` in the file, at `line` and `column`."""

    at: int
    row: int
    offset: int
    line: int
    column: int


class Part(Struct, frozen=True):
    """Where a text that is part of a file stands there: the head of the file, then stretches of whole rows.

    `rows` are where rows begin in the text, and where the last one ends. `scopes` is how many came before; `more` parts
    of the file follow.
    """

    stretches: tuple[Stretch, ...]
    rows: tuple[int, ...]
    scopes: int = 0
    more: bool = False

    def stretch(self, at: int) -> Stretch:
        """The one in which a place of the text stands."""
        return self.stretches[bisect_right(self.stretches, at, key=_begins) - 1]


def _begins(stretch: Stretch) -> int:
    return stretch.at


class Document(Struct, frozen=True):
    """A file as read. `text` is decoded with `encoding` after `bom`; line ends stand as in the file.

    `writable` is false where encoding `text` again does not give the file's bytes.
    `numbered` says that its segments have ids of their own, which findings name.
    `faults` are errors of parts that were left out (one line each, with path and line); the rest was read.
    `part` says that it is one of several of a file (see `parts.py`); spans count in `text` nonetheless.
    `markup` are characters that new text may hold only where a person looks: they could be read as markup.
    """

    path: str
    text: str
    encoding: str
    bom: bytes
    format: str
    scopes: tuple[Scope, ...]
    source_language: str | None = None
    target_language: str | None = None
    writable: bool = True
    numbered: bool = False
    suppressions: tuple["Suppression", ...] = ()
    faults: tuple[str, ...] = ()
    part: Part | None = None
    markup: str = ""


class Suppression(Struct, frozen=True):
    """A comment in the file that silences `rules` (all, where empty) on what `reach` covers."""

    span: Span
    reach: Span
    rules: tuple[str, ...]


class House(Struct, frozen=True):
    """House style. `prefer` maps a concept to one of its right renderings; `keep` is never flagged nor touched."""

    spelling: Literal["us", "uk"] = "us"
    prefer: dict[str, str] = {}
    keep: tuple[str, ...] = ()


class Example(Struct, frozen=True):
    """`text` marks its finding with ⟦ ⟧; `fixed` is the whole text after the first candidate, None for a flag.

    Of a check that compares, both are a source, a tab and its target.
    """

    text: str
    fixed: str | None = None


class Check(Struct, frozen=True):
    """What a check's module says of itself; its documentation and its tests are made from this.

    `native` checks run on any text; the others only where the text is told or shown to be a translation.
    """

    rule: str
    summary: str
    why: str
    category: Category
    severity: Severity
    bad: tuple[Example, ...]
    good: tuple[str, ...]
    native: bool = False
    consequence: str = ""
    bound: tuple[str, ...] = field(default=())
    """Other rules that stay silent where this one speaks on the same words."""


def claim(
    check: Check,
    span: Span,
    message: str,
    level: Level,
    words: tuple[str, ...] = (),
    *,
    severity: Severity | None = None,
    consequence: str | None = None,
    concept: str | None = None,
    original: Original | None = None,
    fixes: tuple[Fix, ...] = (),
    related: tuple[Span, ...] = (),
    source_span: Span | None = None,
) -> Claim:
    """What a check says of a place in the flow, on the evidence of `words`; what is not told is as the check has it."""
    return Claim(
        rule=check.rule,
        span=span,
        message=message,
        evidence=Evidence(level, words),
        category=check.category,
        severity=severity or check.severity,
        consequence=check.consequence if consequence is None else consequence,
        concept=concept,
        original=original,
        fixes=fixes,
        related=related,
        source_span=source_span,
    )


def rewrite(span: Span, text: str, safety: Safety, label: str = "") -> Fix:
    """A fix of one edit; without a label it says what it writes."""
    return Fix((Edit(span, text),), safety, label or f"write “{text}”")
