"""What a glossary file holds, as typed data. The format is documented in docs/glossary-format.md."""

from collections.abc import Iterator
from typing import Literal

from msgspec import UNSET, Struct, UnsetType

from mtfix.model import Category, FixLevel, NameKind, Severity


class Head(Struct, frozen=True, forbid_unknown_fields=True):
    """The `[glossary]` table. Where the source has a `required` term, one of its right renderings has to stand in the
    target; a concept may say otherwise for itself. `topic` has phrases that show that a text is about the domain.
    """

    format: Literal[1]
    languages: str
    domain: str
    licence: str
    note: str = ""
    required: bool = True
    topic: tuple[str, ...] = ()


class Guard(Struct, frozen=True, forbid_unknown_fields=True):
    """Lists of phrases by where they stand: one hit in any list is enough, plus one in `also` if there is one."""

    scope: tuple[str, ...] = ()
    near: tuple[str, ...] = ()
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    also: "Guard | None" = None

    def __bool__(self) -> bool:
        return bool(self.scope or self.near or self.before or self.after)


class Avoid(Struct, frozen=True, forbid_unknown_fields=True):
    """A deprecated rendering; what is set here stands in for the concept's own."""

    phrase: str
    use: str | tuple[str, ...] | UnsetType = UNSET
    needs: Guard | UnsetType = UNSET
    unless: Guard | UnsetType = UNSET
    fix: FixLevel | UnsetType = UNSET
    cased: bool = False
    why: str = ""

    def candidates(self) -> tuple[str, ...]:
        """Its renderings, best first; none where it has no own and the concept's are not filled in."""
        return (self.use,) if isinstance(self.use, str) else self.use or ()


class Bad(Struct, frozen=True, forbid_unknown_fields=True):
    """An example that must be found: `⟦ ⟧` marks it, `fixed` is the text after the first candidate."""

    text: str
    fixed: str | Literal[False]


class Validity(Struct, frozen=True, forbid_unknown_fields=True, rename={"start": "from", "end": "to"}):
    """ISO dates, either of them open."""

    start: str = ""
    end: str = ""


class Concept(Struct, frozen=True, forbid_unknown_fields=True):
    """One concept: source terms, preferred (`use`), admitted (`accept`) and deprecated (`avoid`) renderings.

    `literal` are deprecated ones too, proposed by a dictionary: they count where the source has the term, only there.
    `ambiguous` are those of the source terms that mean other things too: guards are asked where the source has one.
    """

    id: str
    source: tuple[str, ...] = ()
    ambiguous: tuple[str, ...] = ()
    use: str | tuple[str, ...] = ()
    accept: tuple[str, ...] = ()
    avoid: tuple[str | Avoid, ...] = ()
    literal: tuple[str, ...] = ()
    needs: Guard = Guard()
    unless: Guard = Guard()
    why: str = ""
    consequence: str = ""
    category: Category = "terminology"
    severity: Severity = "major"
    fix: FixLevel | None = None
    consistent: bool = False
    required: bool | None = None
    part_of_speech: Literal["", "noun", "verb", "adjective", "adverb", "clause"] = ""
    authority: str = ""
    region: str = ""
    valid: Validity = Validity()
    bad: tuple[Bad, ...] = ()
    good: tuple[str, ...] = ()
    off: bool = False

    def candidates(self) -> tuple[str, ...]:
        return (self.use,) if isinstance(self.use, str) else self.use

    def avoided(self) -> tuple[Avoid, ...]:
        """Every deprecated rendering with the concept's own settings filled in."""
        return tuple(self._filled(Avoid(a) if isinstance(a, str) else a) for a in self.avoid)

    def is_guarded(self) -> bool:
        """Whether some deprecated rendering asks for evidence, or is silenced by it."""
        return any(avoid.needs or avoid.unless for avoid in self.avoided())

    def literals(self) -> tuple[Avoid, ...]:
        """Every literal rendering as a deprecated one; its fix is a suggestion at most."""
        fix: FixLevel = "flag" if self.fix == "flag" else "suggestion"
        return tuple(
            Avoid(phrase, use=self.use, needs=Guard(), unless=Guard(), fix=fix, why=self.why) for phrase in self.literal
        )

    def _filled(self, avoid: Avoid) -> Avoid:
        return Avoid(
            phrase=avoid.phrase,
            use=self.use if avoid.use is UNSET else avoid.use,
            needs=self.needs if avoid.needs is UNSET else avoid.needs,
            unless=self.unless if avoid.unless is UNSET else avoid.unless,
            fix=avoid.fix if avoid.fix is not UNSET else (self.fix or UNSET),
            cased=avoid.cased,
            why=avoid.why or self.why,
        )


class Names(Struct, frozen=True, forbid_unknown_fields=True):
    """A gazetteer: each entry is source, space, rendering, and `= other` for admitted spellings.

    `required` says that its short names too have to stand in the target: they are nothing but names.
    """

    kind: NameKind
    entries: tuple[str, ...]
    required: bool = False

    def rows(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Each source with its renderings, the established one first."""
        for entry in self.entries:
            source, renderings = entry.split(" ", 1)
            yield source, tuple(name.strip() for name in renderings.split("="))


class Sense(Struct, frozen=True, forbid_unknown_fields=True):
    """A word of the source with several senses: its right renderings here, and those of the other senses.

    `near` and `unless` are words of the source: one of the first has to stand in the segment too, none of the second.
    Where `right` holds all that anybody would write, the row `asks`: one of them has to stand in the target.
    """

    word: str | tuple[str, ...]
    right: tuple[str, ...]
    wrong: tuple[str, ...] = ()
    near: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    asks: bool = True

    def words(self) -> tuple[str, ...]:
        return (self.word,) if isinstance(self.word, str) else self.word


class Senses(Struct, frozen=True, forbid_unknown_fields=True):
    """Senses of one subject; where `scope` has words of the source, one of them has to stand somewhere in the text."""

    about: str
    rows: tuple[Sense, ...]
    scope: tuple[str, ...] = ()


class Holder(Struct, frozen=True, forbid_unknown_fields=True, rename={"start": "from", "end": "to"}):
    """Who held an office; ISO dates, `to` open while in office."""

    name: str
    source: str = ""
    start: str = ""
    end: str = ""


class Office(Struct, frozen=True, forbid_unknown_fields=True):
    """An office with one holder at a time."""

    id: str
    title: tuple[str, ...]
    holders: tuple[Holder, ...]
    needs: Guard = Guard()
    unless: Guard = Guard()


class Origin(Struct, frozen=True, forbid_unknown_fields=True):
    """Words that show that a text was translated from the source language of the pair."""

    strong: tuple[str, ...] = ()
    weak: tuple[str, ...] = ()


class Expression(Struct, frozen=True, forbid_unknown_fields=True):
    """A user's own raw expression (RE2 syntax, linear time), for what the phrase language cannot say."""

    id: str
    pattern: str
    why: str
    use: str | None = None
    severity: Severity = "minor"
    category: Category = "terminology"
    consequence: str = ""
    bad: tuple[Bad, ...] = ()
    good: tuple[str, ...] = ()


class Glossary(Struct, frozen=True):
    """One file, decoded."""

    path: str
    head: Head
    concepts: tuple[Concept, ...] = ()
    names: tuple[Names, ...] = ()
    offices: tuple[Office, ...] = ()
    origin: Origin = Origin()
    expressions: tuple[Expression, ...] = ()
    senses: tuple[Senses, ...] = ()
