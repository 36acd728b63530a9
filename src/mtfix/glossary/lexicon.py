"""A compiled glossary: an automaton over folded text and the records behind its patterns, read on demand.

Nothing is parsed at start-up: the automaton and the tables are taken from the bytes as they are,
a record is decoded when its pattern is hit.
"""

import mmap
import sys
from array import array
from collections import defaultdict
from collections.abc import Sequence
from functools import cached_property, partial

import msgspec
from daachorse import CharwiseDoubleArrayAhoCorasick, DoubleArrayAhoCorasick
from msgspec import Struct

from mtfix.glossary.drawers import Drawers
from mtfix.glossary.index import Index
from mtfix.glossary.rendering import Choice, Template
from mtfix.glossary.sections import Data, unpack
from mtfix.language.folding import ENDS
from mtfix.language.folding import pattern as folded_pattern
from mtfix.language.matching import Parted, fold_parts
from mtfix.model import Category, FixLevel, NameKind, Severity

LONGEST = 400
"""Most characters of a form; windows of a text overlap by as many."""

NAME_LETTERS, MEANING_LETTERS = 2, 1
"""By how many letters names and meanings are filed."""

_BRIEF = 200_000
"""Characters read through the index, after which the automaton has earned its loading."""
_WINDOW = 1 << 20

# What a pattern is there for.
AVOID, RIGHT, TITLE, STRONG, WEAK, CASED, SEVERAL = range(7)
ENDING = 8
"""A bit of a kind: its record is followed by `ENDS`."""


class GuardEntry(Struct, frozen=True, array_like=True):
    """A guard: records of the phrases that are searched for, and the forms that are read where they touch a match."""

    scope: tuple[int, ...] = ()
    near: tuple[int, ...] = ()
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    also: "GuardEntry | None" = None

    def __bool__(self) -> bool:
        return bool(self.scope or self.near or self.before or self.after)


class AvoidEntry(Struct, frozen=True, array_like=True):
    """A deprecated rendering with its own guards."""

    phrase: str
    needs: GuardEntry
    unless: GuardEntry
    fix: FixLevel | None
    cased: bool
    why: str
    literal: bool
    """Counts where the source has the term, and nowhere else."""


class Entry(Struct, frozen=True, array_like=True):
    """A concept as checks need it."""

    id: str
    domain: str
    source: tuple[str, ...]
    ambiguous: tuple[str, ...]
    use: tuple[str, ...]
    consequence: str
    category: Category
    severity: Severity
    consistent: bool
    part_of_speech: str
    authority: str
    avoid: tuple[AvoidEntry, ...]
    right: tuple[str, ...]


Alternatives = tuple[tuple[str, tuple[Choice, ...]], ...]


class FormRecord(Struct, frozen=True, array_like=True):
    """One pattern of a concept: a form with its renderings, or a phrase of very many forms in parts.

    `rank` counts the concept's avoid phrases, or its right ones (use first, then accept). `watched` right forms are
    read for themselves, the others only shield. Of a phrase in parts the pattern is some form of the parts from
    `anchor` to `rest`, or the beginning of one; their words are folded, and `templates` make the renderings.
    """

    text: str
    concept: int
    rank: int
    renderings: tuple[str, ...] = ()
    exact: bool = False
    watched: bool = False
    parts: tuple[Alternatives, ...] = ()
    anchor: int = 0
    rest: int = 0
    templates: tuple[Template, ...] = ()


class MarkRecord(Struct, frozen=True, array_like=True):
    """One pattern of an office title or a sign of origin; `number` says which office."""

    text: str
    number: int


class OfficeEntry(Struct, frozen=True, array_like=True):
    """An office: who held it from when to when (name, source, from, to)."""

    id: str
    title: tuple[str, ...]
    needs: GuardEntry
    unless: GuardEntry
    holders: tuple[tuple[str, str, str, str], ...]


class ExpressionEntry(Struct, frozen=True, array_like=True):
    """A user's raw expression."""

    id: str
    pattern: str
    why: str
    use: str | None
    severity: Severity
    category: Category
    consequence: str


class Meta(Struct, frozen=True, array_like=True):
    """What is read at once."""

    languages: str
    domains: tuple[str, ...]
    concepts: int
    off: tuple[str, ...]
    offices: tuple[OfficeEntry, ...]
    expressions: tuple[ExpressionEntry, ...]


class Reading(Struct, frozen=True, array_like=True):
    """A source term as pinyin, for names that are none."""

    syllables: str
    source: str
    rendering: str
    part_of_speech: str


class Term(Struct, frozen=True, array_like=True):
    """A source term: its concept (-1 for a name), and every form of its right renderings; a name's as they are written.

    Of a `required` one some right rendering has to stand in the target; `kind` says what a name names.
    """

    source: str
    concept: int
    kind: NameKind | None
    required: bool
    renderings: tuple[str, ...]


class SenseEntry(Struct, frozen=True, array_like=True):
    """A sense of a word of the source, as `Sense` and `Senses` have it.

    The first two of `right` are shown; `said` are the right renderings as `plain` makes them of a target (signs as they
    are), `stems` their stems, one string each with a space at either end, `wrong` the forms of the others.
    """

    right: tuple[str, ...]
    said: tuple[str, ...]
    stems: tuple[str, ...]
    wrong: tuple[str, ...]
    near: tuple[str, ...]
    unless: tuple[str, ...]
    scope: tuple[str, ...]
    asks: bool


_FORM = msgspec.msgpack.Decoder(FormRecord)
_MARK = msgspec.msgpack.Decoder(MarkRecord)
_GUARD = msgspec.msgpack.Decoder(tuple[str, ...])
_ENTRY = msgspec.msgpack.Decoder(Entry)


class Lexicon:
    """One compiled glossary set of one language pair. `data` as `pack` made it; raises DamagedError.

    `trusted` data is not summed up first: what a package manager installed, as it does with code. `key` tells it from
    any other that is not part of the program.
    """

    def __init__(self, data: Data, trusted: bool = False, key: str = "") -> None:
        self.key = key
        self._data = data
        (
            self._automaton_bytes,
            slots,
            chains,
            ends,
            patterns,
            self.kinds,
            refs,
            several,
            offsets,
            self._heap,
            meta,
            names,
            self._readings,
            self._lookalikes,
            self._ids,
            self._casing,
            self._term_bytes,
            self._terms,
            self._word_bytes,
            self._senses,
            meanings,
        ) = unpack(data, trusted)
        self._ends = ends.cast("I")
        self._index = Index(slots.cast("I"), chains.cast("I"), self._ends, patterns)
        self._refs = refs.cast("I")
        self._several = several.cast("I")
        self._offsets = offsets.cast("I")
        self.names = Drawers(names, NAME_LETTERS)
        """What every name of the gazetteers names (`NameKind`), in its established and admitted spellings."""
        self.meanings = Drawers(meanings, MEANING_LETTERS)
        """The senses of each word or character of the source that is not rare, in stems; `; ` parts them."""
        self.meta = msgspec.msgpack.decode(meta, type=Meta)
        self._forms: dict[int, FormRecord] = {}
        self._parts: dict[int, Parted[Choice]] = {}
        self._marks: dict[int, MarkRecord] = {}
        self._guards: dict[int, tuple[tuple[bytes, str], ...]] = {}
        self._entries: dict[int, Entry] = {}
        self._read = 0

    @cached_property
    def _automaton(self) -> DoubleArrayAhoCorasick:
        own = bytes(self._automaton_bytes)
        _let_go(self._data)
        return DoubleArrayAhoCorasick.deserialize(own)

    def search(self, folded: bytes) -> "dict[int, array[int]]":
        """Where each pattern begins, by pattern, in folded text that has a space at either end."""
        places: defaultdict[int, array[int]] = defaultdict(partial(array, "Q"))
        self._read += len(folded)
        if not self.kinds:
            return places
        if self._read < _BRIEF:
            for found, at in self._index.search(folded):
                places[found].append(at)
            return places
        search = self._automaton.find_overlapping
        for low in range(0, len(folded), _WINDOW):
            window = folded if len(folded) <= _WINDOW else folded[low : low + _WINDOW + LONGEST + 2]
            for first, _, found in search(window):
                if first < _WINDOW:
                    places[found].append(low + first)
        return places

    def size(self, pattern: int) -> int:
        """Bytes of a pattern, without the spaces at its ends."""
        return int(self._ends[pattern + 1] - self._ends[pattern] - 2)

    def roles(self, pattern: int) -> Sequence[tuple[int, int, int]]:
        """What a pattern is there for: kind, record and what has to follow (0: not told; or `ENDS`), of each role."""
        kind, ref = self.kinds[pattern], self._refs[pattern]
        if kind != SEVERAL:
            return ((kind & ~ENDING, ref, ENDS if kind & ENDING else 0),)
        count = self._several[ref]
        flat = self._several[ref + 1 : ref + 1 + 3 * count]
        return list(zip(flat[::3], flat[1::3], flat[2::3], strict=True))

    def form(self, ref: int) -> FormRecord:
        found = self._forms.get(ref)
        if found is None:
            found = self._forms[ref] = _FORM.decode(self._record(ref))
        return found

    def parts(self, ref: int) -> Parted[Choice]:
        """The parts of a phrase of very many forms, folded."""
        found = self._parts.get(ref)
        if found is None:
            form = self.form(ref)
            found = self._parts[ref] = fold_parts(form.parts, form.anchor, form.rest)
        return found

    def mark(self, ref: int) -> MarkRecord:
        found = self._marks.get(ref)
        if found is None:
            found = self._marks[ref] = _MARK.decode(self._record(ref))
        return found

    def guard(self, ref: int) -> tuple[tuple[bytes, str], ...]:
        """The forms of a guard's phrase: what is searched for in folded text, and how it has to be written."""
        found = self._guards.get(ref)
        if found is None:
            forms = _GUARD.decode(self._record(ref))
            found = self._guards[ref] = tuple((folded_pattern(form), form) for form in forms)
        return found

    def entry(self, concept: int) -> Entry:
        found = self._entries.get(concept)
        if found is None:
            found = self._entries[concept] = _ENTRY.decode(self._record(concept))
        return found

    def _record(self, ref: int) -> memoryview:
        return self._heap[self._offsets[ref] : self._offsets[ref + 1]]

    @cached_property
    def ids(self) -> dict[str, int]:
        """Concept numbers by id."""
        return {name: i for i, name in enumerate(msgspec.msgpack.decode(self._ids, type=list[str]))}

    @cached_property
    def lookalikes(self) -> frozenset[str]:
        """English words that could be pinyin (change, dance, human), lower case."""
        return frozenset(msgspec.msgpack.decode(self._lookalikes, type=list[str]))

    @cached_property
    def casing(self) -> dict[str, str]:
        """Words that are always written with the same capitals inside a sentence (China, iPhone), by small letters."""
        return msgspec.msgpack.decode(self._casing, type=dict[str, str])

    def readings(self, syllable: str) -> list[Reading]:
        """Source terms that begin with a syllable when they are read aloud."""
        found = self._readings_by_syllable.get(syllable)
        return msgspec.msgpack.decode(found, type=list[Reading]) if found else []

    @cached_property
    def _readings_by_syllable(self) -> dict[str, memoryview]:
        return msgspec.msgpack.decode(self._readings, type=dict[str, memoryview])

    def find_terms(self, source: str) -> list[tuple[int, int, int]]:
        """Where source terms stand in a source, overlapping ones too: start, end, number of the term."""
        return self._term_automaton.find_overlapping(source) if self._term_automaton else []

    def terms(self, number: int) -> tuple[Term, ...]:
        """What the glossaries say of a source term, concepts before names."""
        found = self._terms_read.get(number)
        if found is None:
            found = msgspec.msgpack.decode(self._terms_by_number[number], type=tuple[Term, ...])
            self._terms_read[number] = found
        return found

    @cached_property
    def _term_automaton(self) -> CharwiseDoubleArrayAhoCorasick | None:
        data = bytes(self._term_bytes)
        return CharwiseDoubleArrayAhoCorasick.deserialize(data) if data else None

    @cached_property
    def _terms_read(self) -> dict[int, tuple[Term, ...]]:
        return {}

    @cached_property
    def _terms_by_number(self) -> list[msgspec.Raw]:
        return msgspec.msgpack.decode(self._terms, type=list[msgspec.Raw])

    def find_words(self, source: str) -> list[tuple[int, int, int]]:
        """Where words that have senses stand in a source, overlapping ones too: start, end, number of the word."""
        return self._word_automaton.find_overlapping(source) if self._word_automaton else []

    def senses(self, number: int) -> tuple[SenseEntry, ...]:
        """What the glossaries say of a word, in their order."""
        found = self._senses_read.get(number)
        if found is None:
            rows, entries = self._senses_by_word
            found = tuple(msgspec.msgpack.decode(entries[row], type=SenseEntry) for row in rows[number])
            self._senses_read[number] = found
        return found

    @cached_property
    def _word_automaton(self) -> CharwiseDoubleArrayAhoCorasick | None:
        data = bytes(self._word_bytes)
        return CharwiseDoubleArrayAhoCorasick.deserialize(data) if data else None

    @cached_property
    def _senses_read(self) -> dict[int, tuple[SenseEntry, ...]]:
        return {}

    @cached_property
    def _senses_by_word(self) -> tuple[list[list[int]], list[msgspec.Raw]]:
        """The rows of each word, and what each row says."""
        return msgspec.msgpack.decode(self._senses, type=tuple[list[list[int]], list[msgspec.Raw]])


def _let_go(data: Data) -> None:
    """Give back the memory that a mapped file takes; what is needed again is read again."""
    if sys.platform != "win32" and isinstance(data, mmap.mmap):
        data.madvise(mmap.MADV_DONTNEED)
