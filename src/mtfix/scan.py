"""One scope, scanned: the only passes over whole texts. Checks read what stands here.

The flow of a scope is the targets of its segments joined by line breaks; every offset here counts code points of
it. A pass runs when the first check asks for what it finds, and once.
"""

import re
from array import array
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import accumulate, compress
from operator import eq
from typing import NamedTuple

from mtfix.glossary.lexicon import (
    GUARD,
    SEVERAL,
    AvoidEntry,
    Entry,
    FormRecord,
    GuardIds,
    Lexicon,
)
from mtfix.glossary.rendering import fill
from mtfix.language.folding import fold
from mtfix.language.matching import has_plain_gaps, match_parts, match_slots, stands, stands_as_mark
from mtfix.language.pinyin import SURNAMES, split_syllables
from mtfix.language.sentences import sentence_bounds
from mtfix.language.words import FUNCTION, SMALL
from mtfix.model import House, Scope, Segment, Span

_LONG_NAME = 5  # letters of a name in pinyin, at least
_WINDOW = 1 << 20
_FARTHEST = 8  # words of a phrase that is looked for again
_LONGEST = 400  # no pattern is longer (bytes)
_TOUCHING = 24  # code points of small words that may stand between a guard and its match
_CAPITAL = r"[A-Z][a-zA-ZÀ-ÿ]*(?:['’](?!s\b)[a-zA-ZÀ-ÿ]+)*"
_CAPITALS = re.compile(f"{_CAPITAL}(?:[ -]{_CAPITAL})*")
_FOREIGN = re.compile("[\u2e80-\U0010ffff]+")
_SPECIALS = re.compile(r"[&<*@\u2581âÃÂ]")
_BROKEN = re.compile(r"[^\w ]")
_STOPS = (re.compile(r"[.!?] +(?=[a-z,;:)%])"), re.compile(r", ?(?=\.)"))
_TYPOGRAPHIC = "“”‘’–—…•€™"
_PINYIN = re.compile(
    r"(?:[BPMFDTNLGKHJQXRZCSYW]?h?[aeiouü]{1,3}(?:ng|n|r)?)(?:['’-]?[bpmfdtnlgkhjqxrzcsyw]?h?[aeiouü]{1,3}(?:ng|n|r)?){0,6}",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"\d[\d,.:/]*(?<=\d)(?: ?%)?")
_NOT_MARKS = bytes(c for c in range(256) if c not in b'()[]{}"\x01\x02\n')
_MARKS = {"“": "\x01", "”": "\x02", "„": "\x01", "（": "(", "）": ")"}


class Match(NamedTuple):
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


class Hits(NamedTuple):
    """What the automata found, not yet verified: (start, end, lexicon number, record), in the order of the kinds.

    Guards by (lexicon number, guard number): (start, end, record).
    """

    avoid: list[tuple[int, int, int, int]]
    right: list[tuple[int, int, int, int]]
    title: list[tuple[int, int, int, int]]
    strong: list[tuple[int, int, int, int]]
    weak: list[tuple[int, int, int, int]]
    guards: dict[tuple[int, int], list[tuple[int, int, int]]]


class Scanned:
    """What one scope holds. `lexicons` come strongest last: a concept of a later one replaces an earlier one's."""

    def __init__(self, scope: Scope, lexicons: Sequence[Lexicon], house: House | None = None) -> None:
        self.scope = scope
        self.lexicons = tuple(lexicons)
        self.house = house or House()
        self.flow = "\n".join([s.target for s in scope.segments])
        self.starts = array("Q", accumulate((len(s.target) + 1 for s in scope.segments), initial=0))

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
        low, high = self.bounds(start)
        return sentence_bounds(self.flow, start, end, low, high)

    @cached_property
    def words(self) -> int:
        """How many words the scope has (white space between)."""
        return sum(len(s.target.split()) for s in self.scope.segments)

    # -- glossaries

    @cached_property
    def folded(self) -> bytes:
        """The flow folded, with a space at either end."""
        return b" " + fold(self.flow) + b" "

    @cached_property
    def hits(self) -> Hits:
        found = Hits([], [], [], [], [], {})
        by_kind = (found.avoid, found.right, found.title, found.strong, found.weak)
        for number, lexicon in enumerate(self.lexicons):
            for p, starts in _places(lexicon, self.folded).items():
                size, kind, ref = lexicon.sizes[p], lexicon.kinds[p], lexicon.refs[p]
                for role, record in ((kind, ref),) if kind != SEVERAL else lexicon.several[ref]:
                    if role == GUARD:
                        key = (number, lexicon.mark(record).number)
                        found.guards.setdefault(key, []).extend((s, s + size, record) for s in starts)
                    else:
                        by_kind[role].extend((s, s + size, number, record) for s in starts)
        for places in found.guards.values():
            places.sort()
        return found

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
        return sorted(self._matches(self.hits.avoid), key=lambda m: (m.start, -m.end))

    @cached_property
    def right(self) -> list[Match]:
        """Preferred and admitted renderings as they stand in the text, by place."""
        return sorted(self._matches(self.hits.right), key=lambda m: (m.start, -m.end))

    def _matches(self, hits: list[tuple[int, int, int, int]]) -> Iterator[Match]:
        for start, end, number, ref in hits:
            lexicon = self.lexicons[number]
            form = lexicon.form(ref)
            if form.concept in self.replaced[number]:
                continue
            if form.parts:
                match = self._in_parts(start, lexicon, form)
            elif "<" in form.text:
                match = self._slotted(start, end, lexicon, form)
            else:
                stands_so = stands(form.text, self.flow[start:end], form.exact)
                match = Match(start, end, lexicon, form, form.renderings) if stands_so else None
            if match:
                yield match

    def _in_parts(self, start: int, lexicon: Lexicon, form: FormRecord) -> Match | None:
        """The longest place where a phrase in parts stands around its anchor."""
        places = match_parts(form.parts, form.anchor, self.folded, start)
        for (first, last), ways in sorted(places.items(), key=lambda p: p[0][0] - p[0][1]):
            if has_plain_gaps(self.flow[first : last - 1]):
                renderings = dict.fromkeys(fill(t, way) for t in form.templates for way in ways)
                return Match(first, last - 1, lexicon, form, tuple(renderings))
        return None

    def _slotted(self, start: int, end: int, lexicon: Lexicon, form: FormRecord) -> Match | None:
        low, high = self.bounds(start)
        found = match_slots(form.text, self.flow, start, end, low, high, form.exact)
        return Match(found[0], found[1], lexicon, form, form.renderings, found[2]) if found else None

    @cached_property
    def _shields(self) -> tuple[list[int], list[int]]:
        """Starts of the right renderings, and how far any that begins up to there reaches."""
        return [m.start for m in self.right], list(accumulate((m.end for m in self.right), max))

    def shielded(self, match: Match) -> bool:
        """Whether a longer right rendering covers the match."""
        starts, reach = self._shields
        i = bisect_right(starts, match.start) - 1
        while i >= 0 and reach[i] >= match.end:
            other = self.right[i]
            if other.end >= match.end and other.end - other.start > match.end - match.start:
                return True
            i -= 1
        return False

    # -- guards

    def guard_words(self, match: Match, guard: GuardIds) -> list[str]:
        """The words of the text that satisfy a guard around a match, nearest kind first; empty where none does."""
        return self.guard_words_at(Span(match.start, match.end), self.lexicons.index(match.lexicon), guard)

    def guard_words_at(self, at: Span, number: int, guard: GuardIds) -> list[str]:
        """The same for any span and a guard of lexicon `number`."""
        low, high = at.start - _TOUCHING, at.end + _TOUCHING
        for i in guard.after:
            for start, end, ref in self._guards_in(number, i, at.end, high):
                if _is_small(self.flow[at.end : start]) and self._marked(number, start, end, ref):
                    return [self.flow[start:end]]
        for i in guard.before:
            for start, end, ref in self._guards_in(number, i, low - _LONGEST, at.start):
                if (
                    low <= end <= at.start
                    and _is_small(self.flow[end : at.start])
                    and self._marked(number, start, end, ref)
                ):
                    return [self.flow[start:end]]
        if guard.near:
            low, high = self.sentence(at.start, at.end)
            for i in guard.near:
                for start, end, ref in self._guards_in(number, i, low, high):
                    if (end <= at.start or start >= at.end) and end <= high and self._marked(number, start, end, ref):
                        return [self.flow[start:end]]
        small = self._small_word(at, guard)
        if small:
            return [small]
        words: dict[str, None] = {}
        for i in guard.scope:
            word = self._in_scope(number, i)
            if word:
                words[word] = None
        return list(words)[:3]

    def _small_word(self, match: Span, guard: GuardIds) -> str:
        """The small word of a guard that touches the match, if one does."""
        for word in guard.small_after:
            if _is_word(self.flow[match.end : match.end + len(word) + 2].lstrip(" "), word):
                return word
        for word in guard.small_before:
            left = self.flow[max(0, match.start - len(word) - 2) : match.start].rstrip(" ")
            if _is_word(left[::-1], word[::-1]):
                return word
        return ""

    def _guards_in(self, number: int, guard: int, low: int, high: int) -> list[tuple[int, int, int]]:
        """The places of a guard that begin in [low, high]."""
        places = self.hits.guards.get((number, guard), [])
        return places[bisect_left(places, (low,)) : bisect_right(places, (high + 1,))]

    def _marked(self, number: int, start: int, end: int, ref: int) -> bool:
        """Whether a guard, title or sign is written as its phrase has it."""
        return stands_as_mark(self.lexicons[number].mark(ref).text, self.flow[start:end])

    def _in_scope(self, number: int, guard: int) -> str:
        known = self._scope_words.get((number, guard))
        if known is None:
            places = self.hits.guards.get((number, guard), ())
            known = next((self.flow[s:e] for s, e, ref in places if self._marked(number, s, e, ref)), "")
            self._scope_words[number, guard] = known
        return known

    @cached_property
    def _scope_words(self) -> dict[tuple[int, int], str]:
        return {}

    def signs(self, strong: bool) -> list[str]:
        """Words that show where the text comes from, each time they stand."""
        hits = self.hits.strong if strong else self.hits.weak
        return [self.flow[s:e] for s, e, number, ref in hits if self._marked(number, s, e, ref)]

    @cached_property
    def titles(self) -> list[tuple[int, int, int, int]]:
        """Titles of offices: start, end, lexicon number, office number."""
        return [
            (s, e, number, self.lexicons[number].mark(ref).number)
            for s, e, number, ref in self.hits.title
            if self._marked(number, s, e, ref)
        ]

    # -- structure

    @cached_property
    def capitals(self) -> list[tuple[int, int]]:
        """Runs of words with a capital, single spaces or hyphens between."""
        return [m.span() for m in _CAPITALS.finditer(self.flow)]

    @cached_property
    def _name_places(self) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
        """`romanised` and `names` in one go over the runs of capitals; each run is looked at once."""
        romanised: list[tuple[int, int]] = []
        names: list[tuple[int, int]] = []
        seen: dict[str, tuple[tuple[tuple[int, int], ...], tuple[int, int] | None]] = {}
        flow = self.flow
        for start, end in self.capitals:
            if end - start < _LONG_NAME:
                continue
            run = flow[start:end]
            parts = seen.get(run)
            if parts is None:
                parts = seen[run] = (tuple(self._pinyin_parts(run)), self._named_part(run))
            if parts[0]:
                romanised.extend((start + a, start + b) for a, b in parts[0])
            if parts[1]:
                names.append((start + parts[1][0], start + parts[1][1]))
        return romanised, names

    @property
    def romanised(self) -> list[tuple[int, int]]:
        """One long word or two to five words with a capital that are pinyin and not all English: perhaps a name."""
        return self._name_places[0]

    @property
    def names(self) -> list[tuple[int, int]]:
        """Two or three words with a capital of which the first is a Chinese surname: spelt rightly or not."""
        return self._name_places[1]

    def _pinyin_parts(self, run: str) -> Iterator[tuple[int, int]]:
        at = 0
        part: list[tuple[int, int, bool]] = []
        for word in (*run.split(" "), ""):
            if word and _PINYIN.fullmatch(word) and split_syllables(word.replace("-", "'")):
                part.append((at, at + len(word), self._is_english(word)))
            elif part:
                if part[-1][1] - part[0][0] >= _LONG_NAME and not all(english for _, _, english in part):
                    yield part[0][0], part[-1][1]
                part = []
            at += len(word) + 1

    def _named_part(self, run: str) -> tuple[int, int] | None:
        words = run.split(" ")
        for first, word in enumerate(words[:2]):
            if word.lower() in SURNAMES and word.lower() not in FUNCTION:
                name = words[first:]
                if 2 <= len(name) <= 3 and name[1][1:].islower() and not self._is_english(name[1]):
                    return len(run) - len(" ".join(name)), len(run)
                break
        return None

    def _is_english(self, word: str) -> bool:
        return any(word.lower() in lexicon.lookalikes for lexicon in self.lexicons)

    @cached_property
    def digits(self) -> list[tuple[int, int]]:
        """Figures with their separators and per cent sign."""
        return [m.span() for m in _DIGITS.finditer(self.flow)]

    @cached_property
    def foreign(self) -> list[tuple[int, int]]:
        """Runs of characters that English does not write: other scripts, full-width forms, private use."""
        flow = self.flow
        beyond = 0 if flow.isascii() else len(flow) - len(flow.encode("latin-1", "ignore"))
        if beyond == sum(map(flow.count, _TYPOGRAPHIC)) if beyond else True:
            return []
        return [m.span() for m in _FOREIGN.finditer(flow)]

    @cached_property
    def specials(self) -> list[int]:
        """Places of characters that prose hardly has: & < * @, marks of tokenisers, letters of wrong decodings."""
        return [m.start() for m in _SPECIALS.finditer(self.flow)]

    @cached_property
    def stops(self) -> list[tuple[int, int]]:
        """Punctuation with white space and more punctuation or a lower-case letter behind it, where sentences break."""
        return sorted(m.span() for stops in _STOPS for m in stops.finditer(self.flow))

    @cached_property
    def unbalanced(self) -> list[int]:
        """Numbers of the segments in which brackets or double quotation marks do not pair off."""
        text = self.flow
        if not text.isascii():
            for mark, plain in _MARKS.items():
                text = text.replace(mark, plain)
        skeleton = text.encode("latin-1", "replace").translate(None, _NOT_MARKS)
        for _ in range(8):
            shorter = skeleton
            for pair in (b"()", b"[]", b"{}", b'""', b"\x01\x02"):
                shorter = shorter.replace(pair, b"")
            if len(shorter) == len(skeleton):
                break
            skeleton = shorter
        return [i for i, line in enumerate(skeleton.split(b"\n")) if line] if skeleton.strip(b"\n") else []

    @cached_property
    def repeats(self) -> list[tuple[int, int, int]]:
        """Words that come again: start, end, distance in words (1 to 8), single spaces between all.

        A run of `distance` words comes again at once (`attention attention`), or one word less after "and" or "or"
        (`attention and attention`). One word alone has four letters or more. The span ends with the last word.
        """
        found: list[tuple[int, int, int]] = []
        folded, low = self.folded, 0
        while low < len(folded):
            high = min(len(folded), low + _WINDOW)
            if high < len(folded):
                high = folded.rfind(b" ", low, high) + 1 or high
            found.extend(_repeats(folded[low:high].split(b" "), low - 1))
            low = high
        return [r for r in sorted(found) if not _BROKEN.search(self.flow, r[0], r[1])]


def _places(lexicon: Lexicon, folded: bytes) -> dict[int, list[int]]:
    """Where (code points of the flow) each pattern of a lexicon begins, by pattern."""
    places: defaultdict[int, list[int]] = defaultdict(list)
    if lexicon.automaton is None:
        return places
    search = lexicon.automaton.find_overlapping
    for low in range(0, len(folded), _WINDOW):
        window = folded if len(folded) <= _WINDOW else folded[low : low + _WINDOW + _LONGEST]
        for first, _, p in search(window):
            if first < _WINDOW:
                places[p].append(low + first)
    return places


def _repeats(words: list[bytes], offset: int) -> Iterator[tuple[int, int, int]]:
    runs = []
    for k in range(1, _FARTHEST + 1):
        # A run of n words has one at every place that n divides; "and" may take the place of the last of three.
        step = max(1, k - 1) if k < 4 else k
        behind = -1
        for i in compress(range(0, len(words), step), map(eq, words[::step] if step > 1 else words, words[k::step])):
            if i <= behind or len(words[i]) < (4 if k < 3 else 1) or (k < 3 and not words[i].isalpha()):
                continue
            first, last = i, i
            while first and words[first - 1] == words[first - 1 + k] and words[first - 1]:
                first -= 1
            while last + 1 + k < len(words) and words[last + 1] == words[last + 1 + k] and words[last + 1]:
                last += 1
            behind = last
            length = last - first + 1
            if (
                length >= step
                and (length >= k or words[last + 1] in (b"and", b"or"))
                and all(words[first : last + k + 1])
            ):
                runs.append((first, last + k, k))
    if runs:
        ends = list(accumulate(map(len, words)))
        for first, last, k in runs:
            yield offset + ends[first] - len(words[first]) + first, offset + ends[last] + last, k


def _is_word(text: str, word: str) -> bool:
    """Whether `text` begins with `word` (capitals of it count) and it ends there."""
    found = text[: len(word)]
    same = found == word or (word == word.lower() and found.lower() == word)
    return same and not (word[-1:].isalnum() and text[len(word) : len(word) + 1].isalnum())


def _is_small(gap: str) -> bool:
    """Whether at most two small words stand in a gap of one segment."""
    if "\n" in gap:
        return False
    words = gap.lower().replace("'", " ").replace("’", " ").split()
    return len(words) <= 2 and all(w.strip("-") in SMALL or w == "s" or not w.strip("-") for w in words)
