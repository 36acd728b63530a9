"""One scope, scanned: the only passes over whole texts. Checks read what stands here.

The flow of a scope is the targets of its segments joined by line breaks; every offset here counts code points of
it. A pass runs when the first check asks for what it finds, and once.
"""

import re
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import accumulate, compress
from operator import eq
from typing import NamedTuple

from mtfix.glossary.lexicon import (
    AVOID,
    GUARD,
    RIGHT,
    SEVERAL,
    STRONG,
    TITLE,
    AvoidEntry,
    Entry,
    FormRecord,
    GuardIds,
    Lexicon,
)
from mtfix.language.folding import fold
from mtfix.language.pinyin import SURNAMES, split_syllables
from mtfix.language.sentences import sentence_bounds
from mtfix.language.words import FUNCTION, NUMBER_WORDS, SMALL
from mtfix.model import House, Scope, Segment, Span

_WINDOW = 1 << 20
_FARTHEST = 12  # words of a phrase that is looked for again
_LONGEST = 400  # no pattern is longer (bytes)
_WORD = re.compile(r"[^\W_]+")
_TOUCHING = 24  # code points of small words that may stand between a guard and its match
_APOSTROPHES = "'’‘ʼ"
_SPACES = " -\u00a0\u2010\u2011\u2013"
_CAPITALS = re.compile(r"[A-Z][^\W\d_]*(?:['’][^\W\d_]+)*(?:[ -][A-Z][^\W\d_]*(?:['’][^\W\d_]+)*)*")
_FOREIGN = re.compile(r"[^\x00-\x7f\u00a0-\u024f\u2010-\u2027\u2030-\u205e\u20a0-\u20bf\u2122]+")
_SPECIALS = re.compile(r"[&<*@\u2581âÃÂ]")
_BROKEN = re.compile(r"[^\w ]")
_STOPS = re.compile(r"[.!?]\s+(?=[a-z,;:)%])|,\s*(?=\.)")
_DIGITS = re.compile(r"\d[\d,.:/]*(?<![,.:/])(?:\s?%)?")
_NOT_MARKS = bytes(c for c in range(256) if c not in b"()[]{}\"\x01\x02\n")
_MARKS = {"“": "\x01", "”": "\x02", "„": "\x01", "（": "(", "）": ")"}
_NUM = r"(?:\d[\d,.]*|(?:" + "|".join(sorted(NUMBER_WORDS)) + r"))"
_SLOTS = {"<num>": rf"(?P<num>{_NUM}(?: {_NUM})*)", "<words>": r"(?P<words>[^\W_][\w'’-]*(?: [^\W_][\w'’-]*){0,2})"}


class Match(NamedTuple):
    """A rendering of a concept that stands in the text. `form` is how it is written; slots are what they caught."""

    start: int
    end: int
    lexicon: Lexicon
    form: FormRecord
    slots: tuple[tuple[str, str], ...] = ()

    @property
    def entry(self) -> Entry:
        return self.lexicon.entry(self.form.concept)

    @property
    def avoid(self) -> AvoidEntry:
        return self.entry.avoid[self.form.rank]


class Hits(NamedTuple):
    """What the automata found, not yet verified: (start, end, lexicon index, record) or, for guards, by number."""

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
        lists = {AVOID: found.avoid, RIGHT: found.right, TITLE: found.title, STRONG: found.strong}
        folded, guards, weak = self.folded, found.guards, found.weak
        for number, lexicon in enumerate(self.lexicons):
            if lexicon.automaton is None:
                continue
            search, kinds, refs = lexicon.automaton.find_overlapping, lexicon.kinds, lexicon.refs
            for low in range(0, len(folded), _WINDOW):
                window = folded[low : low + _WINDOW + _LONGEST] if len(folded) > _WINDOW else folded
                for first, last, p in search(window):
                    if first >= _WINDOW:
                        continue
                    start, end, kind, ref = low + first, low + last - 2, kinds[p], refs[p]
                    for role, record in ((kind, ref),) if kind != SEVERAL else lexicon.several[ref]:
                        if role == GUARD:
                            guards.setdefault((number, lexicon.mark(record).number), []).append((start, end, record))
                        else:
                            lists.get(role, weak).append((start, end, number, record))
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
            if "<" in form.text:
                match = self._slotted(start, end, lexicon, form)
                if match:
                    yield match
            elif self.stands(form.text, start, end, form.exact):
                yield Match(start, end, lexicon, form)

    def _slotted(self, start: int, end: int, lexicon: Lexicon, form: FormRecord) -> Match | None:
        low, high = self.bounds(start)
        expression = _slot_expression(form.text, form.exact)
        for m in expression.finditer(self.flow, max(low, start - 160), min(high, end + 160)):
            if m.start() <= start and end <= m.end():
                return Match(m.start(), m.end(), lexicon, form, tuple(m.groupdict().items()))
        return None

    def stands(self, form: str, start: int, end: int, exact: bool = False) -> bool:
        """Whether the text at [start, end) is `form`: capitals where they count, only spaces, hyphens between words."""
        text = self.flow[start:end]
        if text == form:
            return True
        if exact or form != form.lower():
            for wanted, word in zip(_WORD.findall(form), _WORD.findall(text), strict=False):
                if wanted != word and (exact or wanted.isupper()):
                    return False
        return _same_gaps(form, text)

    @cached_property
    def _right_starts(self) -> list[int]:
        return [m.start for m in self.right]

    def shielded(self, match: Match) -> bool:
        """Whether a longer right rendering covers the match."""
        i = bisect_right(self._right_starts, match.start) - 1
        while i >= 0 and self._right_starts[i] >= match.start - _LONGEST:
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
        for ids, where in ((guard.after, "after"), (guard.before, "before"), (guard.near, "near")):
            for i in ids:
                for start, end, ref in self.hits.guards.get((number, i), ()):
                    if self._placed(at, start, end, where) and self._marked(number, start, end, ref):
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

    def _placed(self, match: Span, start: int, end: int, where: str) -> bool:
        if where == "near":
            low, high = self.sentence(match.start, match.end)
            return low <= start and end <= high and (end <= match.start or start >= match.end)
        gap = self.flow[match.end : start] if where == "after" else self.flow[end : match.start]
        ahead = 0 <= (start - match.end if where == "after" else match.start - end) <= _TOUCHING
        return ahead and "\n" not in gap and _is_small(gap)

    def _marked(self, number: int, start: int, end: int, ref: int) -> bool:
        """Whether a guard, title or sign is written as its phrase has it: a word with a capital exactly."""
        form = self.lexicons[number].mark(ref).text
        text = self.flow[start:end]
        if form == text:
            return True
        for wanted, word in zip(_WORD.findall(form), _WORD.findall(text), strict=False):
            if wanted != word and wanted != wanted.lower():
                return False
        return _same_gaps(form, text)

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
    def romanised(self) -> list[tuple[int, int]]:
        """Two to five words with a capital that are all pinyin and not all English: where Chinese names may stand."""
        known: dict[str, int] = {}  # 0 no pinyin, 1 pinyin and an English word, 2 pinyin
        found = []
        for start, end in self.capitals:
            at = start
            run: list[tuple[int, int, int]] = []
            for word in self.flow[start:end].split(" "):
                kind = known.get(word)
                if kind is None:
                    kind = known[word] = self._romanised_kind(word)
                if kind:
                    run.append((at, at + len(word), kind))
                elif run:
                    found.append(run)
                    run = []
                at += len(word) + 1
            if run:
                found.append(run)
        return [(r[0][0], r[-1][1]) for r in found if 2 <= len(r) <= 5 and any(kind == 2 for _, _, kind in r)]

    @cached_property
    def names(self) -> list[tuple[int, int]]:
        """Two or three words with a capital of which the first is a Chinese surname: spelt rightly or not."""
        found = []
        for start, end in self.capitals:
            words = self.flow[start:end].split(" ")
            first = next((i for i, w in enumerate(words[:2]) if w.lower() in SURNAMES and w.lower() not in FUNCTION), -1)
            name = words[first:] if first >= 0 else []
            if 2 <= len(name) <= 3 and name[1][1:].islower() and not self._is_english(name[1]):
                found.append((end - len(" ".join(name)), end))
        return found

    def _is_english(self, word: str) -> bool:
        return any(word.lower() in lexicon.lookalikes for lexicon in self.lexicons)

    def _romanised_kind(self, word: str) -> int:
        if len(word) > 24 or split_syllables(word.replace("-", "'")) is None:
            return 0
        return 1 if self._is_english(word) else 2

    @cached_property
    def digits(self) -> list[tuple[int, int]]:
        """Figures with their separators and per cent sign."""
        return [m.span() for m in _DIGITS.finditer(self.flow)]

    @cached_property
    def foreign(self) -> list[tuple[int, int]]:
        """Runs of characters that English does not write: other scripts, full-width forms, private use."""
        return [] if self.flow.isascii() else [m.span() for m in _FOREIGN.finditer(self.flow)]

    @cached_property
    def specials(self) -> list[int]:
        """Places of characters that prose hardly has: & < * @, marks of tokenisers, letters of wrong decodings."""
        return [m.start() for m in _SPECIALS.finditer(self.flow)]

    @cached_property
    def stops(self) -> list[tuple[int, int]]:
        """Punctuation with white space and more punctuation or a lower-case letter behind it, where sentences break."""
        return [m.span() for m in _STOPS.finditer(self.flow)]

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
        """Words that come again: start, end, distance in words (1 to 12), single spaces between all.

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


def _repeats(words: list[bytes], offset: int) -> Iterator[tuple[int, int, int]]:
    runs = []
    for k in range(1, _FARTHEST + 1):
        step = max(1, k - 1)  # k - 1 words that come again (after "and") have one at every place that k - 1 divides
        behind = -1
        for i in compress(range(0, len(words), step), map(eq, words[::step], words[k::step])):
            if i <= behind or len(words[i]) < (4 if k < 3 else 1) or (k < 3 and not words[i].isalpha()):
                continue
            first, last = i, i
            while first and words[first - 1] == words[first - 1 + k] and words[first - 1]:
                first -= 1
            while last + 1 + k < len(words) and words[last + 1] == words[last + 1 + k] and words[last + 1]:
                last += 1
            behind = last
            length = last - first + 1
            if length >= step and (length >= k or words[last + 1] in (b"and", b"or")) and all(words[first : last + k + 1]):
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
    words = gap.lower().replace("'", " ").replace("’", " ").split()
    return len(words) <= 2 and all(w.strip("-") in SMALL or w == "s" or not w.strip("-") for w in words)


def _same_gaps(form: str, text: str) -> bool:
    """Whether the same kind of thing stands between the words of `text` as in `form`."""
    wanted, found = _WORD.split(form), _WORD.split(text)
    if len(wanted) != len(found):
        return False
    for a, b in zip(wanted, found, strict=True):
        if a != b and not (
            (a in (" ", "-") and len(b) == 1 and b in _SPACES)
            or (a in _APOSTROPHES and a and len(b) == 1 and b in _APOSTROPHES)
        ):
            return False
    return True


_expressions: dict[tuple[str, bool], re.Pattern[str]] = {}


def _slot_expression(form: str, exact: bool) -> re.Pattern[str]:
    """The expression of a form with open slots; the phrase language bounds its length and has no nesting."""
    found = _expressions.get((form, exact))
    if found is None:
        out = []
        for token in re.split(r"(<num>|<words>| |-)", form):
            if token in _SLOTS:
                out.append(_SLOTS[token])
            elif token in (" ", "-"):
                out.append(f"[{re.escape(_SPACES)}]")
            elif exact or (token.isupper() and token.isalpha()):
                out.append(f"(?-i:{re.escape(token)})")
            else:
                out.append(re.escape(token))
        found = _expressions[form, exact] = re.compile(r"(?<!\w)" + "".join(out) + r"(?!\w)", re.IGNORECASE)
    return found


def starts_between(places: Sequence[int], low: int, high: int) -> slice:
    """The slice of sorted `places` that stand in [low, high)."""
    return slice(bisect_left(places, low), bisect_left(places, high))
