"""Full-width letters and Chinese punctuation in English."""

from collections.abc import Iterator

from mtfix.language.lazy import lazy
from mtfix.language.scripts import HAN, KANA
from mtfix.model import Check, Claim, Example, Fix, Span, claim, rewrite
from mtfix.scan import Scanned

CHECK = Check(
    rule="residue/fullwidth",
    summary="full-width letters, figures or Chinese punctuation in English",
    why="Characters of the source's keyboard stayed: ，。；：（）《》％ and full-width letters. English has its own.",
    consequence="sees gaps and marks that no English page has",
    category="linguistic",
    severity="minor",
    bad=(
        Example("Prices rose⟦，⟧and exports fell.", "Prices rose, and exports fell."),
        Example("The firm ⟦（⟧Beijing) was sold.", "The firm (Beijing) was sold."),
        Example("Prices rose ⟦，⟧and exports fell.", "Prices rose, and exports fell."),
        Example("It grew by ⟦１２％⟧ in May.", "It grew by 12% in May."),
    ),
    good=(
        "Prices rose, and exports fell – by 5 % – in May… “Yes,” he said.",
        "The title 《红楼梦》 is Dream of the Red Chamber.",
    ),
    native=True,
)

_WIDE = lazy(r"[\uff01-\uff5e\u3001\u3002\u300a-\u3011\u3014\u3015\uffe5]+")
_WRITTEN = lazy(f"[{HAN}{KANA}]")


def find(text: Scanned) -> Iterator[Claim]:
    """One claim for each run; those that touch Chinese belong to it."""
    flow = text.flow
    for start, end in text.foreign:
        for m in _WIDE.finditer(flow, start, end):
            if _WRITTEN.search(flow[max(0, m.start() - 1) : m.start()] + flow[m.end() : m.end() + 1]):
                continue
            yield claim(
                CHECK,
                Span(m.start(), m.end()),
                f"“{m[0]}” is no English character",
                "mechanical",
                fixes=(_fix(flow, m.start(), m.end()),),
            )


def _fix(flow: str, start: int, end: int) -> Fix:
    from mtfix.language.spacing import normalise_punctuation

    # With its neighbours, so that the spaces on either side of it are right.
    first = start
    while first and flow[first - 1] in " \t":
        first -= 1
    left, right = flow[first - 1 : first], flow[end : end + 1]
    whole = normalise_punctuation(left + flow[first:end] + right)
    plain = whole.removeprefix(left).removesuffix(right) if right else whole.removeprefix(left)
    if plain.startswith(flow[first:start]):
        first, plain = start, plain[start - first :]
    return rewrite(Span(first, end), plain, "safe")
