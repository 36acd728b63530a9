"""What glossaries say against each other: found before they are compiled."""

from collections.abc import Iterator, Sequence

from mtfix.glossary.concept import Avoid, Concept, Glossary, Guard
from mtfix.glossary.lexicon import Reading
from mtfix.glossary.phrase import keys_of, spell
from mtfix.language.matching import letters
from mtfix.model import MtfixError

_IDIOM = 4
"""Characters of an idiom; shorter words share their sound with names, and nobody takes them for one."""


def find_conflicts(concepts: Sequence[tuple[Glossary, Concept]]) -> Iterator[str]:
    """Ids that stand twice, and wrong renderings that are right ones elsewhere with no guard to tell them apart."""
    seen: dict[str, str] = {}
    right: dict[str, str] = {}
    for glossary, concept in concepts:
        if concept.id in seen:
            there = seen[concept.id]
            twice = "the id stands twice" if there == glossary.path else f"stands in {there} too"
            yield f"{glossary.path}: concept {concept.id}: {twice}"
        seen[concept.id] = glossary.path
        for phrase in (*concept.candidates(), *concept.accept):
            for key in _keys(phrase):
                right.setdefault(key, concept.id)
    avoided: dict[str, str] = {}
    for glossary, concept in concepts:
        for avoid in concept.avoided():
            reason = _conflict(concept.id, avoid, _keys(avoid.phrase), right, avoided)
            if reason:
                yield f"{glossary.path}: concept {concept.id}: avoids {reason}"


def _conflict(
    concept: str, avoid: Avoid, keys: Sequence[str], right: dict[str, str], avoided: dict[str, str]
) -> str | None:
    """What of the forms of a wrong rendering speaks against it; they are noted in `avoided` where no guard is."""
    guarded = _guarded(avoid)
    clashing = set() if avoid.cased else right.keys() & keys
    if guarded:
        clashing = {key for key in clashing if right[key] == concept}
    else:
        clashing |= {key for key in avoided.keys() & keys if avoided[key] != concept}
        avoided.update((key, concept) for key in keys if key not in avoided)
    for key in keys if clashing else ():
        if key not in clashing:
            continue
        if not guarded and avoided[key] != concept:
            return f"{key!r}, as {avoided[key]} does; one is enough"
        if right[key] == concept:
            return f"{key!r} and admits it too"
        return f"{key!r}, which is right for {right[key]}; give one of them a guard"
    return None


def _guarded(avoid: Avoid) -> bool:
    return any(isinstance(g, Guard) and bool(g) for g in (avoid.needs, avoid.unless))


def _keys(phrase: str) -> list[str]:
    """The forms of a phrase as they are compared; of a malformed one none: its fault is told where it is compiled."""
    try:
        return keys_of(spell(phrase))
    except MtfixError:
        return []


def find_namesakes(
    names: dict[str, str], held: Sequence[Reading], concepts: Sequence[tuple[Glossary, Concept]]
) -> Iterator[str]:
    """Idioms that are somebody's name when they are read aloud: of that person `name/phantom` must say nothing."""
    persons = {letters(name): name for name, kind in names.items() if kind == "person"}
    for reading in held:
        name = persons.get(letters(reading.syllables))
        if name and len(reading.source) >= _IDIOM and letters(name) not in letters(reading.rendering):
            where = next(f"{g.path}: concept {c.id}" for g, c in concepts if reading.source in c.source)
            alike = f"source {reading.source} is read like {name}, a person of the gazetteers"
            yield f"{where}: {alike}; leave one of them out"
