"""From glossaries to a compiled lexicon: phrases expanded, renderings inflected, conflicts found.

Runs when the package is built and when a user's glossary changed; never at an ordinary start.
"""

import re
from array import array
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

import msgspec
from daachorse import CharwiseDoubleArrayAhoCorasick, DoubleArrayAhoCorasick
from msgspec.structs import replace

from mtfix.glossary.anchors import MANY, anchor, split_heads
from mtfix.glossary.concept import Concept, Glossary, Guard, Office, Sense, Senses
from mtfix.glossary.conflicts import find_conflicts, find_namesakes
from mtfix.glossary.drawers import close_drawers, pack_words
from mtfix.glossary.gazetteer import names_of, plain_names, preferred_names
from mtfix.glossary.index import build_index
from mtfix.glossary.lexicon import (
    AVOID,
    CASED,
    ENDING,
    MEANING_LETTERS,
    NAME_LETTERS,
    RIGHT,
    SEVERAL,
    STRONG,
    TITLE,
    WEAK,
    AvoidEntry,
    Entry,
    ExpressionEntry,
    FormRecord,
    GuardEntry,
    MarkRecord,
    Meta,
    OfficeEntry,
    Reading,
    SenseEntry,
    Term,
)
from mtfix.glossary.phrase import Form, expand, keys_of, make_template, parse, says_nothing, some_say_nothing, spell
from mtfix.glossary.rendering import Template, fill
from mtfix.glossary.sections import pack
from mtfix.language.folding import ENDS, pattern, split_head
from mtfix.language.inflection import pinyin_lookalikes
from mtfix.language.matching import letters, split_slots
from mtfix.language.stems import stems
from mtfix.language.truecase import learn_casing
from mtfix.language.words import plain
from mtfix.model import MtfixError

encode = msgspec.msgpack.encode
_UNMISTAKABLE = 3
"""Characters of a source term, at least, that has to have its rendering: shorter ones have too many senses."""
_NO_LETTER = re.compile(r"[^\w\n]|_")
_ASCII_SIGNS = {code: None for code in range(128) if not chr(code).isalnum() and chr(code) != "\n"}
_SLOT = re.compile(r" ?<(?:num|words)> ?")


class _Builder:
    """What grows while glossaries are compiled."""

    def __init__(self) -> None:
        self.patterns: dict[bytes, dict[tuple[int, int, int], None]] = {}
        self.heap: list[bytes] = []
        self.guards: dict[str, int] = {}
        self.faults: list[str] = []

    def record(self, record: msgspec.Struct) -> int:
        self.heap.append(encode(record))
        return len(self.heap) - 1

    def add(self, literal: bytes, kind: int, ref: int, follows: int = 0) -> None:
        self.patterns.setdefault(literal, {})[kind, ref, follows] = None


def compile_glossaries(
    glossaries: Sequence[Glossary], readings: Sequence[Reading] = (), words: Mapping[str, str] | None = None
) -> tuple[bytes, list[str]]:
    """The bytes of a `Lexicon`, without the phrases that are at fault, and every fault of phrases and every conflict.

    `readings` are idioms that no concept holds, `words` what common words are in stems.
    """
    build = _Builder()
    concepts = _left_on(glossaries)
    build.faults.extend(find_conflicts(concepts))
    build.heap = [b""] * len(concepts)  # entries stand first; they are written once their guards have numbers
    for number, (glossary, concept) in enumerate(concepts):
        where = f"{glossary.path}: concept {concept.id}"
        build.heap[number] = encode(_add_concept(build, number, glossary, concept, where))
    offices = tuple(_add_office(build, i, o, g.path) for i, (g, o) in enumerate(_offices(glossaries)))
    for glossary in glossaries:
        for kind, phrases in ((STRONG, glossary.origin.strong), (WEAK, glossary.origin.weak)):
            for phrase in phrases:
                _add_marks(build, f"{glossary.path}: [origin]", kind, phrase, 0)
    names, held = names_of(glossaries), _readings(build, (c for _, c in concepts))
    build.faults.extend(find_namesakes(names, held, concepts))
    senses = _senses(build, glossaries)
    meta = Meta(
        glossaries[0].head.languages if glossaries else "",
        tuple(dict.fromkeys(g.head.domain for g in glossaries)),
        len(concepts),
        tuple(c.id for g in glossaries for c in g.concepts if c.off),
        offices,
        tuple(
            ExpressionEntry(e.id, e.pattern, e.why, e.use, e.severity, e.category, e.consequence)
            for g in glossaries
            for e in g.expressions
        ),
    )
    known = {r.source for r in held}
    casing = learn_casing(_right_texts(glossaries), preferred_names(glossaries, names)) if names else {}
    for word in casing.values():
        build.add(pattern(word), CASED, build.record(MarkRecord(word, 0)))
    tables = [
        pack_words(names, NAME_LETTERS),
        close_drawers(_by_syllable([*held, *(r for r in readings if r.source not in known)])),
        encode(pinyin_lookalikes() if names else []),  # names come with gazetteers, the shipped ones
        encode([c.id for _, c in concepts]),
        encode(casing),
        *_terms(build, concepts, glossaries),
        *senses,
        pack_words(words or {}, MEANING_LETTERS),
    ]
    return _pack(build, meta, tables), build.faults


def _left_on(glossaries: Sequence[Glossary]) -> list[tuple[Glossary, Concept]]:
    """The concepts that neither they themselves nor a later glossary switch off."""
    kept: list[tuple[Glossary, Concept]] = []
    off: set[str] = set()
    for glossary in reversed(glossaries):
        kept += [(glossary, c) for c in reversed(glossary.concepts) if not c.off and c.id not in off]
        off.update(c.id for c in glossary.concepts if c.off)
    return kept[::-1]


def _offices(glossaries: Iterable[Glossary]) -> list[tuple[Glossary, Office]]:
    return [(g, o) for g in glossaries for o in g.offices]


def _try_spell(build: _Builder, where: str, phrase: str) -> tuple[str, ...]:
    """The texts of a phrase's forms; a malformed one is a fault (once, where `where` says so) and has none."""
    try:
        return spell(phrase)
    except MtfixError as e:
        if where:
            build.faults.append(f"{where}: {e}")
        return ()


def _add_concept(build: _Builder, number: int, glossary: Glossary, concept: Concept, where: str) -> Entry:
    right = (*concept.candidates(), *concept.accept)
    for use in concept.candidates():
        _template(build, where, use)
    avoided = (*concept.avoided(), *concept.literals())
    several = _spelt_in_several_ways(build, (*right, *(a.phrase for a in avoided)))
    for rank, phrase in enumerate(right):
        record = FormRecord(phrase, number, rank, watched=concept.consistent)
        _add_phrase(build, RIGHT, where, phrase, record, (), several)
    # Forms that need nothing around them, by what silences them: once is enough.
    spoken: dict[tuple[object, bool], set[str]] = {}
    for rank, avoid in enumerate(avoided):
        templates = [t for use in avoid.candidates() if (t := _template(build, where, use)) is not None]
        record = FormRecord(avoid.phrase, number, rank, exact=avoid.cased)
        known = spoken.setdefault((avoid.unless, avoid.cased), set())
        added = _add_phrase(build, AVOID, f"{where}: avoid", avoid.phrase, record, templates, spoken=known)
        if not avoid.needs and rank < len(concept.avoid):
            known.update(added)
    return Entry(
        concept.id,
        glossary.head.domain,
        concept.source,
        concept.ambiguous,
        concept.candidates(),
        concept.consequence,
        concept.category,
        concept.severity,
        concept.consistent,
        concept.part_of_speech,
        concept.authority,
        tuple(
            AvoidEntry(
                a.phrase,
                _guard_entry(build, where, a.needs),
                _guard_entry(build, where, a.unless),
                a.fix if isinstance(a.fix, str) else None,
                a.cased,
                a.why,
                literal=rank >= len(concept.avoid),
            )
            for rank, a in enumerate(avoided)
        ),
        right,
    )


def _template(build: _Builder, where: str, use: str) -> Template | None:
    try:
        return make_template(use)
    except MtfixError as e:
        if (fault := f"{where}: {e}") not in build.faults:
            build.faults.append(fault)
        return None


def _add_phrase(
    build: _Builder,
    kind: int,
    where: str,
    phrase: str,
    record: FormRecord,
    templates: Sequence[Template],
    several: frozenset[str] = frozenset(),
    spoken: Collection[str] = (),
) -> Iterable[str]:
    """Add the patterns of a phrase: its forms that are not `spoken`, which are returned, or those of an anchor."""
    texts = _try_spell(build, where, phrase)
    if not texts:
        return ()
    if kind == AVOID and some_say_nothing(texts):
        build.faults.append(f"{where} {phrase!r} would match nearly everything")
        return ()
    anchored = anchor(parse(phrase)) if len(texts) > MANY and not record.exact else None
    if anchored:
        parts = replace(record, parts=anchored.parts, anchor=anchored.first, rest=anchored.last)
        ref = build.record(replace(parts, templates=tuple(templates)))
        for head, follows in split_heads(anchored.words):
            build.add(head, kind, ref, follows)
        return ()
    same: dict[str, list[Form]] = {}
    for form in expand(phrase):
        same.setdefault(form.text, []).append(form)
    for text, ways in same.items():
        # Forms that are written alike: their renderings are the candidates where the inflection is ambiguous.
        if text in spoken:
            continue
        watched = record.watched or (bool(several) and letters(text) in several)
        if kind == RIGHT and not watched and not (" " in text or "-" in text):
            continue  # one word covers no wrong rendering that is shorter
        renderings = tuple(dict.fromkeys(fill(t, form.choices) for t in templates for form in ways))
        ref = build.record(replace(record, text=text, renderings=renderings, watched=watched))
        if _SLOT.search(text):
            slotted = split_slots(text)
            build.add(pattern(slotted.parts[slotted.anchor].strip()), kind, ref)
        else:
            begins, follows = split_head(text)
            build.add(begins, kind, ref, follows)
    return same


def _spelt_in_several_ways(build: _Builder, phrases: Sequence[str]) -> frozenset[str]:
    """The letters of forms that differ in more than hyphens and have the same letters (block chain, blockchain)."""
    seen: dict[str, str] = {}
    several = set()
    for phrase in phrases:
        keys = keys_of(_try_spell(build, "", phrase))
        together = "\n".join(keys)  # one conversion for all
        bare = together.translate(_ASCII_SIGNS) if together.isascii() else _NO_LETTER.sub("", together)
        for spelt, key in zip(bare.split("\n"), keys, strict=bool(keys)):
            if seen.setdefault(spelt, key) != key:
                several.add(spelt)
    return frozenset(several)


def _guard_entry(build: _Builder, where: str, guard: object) -> GuardEntry:
    if not isinstance(guard, Guard):
        return GuardEntry()
    if guard.also is not None and not (guard and guard.also):
        build.faults.append(f"{where}: guard: `also` joins two guards, and one of them has no phrases")
    return GuardEntry(
        tuple(_guard_id(build, where, phrase) for phrase in guard.scope),
        tuple(_guard_id(build, where, phrase) for phrase in guard.near),
        tuple(form for phrase in guard.before for form in _closed_forms(build, f"{where}: guard", phrase)),
        tuple(form for phrase in guard.after for form in _closed_forms(build, f"{where}: guard", phrase)),
        _guard_entry(build, where, guard.also) if guard.also else None,
    )


def _guard_id(build: _Builder, where: str, phrase: str) -> int:
    ref = build.guards.get(phrase)
    if ref is None:
        forms = _closed_forms(build, f"{where}: guard", phrase)
        if some_say_nothing(forms):
            build.faults.append(f"{where}: guard: {phrase!r} would match nearly everything")
        build.heap.append(encode(forms))
        ref = build.guards[phrase] = len(build.heap) - 1
    return ref


def _closed_forms(build: _Builder, where: str, phrase: str) -> tuple[str, ...]:
    """The forms of a phrase that may have no open slot."""
    forms = _try_spell(build, where, phrase)
    if any(map(_SLOT.search, forms)):
        build.faults.append(f"{where}: {phrase!r} has an open slot; a guard has none")
        return ()
    return forms


def _add_marks(build: _Builder, where: str, kind: int, phrase: str, number: int) -> None:
    for form in _closed_forms(build, where, phrase):
        build.add(pattern(form), kind, build.record(MarkRecord(form, number)))


def _add_office(build: _Builder, number: int, office: Office, path: str) -> OfficeEntry:
    where = f"{path}: office {office.id}"
    for title in office.title:
        _add_marks(build, where, TITLE, title, number)
    needs, unless = _guard_entry(build, where, office.needs), _guard_entry(build, where, office.unless)
    holders = tuple((h.name, h.source, h.start, h.end) for h in office.holders)
    return OfficeEntry(office.id, office.title, needs, unless, holders)


def _right_texts(glossaries: Sequence[Glossary]) -> Iterator[str]:
    """What is right in the examples: clean text of our own."""
    for concept in (concept for glossary in glossaries for concept in glossary.concepts):
        yield from concept.good
        yield from (example.fixed for example in concept.bad if example.fixed)


def _readings(build: _Builder, concepts: Iterable[Concept]) -> list[Reading]:
    from mtfix.language.romanisation import read_aloud

    return [
        Reading(syllables, term, rendering, concept.part_of_speech)
        for concept in concepts
        for rendering in (form for use in concept.candidates()[:1] for form in _try_spell(build, "", use)[:1])
        for term in concept.source
        if 2 <= len(term) <= 8 and (syllables := read_aloud(term))
    ]


def _terms(
    build: _Builder, concepts: Sequence[tuple[Glossary, Concept]], glossaries: Sequence[Glossary]
) -> tuple[bytes, bytes]:
    """The automaton of all source terms, and what each is, concepts before names."""
    found: dict[str, list[Term]] = {}
    named = plain_names(glossaries, _UNMISTAKABLE)
    for number, (glossary, concept) in enumerate(concepts):
        required = glossary.head.required and _is_closed(concept) if concept.required is None else concept.required
        right = (*concept.candidates(), *concept.accept)
        forms = [key for phrase in right for key in keys_of(_try_spell(build, "", phrase))] if required else []
        forms = list(dict.fromkeys(forms))
        required = bool(forms) and not any(_SLOT.search(form) for form in forms)
        for source in concept.source:
            asked = required and (concept.required is True or len(source) >= _UNMISTAKABLE)
            # Without right renderings, or where it does not ask, a concept leaves it to a gazetteer that has the term.
            asked = asked or not right or (concept.required is None and source in named)
            found.setdefault(source, []).append(Term(source, number, None, asked, tuple(forms)))
    for glossary in glossaries:
        for table in glossary.names:
            for source, names in table.rows():
                asked = table.required or table.kind == "place" or len(source) >= _UNMISTAKABLE
                found.setdefault(source, []).append(Term(source, -1, table.kind, asked, names))
    automaton = CharwiseDoubleArrayAhoCorasick(list(found)).serialize() if found else b""
    return automaton, encode(list(found.values()))


def _senses(build: _Builder, glossaries: Sequence[Glossary]) -> tuple[bytes, bytes]:
    """The automaton of the words that have senses, and the senses of each."""
    found: dict[str, list[int]] = {}
    entries: list[SenseEntry] = []
    for glossary in glossaries:
        for senses in glossary.senses:
            for row in senses.rows:
                for word in row.words():
                    found.setdefault(word, []).append(len(entries))
                entries.append(_sense_entry(build, f"{glossary.path}: sense {row.words()[0]}", senses, row))
    automaton = CharwiseDoubleArrayAhoCorasick(list(found)).serialize() if found else b""
    return automaton, encode((list(found.values()), entries))


def _sense_entry(build: _Builder, where: str, senses: Senses, row: Sense) -> SenseEntry:
    right = [form for phrase in row.right for form in _closed_forms(build, where, phrase)]
    wrong = [form for phrase in row.wrong for form in _closed_forms(build, where, phrase)]
    known = {plain(form) for form in right}
    for form in wrong:
        if says_nothing(form):
            build.faults.append(f"{where}: {form!r} would match nearly everything")
        if plain(form) in known:
            build.faults.append(f"{where}: {form!r} is right and wrong")
    return SenseEntry(
        row.right[:2],
        tuple(dict.fromkeys(plain(form) if stems(form) else form for form in right)),
        tuple(dict.fromkeys(f" {' '.join(words)} " for form in right if (words := stems(plain(form))))),
        tuple(dict.fromkeys(map(plain, wrong))),
        row.near,
        row.unless,
        senses.scope,
        row.asks,
    )


def _is_closed(concept: Concept) -> bool:
    """Whether a concept names one thing and its renderings are all there are: no verb, no second rendering by sense."""
    one = concept.candidates()[:1]
    return (
        len(concept.candidates()) == 1
        and concept.part_of_speech in ("", "noun")
        and not any(re.search(r"\{\w+\}|<", phrase) for phrase in (*one, *concept.accept))
        and all(a.use == concept.use for a in concept.avoided())
    )


def _by_syllable(readings: Iterable[Reading]) -> dict[str, list[Reading]]:
    found: dict[str, list[Reading]] = {}
    for reading in readings:
        found.setdefault(reading.syllables.split(" ", 1)[0], []).append(reading)
    return found


def _pack(build: _Builder, meta: Meta, tables: list[bytes]) -> bytes:
    kinds, refs, several = array("B"), array("I"), array("I")
    for roles in build.patterns.values():
        if len(roles) == 1:
            ((kind, ref, follows),) = roles
            kind |= ENDING if follows == ENDS else 0
        else:
            kind, ref = SEVERAL, len(several)
            several.append(len(roles))
            several.extend(number for role in roles for number in role)
        kinds.append(kind)
        refs.append(ref)
    offsets = array("I", [0])
    for record in build.heap:
        offsets.append(offsets[-1] + len(record))
    patterns = list(build.patterns)
    automaton = DoubleArrayAhoCorasick(patterns).serialize() if patterns else b""
    return pack(
        [
            automaton,
            *build_index(patterns),
            kinds.tobytes(),
            refs.tobytes(),
            several.tobytes(),
            offsets.tobytes(),
            b"".join(build.heap),
            encode(meta),
            *tables,
        ]
    )
