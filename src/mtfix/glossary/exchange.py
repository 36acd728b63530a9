"""Glossaries from rows of terms, and rows from glossaries, with the statuses of TBX: preferred, admitted, deprecated.

A row is what CSV, TSV (`tables.py`) and TBX (`tbx.py`) have in common. Terms in rows are plain text; in a glossary they
are phrases. What cannot be kept is told, a line each.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Literal

import msgspec
from msgspec import Struct

from mtfix.glossary.concept import Bad, Concept, Glossary, Guard
from mtfix.glossary.phrase import expand, says_nothing
from mtfix.language.casing import recase
from mtfix.language.lazy import lazy
from mtfix.language.sentences import opens_sentence, sentence_bounds
from mtfix.language.spelling import spell
from mtfix.language.words import count
from mtfix.model import MtfixError

Status = Literal["", "preferred", "admitted", "deprecated"]
MOST_FORMS = 8
"""Of a phrase with alternatives, how many are written as plain text."""

_STATUSES: dict[str, Status] = {
    "": "",
    "proposed": "",
    "preferred": "preferred",
    "standardized": "preferred",
    "legal": "preferred",
    "regulated": "preferred",
    "admitted": "admitted",
    "deprecated": "deprecated",
    "superseded": "deprecated",
}
_SPECIAL = lazy(r"[\\()\[\]{}<>|]")
_BRACE = lazy(r"\\.|\{([^{}:]+)(?::[a-z]+)?\}", re.DOTALL)
_OPEN_SLOT = lazy(r"<(?:num|words)>")
_CARRIER = "The draft calls it {} throughout the chapter on page two."
_LONGEST_ID = 60


class Row(Struct, frozen=True):
    """Renderings of the source terms of one concept; without a status the first is preferred, the rest are admitted.

    Rows with the same `group` (or, where it is empty, with a source term in common) are one concept. `line` is where
    it stands in its file; 0 where it was not read from one.
    """

    line: int
    sources: tuple[str, ...]
    target: tuple[str, ...] = ()
    avoid: tuple[str, ...] = ()
    status: Status = ""
    note: str = ""
    id: str = ""
    domain: str = ""
    group: str = ""


Told = tuple[int, str]
"""What was left out or changed: the line of the row, and why."""


def read_status(text: str) -> Status | None:
    """A status as CSV and the picklists of TBX write it (`preferredTerm-admn-sts`); None where it is unknown."""
    name = re.sub(r"-admi?n-sts$", "", text.strip().lower()).removesuffix("term")
    return _STATUSES.get(name)


def escape(text: str) -> str:
    """Plain text as a phrase that matches it and nothing else."""
    return _SPECIAL.sub(r"\\\g<0>", text)


def plain_forms(phrase: str) -> tuple[str, ...]:
    """The forms of a phrase as plain text, words in braces as they stand there; forms with a slot are left out."""
    bare = _BRACE.sub(lambda m: escape(m[1]) if m[1] else m[0], phrase)
    forms = (form.text for form in expand(bare) if not form.choices and not _OPEN_SLOT.search(form.text))
    return tuple(dict.fromkeys(forms))


class _Draft:
    """A concept while rows are read: its terms and the lines they stand in."""

    def __init__(self, row: Row) -> None:
        self.line = row.line
        self.id = row.id
        self.sources: dict[str, None] = {}
        self.terms: dict[Status, dict[str, int]] = {"": {}, "preferred": {}, "admitted": {}, "deprecated": {}}
        self.notes: dict[str, None] = {}

    def right(self) -> tuple[str, ...]:
        return (*self.terms["preferred"], *self.terms["admitted"])


def assemble(rows: Iterable[Row], domain: str) -> tuple[tuple[Concept, ...], list[Told]]:
    """Rows as concepts that a glossary may hold, and what of them was left out or changed, by line."""
    told: list[Told] = []
    drafts = _gather(rows, told)
    for draft in drafts:
        _rank(draft, told)
    _settle(drafts, told)
    ids: dict[str, None] = {}
    concepts = []
    for draft in drafts:
        _promote(draft, told)
        if not draft.right() and not draft.terms["deprecated"]:
            told.append((draft.line, f"nothing is left of {_name(draft)}; left out"))
            continue
        concepts.append(_concept(draft, _identity(draft, domain, ids)))
    return tuple(concepts), sorted(told)


def _gather(rows: Iterable[Row], told: list[Told]) -> list[_Draft]:
    drafts: list[_Draft] = []
    grouped: dict[str, _Draft] = {}
    named: dict[str, _Draft] = {}
    for row in rows:
        if not row.sources:
            told.append((row.line, "no source term; left out"))
            continue
        if not row.target and not row.avoid:
            told.append((row.line, f"no rendering of {row.sources[0]}; left out"))
            continue
        held = (named[source] for source in row.sources if source in named)
        draft = grouped.get(row.group) if row.group else next(held, None)
        if draft is None:
            draft = _Draft(row)
            drafts.append(draft)
        if row.group:
            grouped[row.group] = draft
        for source in row.sources:
            named.setdefault(source, draft)
            draft.sources[source] = None
        if row.note:
            draft.notes[row.note] = None
        for number, text in enumerate(row.target):
            status: Status = "admitted" if number and row.status in ("", "preferred") else row.status
            _put(draft, status, text, row.line, told)
        for text in row.avoid:
            _put(draft, "deprecated", text, row.line, told)
    return drafts


def _put(draft: _Draft, status: Status, text: str, line: int, told: list[Told]) -> None:
    reason = _unfit(text, deprecated=status == "deprecated")
    if reason:
        told.append((line, f"“{text[:60]}” {reason}; left out"))
    else:
        draft.terms[status].setdefault(text, line)


def _unfit(text: str, deprecated: bool) -> str:
    """Why a glossary cannot hold a rendering; empty where it can."""
    if _OPEN_SLOT.search(text):
        return "reads like a slot of the phrase language"
    if "⟦" in text or "⟧" in text:
        return "has a mark of examples"
    try:
        (form,) = expand(escape(text))
    except MtfixError:
        return "is too long"
    return "would be found nearly everywhere" if deprecated and says_nothing(form.text) else ""


def _rank(draft: _Draft, told: list[Told]) -> None:
    """Give renderings without a status one: the first is preferred, where none is yet."""
    preferred, admitted = draft.terms["preferred"], draft.terms["admitted"]
    for text, line in draft.terms.pop("").items():
        if text in preferred or text in admitted:
            continue
        if preferred:
            told.append((line, f"{_name(draft)} has a preferred rendering, {_first(preferred)}; “{text}” is admitted"))
        (admitted if preferred else preferred)[text] = line
    for text in preferred:
        admitted.pop(text, None)


def _promote(draft: _Draft, told: list[Told]) -> None:
    """Prefer an admitted rendering where there is nothing else: a concept needs `use` or `avoid`."""
    preferred, admitted = draft.terms["preferred"], draft.terms["admitted"]
    if admitted and not preferred and not draft.terms["deprecated"]:
        text = next(iter(admitted))
        preferred[text] = admitted.pop(text)
        told.append((preferred[text], f"{_name(draft)} has no preferred rendering; “{text}” is taken for it"))


def _settle(drafts: Sequence[_Draft], told: list[Told]) -> None:
    """Leave out deprecated renderings that would contradict others: with no guard they cannot be told apart."""
    right: dict[str, _Draft] = {}
    for draft in drafts:
        for text in draft.right():
            right.setdefault(_key(text), draft)
    avoided: dict[str, _Draft] = {}
    for draft in drafts:
        own = {_key(text) for text in draft.right()}
        deprecated = draft.terms["deprecated"]
        for text, line in list(deprecated.items()):
            key = _key(text)
            if key in own:
                reason = f"is both right and deprecated for {_name(draft)}"
            elif key in right:
                reason = f"is deprecated for {_name(draft)} and right for {_name(right[key])}, which needs a guard"
            elif avoided.setdefault(key, draft) is not draft:
                reason = f"is deprecated for {_name(avoided[key])} already"
            else:
                continue
            del deprecated[text]
            told.append((line, f"“{text}” {reason}; left out as deprecated"))


def _key(text: str) -> str:
    """What is the same phrase to a glossary."""
    return text.lower().replace("-", " ")


def _name(draft: _Draft) -> str:
    return next(iter(draft.sources))


def _first(terms: Iterable[str]) -> str:
    return f"“{next(iter(terms))}”"


def _identity(draft: _Draft, domain: str, taken: dict[str, None]) -> str:
    """An id of its own. One made up begins with the domain: a shipped concept of the same id would be replaced."""
    wanted = slug(draft.id)
    if not wanted:
        words = slug(next(iter((*draft.right(), *draft.terms["deprecated"]))))
        wanted = f"{slug(domain) or 'house'}-{words or 'term'}"
    found, number = wanted, 1
    while found in taken:
        number += 1
        found = f"{wanted}-{number}"
    taken[found] = None
    return found


def slug(text: str) -> str:
    """Lower-case words and digits joined by hyphens, as ids are written; empty where nothing of it can stand in one."""
    from unicodedata import normalize

    plain = normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return "-".join(re.findall(r"[a-z0-9]+", plain))[:_LONGEST_ID].strip("-")


def _concept(draft: _Draft, identity: str) -> Concept:
    preferred, deprecated = tuple(draft.terms["preferred"]), tuple(draft.terms["deprecated"])
    use = tuple(map(escape, preferred))
    first = preferred[0] if preferred else ""
    why = f"{_name(draft)} is {first}." if first else f"{_name(draft)} is not {deprecated[0]}."
    return Concept(
        id=identity,
        source=tuple(draft.sources),
        use=use[0] if len(use) == 1 else use,
        accept=tuple(map(escape, draft.terms["admitted"])),
        avoid=tuple(map(escape, deprecated)),
        why=" ".join(draft.notes) or why,
        bad=tuple(_example(text, first) for text in deprecated),
        good=(_CARRIER.format(first or "something else"),) if deprecated else (),
    )


def _example(wrong: str, right: str) -> Bad:
    """A sentence with the wrong rendering, and what a fix makes of it."""
    marked = _CARRIER.format(f"⟦{wrong}⟧")
    if not right:
        return Bad(marked, False)
    text, start = _CARRIER.format(wrong), marked.index("⟦")
    low, high = sentence_bounds(text, start, start + len(wrong), 0, len(text))
    written = recase(spell(right, "us"), wrong, opens_sentence(text, start, 0), text[low:high])
    return Bad(marked, _CARRIER.format(written))


def as_toml(
    concepts: Iterable[Concept],
    domain: str,
    licence: str,
    languages: str,
    note: str = "",
    remarks: Mapping[str, Sequence[str]] | None = None,
) -> str:
    """A glossary file. The remarks on a concept, by its id, stand above it as comments, a line each."""
    head = {"languages": languages, "domain": domain, "licence": licence, "note": note}
    lines = ["[glossary]", "format = 1", *(f"{key} = {toml_value(value)}" for key, value in head.items() if value)]
    for concept in concepts:
        said = remarks.get(concept.id, ()) if remarks else ()
        comments = (f"# {''.join(c if c.isprintable() else ' ' for c in remark)}" for remark in said)
        lines += ["", *comments, "[[concept]]", *_lines(concept)]
    return "\n".join(lines) + "\n"


def _lines(concept: Concept) -> Iterator[str]:
    """What a concept says that is not usual, a key each."""
    usual = msgspec.to_builtins(Concept(""))
    for key, value in msgspec.to_builtins(concept).items():
        if value == usual[key]:
            continue
        if key == "bad" or (key in ("good", "avoid") and len(value) > 1):
            yield f"{key} = ["
            yield from (f"  {toml_value(item)}," for item in value)
            yield "]"
        else:
            yield f"{key} = {toml_value(value)}"


def toml_value(value: Any) -> str:
    """A text, truth value, list or table (without what is empty in it) on one line of TOML."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return msgspec.json.encode(value).decode().replace("\x7f", "\\u007f")  # JSON lets DEL stand, TOML does not
    if isinstance(value, dict):
        inner = (f"{key} = {toml_value(item)}" for key, item in value.items() if item not in ((), [], "", None))
        said = ", ".join(inner)
        return f"{{ {said} }}" if said else "{}"
    return f"[{', '.join(map(toml_value, value))}]"


def as_rows(glossaries: Iterable[Glossary]) -> tuple[list[Row], list[str]]:
    """A row for each rendering of each concept, and what of the glossaries the rows do not hold, a line each.

    A concept with the id of an earlier one stands in its place, as where glossaries are loaded.
    """
    concepts: dict[str, tuple[Glossary, Concept]] = {}
    for glossary in glossaries:
        for concept in glossary.concepts:
            concepts.pop(concept.id, None)
            if not concept.off:
                concepts[concept.id] = glossary, concept
    rows: list[Row] = []
    nameless = slotted = cut = guarded = 0
    for glossary, concept in concepts.values():
        if not concept.source:
            nameless += len(list(_phrases(concept)))
            continue
        note = " ".join(concept.why.split())
        seen: set[str] = set()
        for status, phrase in _phrases(concept):
            try:
                forms = plain_forms(phrase)
            except MtfixError as e:
                raise MtfixError(f"{glossary.path}: concept {concept.id}: {e}") from None
            slotted += not forms
            cut += len(forms) > MOST_FORMS
            for form in forms[:MOST_FORMS]:
                if form not in seen:
                    seen.add(form)
                    said = (status, note, concept.id, glossary.head.domain, concept.id)
                    rows.append(Row(0, concept.source, (form,), (), *said))
                    note = ""
        guarded += sum(a.needs != Guard() or a.unless != Guard() or a.use != concept.use for a in concept.avoided())
    told = (
        (nameless, "left out: of concepts without a source term"),
        (slotted, "left out: only forms with a slot (<num>, <words>, <poss>, <det>)"),
        (cut, f"with more than {MOST_FORMS} forms: the first {MOST_FORMS} are written"),
        (guarded, "without the guards or the rendering of their own that they have in the glossary"),
    )
    return rows, [f"{count(number, 'rendering')} {what}" for number, what in told if number]


def _phrases(concept: Concept) -> Iterator[tuple[Status, str]]:
    yield from (("preferred", phrase) for phrase in concept.candidates())
    yield from (("admitted", phrase) for phrase in concept.accept)
    yield from (("deprecated", avoid.phrase) for avoid in concept.avoided())
