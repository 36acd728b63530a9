"""An ordinal with the wrong ending, or apart from it."""

from collections.abc import Iterator

from mtfix.language.lazy import lazy
from mtfix.model import Check, Claim, Example, Span, claim, rewrite
from mtfix.scan import Scanned

CHECK = Check(
    rule="number/ordinal",
    summary="an ordinal that no English writer would write: 21th, 18 th",
    why="第 makes an ordinal of any figure; a machine hangs -th on all of them, or leaves it apart.",
    consequence="sees that nobody read the text before it went out",
    category="linguistic",
    severity="minor",
    bad=(
        Example("It is the largest of the ⟦21th⟧ century.", "It is the largest of the 21st century."),
        Example("She won the ⟦3th⟧ prize.", "She won the 3rd prize."),
        Example("He came ⟦112nd⟧ in the race.", "He came 112th in the race."),
        Example("The ⟦18 th⟧ meeting was held.", "The 18th meeting was held."),
    ),
    good=(
        "On the 1st, 2nd, 3rd, 4th, 11th, 12th, 13th, 21st, 22nd, 23rd, 101st and 111th floor.",
        "He weighs 12 st. The office is at 5 St James, 100 ST.",
        "Take the n-th or 5-th row of 1,000 th entries; it is 0.2 rd wide.",
    ),
)

_ENDINGS = ("st", "nd", "rd", "th")
_ENDING = lazy(rf"(?P<gap> ?)(?P<ending>{'|'.join(_ENDINGS)})(?=[\s,;:)]|$|\.(?:\s|$))")
_RIGHT = {1: "st", 2: "nd", 3: "rd"}


def find(text: Scanned) -> Iterator[Claim]:
    """Figures of digits alone with an ending of ordinals behind them, where that is a habit of the text."""
    claims = list(_slips(text))
    if text.is_habit(len(claims)):
        yield from claims


def _slips(text: Scanned) -> Iterator[Claim]:
    flow = text.flow
    for start, end in text.digits:
        m = _ENDING.match(flow, end) if flow[end : end + 3].strip(" ")[:2] in _ENDINGS else None
        if not m or not flow[start:end].isdigit() or flow[start - 1 : start] in ("-", ".", ","):
            continue
        right = _ending(int(flow[start:end][-2:]))
        if m["gap"] and (m["ending"] != right or flow[m.end() : m.end() + 1] == "."):
            continue  # 12 st., of a weight
        if m["gap"] or m["ending"] != right:
            written = flow[start:end] + right
            yield claim(
                CHECK,
                Span(start, m.end()),
                f"the ordinal is {written}",
                "wording",
                fixes=(rewrite(Span(start, m.end()), written, "suggestion", f"write {written}"),),
            )


def _ending(number: int) -> str:
    return "th" if 10 < number < 20 else _RIGHT.get(number % 10, "th")
