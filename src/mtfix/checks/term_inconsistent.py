"""Two renderings of one concept in one text."""

from collections.abc import Iterator

from mtfix.checks.term_avoid import reconstructed, replacement
from mtfix.model import Check, Claim, Span, claim
from mtfix.scan import Match, Scanned

CHECK = Check(
    rule="term/inconsistent",
    summary="two renderings of one concept in one text",
    why="Both are right, but a reader takes two names for two things. The house's rendering is kept, else the one that "
    "stands most often.",
    consequence="takes two names for two things",
    category="terminology",
    severity="minor",
    bad=(),
    good=("The Political Bureau met. The Political Bureau decided.",),
)


def find(text: Scanned) -> Iterator[Claim]:
    """A claim for each right rendering that is not the one to keep, for concepts that ask for it."""
    found: dict[str, dict[int, list[Match]]] = {}
    for match in text.watched:
        if (match.entry.consistent or match.entry.id in text.house.prefer) and not text.shielded(match):
            found.setdefault(match.entry.id, {}).setdefault(match.form.rank, []).append(match)
    for concept, renderings in found.items():
        entry = next(iter(renderings.values()))[0].entry
        wanted = text.house.prefer.get(concept)
        if wanted is None and (len(renderings) < 2 or not text.scope.coherent):
            continue
        rank = (
            entry.right.index(wanted)
            if wanted in entry.right
            else max(renderings, key=lambda r: (len(renderings[r]), -r))
        )
        keep = renderings.get(rank)
        rendering = text.flow[keep[0].start : keep[0].end] if keep else entry.right[rank]
        reason = f"the house writes “{rendering}”" if wanted else f"the text writes “{rendering}” elsewhere"
        for match in (m for r, matches in renderings.items() if r != rank for m in matches):
            span = Span(match.start, match.end)
            yield claim(
                CHECK,
                span,
                reason,
                "likely",
                (rendering,),
                concept=concept,
                original=reconstructed(entry),
                fixes=(replacement(text, span, rendering, "suggestion"),),
                related=(Span(keep[0].start, keep[0].end),) if keep else (),
            )
