"""Marks of a tokeniser or a filter."""

from collections.abc import Iterator

from mtfix.language.lazy import lazy
from mtfix.model import Check, Claim, Example, Span, claim, rewrite
from mtfix.scan import Scanned

CHECK = Check(
    rule="residue/token",
    summary="marks of a tokeniser or a filter: @-@, ▁, <unk>, * * * in a sentence",
    why="The machine's own marks were not taken out again, or a filter blanked characters before translation "
    "(共 in 共同 becomes * * *).",
    consequence="sees marks that mean nothing",
    category="design",
    severity="minor",
    bad=(
        Example("A long⟦@-@⟧term plan was made.", "A long-term plan was made."),
        Example("The ⟦<unk>⟧ of the town was there."),
        Example("They ⟦* * *⟧ bear the loss."),
        Example("The Soviet Union⟦***⟧ and state were one."),
    ),
    good=(
        "A long-term plan.\n\n* * *\n\nThe next part.",
        "Write to me @home; 2 * 3 * 4 = 24. She got a 5* rating and said d**n.",
        "Great place! *** Would go again!!! ***",
    ),
)

_TOKEN = lazy(r" ?@(?P<sign>[-/,.:])@ ?|<unk>|\u2581|(?P<stars>\*(?: ?\*){2,5})")
_PLAIN_WORD = lazy(r"[a-z]")


def find(text: Scanned) -> Iterator[Claim]:
    """One claim for each, at the rare characters that the scan marked; stars only between words of one sentence."""
    flow, reach = text.flow, -1
    for at in text.specials:
        if at < reach:
            continue
        m = _TOKEN.match(flow, at - 1) if flow[at - 1 : at] == " " and flow[at] == "@" else _TOKEN.match(flow, at)
        if not m or (m["stars"] and not _between_words(flow, m.start(), m.end())):
            continue
        reach = m.end()
        fixes = (rewrite(Span(*m.span()), m["sign"], "safe", "join the word"),) if m["sign"] else ()
        yield claim(
            CHECK,
            Span(*m.span()),
            f"“{m[0].strip()}” is a mark of the machine or of a filter",
            "mechanical",
            fixes=fixes,
        )


def _between_words(flow: str, start: int, end: int) -> bool:
    """A small letter follows, and a letter stands before: in the middle of a sentence."""
    after = flow[end : end + 2].lstrip(" ")
    before = flow[max(0, start - 2) : start].rstrip(" ")
    return bool(_PLAIN_WORD.match(after)) and before[-1:].isalpha()
