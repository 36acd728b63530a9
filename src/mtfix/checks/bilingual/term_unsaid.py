"""A word of the source of which nothing in the target is a rendering."""

from collections.abc import Iterator

from mtfix.aligned import claim_by_source
from mtfix.model import Check, Claim, Example, Span
from mtfix.scan import Scanned

CHECK = Check(
    rule="term/unsaid",
    summary="a word of the source that the target says in none of the ways there are",
    why="Of some words a glossary holds all the renderings that anybody would write (`[[senses]]`, rows that ask). "
    "Where none of them stands in the target, in whatever form, the word was left out or something else was said. One "
    "such word may be a free translation: two in a segment are found. The place is about where the word would stand.",
    category="accuracy",
    severity="major",
    bad=(
        Example("亲测好用，不掉色。\t⟦Works well⟧."),
        Example("有点鸡肋，也掉色。\t⟦It is fun⟧."),
    ),
    good=(
        "亲测好用，不掉色。\tTested it myself, works well, and the colour does not fade.",
        "有点鸡肋，也掉色。\tOf little use, and the colour fades.",
        "有点掉色。\tA little wrong.",
    ),
    consequence="does not learn what the source says",
)

_FEWEST = 2
"""Different words of a segment with nothing right for them: a free translation leaves one, machines several."""


def find(text: Scanned) -> Iterator[Claim]:
    """A claim for each word that asks, at most one for each place; never a fix."""
    for pair in text.pairs.values():
        taken: list[Span] = []
        counted = [unsaid for unsaid in pair.unsaid if unsaid.counts(text.sources)]
        if len({pair.source[u.span.start : u.span.end] for u in counted}) < _FEWEST:
            continue
        for unsaid in counted:
            if not unsaid.sense.asks or unsaid.forms:
                continue
            place = pair.place_of(unsaid.span.start)
            if not any(place.overlaps(other) for other in taken):
                taken.append(place)
                word = pair.source[unsaid.span.start : unsaid.span.end]
                right = " or ".join(unsaid.sense.right[:2])
                message = f"nothing in the target stands for {word} of the source: {right}"
                yield claim_by_source(CHECK, place, message, word, unsaid.span)
