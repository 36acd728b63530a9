"""What Chinese quantities are measured in (currencies, lengths, weights, times), days of the week and months.

Units, days and months have English names here and in `units_en`, so that they can be compared.
"""

import re
from collections.abc import Iterator

from mtfix.language.alternation import any_of
from mtfix.language.han_numbers import value
from mtfix.language.quantities import (
    BELOW_ZERO,
    DAY_OF_WEEK,
    DAYS,
    EVENING,
    MONTH,
    MONTHS,
    MORNING,
    Quantity,
    Unit,
    named,
)

_NAMES = {
    name: frozenset(means.split(" = "))
    for means, names in {
        "yuan": "元 圆 圓 块钱 塊錢 人民币 人民幣",
        "dollar": "美元 美金 美圆 港元 港币 港幣 台币 台幣 新台币 新台幣 澳元 加元",
        "euro": "欧元 歐元",
        "pound": "英镑 英鎊 磅",
        "yen": "日元 日圆 日圓",
        "kilometre": "公里 千米",
        "mile": "英里",
        "metre": "米",
        "centimetre": "厘米 公分",
        "millimetre": "毫米",
        "inch": "英寸 英吋",
        "foot": "英尺 英呎",
        "square metre": "平方米 平米",
        "square kilometre": "平方公里 平方千米",
        "cubic metre": "立方米",
        "mu": "亩 畝",
        "hectare": "公顷 公頃",
        "acre": "英亩 英畝",
        "kilogram": "公斤 千克",
        "jin = pound": "斤",
        "gram": "克",
        "tonne": "吨 噸",
        "litre": "升",
        "millilitre": "毫升",
        "second": "秒 秒钟 秒鐘",
        "minute": "分钟 分鐘",
        "hour": "小时 小時 钟头 鐘頭",
        "day": "天",
        "week": "周 週 星期 礼拜 禮拜",
        "month": "个月 個月",
        "year": "年",
    }.items()
    for name in names.split()
}
_UNIT = re.compile(
    rf"[多余餘来來几幾]?(?:[个個](?!月))?({any_of(_NAMES)})(?![旦素件组組级級代龄齡岁歲末围圍边邊日一二三四五六然空堂饭粉克])"
)
_ABROAD = re.compile("港|台|臺|澳|新加坡|加拿大|新西兰|美|日本|韩|欧|英国|金币|游戏")
"""Stands where 元 may be the money of another country."""
_MOST_YEARS = 1000
_DAYS = dict(zip("一二三四五六日天", (*DAYS, DAYS[-1]), strict=True))
_DAY = re.compile(
    r"(?<![0-9一二两兩三四五六七八九十半每几幾])(?:星期|礼拜|禮拜|[周週])([一二三四五六日天])"
    "(?![次个個期篇更年位场場趟回封遍种種部岁歲])"
)
_MONTH = re.compile(
    "(?<![0-9一二两兩三四五六七八九十个個半.])(1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])月(?![球饼餅亮老票嫂供租薪入均利度季光色下])"
)
_OLD_CALENDAR = re.compile("[农農阴陰]历|[农農陰]曆|腊月|臘月|正月|[闰閏]|初[一二三四五六七八九十]|节气")
_BELOW = re.compile("零下[约約大概近]{0,2}$")
_HALF_DAY = re.compile("(?:(上午|早上|早晨|清晨|凌晨)|(下午|傍晚)|晚上|晚间|晚間|[今昨明当當]晚)[的约約]?$")
_NIGHT = 5  # from when on an hour of the night is no early one


def unit_of(text: str, number: float, start: int, end: int) -> Unit | None:
    """What a number at [start, end) is measured in, as what follows it says."""
    if text[start - 1 : start] and _BELOW.search(text, max(0, start - 5), start):
        return Unit(BELOW_ZERO, number, text.rfind("零", 0, start), end)
    match = _UNIT.match(text, end - 1 if text[end - 1] == "年" else end)
    if not match or (match[1] == "年" and number >= _MOST_YEARS):
        return None
    names = _NAMES[match[1]]
    if "yuan" in names and match[1] not in ("人民币", "人民幣") and _ABROAD.search(text):
        return None
    return Unit(names, number, start, match.end(1))


def half_day_of(text: str, number: float, start: int, end: int) -> Unit | None:
    """Whether an hour at [start, end) is before noon, as what stands before it says."""
    said = _HALF_DAY.search(text, max(0, start - 4), start) if 1 <= number < 12 else None
    if not said or not (said[1] or said[2] or number >= _NIGHT):
        return None
    return Unit(MORNING if said[1] else EVENING, number, said.start(), end)


def read_names(text: str) -> Iterator[Quantity]:
    """Days of the week and months, by their English names; none of the old calendar."""
    for match in _DAY.finditer(text):
        yield named(_DAYS[match[1]], DAY_OF_WEEK, match.span())
    if "月" in text and not _OLD_CALENDAR.search(text):
        for match in _MONTH.finditer(text):
            yield named(MONTHS[int(value(match[1])) - 1], MONTH, match.span())
