"""Consistency over many files: facts of each, a store on disk that compares them, and what of it deviates.

A fact says that something (a source; a term of a consistent concept) is rendered in some way at some place. Both are
kept as hashes; the store holds little in memory however many there are. Of the renderings of one thing the most
frequent is kept, else the first in the order of the files; every other place deviates.
"""

import os
import sqlite3
from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from contextlib import closing
from functools import partial
from hashlib import blake2b
from itertools import chain, islice

from msgspec import Struct
from msgspec.structs import astuple

from mtfix.aligned import Pair
from mtfix.checks import term_inconsistent
from mtfix.checks.bilingual import source_inconsistent
from mtfix.checks.bilingual.source_inconsistent import shown, source_key, target_key
from mtfix.checks.term_avoid import replacement
from mtfix.engine import Amend, Rules, scan_scope, wanted_rules
from mtfix.language.lazy import lazy
from mtfix.language.words import count
from mtfix.model import Claim, Document, MtfixError, Original, Segment, Span, claim
from mtfix.placing import place_span
from mtfix.scan import Scanned

SOURCE, TERM = source_inconsistent.CHECK.rule, term_inconsistent.CHECK.rule
_LINE_END = lazy("\r\n?|\n")
_TABLES = """
CREATE TABLE file (number INTEGER PRIMARY KEY, path BLOB UNIQUE, name TEXT);
CREATE TABLE fact (id INTEGER PRIMARY KEY, file INTEGER, thing INTEGER, rendering INTEGER,
    scope INTEGER, segment INTEGER, first INTEGER, last INTEGER, line INTEGER, said TEXT, concept TEXT, term TEXT);
"""
_INSERT = f"INSERT INTO fact VALUES (NULL{', ?' * 11})"
_COMPARE = """
CREATE INDEX fact_by_thing ON fact (thing, rendering);
CREATE TABLE variant AS SELECT thing, rendering, count(*) AS places, min(id) AS earliest FROM fact
    WHERE thing IN (SELECT thing FROM fact GROUP BY thing HAVING min(rendering) < max(rendering))
    GROUP BY thing, rendering;
CREATE TABLE kept AS SELECT thing, rendering, places, earliest FROM
    (SELECT *, row_number() OVER (PARTITION BY thing ORDER BY places DESC, earliest) AS rank FROM variant)
    WHERE rank = 1;
CREATE TABLE deviation AS SELECT fact.file, fact.id, kept.earliest AS other, kept.places
    FROM kept JOIN fact ON fact.thing = kept.thing AND fact.rendering <> kept.rendering;
CREATE INDEX deviation_by_file ON deviation (file, id);
"""
_OF_FILE = """
SELECT fact.scope, fact.segment, fact.first, fact.last, fact.said, fact.concept, fact.term,
    CASE WHEN other.file = fact.file AND other.scope = fact.scope THEN other.segment ELSE -1 END,
    other.first, other.last, other.said, file.name || ':' || other.line, deviation.places
FROM deviation JOIN fact ON fact.id = deviation.id JOIN fact AS other ON other.id = deviation.other
    JOIN file ON file.number = other.file
WHERE deviation.file = (SELECT number FROM file WHERE path = ?) ORDER BY fact.id
"""


class Fact(Struct, frozen=True, array_like=True, gc=False):
    """A rendering (`said`) of a source or of a glossary's term, in [first, last) of a segment's target."""

    thing: int
    rendering: int
    scope: int
    segment: int
    first: int
    last: int
    line: int
    said: str
    concept: str = ""
    term: str = ""


class Deviation(Struct, frozen=True, array_like=True):
    """A fact that is not like most, and where the one to keep stands first; `beside` is its segment in this scope."""

    scope: int
    segment: int
    first: int
    last: int
    said: str
    concept: str
    term: str
    beside: int
    other_first: int
    other_last: int
    other_said: str
    other_place: str
    places: int


def asks(rules: Rules) -> bool:
    """Whether the rules leave anything on that is compared over files."""
    return not {SOURCE, TERM}.isdisjoint(wanted_rules(rules))


def facts_of(document: Document, rules: Rules) -> Iterator[Fact]:
    """What the segments with a source say, as far as the rules ask for it."""
    wanted = wanted_rules(rules)
    ends: array[int] | None = None
    part = document.part
    more = part.stretches[-1].line - part.stretches[-1].row if part else 0  # lines than the text has
    for number, scope in enumerate(document.scopes, part.scopes if part else 0):
        if not any(s.source for s in scope.segments):
            continue
        if ends is None:
            ends = array("Q", (m.end() for m in _LINE_END.finditer(document.text)))
        text, _ = scan_scope(document, scope, rules)
        line = partial(_line, ends, more)
        if SOURCE in wanted:
            yield from _source_facts(text, number, line)
        if TERM in wanted:
            yield from _term_facts(text, number, line)


def _source_facts(text: Scanned, scope: int, line: "partial[int]") -> Iterator[Fact]:
    for number, pair in text.pairs.items():
        if source := source_key(pair.segment):
            thing = _hash("source", pair.segment.context, source)
            rendering = _hash(target_key(pair.target))
            last = len(pair.target)
            yield Fact(thing, rendering, scope, number, 0, last, line(pair.segment, 0), _said(pair.target))


def _term_facts(text: Scanned, scope: int, line: "partial[int]") -> Iterator[Fact]:
    """Right renderings of consistent concepts where one term of the concept stands in the source."""
    for match in text.watched:
        concept = match.entry.id
        if not match.entry.consistent or concept in text.house.prefer:
            continue
        number = text.segment_index(match.start)
        pair = text.pairs.get(number)
        terms = _terms(text, pair, concept) if pair else set()
        if pair is None or len(terms) != 1 or text.shielded(match):
            continue
        (term,) = terms
        first, last = match.start - pair.low, match.end - pair.low
        phrase, said = match.entry.right[match.form.rank], _said(pair.target[first:last], concept)
        said = said.lower() if phrase == phrase.lower() else said  # capitals of a headline are not the term's
        thing, place = _hash("term", concept, term), line(pair.segment, first)
        yield Fact(thing, _hash(phrase), scope, number, first, last, place, said, concept, term)


def _terms(text: Scanned, pair: Pair, concept: str) -> set[str]:
    """The terms of a concept that stand in a source."""
    return {
        standing.source
        for standing in pair.terms
        for term in standing.terms
        if term.concept >= 0 and text.lexicons[standing.lexicon].entry(term.concept).id == concept
    }


def _line(ends: "array[int]", more: int, segment: Segment, at: int) -> int:
    return 1 + more + bisect_right(ends, place_span(segment.pieces, Span(at, at)).start)


def _hash(*parts: str) -> int:
    data = "\x1f".join(parts).encode("utf-8", "surrogatepass")
    return int.from_bytes(blake2b(data, digest_size=8).digest(), "little", signed=True)


def _said(words: str, concept: str = "") -> str:
    """A rendering on one line, of a source its beginning.

    Without halves of surrogate pairs: a JSON escape may stand for one, and the store cannot hold it.
    """
    line = " ".join(words.split()) if concept else shown(words)
    return line if line.isascii() else line.encode("utf-8", "replace").decode()


def fill(store: str, found: Iterable[tuple[str, Iterable[Fact]]]) -> None:
    """Make a store at a path, of the facts of each file in the order of the files; MtfixError where it has no room."""
    found = iter(found)
    first = list(islice(found, 1))  # it may start processes, which must not inherit the connection
    try:
        with closing(_open(store)) as connection:
            connection.executescript(f"PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; BEGIN; {_TABLES}")
            for number, (path, facts) in enumerate(chain(first, found)):
                name = path if path.isascii() else path.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
                connection.execute("INSERT INTO file VALUES (?, ?, ?)", (number, os.fsencode(path), name))
                connection.executemany(_INSERT, ((number, *astuple(fact)) for fact in facts))
            connection.execute("COMMIT")
            connection.executescript(f"BEGIN; {_COMPARE} COMMIT;")
    except sqlite3.Error as e:
        raise MtfixError(f"a temporary file: {e}") from None


def deviations(store: str, path: str) -> Iterator[Deviation]:
    """What deviates in one file, by place. MtfixError where the store cannot be read."""
    try:
        with closing(_open(store)) as connection:
            for row in connection.execute(_OF_FILE, (os.fsencode(path),)):
                yield Deviation(*row)
    except sqlite3.Error as e:
        raise MtfixError(f"{path}: cannot be compared with the other files: a temporary file: {e}") from None


def _open(store: str) -> sqlite3.Connection:
    return sqlite3.connect(store, isolation_level=None)


def amend_by(found: Iterable[Deviation]) -> Amend:
    """Puts what deviates from other files in the place of what deviates within the document.

    The scopes of a file, over all of its parts, are asked in their order: so no more is held than one has.
    """
    found = iter(found)
    first: list[Deviation] = []  # of a later scope

    def amend(number: int, text: Scanned, claims: list[Claim]) -> list[Claim]:
        here = []
        for deviation in chain(first, found):
            if deviation.scope > number:
                first[:] = [deviation]
                break
            here.append(deviation)
        else:
            first.clear()
        return _amend([d for d in here if d.scope == number], text, claims)

    return amend


def _amend(found: Iterable[Deviation], text: Scanned, claims: list[Claim]) -> list[Claim]:
    kept = [c for c in claims if c.rule != SOURCE and not (c.rule == TERM and _is_compared(text, c))]
    return kept + [claim for deviation in found for claim in _claims(text, deviation)]


def _is_compared(text: Scanned, claim: Claim) -> bool:
    """Whether a term is compared over files, or not, because no source has it: not by the document alone."""
    return text.segment_index(claim.span.start) in text.pairs and claim.concept not in text.house.prefer


def _claims(text: Scanned, found: Deviation) -> Iterator[Claim]:
    """A deviation as a claim; none where the file changed since and something else stands there."""
    pair = text.pairs.get(found.segment)
    if pair is None or found.said.lower() != _said(pair.target[found.first : found.last], found.concept).lower():
        return
    other = text.pairs.get(found.beside)
    related = (other.span(found.other_first, found.other_last),) if other else ()
    more = f" and {count(found.places - 1, 'more place')}" if found.places > 1 else ""
    subject = found.term or "the same source"
    message = f"{subject} is rendered “{found.other_said}” at {found.other_place}{more}"
    if not found.concept:
        yield source_inconsistent.claim_segment(text, found.segment, message, related)
        return
    check, span = term_inconsistent.CHECK, pair.span(found.first, found.last)
    yield claim(
        check,
        span,
        message,
        "certain",
        (found.term,),
        concept=found.concept,
        original=Original(found.term, "source"),
        fixes=(replacement(text, span, found.other_said, "suggestion"),),
        related=related,
    )
