"""Furniture of a web page in the middle of a text."""

from collections.abc import Iterator

from mtfix.checks.term_avoid import claims_of
from mtfix.model import Check, Claim, Example
from mtfix.scan import Scanned

CHECK = Check(
    rule="residue/furniture",
    summary="furniture of a web page: Was this article helpful?",
    why="Buttons, captions and notes of the page were copied with the article. The list is the glossary `furniture`.",
    consequence="reads a button as if it were text",
    category="design",
    severity="minor",
    bad=(Example("⟦Original title:⟧ The new rules for the market in Shenzhen."),),
    good=("The original title was changed by the author.",),
)


def find(text: Scanned) -> Iterator[Claim]:
    """The claims of the glossary `furniture`."""
    return claims_of(text, "furniture", CHECK.rule)
