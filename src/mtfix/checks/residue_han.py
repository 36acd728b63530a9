"""Chinese characters left in English."""

from collections.abc import Iterator

from mtfix.language.lazy import lazy
from mtfix.language.scripts import HAN, count_han
from mtfix.model import Check, Claim, Example, Original, Span, claim
from mtfix.scan import Scanned

CHECK = Check(
    rule="residue/han",
    summary="Chinese characters left standing in English",
    why="A piece of the source was not translated. A gloss in brackets after its English is no residue.",
    consequence="cannot read it",
    category="accuracy",
    severity="major",
    bad=(
        Example("The company will ⟦落地⟧ the project next year."),
        Example("The price of ⟦白菜⟧ rose by a tenth."),
    ),
    good=(
        "The idiom gaowu jianling (高屋建瓴) means to look down from a height.",
        "The company (Chinese: 中国移动) is the largest.",
        "He wrote the character 道 on the wall in the word “道”.",
        "Ctrip Group 携程集团 was founded in 1999.",
    ),
    native=True,
)

_HAN = lazy(f"[{HAN}]+")
_GLOSS = lazy(r"[(\[（【:：“\"'‘/=,、]\s*$|(?:Chinese|pinyin|character|characters|written|called|name|named)\W{0,3}$")
_NAME = lazy(r"[A-Z][\w'’-]*\)?\s*$")


def find(text: Scanned) -> Iterator[Claim]:
    """One claim for each run that is no gloss and stands in a segment that is mostly Latin."""
    english: dict[int, bool] = {}
    for start, end in text.foreign:
        for m in _HAN.finditer(text.flow, start, end):
            low, high = text.bounds(m.start())
            if _is_gloss(text.flow, m.start(), low):
                continue
            if low not in english:
                english[low] = _is_english(text.flow, low, high)
            if not english[low]:
                continue
            yield claim(
                CHECK, Span(m.start(), m.end()), f"“{m[0]}” was not translated", "wording", original=Original(m[0])
            )


def _is_gloss(flow: str, start: int, low: int) -> bool:
    before = flow[max(low, start - 24) : start]
    return bool(_GLOSS.search(before) or _NAME.search(before))


def _is_english(flow: str, low: int, high: int) -> bool:
    """At least three Latin letters for each Han character: a line of Chinese in a bilingual page is no residue."""
    stretch = flow[low:high]
    return sum(c.isascii() and c.isalpha() for c in stretch) >= 3 * count_han(stretch)
