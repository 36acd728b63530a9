"""What a source says beside its target: quantities, terms and Latin words. Only where there is a source.

Offsets of a source count its code points, offsets of a target those of the flow.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import zip_longest
from typing import NamedTuple

from mtfix.glossary.lexicon import Lexicon, SenseEntry, Term
from mtfix.language.lazy import lazy
from mtfix.language.quantities import Quantity, have_same_figures, miscounted, reader_of, unanswered
from mtfix.language.segmentation import word_bounds
from mtfix.language.stems import stems
from mtfix.language.words import plain, shortened
from mtfix.model import Check, Claim, Fix, Original, Segment, Span, claim

_LATIN = lazy(r"[A-Za-z0-9][A-Za-z0-9+#&'’._/-]*")
_CLAUSE = lazy(r"[^,.;:!?\s][^,;:!?]*?(?=[,;:!?]|\.(?:\s|$)|$)|[\s\S]+")
_TARGET_WORD = lazy(r"[^\W_]+(?:['’][^\W_]+)?")
_FIGURE = lazy("[0-9]")
_FEW = 40
"""Code points of a place that is only guessed."""
_LONG = 4
"""Characters of a term that needs no look at the words around it: longer ones are no accident of two neighbours."""


class Standing(NamedTuple):
    """A term where it stands in a source, with everything that a lexicon says of it."""

    start: int
    end: int
    lexicon: int
    terms: tuple[Term, ...]

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)

    @property
    def source(self) -> str:
        return self.terms[0].source


class Unsaid(NamedTuple):
    """A word of a source in a sense of which no right rendering stands in the target; `forms` are those of others."""

    span: Span
    sense: SenseEntry
    forms: tuple[str, ...]

    def counts(self, sources: str) -> bool:
        """Whether the text, by all of its sources, is about what the sense is about."""
        return not self.sense.scope or any(word in sources for word in self.sense.scope)


ADDRESS = r"https?://[!#-;=?-z~]*[#$%&*+0-9=@-Z_a-z~/-]"
"""The pattern of a web address, without the marks that may stand behind it."""
FORMATTED = r"(?<!\d)%(?:\([A-Za-z0-9_.]+\)|\d\$)?[sdifr@](?![a-z])"
"""The pattern of a placeholder of printf and its like (%s, %(name)s, %2$s)."""
BRACED = r"\$?\{\{?[A-Za-z0-9_.]*\}?\}"
"""The pattern of one in braces ({}, {name}, ${name}, {{name}})."""
POSITION = lazy(r"%\d\$")
"""How a placeholder of gettext says which argument it is (%2$s), where the order of the languages differs."""


_SHOWN = 40
"""Characters of a tag that are shown."""
_TAG_NAME = lazy(r"<(?:[\w.-]+:)?([\w.-]+)")
_TAG_NUMBER = lazy(r"\s(?:id|i|x)\s*=\s*[\"']([^\"']*)")


class Pair:
    """One segment that has a source; `low` is where its target begins in the flow."""

    def __init__(self, segment: Segment, low: int, lexicons: Sequence[Lexicon]) -> None:
        self.segment = segment
        self.low = low
        self.source = segment.source
        self.target = segment.target
        self._lexicons = lexicons

    def span(self, start: int, end: int) -> Span:
        """A span of the target in the flow."""
        return Span(self.low + start, self.low + end)

    @cached_property
    def plain(self) -> str:
        """The target in small letters with single spaces for all that is no word, one at either end."""
        return plain(self.target)

    def _quantities(self) -> tuple[list[Quantity], list[Quantity]]:
        """What source and target say of quantities."""
        languages = self._lexicons[0].meta.languages.split("-") if self._lexicons else ()
        reader, other = (*map(reader_of, languages[:2]), None, None)[:2]
        if reader is None or other is None:
            return [], []
        figures = _FIGURE.search(self.target)
        if not figures and not reader.FIRM.search(self.source):
            return [], []
        if figures and have_same_figures(reader, self.source, other, self.target):
            return [], []
        said = reader.read_quantities(self.source)
        if not figures and not any(q.firm or q.unit for q in said):
            return [], []  # nothing that has to be answered
        return said, other.read_quantities(self.target)

    @cached_property
    def mismatches(self) -> Sequence[tuple[Quantity | None, Quantity | None]]:
        """The firm quantities of the source that nothing answers beside those of the target, in their order.

        Behind them those that are counted in something else, where nothing else is wrong.
        """
        one, other = self._quantities()
        if not (one or other):
            return ()
        lost, made_up = unanswered(one, other), unanswered(other, one)
        return list(zip_longest(lost, made_up)) if lost or made_up else list(miscounted(one, other))

    def place_of(self, at: int) -> Span:
        """About where in the flow an offset of the source is said: a clause, or a few words of a long one."""
        middle = min(len(self.target) - 1, at * len(self.target) // max(1, len(self.source)))
        for match in _CLAUSE.finditer(self.target):
            if match.end() > middle:
                break
        start, end = match.span()
        if end - start > _FEW:
            start = self.target.find(" ", max(start, middle - _FEW // 2), middle) + 1 or start
            end = self.target.rfind(" ", middle, min(end, middle + _FEW // 2)) if end > middle + _FEW // 2 else end
            end = end if end > start else match.end()
        return self.span(start, end)

    @cached_property
    def terms(self) -> tuple[Standing, ...]:
        """The terms of the glossaries in the source, the longest one at each place, by place."""
        return tuple(self._terms())

    def _terms(self) -> Iterator[Standing]:
        """Of what stands here the longest at each place; a later glossary before an earlier one."""
        found = [
            (start, start - end, -number, term)
            for number, lexicon in enumerate(self._lexicons)
            for start, end, term in lexicon.find_terms(self.source)
        ]
        free = 0
        for start, size, number, term in sorted(found):
            if start < free or not self.is_word(start, start - size):
                continue
            free = start - size
            yield Standing(start, free, -number, self._lexicons[-number].terms(term))

    def is_word(self, start: int, end: int) -> bool:
        """Whether a term begins and ends where words of the source do; a long one always does."""
        return end - start >= _LONG or self._bounds.issuperset((start, end))

    @cached_property
    def _bounds(self) -> frozenset[int]:
        return word_bounds(self.source)

    @cached_property
    def unsaid(self) -> Sequence[Unsaid]:
        """The words of the source in senses that the target does not have, by place; scopes are not asked yet."""
        return tuple(self._unsaid()) if self.words else ()

    def _unsaid(self) -> Iterator[Unsaid]:
        known: dict[str, tuple[SenseEntry, tuple[str, ...]] | None] = {}  # what comes again is looked for once
        for start, end, senses in self.words:
            word = self.source[start:end]
            if word not in known:
                known[word] = max(self._unsaid_senses(senses), key=lambda found: bool(found[1]), default=None)
            found = known[word]
            if found and self.is_word(start, end) and not self._is_in_a_term(start, end):
                yield Unsaid(Span(start, end), *found)

    def _unsaid_senses(self, senses: Sequence[SenseEntry]) -> Iterator[tuple[SenseEntry, tuple[str, ...]]]:
        """The senses of a word that the target does not have, with the forms of other senses that it has."""
        for sense in senses:
            if sense.near and not any(word in self.source for word in sense.near):
                continue
            if any(word in self.source for word in sense.unless):
                continue
            forms = tuple([form for form in sense.wrong if form in self.plain])
            if (forms or sense.asks) and not self._is_said(sense, forms):
                yield sense, forms

    def _is_said(self, sense: SenseEntry, forms: Sequence[str]) -> bool:
        """Whether a right rendering stands in the target, in whatever form, and not as a part of a wrong one."""
        text = self.plain
        if not forms:
            for right in sense.said:  # mostly one of the first
                if right in text:
                    return True
            return any(right in self._stems for right in sense.stems)
        if any(right in self.target for right in sense.said if not right.startswith(" ")):
            return True  # a sign ($)
        for right in sense.stems:
            if right in self._stems:
                rest = text
                for form in forms:
                    if right in _stemmed(form):
                        rest = rest.replace(form, " ")
                if rest is text or right in _stemmed(rest):
                    return True
        return False

    @cached_property
    def _stems(self) -> str:
        return _stemmed(self.plain)

    def _is_in_a_term(self, start: int, end: int) -> bool:
        return any(s.start <= start and end <= s.end and s.end - s.start > end - start for s in self.terms)

    @cached_property
    def words(self) -> Sequence[tuple[int, int, tuple[SenseEntry, ...]]]:
        """The words of the source that have senses, the longest one at each place, by place; not yet verified."""
        found = [
            (start, start - end, lexicon.senses(word))
            for lexicon in self._lexicons
            for start, end, word in lexicon.find_words(self.source)
        ]
        if not found:
            return ()
        kept: list[tuple[int, int, tuple[SenseEntry, ...]]] = []
        free = 0
        for start, size, senses in sorted(found, key=lambda f: f[:2]):
            if start >= free or (kept and kept[-1][:2] == (start, start - size)):
                free = start - size
                kept.append((start, free, senses))
        return kept

    @cached_property
    def target_words(self) -> list[tuple[int, int, str]]:
        """The words of the target with their place in it."""
        return [(*m.span(), m[0]) for m in _TARGET_WORD.finditer(self.target)]

    @cached_property
    def latin(self) -> list[tuple[int, str]]:
        """Words in Latin letters and figures of the source."""
        return [(m.start(), m[0].rstrip("'’._/-")) for m in _LATIN.finditer(self.source)]


def tags_beyond(ours: Sequence[str], theirs: Sequence[str]) -> list[str]:
    """The inline tags of one side that the other has not, as they are shown, where it has fewer; no closing ones."""
    if not ours:
        return []
    ours, theirs = ([tag for tag in tags if not tag.startswith("</")] for tags in (ours, theirs))
    more = max(0, len(ours) - len(theirs))
    known = Counter(map(_identity, theirs))
    beyond = []
    for tag in ours:
        known[_identity(tag)] -= 1
        if known[_identity(tag)] < 0:
            beyond.append(shortened(tag, _SHOWN))
    return beyond[:more]


def _identity(tag: str) -> tuple[str, str]:
    """What tells one inline tag from another: its name, and its number where it has one."""
    name, number = _TAG_NAME.match(tag), _TAG_NUMBER.search(tag)
    return name[1] if name else tag, number[1] if number else ""


def _stemmed(text: str) -> str:
    """The stems of the words of a text, with single spaces, one at either end."""
    return f" {' '.join(stems(text))} "


def claim_by_source(
    check: Check,
    span: Span,
    message: str,
    word: str,
    source_span: Span,
    concept: str | None = None,
    fixes: tuple[Fix, ...] = (),
) -> Claim:
    """What a check says of a place in the flow because of a word of the source, which stands at `source_span`."""
    return claim(
        check,
        span,
        message,
        "certain",
        (word,),
        concept=concept,
        original=Original(word, "source"),
        fixes=fixes,
        source_span=source_span,
    )


def pairs(segments: Sequence[Segment], starts: Sequence[int], lexicons: Sequence[Lexicon]) -> dict[int, Pair]:
    """The segments that have a source and a target, by their number."""
    return {
        number: Pair(segment, starts[number], lexicons)
        for number, segment in enumerate(segments)
        if segment.source and segment.target
    }
