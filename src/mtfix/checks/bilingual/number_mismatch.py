"""A quantity that is another one in the source."""

from collections.abc import Iterator

from mtfix.language.quantities import Kind
from mtfix.model import Check, Claim, Example, Original, claim
from mtfix.scan import Scanned

CHECK = Check(
    rule="number/mismatch",
    summary="a quantity that is another one in the source, or is not there",
    why="万 and 亿, 成, 折, 倍 and 番 are counted otherwise than thousands and per cent, and machines lose or shift "
    "figures. Source and target are compared by value: 1.2万亿 is 1.2 trillion, 三成 30 per cent; and where a number "
    "stands in both, by what it counts: 元 are no dollars, 天 no weeks.",
    category="accuracy",
    severity="major",
    bad=(
        Example("去年有1.92亿人使用。\tLast year ⟦189 million⟧ people used it."),
        Example("价格上涨三成。\tPrices rose by ⟦13%⟧."),
        Example("这款手机售价2999元。\tThis phone costs ⟦2,999 dollars⟧."),
        Example("夜间降到零下15度。\tAt night it falls to ⟦15⟧ degrees."),
    ),
    good=(
        "投资1.2万亿元，增长三成。\tInvestment of 1.2 trillion yuan, up 30 per cent.",
        "产量翻了一番，达到两百五十万台。\tOutput doubled to two and a half million units.",
        "售价2999元，重5斤，长5公里。\tIt costs 2,999 yuan (about $420), weighs 2.5 kg and is 3.1 miles long.",
        "夜间降到零下15度，三天后回升。\tAt night it falls to 15 degrees below zero, and rises three days later.",
        "这是伤敌一千，自损八百。\tIt is a lose-lose situation.",
        "请拨打400-810-1234，版本2.0.1。\tCall 400-810-1234, version 2.0.1.",
    ),
    consequence="gets a wrong figure",
)


def find(text: Scanned) -> Iterator[Claim]:
    """A claim for each quantity of one side for which the other has nothing; never a fix."""
    return mismatches(text, "number", CHECK)


def mismatches(text: Scanned, kind: Kind, check: Check) -> Iterator[Claim]:
    """The mismatches of one kind: that of the source's quantity, or of the target's own where the source has none."""
    for pair, here, there in ((p, *both) for p in text.pairs.values() for both in p.mismatches):
        known = here or there
        if known is None or known.kind != kind:
            continue
        said = pair.source[here.start : here.end].strip() if here else ""
        if here and there:
            message = f"the source has {said} here"
        elif here:
            message = f"nothing in the target stands for {said} of the source"
        else:
            message = "the source has no such figure"
        yield claim(
            check,
            pair.span(there.start, there.end) if there else pair.place_of(here.start if here else 0),
            message,
            "certain",
            (said,) if said else (),
            original=Original(said, "source") if said else None,
            source_span=here.span if here else None,
        )
