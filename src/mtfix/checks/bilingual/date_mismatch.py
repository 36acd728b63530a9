"""A date or time that is another one in the source."""

from collections.abc import Iterator

from mtfix.checks.bilingual.number_mismatch import mismatches
from mtfix.model import Check, Claim, Example
from mtfix.scan import Scanned

CHECK = Check(
    rule="date/mismatch",
    summary="a date or time that is another one in the source, or is not there",
    why="Years, months, days, decades and times of day are compared by value, whatever their form: 5月3日 is May 3, "
    "上世纪90年代 the 1990s, 下午3点 15:00.",
    category="accuracy",
    severity="major",
    bad=(
        Example("会议于2019年召开。\tThe meeting was held in ⟦2018⟧."),
        Example("2016年就有人提过，到现在19年也没改。\tPeople asked in 2016, and in ⟦19⟧ years nothing changed."),
        Example("每逢星期三开会。\tThere is a meeting every ⟦Thursday⟧."),
        Example("七月十五日开幕。\tIt opens on ⟦June⟧ 15."),
        Example("显示10月16号到。\tIt says it arrives on October ⟦18⟧."),
    ),
    good=(
        "2023年5月3日下午3点\t3 p.m. on May 3, 2023",
        "上世纪90年代\tin the 1990s",
        "周三到周五每周一次\tonce a week, Wednesday to Friday",
        "农历七月初七\tthe seventh day of the seventh month, in August",
        "截至本世纪20年代\tuntil the 2020s",
        "16年底买的，用了3年了。\tBought at the end of 2016 and used for three years.",
        "从2001年到21年，一共走了20年。\tFrom 2001 to '21, twenty years in all.",
        "2016年到现在，10年来没有变。\tSince 2016, in 10 years, nothing has changed.",
    ),
    consequence="gets a wrong date",
)


def find(text: Scanned) -> Iterator[Claim]:
    """A claim for each date of the source that the target does not have, with the figure that stands for it."""
    return mismatches(text, "date", CHECK)
