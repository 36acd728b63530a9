"""A suppression comment that suppresses nothing."""

from collections.abc import Iterator
from zlib import crc32

from mtfix.model import Check, Document, Evidence, Example, Finding, rewrite

CHECK = Check(
    rule="suppression/unused",
    summary="a suppression that suppresses nothing",
    why="The text it silenced is gone or repaired, or the rule is misspelt. Left there, it hides the next error.",
    category="design",
    severity="minor",
    bad=(Example("⟦<!-- mtfix: ignore[term/avoid] -->⟧ The market closed higher.", " The market closed higher."),),
    good=("The market closed higher.",),
    native=True,
)


def find(document: Document, used: set[int]) -> Iterator[Finding]:
    """One finding for each suppression of the document whose number is not in `used`."""
    for number, suppression in enumerate(document.suppressions):
        if number in used:
            continue
        span = suppression.span
        comment = document.text[span.start : span.end]
        yield Finding(
            rule=CHECK.rule,
            span=span,
            message=f"no finding here for {', '.join(suppression.rules) or 'this'} to silence",
            evidence=Evidence("mechanical"),
            category=CHECK.category,
            severity=CHECK.severity,
            consequence="",
            concept=None,
            original=None,
            fixes=(rewrite(span, "", "safe", "remove the comment"),),
            related=(),
            segment=None,
            source_span=None,
            fingerprint=f"{crc32(comment.encode()):016x}",
        )
