"""One scope, scanned: the only passes over whole texts. Checks read what stands here.

The flow of a scope is the targets of its segments joined by line breaks; every offset here counts code points of
it. A pass runs when the first check asks for what it finds, and once.
"""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import accumulate
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import astuple, replace

from mtfix import passes
from mtfix.glossary.lexicon import (
    LONGEST,
    AvoidEntry,
    Entry,
    FormRecord,
    Lexicon,
)
from mtfix.glossary.rendering import Choice, fill
from mtfix.language.folding import ENDS, ahead, fold_padded, pattern
from mtfix.language.lazy import lazy
from mtfix.language.matching import (
    Parted,
    find_all,
    match_parts,
    match_slots,
    may_stand,
    split_slots,
    stands,
    stands_as_mark,
    written,
)
from mtfix.language.sentences import Stops, find_stops, sentence_between
from mtfix.model import House, Scope, Segment

if TYPE_CHECKING:
    from mtfix.aligned import Pair

_LONGEST_WORD = 100
_WRAP = lazy(r"(?<=[a-z,;])\n(?=[a-z])")
_BITS = 24  # of the number of a bunch beside a place
_MASK = (1 << _BITS) - 1


class Match(Struct, frozen=True):
    """A rendering of a concept that stands in the text. `form` is how it is written; slots are what they caught."""

    start: int
    end: int
    lexicon: Lexicon
    form: FormRecord
    renderings: tuple[str, ...] = ()
    slots: tuple[tuple[str, str], ...] = ()

    @property
    def entry(self) -> Entry:
        return self.lexicon.entry(self.form.concept)

    @property
    def avoid(self) -> AvoidEntry:
        return self.entry.avoid[self.form.rank]


def _place_of(match: Match) -> tuple[int, int, bool, int, int]:
    """Sorts matches by place: at the same one the longer first, with a rendering before without, then as compiled."""
    return match.start, -match.end, not match.renderings, match.form.concept, match.form.rank


class Bunch(Struct, frozen=True):
    """Places (ascending) where the pattern of one record begins, not yet verified. `whole` ones are not cut short."""

    lexicon: int
    record: int
    size: int
    starts: Sequence[int]
    whole: bool


class Hits(Struct, frozen=True):
    """What the lexicons found, in the order of the kinds."""

    avoid: list[Bunch]
    right: list[Bunch]
    title: list[Bunch]
    strong: list[Bunch]
    weak: list[Bunch]
    cased: list[Bunch]


class Scanned:
    """What one scope holds. `lexicons` come strongest last: a concept of a later one replaces an earlier one's."""

    def __init__(self, scope: Scope, lexicons: Sequence[Lexicon], house: House | None = None) -> None:
        self.scope = scope
        self.lexicons = tuple(lexicons)
        self.house = house or House()
        self.flow = "\n".join([_unwrapped(s.target) for s in scope.segments])
        self.starts = array("Q", accumulate((len(s.target) + 1 for s in scope.segments), initial=0))

    @cached_property
    def pairs(self) -> "dict[int, Pair]":
        """The segments that have a source, by their number, with what it says."""
        from mtfix.aligned import pairs

        return pairs(self.scope.segments, self.starts, self.lexicons)

    @cached_property
    def sources(self) -> str:
        """The sources of all segments, a line each."""
        return "\n".join([s.source for s in self.scope.segments])

    # -- segments and sentences

    def segment_index(self, at: int) -> int:
        """The number of the segment in which `at` stands."""
        return bisect_right(self.starts, at, 0, len(self.scope.segments)) - 1

    def segment(self, at: int) -> Segment:
        return self.scope.segments[self.segment_index(at)]

    def bounds(self, at: int) -> tuple[int, int]:
        """Start and end of the segment in which `at` stands."""
        i = self.segment_index(at)
        return self.starts[i], self.starts[i + 1] - 1

    def sentence(self, start: int, end: int) -> tuple[int, int]:
        """Start and end of the sentence around a span, 2,000 code points on either side at most."""
        low, high = self.bounds(start)
        stops = self._stops.get(low)
        if stops is None:
            stops = self._stops[low] = find_stops(self.flow, low, high)
        return sentence_between(stops, start, end, low, high)

    def word_start(self, end: int) -> int:
        """Where what stands before `end` without a space begins, 100 code points before it at most."""
        low = max(0, end - _LONGEST_WORD)
        return max(low, self.flow.rfind(" ", low, end) + 1, self.flow.rfind("\n", low, end) + 1)

    @cached_property
    def _stops(self) -> dict[int, Stops]:
        """Where sentences end, by the start of a segment."""
        return {}

    @cached_property
    def words(self) -> int:
        """About how many words the scope has: its spaces, and one for each segment."""
        return self.flow.count(" ") + len(self.scope.segments)

    def is_habit(self, slips: int) -> bool:
        """Whether slips are one in 1,000 words or more: fewer are a writer's own, and no sign of a machine."""
        return slips * 1000 >= self.words

    # -- glossaries

    @cached_property
    def folded(self) -> bytes:
        """The flow folded, with a space at either end."""
        return self._folded[0]

    @cached_property
    def _folded(self) -> tuple[bytes, bool]:
        return fold_padded(self.flow)

    @cached_property
    def hits(self) -> Hits:
        found = Hits([], [], [], [], [], [])
        by_role = astuple(found)
        for number, lexicon in enumerate(self.lexicons):
            for p, starts in lexicon.search(self.folded).items():
                size, roles = lexicon.size(p), lexicon.roles(p)
                places = self._by_ahead(starts, size) if any(role[2] > ENDS for role in roles) else {}
                for role, record, follows in roles:
                    if follows in (0, ENDS):
                        by_role[role].append(Bunch(number, record, size, starts, follows == ENDS))
                    elif standing := places.get(follows):
                        by_role[role].append(Bunch(number, record, size, standing, whole=False))
        return found

    def _by_ahead(self, starts: Iterable[int], size: int) -> dict[int, list[int]]:
        """Places of a pattern of `size` by what follows it."""
        places: dict[int, list[int]] = {}
        for start in starts:
            places.setdefault(ahead(self.folded, start + size + 2), []).append(start)
        return places

    @cached_property
    def replaced(self) -> tuple[frozenset[int], ...]:
        """For each lexicon the concepts that a later one replaces or switches off."""
        out = []
        for number, lexicon in enumerate(self.lexicons):
            later = [i for other in self.lexicons[number + 1 :] for i in (*other.ids, *other.meta.off)]
            out.append(frozenset(lexicon.ids[i] for i in later if i in lexicon.ids) if later else frozenset())
        return tuple(out)

    @cached_property
    def avoided(self) -> list[Match]:
        """Deprecated renderings as they stand in the text, by place; guards and shields are not asked yet."""
        return sorted(self._matches(self.hits.avoid), key=_place_of)

    @cached_property
    def watched(self) -> list[Match]:
        """Right renderings that are read for themselves: of consistent concepts, or spelt in several ways. By place."""
        prefer = self.house.prefer
        bunches = [
            bunch
            for bunch in self.hits.right
            if (form := self._form(bunch)).watched
            or (prefer and self.lexicons[bunch.lexicon].entry(form.concept).id in prefer)
        ]
        return sorted(self._matches(bunches), key=_place_of)

    @property
    def right(self) -> list[Match]:
        """All preferred and admitted renderings as they stand in the text, by place."""
        return sorted(self._matches(self.hits.right), key=_place_of)

    def _form(self, bunch: Bunch) -> FormRecord:
        return self.lexicons[bunch.lexicon].form(bunch.record)

    def _matches(self, bunches: Iterable[Bunch]) -> Iterator[Match]:
        """Hits whose whole form stands in the text."""
        for bunch in bunches:
            lexicon = self.lexicons[bunch.lexicon]
            form = lexicon.form(bunch.record)
            if form.concept in self.replaced[bunch.lexicon]:
                continue
            if form.parts:
                phrase, starts = lexicon.parts(bunch.record), bunch.starts
                if phrase.before:
                    starts = [start for start in starts if self.folded.endswith(phrase.before, 0, start)]
                if phrase.after and bunch.whole:
                    behind = bunch.size + 2
                    starts = [start for start in starts if self.folded.startswith(phrase.after, start + behind)]
                found = (self._in_parts(start, lexicon, form, phrase) for start in starts)
            elif "<" in form.text:
                found = (self._slotted(start, lexicon, form) for start in bunch.starts)
            else:
                whole, size = pattern(form.text), len(form.text)
                starts = [start for start in bunch.starts if self.folded.startswith(whole, start)]
                found = (self._whole(start, start + size, lexicon, form) for start in starts)
            yield from filter(None, found)

    def _whole(self, start: int, end: int, lexicon: Lexicon, form: FormRecord) -> Match | None:
        if stands(form.text, self.flow[start:end], form.exact):
            return Match(start, end, lexicon, form, form.renderings)
        return None

    def _in_parts(self, start: int, lexicon: Lexicon, form: FormRecord, phrase: Parted[Choice]) -> Match | None:
        """The longest place where a phrase in parts stands around its anchor."""
        places = match_parts(phrase, self.folded, start)
        for (first, last), ways in sorted(places.items(), key=lambda p: p[0][0] - p[0][1]):
            there = self.flow[first : last - 1]
            chosen = [[c for _, means in way for c in means] for way in ways if stands(written(way), there)]
            if chosen:
                renderings = dict.fromkeys(fill(t, choices) for t in form.templates for choices in chosen)
                return Match(first, last - 1, lexicon, form, tuple(renderings))
        return None

    def _slotted(self, start: int, lexicon: Lexicon, form: FormRecord) -> Match | None:
        slotted = split_slots(form.text)
        if not may_stand(slotted, self.folded, start + 1, start + 1 + len(slotted.parts[slotted.anchor].strip())):
            return None
        low, high = self.bounds(start)
        found = match_slots(slotted, self.flow, start, low, high, form.exact)
        return Match(found[0], found[1], lexicon, form, form.renderings, found[2]) if found else None

    @cached_property
    def _right_places(self) -> "tuple[array[int], array[int], int]":
        """Where right renderings may begin, ascending: the place, and in the low bits the number of its bunch.

        Those whose form begins there, those of which only a part is searched for, and the length of the longest former.
        """
        whole, parts, longest = array("Q"), array("Q"), 0
        for number, bunch in enumerate(self.hits.right):
            form = self._form(bunch)
            is_whole = not form.parts and "<" not in form.text
            (whole if is_whole else parts).extend(start << _BITS | number for start in bunch.starts)
            longest = max(longest, len(form.text) if is_whole else 0)
        return array("Q", sorted(whole)), array("Q", sorted(parts)), longest

    def shielded(self, match: Match) -> bool:
        """Whether a longer right rendering covers the match."""
        whole, parts, longest = self._right_places
        size = match.end - match.start
        first = bisect_left(whole, max(0, match.end - longest) << _BITS)
        for place in whole[first : bisect_right(whole, match.start << _BITS | _MASK)]:
            length = len(self._form(self.hits.right[place & _MASK]).text)
            if length > size and (place >> _BITS) + length >= match.end and self._covers(place, match):
                return True
        first = bisect_left(parts, max(0, match.start - LONGEST) << _BITS)  # what is searched for may stand behind
        last = bisect_left(parts, (match.end + LONGEST) << _BITS)
        return any(self._covers(place, match) for place in parts[first:last])

    def _covers(self, place: int, match: Match) -> bool:
        """Whether the form behind a hit stands there and holds the match and more."""
        spans = self._right_spans.get(place)
        if spans is None:
            bunch = replace(self.hits.right[place & _MASK], starts=(place >> _BITS,))
            spans = self._right_spans[place] = [(other.start, other.end) for other in self._matches((bunch,))]
        size = match.end - match.start
        return any(start <= match.start and match.end <= end and end - start > size for start, end in spans)

    @cached_property
    def _right_spans(self) -> dict[int, list[tuple[int, int]]]:
        """Where right renderings stand, by the places that were looked at."""
        return {}

    # -- marks

    @cached_property
    def guards_in_scope(self) -> dict[tuple[int, int], str]:
        """What of a guard's phrase stands anywhere, as far as `guards` asked; by lexicon number and phrase."""
        return {}

    def signs(self, strong: bool) -> list[str]:
        """Words that show where the text comes from, each time they stand."""
        return [self.flow[s:e] for s, e, _ in self._marks(self.hits.strong if strong else self.hits.weak)]

    def _marks(self, bunches: list[Bunch]) -> Iterator[tuple[int, int, Bunch]]:
        """Start, end and bunch of titles and signs that are written as their phrases have it."""
        for bunch in bunches:
            text = self.lexicons[bunch.lexicon].mark(bunch.record).text
            for start in bunch.starts:
                if stands_as_mark(text, self.flow[start : start + bunch.size]):
                    yield start, start + bunch.size, bunch

    @cached_property
    def titles(self) -> dict[int, list[tuple[int, int, int, int]]]:
        """Titles of offices by where they end: start, end, lexicon number, office number."""
        found: dict[int, list[tuple[int, int, int, int]]] = {}
        for start, end, bunch in self._marks(self.hits.title):
            office = self.lexicons[bunch.lexicon].mark(bunch.record).number
            found.setdefault(end, []).append((start, end, bunch.lexicon, office))
        return found

    # -- structure

    @cached_property
    def _runs(self) -> tuple[dict[str, list[int]], passes.Runs]:
        return passes.find_capitals_and_digits(self.flow)

    @property
    def capitalised(self) -> dict[str, list[int]]:
        """Where each run of words with a capital begins, by its words; single spaces or hyphens stand between them."""
        return self._runs[0]

    @cached_property
    def capitals(self) -> passes.Runs:
        """The same runs by place."""
        found = self.capitalised.items()
        return passes.Runs(sorted((start, start + len(run)) for run, starts in found for start in starts))

    @cached_property
    def _name_places(self) -> tuple[list[tuple[int, int]], passes.Runs]:
        return passes.find_names(self.capitalised, self.is_english)

    @property
    def romanised(self) -> list[tuple[int, int]]:
        """One long word or two to five words with a capital that are pinyin and not all English: perhaps a name."""
        return self._name_places[0]

    @property
    def names(self) -> passes.Runs:
        """Two or three words with a capital of which the first is a Chinese surname: spelt rightly or not."""
        return self._name_places[1]

    def is_english(self, word: str) -> bool:
        """Whether a word that could be pinyin is an English one."""
        return any(word.lower() in lexicon.lookalikes for lexicon in self.lexicons)

    @property
    def digits(self) -> passes.Runs:
        """Figures with their separators and per cent sign."""
        return self._runs[1]

    @cached_property
    def foreign(self) -> list[tuple[int, int]]:
        """Runs of characters that English does not write: other scripts, full-width forms, private use."""
        return passes.find_foreign(self.flow) if self._folded[1] else []

    @cached_property
    def specials(self) -> list[int]:
        """Places of characters that prose hardly has: & < * @, marks of tokenisers, letters of wrong decodings."""
        return passes.find_specials(self.flow)

    @cached_property
    def stops(self) -> list[tuple[int, int]]:
        """Punctuation with white space and more punctuation or a lower-case letter behind it, where sentences break."""
        return passes.find_stops(self.flow)

    @cached_property
    def tight(self) -> list[int]:
        """Places of stops, commas and semicolons with a letter on either side."""
        return passes.find_tight(self.flow)

    @cached_property
    def loose(self) -> list[int]:
        """Places of spaces before or behind a mark that has its space on the other side."""
        return passes.find_loose(self.flow)

    @cached_property
    def quotes(self) -> list[int]:
        """Places of straight double quotation marks."""
        return list(find_all(self.flow, '"'))

    @cached_property
    def unbalanced(self) -> list[int]:
        """Numbers of the segments in which brackets or double quotation marks do not pair off."""
        torn = self.flow.count("\n") >= len(self.scope.segments)  # lines end inside of segments
        flow = "\n".join([s.target.replace("\n", " ") for s in self.scope.segments]) if torn else self.flow
        return passes.find_unbalanced(flow)

    @property
    def repeats(self) -> list[tuple[int, int, int]]:
        """Words that come again: start, end, distance in words (1 to 8), single spaces between all.

        A word of four letters or more, or "the" or the like, comes again at once (1), the former after "and" or
        "or" too (2); a phrase of `distance` words comes again at once, or one word less after "and" or "or". The span
        ends with the last word.
        """
        return self._words[0]

    def uncased(self) -> Iterator[tuple[str, int]]:
        """Words with capitals of their own that stand in small letters: how they are written, where they stand."""
        for bunch in self.hits.cased:
            word = self.lexicons[bunch.lexicon].mark(bunch.record).text
            small = word.lower()
            for start in bunch.starts:
                if self.flow.startswith(small, start):
                    yield word, start

    @property
    def vocabulary(self) -> set[bytes]:
        """Every word of the text, folded."""
        return self._words[1]

    @cached_property
    def _words(self) -> tuple[list[tuple[int, int, int]], set[bytes]]:
        return passes.find_words(self.flow, self.folded)


def _unwrapped(target: str) -> str:
    """A target with spaces for the line ends inside of its sentences; the other ones part what they stand between."""
    return _WRAP.sub(" ", target) if "\n" in target else target
