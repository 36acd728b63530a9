"""One term spelt several ways."""

from collections.abc import Iterator
from itertools import chain

from mtfix.checks.term_avoid import replacement
from mtfix.model import Check, Claim, Evidence, Example, Original, Span
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
            "The blockchain is new. A ⟦block chain⟧ stores data, and the blockchain is safe.",
            "The blockchain is new. A blockchain stores data, and the blockchain is safe.",
        ),
    ),
    good=("The blockchain is new, and the blockchain is safe.", "He moved the block. Chain by chain the blockchain grew."),
    bound=("term/avoid",),
)


def find(text: Scanned) -> Iterator[Claim]:
    """A claim for each spelling of a term, right or wrong but for its spaces and hyphens, beside its preferred one."""
    preferred: dict[str, list[Match]] = {}
    for match in text.right:
        if match.form.rank < len(match.entry.use):
            preferred.setdefault(match.entry.id, []).append(match)
    if not preferred:
        return
    for match in chain(text.avoided, text.right):
        standing = preferred.get(match.entry.id, ())
        written = text.flow[match.start : match.end]
        for other in standing:
            right = text.flow[other.start : other.end]
            if _differs(written, right) and not text.shielded(match):
                span = Span(match.start, match.end)
                yield Claim(
                    rule=CHECK.rule,
                    span=span,
                    message=f"the text writes “{right}” elsewhere",
                    evidence=Evidence("mechanical", (right,)),
                    category=CHECK.category,
                    severity=CHECK.severity,
                    consequence=CHECK.consequence,
                    concept=match.entry.id,
                    original=Original(match.entry.source[0]) if match.entry.source else None,
                    fixes=(replacement(text, span, right.lower() if right[1:].islower() else right, "safe"),),
                    related=(Span(other.start, other.end),),
                )
                break


def _differs(written: str, right: str) -> bool:
    """Whether two spellings differ in spaces and hyphens alone."""
    one, other = written.lower(), right.lower()
    return one != other and _letters(one) == _letters(other)


def _letters(text: str) -> str:
    return "".join(c for c in text if c.isalnum())
