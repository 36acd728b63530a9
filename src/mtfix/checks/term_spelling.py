"""One term spelt several ways."""

from collections.abc import Iterator
from itertools import chain

from mtfix.checks.term_avoid import reconstructed, replacement
from mtfix.guards import guard_words
from mtfix.language.matching import letters
from mtfix.model import Check, Claim, Example, Span, claim
from mtfix.scan import Match, Scanned

CHECK = Check(
    rule="term/spelling",
    summary="one term spelt several ways in one text: block chain, block-chain, blockchain",
    why="The same term joined, split or hyphenated within one text looks like two things.",
    consequence="wonders whether two things are meant",
    category="terminology",
    severity="minor",
    bad=(
        Example(
            "The blockchain is new. A ⟦block chain⟧ holds data, and the blockchain is safe.",
            "The blockchain is new. A blockchain holds data, and the blockchain is safe.",
        ),
    ),
    good=(
        "The blockchain is new, and the blockchain is safe.",
        "He moved the block. Chain by chain the blockchain grew.",
    ),
    bound=("term/avoid",),
)


def find(text: Scanned) -> Iterator[Claim]:
    """A claim for each spelling of a term, right or wrong but for its spaces and hyphens, beside its preferred one."""
    if not text.scope.coherent:
        return
    standing: dict[tuple[str, str], Match] = {}
    for match in text.watched:
        if match.form.rank < len(match.entry.use):
            standing.setdefault((match.entry.id, letters(match.form.text)), match)
    concepts = {name for name, _ in standing}
    avoided = (
        m
        for m in text.avoided
        if m.entry.id in concepts
        and not m.avoid.literal
        and not (m.avoid.unless and guard_words(text, m, m.avoid.unless))
    )
    for match in chain(avoided, text.watched) if standing else ():
        other = standing.get((match.entry.id, letters(match.form.text)))
        if other is None or _same(match.form.text, other.form.text) or text.shielded(match):
            continue
        right = text.flow[other.start : other.end]
        yield claim(
            CHECK,
            Span(match.start, match.end),
            f"the text writes “{right}” elsewhere",
            "mechanical",
            (right,),
            concept=match.entry.id,
            original=reconstructed(match.entry),
            fixes=(replacement(text, Span(match.start, match.end), other.form.text, "safe"),),
            related=(Span(other.start, other.end),),
        )


def _same(one: str, other: str) -> bool:
    return one.lower().replace("-", " ") == other.lower().replace("-", " ")
