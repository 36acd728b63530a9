"""Patterns of grammar that only a machine writes."""

from collections.abc import Iterator

from mtfix.checks.term_avoid import claims_of
from mtfix.model import Check, Claim, Example
from mtfix.scan import Scanned

CHECK = Check(
    rule="text/grammar",
    summary="a pattern of grammar that only a machine writes: do Leader, not only will not",
    why="Word order and particles of the source stand in English words. The list is the glossary `grammar`, and short: "
    "slips that a foreign writer makes are not in it.",
    category="linguistic",
    severity="major",
    bad=(
        Example(
            "In this round we need to ⟦do leader⟧ in the market.", "In this round we need to be a leader in the market."
        ),
        Example(
            "It ⟦not only will not shrink, but also⟧ improve the service.",
            "It will not shrink, but will instead improve the service.",
        ),
    ),
    good=(
        "The leaders do not follow, and we do lead.",
        "It not only will shrink but also improve.",
    ),
)


def find(text: Scanned) -> Iterator[Claim]:
    """The claims of the glossary `grammar`."""
    return claims_of(text, "grammar", CHECK.rule)
