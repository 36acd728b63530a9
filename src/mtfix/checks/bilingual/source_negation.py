"""A prohibition that became a request."""

from collections.abc import Iterator

from mtfix.aligned import claim_by_source
from mtfix.language.moods import NEGATIVE_EN, PROHIBITION_ZH, SWITCHED_EN, SWITCHING_ZH
from mtfix.model import Check, Claim, Example, Span
from mtfix.scan import Scanned

CHECK = Check(
    rule="source/negation",
    summary="a prohibition of which the target has nothing",
    why="What must not be done is told in few ways (请勿, 严禁), and English has some word for it in each: not, never, "
    "no, avoid, prohibited, keep off. Where the target has none of them, it asks for what is forbidden. Other "
    "negations are said in too many ways to be compared.",
    category="accuracy",
    severity="critical",
    bad=(
        Example("请勿关闭电源。\t⟦Please turn off the power⟧."),
        Example("请勿触摸展品。\t⟦Please touch the exhibits⟧."),
        Example("严禁酒后驾车。\t⟦Strike while driving after drinking⟧."),
    ),
    good=(
        "请勿关闭电源。\tDo not turn off the power.",
        "请勿入内。\tKeep out.",
        "请勿触摸展品。\tKeep your hands off the exhibits.",
        "严禁酒后驾车。\tDrink-driving is strictly prohibited.",
        "请勿在此吸烟。\tSmoke-free area: smoking isn't allowed here.",
        "该规定并未禁止出口。\tThe rule allows exports.",
    ),
    consequence="does what is forbidden",
)


def find(text: Scanned) -> Iterator[Claim]:
    """A claim for each prohibition in a segment without any negative word; never a fix."""
    for pair in text.pairs.values():
        match = PROHIBITION_ZH.search(pair.source)
        if match and not NEGATIVE_EN.search(_without_switching(pair.source, match.end(), pair.target)):
            message = f"nothing in the target forbids what the source does ({match[0]})"
            yield claim_by_source(CHECK, pair.place_of(match.start()), message, match[0], Span(*match.span()))


def _without_switching(source: str, behind: int, target: str) -> str:
    """The target without its words for turning off, where that is what the source forbids."""
    return SWITCHED_EN.sub(" ", target) if SWITCHING_ZH.match(source, behind) else target
