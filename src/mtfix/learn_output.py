"""What was learned, as a glossary with its evidence as comments, and as plain data."""

from typing import Any

import msgspec
from msgspec import UNSET

from mtfix.language.words import count
from mtfix.learn import Learned, Lesson
from mtfix.proposals import Proposal, as_glossary


def notes(learned: Learned) -> tuple[str, ...]:
    """What speaks for a concept, a line each."""
    places = count(learned.corrected + learned.left + learned.otherwise, "place")
    first = (
        f"“{learned.wrong}” became “{learned.right}” in {learned.corrected} of {places} "
        f"({learned.share:.0%}; {count(learned.segments, 'segment')}, {count(learned.documents, 'document')}); "
        f"left alone in {learned.left}, rewritten otherwise in {learned.otherwise}"
    )
    others = ", ".join(f"“{text}” {times}" for text, times in learned.renderings)
    lines = (first, f"renderings: {others}") if len(learned.renderings) > 1 else (first,)
    if learned.concept.literal:
        lines = (
            *lines,
            "not always wrong: it counts where the source has the term, only there",
        )
    if not learned.concept.source:
        return (*lines, "the source term is not known: where you know it, put it in as `source`")
    return (*lines, f"the source term is a guess, by what stands beside it: {', '.join(learned.concept.source)}")


def glossary(lesson: Lesson, pair: str, domain: str) -> str:
    """A glossary of what was learned."""
    return as_glossary([Proposal(one.concept, notes(one)) for one in lesson.found], pair, domain)


def plain(learned: Learned) -> dict[str, Any]:
    """A concept with its evidence as plain data."""
    concept = {k: v for k, v in msgspec.to_builtins(learned.concept).items() if v not in ((), [], "", {}, None, UNSET)}
    return {
        "wrong": learned.wrong,
        "right": learned.right,
        "corrected": learned.corrected,
        "left_alone": learned.left,
        "otherwise": learned.otherwise,
        "share": round(learned.share, 4),
        "segments": learned.segments,
        "documents": learned.documents,
        "renderings": [{"text": text, "count": times} for text, times in learned.renderings],
        "concept": concept,
    }
