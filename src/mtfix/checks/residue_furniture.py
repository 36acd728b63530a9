"""Furniture of a web page in the middle of a text."""

from collections.abc import Iterator

from mtfix.checks.term_avoid import claims_of
from mtfix.language.lazy import lazy
from mtfix.model import Check, Claim, Example, Fix, Span, rewrite
from mtfix.scan import Scanned

CHECK = Check(
    rule="residue/furniture",
    summary="furniture of a web page: Was this article helpful?",
    why="Buttons, captions and notes of the page were copied with the article. The list is the glossary `furniture`.",
    consequence="reads a button as if it were text",
    category="design",
    severity="minor",
    bad=(
        Example("⟦Original title:⟧ The new rules for the market in Shenzhen."),
        Example("The market rose. ⟦Long press the QR code⟧. It fell in June.", "The market rose. It fell in June."),
        Example("⟦Secondary title⟧ The market in May", "The market in May"),
    ),
    good=("The original title was changed by the author.",),
)

_BEGINS = lazy(r"[ \t]+(?=[\"'“‘]?[A-Z0-9])")


def find(text: Scanned) -> Iterator[Claim]:
    """The claims of the glossary `furniture`."""
    return claims_of(text, "furniture", CHECK.rule, _deletion)


def _deletion(text: Scanned, span: Span) -> Iterator[Fix]:
    """Take furniture away that is a whole sentence, or that stands at its head with a new beginning behind it.

    A label with what belongs to it is for people, and so is a segment with a source, which would be left empty.
    """
    flow, (first, last) = text.flow, text.sentence(span.start, span.end)
    if flow[first : span.start].strip() or text.segment(span.start).source:
        return
    if not flow[span.end : last].strip(" .!?:…"):
        end = last
        while flow.startswith(" ", end):
            end += 1
    elif flow[span.end - 1] != ":" and (new := _BEGINS.match(flow, span.end)):
        end = new.end()
    else:
        return
    yield rewrite(Span(span.start, end), "", "suggestion", "delete it")
