"""The passage that a finding stands in, as a reader sees it, and what a fix makes of it: never the file's markup."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import accumulate
from typing import Literal

from msgspec import Struct

from mtfix.diff import split_words, word_diff
from mtfix.language.articles import article_before, mended
from mtfix.language.lazy import lazy
from mtfix.model import LOCKED, Document, Edit, Finding, Fix, Piece, Segment, Span
from mtfix.placing import place_edits, quote_edits, target_at

Kind = Literal["same", "found", "removed", "added"]
Parts = list[tuple[Kind, str]]
Replacements = list[tuple[Span, str]]
"""What is written over which span of a passage."""

HOLE = "▯"
"""What is shown of a placeholder."""
_TAG = lazy(r"<(/?[\w:.-]{1,20})[^<>]*>")
_SHORT = 20  # characters of locked text that are shown
_REACH = 300  # characters on either side of a finding that stands in no segment
_SHOWN = 1_500  # characters on either side that are shown
_WORD = 100  # characters of a word, at most
_BRIDGE = 3  # words between two changes that are shown as one
_COMPARED = 600  # characters that are compared word by word


class Passage(Struct, frozen=True):
    """A segment's target, or a line where there is none, and where a finding stands in it."""

    text: str
    span: Span
    segment: Segment | None = None

    @property
    def source(self) -> str:
        return self.segment.source if self.segment else ""


class Passages:
    """Finds the passages of a document."""

    def __init__(self, document: Document) -> None:
        self._text = document.text
        segments = (segment for scope in document.scopes for segment in scope.segments)
        rows = sorted(((p.file.start, p, s) for s in segments for p in s.pieces), key=lambda row: row[0])
        self._starts = [row[0] for row in rows]
        self._rows: list[tuple[int, Piece, Segment]] = rows

    def of(self, finding: Finding) -> Passage:
        """Where a finding stands."""
        span = finding.span
        segment = self.segment_at(span.start)
        if segment is None:
            low, high = max(0, span.start - _REACH), min(len(self._text), span.end + _REACH)
            low = max([low, *(self._text.rfind(mark, low, span.start) + 1 for mark in "\r\n")])
            high = min([high, *(at for mark in "\r\n" if (at := self._text.find(mark, span.end, high)) >= 0)])
            return Passage(self._text[low:high], Span(span.start - low, span.end - low))
        return Passage(segment.target, _in_target(segment, span), segment)

    def segment_at(self, at: int) -> Segment | None:
        """The segment whose target holds a place of the file."""
        number = bisect_right(self._starts, at) - 1
        if number < 0:
            return None
        _, piece, segment = self._rows[number]
        return segment if at <= piece.file.end else None


def _in_target(segment: Segment, span: Span) -> Span:
    """Where a span of the file stands in the target; what reaches over the segment ends with it."""
    start = _target_at(segment.pieces, span.start, span.start)
    end = _target_at(segment.pieces, span.end, span.end - 1) if span.end > span.start else start
    return Span(start, max(start, end))


def _target_at(pieces: Sequence[Piece], at: int, inside: int) -> int:
    """A place of the file in the target, told a character of the piece that says it."""
    return target_at(pieces[max(0, bisect_right(pieces, inside, key=lambda p: p.file.start) - 1)], at)


# -- what is shown of it


def readable(passage: Passage, file: str, made: Replacements) -> tuple[str, Span, Replacements]:
    """The text of a passage with a short mark for each tag and placeholder, and where all that stands in it.

    A mark at the edge of a span stands outside of it.
    """
    marks = [(p.target, mark) for p in passage.segment.pieces if (mark := _mark(p, file))] if passage.segment else []
    if not marks:
        return passage.text, passage.span, made
    parts, at = [], 0
    for place, mark in marks:
        parts += [passage.text[at : place.start], mark]
        at = place.end
    text = "".join((*parts, passage.text[at:]))
    starts, ends = [place.start for place, _ in marks], [place.end for place, _ in marks]
    grown = list(accumulate((len(mark) - place.end + place.start for place, mark in marks), initial=0))

    def moved(span: Span) -> Span:
        start = span.start + grown[bisect_right(ends, span.start)]
        return Span(start, max(start, span.end + grown[bisect_left(starts, span.end)]))

    return text, moved(passage.span), [(moved(span), new) for span, new in made]


def _mark(piece: Piece, file: str) -> str:
    """What is shown of markup (the name of a tag, else nothing) and of what is locked (itself where it is short)."""
    if piece.kind == "markup":
        tag = _TAG.match(file, piece.file.start, piece.file.end)
        return f"‹{tag[1]}›" if tag else ""
    if piece.kind == "locked":
        words = file[piece.file.start : min(piece.file.end, piece.file.start + _SHORT + 1)]
        return HOLE if len(words) > _SHORT or words[:1] in ("", "<") else words
    return ""


def with_holes(text: str) -> str:
    """The text of a segment, source or target, with a mark for each placeholder; same length."""
    return text.replace(LOCKED, HOLE)


# -- what a fix makes of it


def replacements(passage: Passage, fix: Fix) -> Replacements:
    """What a fix writes in a passage; its edits elsewhere are left out."""
    segment = passage.segment
    if segment is None or not segment.pieces:
        return []
    low, high = segment.pieces[0].file.start, segment.pieces[-1].file.end
    made: Replacements = []
    for edit in sorted(fix.edits):
        if edit.span.end < low or edit.span.start > high:
            continue
        if segment.quoting == "csv" and edit.span == Span(low, high) and edit.text.startswith('"'):
            made += _difference(segment.target, edit.text[1:-1].replace('""', '"'))
        else:
            made.append((_in_target(segment, edit.span), _read(segment.quoting, edit.text)))
    return made


def _difference(before: str, after: str) -> Replacements:
    """Two texts without what they share at their ends: one replacement."""
    low = _shared(before, after)
    high = _shared(before[low:][::-1], after[low:][::-1])
    return [(Span(low, len(before) - high), after[low : len(after) - high])]


def _shared(one: str, other: str) -> int:
    """How many characters two texts begin with alike."""
    return next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _read(quoting: str, text: str) -> str:
    """New text of a file as a reader sees it: `quote_edits` undone."""
    if quoting == "xml":
        return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    if quoting == "cdata":
        return text.replace("]]]]><![CDATA[>", "]]>")
    if quoting == "quoted-csv":
        return text.replace('""', '"')
    if quoting in ("json", "po") and "\\" in text:
        from json import loads

        try:
            return str(loads(f'"{text}"'))
        except ValueError:
            return text
    return text


def differences(passage: Passage, made: Replacements) -> Parts:
    """The passage with what is taken out and put in; "found" are the words of the finding where nothing meets them."""
    text, span = passage.text, passage.span
    if not made:
        return _cut(_with_found([("same", text)], span))
    low, high = min(s.start for s, _ in made), max(s.end for s, _ in made)
    first, last = max(0, low - _WORD), high + _WORD
    while low > first and text[low - 1].isalnum():
        low -= 1
    while high < last and text[high : high + 1].isalnum():
        high += 1
    if high - low <= _COMPARED:
        middle = _bridged(list(word_diff(text[low:high], written(text, made, low, high))))
    else:
        middle = []
        at = low
        for place, new in made:
            middle += [("same", text[at : place.start]), ("removed", text[place.start : place.end]), ("added", new)]
            at = place.end
        middle.append(("same", text[at:high]))
    parts = [part for part in (("same", text[:low]), *middle, ("same", text[high:])) if part[1]]
    met = any(s.start <= span.end and span.start <= s.end for s, _ in made)
    return _cut(parts if met else _with_found(parts, span))


def _bridged(parts: Parts) -> Parts:
    """The parts with changes that only a few words keep apart as one: nobody reads a sentence in shreds."""
    bridged: Parts = []
    gone = come = ""
    for number, (kind, text) in enumerate(parts):
        if kind == "same":
            between = (gone or come) and number + 1 < len(parts) and len(text.split()) <= _BRIDGE
            if between:
                gone, come = gone + text, come + text
                continue
            bridged += [*_changed(gone, come), (kind, text)]
            gone = come = ""
        else:
            gone, come = (gone + text, come) if kind == "removed" else (gone, come + text)
    return [*bridged, *_changed(gone, come)]


def _changed(gone: str, come: str) -> Parts:
    both: Parts = [("removed", gone), ("added", come)]
    return [part for part in both if part[1]]


def written(text: str, made: Replacements, low: int, high: int) -> str:
    """[low, high) of a text after replacements; those that reach out of it are left out."""
    parts, at = [], low
    for place, new in made:
        if low <= place.start and place.end <= high and at <= place.start:
            parts += [text[at : place.start], new]
            at = place.end
    return "".join((*parts, text[at:high]))


def _with_found(parts: Parts, span: Span) -> Parts:
    """The parts with what stays as it is in `span` as "found"."""
    found: Parts = []
    at = 0
    for kind, text in parts:
        if kind == "added":
            found.append((kind, text))
            continue
        low, high = max(0, span.start - at), max(0, span.end - at)
        at += len(text)
        rows: Parts = [("same", text[:low]), ("found", text[low:high]), ("same", text[high:])]
        found += [row for row in rows if row[1]] if kind == "same" else [(kind, text)]
    return found


def _cut(parts: Parts) -> Parts:
    """The parts without what stands far before and behind all that is marked."""
    if parts and parts[0][0] == "same" and len(parts) > 1 and len(parts[0][1]) > _SHOWN:
        words = parts[0][1][-_SHOWN:]
        parts = [("same", "… " + words[words.find(" ") + 1 :]), *parts[1:]]
    if parts and parts[-1][0] == "same" and len(parts[-1][1]) > _SHOWN:
        words = parts[-1][1][:_SHOWN]
        parts = [*parts[:-1], ("same", words[: words.rfind(" ") + 1 or _SHOWN].rstrip() + " …")]
    return parts


# -- what a person writes


def region(passage: Passage, finding: Finding) -> Span:
    """The words that a person's rendering stands for: those of the finding, and what its candidates change with it."""
    span = passage.span
    touching = [
        place
        for fix in finding.fixes
        for place, _ in replacements(passage, fix)
        if place.start <= span.end and span.start <= place.end and place.end - place.start < _COMPARED
    ]
    return Span(min([span.start, *(s.start for s in touching)]), max([span.end, *(s.end for s in touching)]))


def reading(passage: Passage, finding: Finding, fix: Fix | None) -> str:
    """What stands in the region, or would after one of the candidates."""
    place = region(passage, finding)
    return written(passage.text, replacements(passage, fix) if fix else [], place.start, place.end)


def rewriting(passage: Passage, finding: Finding, words: str) -> tuple[Fix | None, Replacements]:
    """The fix that writes a person's words over the region, and what it does to the passage.

    None where markup stands inside, or the finding stands in no segment. An article before it is mended.
    """
    place, text = region(passage, finding), passage.text
    if not words and text[place.start - 1 : place.start] == " " and text[place.end : place.end + 1] in (*" .,;:!?", ""):
        place = Span(place.start - 1, place.end)  # what is deleted leaves no second blank
    made: Replacements = [(place, words)]
    article = article_before(text, place.start)
    if article and words and (right := mended(article[2], words)) != article[2]:
        made.insert(0, (Span(article[0], article[1]), right))
    segment = passage.segment
    if segment is None:
        return None, made
    edits: list[Edit] = []
    for span, new in made:
        placed = place_edits(segment.pieces, span, new)
        if placed is None:
            return None, made
        edits += placed
    return Fix(tuple(quote_edits(segment, edits)), "suggestion", f"write “{words}”"), made


def warm() -> None:
    """Load what compares words, which takes longer than a key may."""
    split_words("a b")
    word_diff("a b", "a c")
