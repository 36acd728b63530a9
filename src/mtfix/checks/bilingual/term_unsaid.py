"""A word of the source of which nothing in the target is a rendering."""

from collections.abc import Iterator

from mtfix.aligned import Pair, Unsaid
from mtfix.model import Check, Claim, Evidence, Example, Original, Span
from mtfix.scan import Scanned

CHECK = Check(
    rule="term/unsaid",
    summary="a word of the source that the target says in none of the ways there are",
    why="Of some words a glossary holds all the renderings that anybody would write (`[[senses]]`, rows that ask). "
    "Where none of them stands in the target, in whatever form, the word was left out or something else was said. "
    "The place is about where it would stand.",
    category="accuracy",
    severity="major",
    bad=(
        Example("亲测好用。\t⟦Works well⟧."),
        Example("有点掉色。\t⟦A little wrong⟧."),
    ),
    good=(
        "亲测好用。\tTested it myself, works well.",
        "有点掉色。\tThe colour fades a bit.",
    ),
    consequence="does not learn what the source says",
)


def find(text: Scanned) -> Iterator[Claim]:
    """A claim for each word that asks, at most one for each place; never a fix."""
    for pair in text.pairs.values():
        taken: list[Span] = []
        for unsaid in pair.unsaid:
            if not unsaid.sense.asks or unsaid.forms or not unsaid.counts(text.sources):
                continue
            place = pair.place_of(unsaid.span.start)
            if not any(place.overlaps(other) for other in taken):
                taken.append(place)
                yield _claim(pair, unsaid, place)


def _claim(pair: Pair, unsaid: Unsaid, place: Span) -> Claim:
    word = pair.source[unsaid.span.start : unsaid.span.end]
    return Claim(
        rule=CHECK.rule,
        span=place,
        message=f"nothing in the target stands for {word} of the source: {' or '.join(unsaid.sense.right[:2])}",
        evidence=Evidence("certain", (word,)),
        category=CHECK.category,
        severity=CHECK.severity,
        consequence=CHECK.consequence,
        original=Original(word, "source"),
        source_span=unsaid.span,
    )
