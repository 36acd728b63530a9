"""Chinese quantities: figures, Chinese numerals and both mixed, 万 and 亿, 成 折 倍 番, fractions, dates, times."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from itertools import pairwise

from mtfix.language.alternation import any_of
from mtfix.language.han_numbers import CAPITAL, COUNTED, FIGURES, HAN, MYRIAD, NUMBER, meanings, value
from mtfix.language.lazy import lazy
from mtfix.language.quantities import Kind, Quantity, nearly, values
from mtfix.language.sayings_zh import ERAS, EVENTS, MEASURES, SAYINGS
from mtfix.language.units_zh import half_day_of, read_names, unit_of

_UNIT = (
    r"个百分点|個百分點|个点|[%％‰]|成(?![为為立功长長就员員本熟交绩績都分年人品语效果])(?:[一二三四五六七八九](?![十成个個]))?|"
    r"折(?!叠|疊|扣价|腾|磨|射|返|断|中|合)|倍|番|年代|世[纪紀]|年|月份?|[日号號]|[时時]|[点點]半?|旬|半|"
    rf"[米尺块塊元斤][0-9一二三四五六七八九]{{1,2}}[角毛]?(?![0-9A-Za-z.．十百千分角毛{COUNTED}{MYRIAD}])"
)
_COUNTED = f"{COUNTED}{MYRIAD}时元岁公英厘毫吨升克瓦伏里尺寸块毛角倍成折届级层楼户组项款头匹棵颗粒片册集章节期段步圈排行列队双副幅批群十百千"
_HEAD = re.compile(
    r"\s*(?:[0-9]{1,2}(?=[、)）\s]|[.．:：，,](?![0-9]))|[1-9](?=[一-龥]{3})|[一二三四五六七八九十]{1,3}[、.．)）:：])"
    rf"(?!\s*(?:[0-9％%{_COUNTED}]|世[纪紀]|[多余餘至到后後]))"
)
_FIRST = "".join(sorted({word[0] for word in SAYINGS}))
_FRACTIONS = (
    rf"|(?P<percent>[百千万萬]分之(?P<rate>{NUMBER})[多余餘几幾]?)"
    rf"|(?P<fraction>(?:(?P<whole>{NUMBER})又)?(?P<below>{NUMBER})分之(?P<above>{NUMBER}))"
    rf"|(?P<decade>(?P<century>{NUMBER})世[纪紀][的之]?(?P<tens>{NUMBER})年代)"
)
_SPACE = re.compile("(?<=[0-9])[ \u00a0](?=[一-龥%％])|(?<=[一-龥])[ \u00a0](?=[0-9])")
# Three alternatives more that read a numeral whole before they fail: tried only in texts that have one.
_HAS_FRACTIONS = re.compile("分之|世[纪紀]")
_TOKEN, _TOKEN_OR_FRACTION = (
    lazy(
        rf"(?=[0-9０-９{HAN}{CAPITAL}拾{_FIRST}\u2160-\u216b\u2460-\u2473半双雙首俩倆仨对對单單独獨IVX])(?:"
        r"(?P<date>(?<![0-9.])(?:19|20)[0-9]{2}(?P<dot>[./-])[0-9]{1,2}(?P=dot)[0-9]{1,2}(?![0-9.]))"
        rf"|(?P<saying>{any_of(SAYINGS)}(?!(?<=[{HAN}])[{HAN}])|十一(?=黄金周|黃金週|假期|长假|小长假|期间|国庆))"
        rf"|(?P<event>(?:[0-9]{{1,2}}[.．][0-9]{{1,2}}|[0-9]{{3,4}})(?=[”’\"』」]?(?:{EVENTS})))"
        rf"{fractions}|(?P<quantity>(?P<number>{NUMBER})(?:[多余餘几幾](?=[一-龥])|[来來](?=[个個年天人名岁歲米斤块塊元家位]))?"
        rf"(?P<unit>{_UNIT})?)"
        r"|(?P<other>[\u2160-\u216b\u2460-\u2473半双雙首俩倆仨对對单單独獨]"
        r"|(?<![A-Za-z])(?:IX|IV|VI{0,3}|I{2,3}|XI{0,2})(?![A-Za-z])))"
    )
    for fractions in ("", _FRACTIONS)
)
_CODE = re.compile(
    r"[0-9]+(?:[.:-][0-9]+){2}|[0-9]{3,4}-[0-9]{7,8}|(?:1[3-9][0-9]|[48]00)[0-9]{7,8}(?![0-9])"
)  # a version, a telephone number, a time
_NAMED = re.compile(r"(?:[A-Za-z]-?|[0-9][.:-]|%)$")  # the last of a placeholder: %2$s
_CAPITAL = re.compile("[A-Z](?![A-Za-z])")  # 3D, 4S, 5G
_MEASURE = re.compile(any_of(MEASURES))
_RANGE = re.compile(rf"(?:[至到~～—–－、或和-]|——)(?:{FIGURES}|[一二三四五六七八九十两]+)([十百千]?[{MYRIAD}]+|[百千])")
_HALF = re.compile("[多余餘]?(年|[个個天周岁歲米里斤分倍百千万亿度吨升]|小[时時]|公斤)半(小[时時]|[钟鐘][头頭])?")
_CLOCK = re.compile("[:：]([0-5][0-9])")
_GENERATION = re.compile("(?:00|05|10|[5-9][05]|[五六七八九零][零〇五])[后後](?![面来來天期续續轮輪排卫衛仰果悔])")
_SHORT_YEAR = re.compile("[0-27-9][0-9]年")
_OF_A_YEAR = re.compile(  # behind 19年: not a stretch of nineteen years, but 2019
    "初(?![心衷次步恋戀])|[底末]|[夏秋]|春(?!秋)|冬(?!奥)|[上下]半年|[0-9一二三四五六七八九十]{1,2}月|款|版(?![权權税圖图])|出生|[毕畢]业"
    "|[购購]?[买買]的|入手的"
)
_FROM_OR_TO = re.compile("(?:到|从|從|自|至)(?:了|[现現]在|如今)?$")
_FULL_YEAR = re.compile("(?<![0-9])((?:19|20)[0-9]{2})年")
_SPAN_OF_YEARS = re.compile("[前后後来來间間内內多以之里裡左期制级級时時了度]|的[时時历歷]")
_NEAR_YEARS = 15
_DEGREES = re.compile("(?:摄氏|攝氏)?度|℃|(华氏|華氏)度")
_OTHER = {
    "双": 2.0, "雙": 2.0, "俩": 2.0, "倆": 2.0, "仨": 3.0, "对": 2.0, "對": 2.0, "II": 2.0, "III": 3.0,
    "IV": 4.0, "V": 5.0, "VI": 6.0, "VII": 7.0, "VIII": 8.0, "IX": 9.0, "X": 10.0, "XI": 11.0, "XII": 12.0,
}  # fmt: skip
_CLOCKS = frozenset(("点", "點", "时", "時", "点半", "點半"))
_DATED = _CLOCKS | frozenset(("年", "年代", "世纪", "世紀", "日", "号", "號"))
_RATES = frozenset(("成", "倍", "%", "％", "‰", "个百分点", "個百分點", "年代", "世纪", "世紀"))
_SPECIAL = frozenset("克瓦米赫卡伏帕焦安字比宽网流带")
_MEASURED = frozenset(word[0] for word in MEASURES) | frozenset("年个個天周岁歲米里斤分倍百千万亿度吨升小公多余餘")
_RANGED = frozenset("至到~～—–－、或和-")
_LATIN = {"k": 1e3, "K": 1e3, "w": 1e4, "W": 1e4}

FIRM = re.compile(
    rf"[0-9０-９%％‰{CAPITAL}拾十百千{MYRIAD}〇零\u2460-\u2473]|(?!一[个個])[{HAN}](?:[{HAN}成倍番分点點世个個多余餘几幾]|年代)"
    rf"|[期拜周週][{HAN}日天]|[{HAN}两兩](?:[多余餘来几]?(?:月|天|年|周|小[时時]|分[钟鐘]|秒|元|美|米|公|斤|克|升|英|平))"
)

# 一 that begins no numeral asks for nothing, whatever it counts.
_WORDED = re.compile(
    rf"(?!一[^{HAN}{CAPITAL}{MYRIAD}〇零拾百千廿点點分世又])[{HAN}{CAPITAL}{MYRIAD}０-９％‰拾十百千廿半双雙首俩倆仨對对單单獨独成折倍番点點时時旬代世季刻号號后後元斤米升磅镑鎊ivxkw/:：～~]"
    rf"|公[里斤分顷]|[美欧英亩畝]|[期拜周]日|[0-9](?:天|[个個]月|周)|[\u2150-\u218f\u2460-\u249b]|{any_of(SAYINGS)}"
)


def is_worded(small: str) -> bool:
    """Whether a text in small letters may have a firm quantity that is not plain figures alone."""
    return _WORDED.search(small) is not None


def read_quantities(text: str) -> list[Quantity]:
    """Every quantity of a Chinese text, by place; single numerals stand for themselves and ask for nothing."""
    found = []
    at = 0
    head = _HEAD.match(text)
    if head:  # of a list
        at = head.end()
        found.append(Quantity(*head.span(), values(value(re.sub("[^0-9一二三四五六七八九十]", "", head[0]))), False))
    spaces = [match.start() for match in _SPACE.finditer(text, at)]
    found.extend(_read_closed(text, at, spaces) if spaces else _read(text, at))
    found.extend(read_names(text))
    return found


def _read_closed(text: str, at: int, spaces: list[int]) -> list[Quantity]:
    """The quantities from `at` on as if the figures stood close to the words (15 世纪)."""
    closed = "".join(text[i + 1 : j] for i, j in pairwise((-1, *spaces, len(text))))
    places = [space - number for number, space in enumerate(spaces)]
    return [
        q._replace(start=q.start + bisect_right(places, q.start), end=q.end + bisect_left(places, q.end))
        for q in _read(closed, at)
    ]


def _read(text: str, at: int) -> Iterator[Quantity]:
    token = _TOKEN_OR_FRACTION if _HAS_FRACTIONS.search(text, at) else _TOKEN
    for match in token.finditer(text, at):
        yield from _READ[match.lastgroup or ""](text, match)


def _date(_: str, match: re.Match[str]) -> Iterator[Quantity]:
    at = match.start()
    for part in match[0].split(match["dot"]):
        yield Quantity(at, at + len(part), values(float(part)), True, "date")
        at += len(part) + 1


def _saying(_: str, match: re.Match[str]) -> Iterator[Quantity]:
    meant = SAYINGS.get(match[0], (1.0, 10.0, 11.0))
    if meant:
        yield Quantity(*match.span(), values(*meant), False)


def _event(_: str, match: re.Match[str]) -> Iterator[Quantity]:
    """3.15, 618, 1111: a number, or a month and a day."""
    month, dot, day = match[0].replace("．", ".").partition(".")
    if not dot:
        month, day = month[:-2], month[-2:]
    yield Quantity(*match.span(), values(float(month), float(day), float(month + dot + day)), False, "date")


def _percent(_: str, match: re.Match[str]) -> Iterator[Quantity]:
    numbers, _exact = meanings(match["rate"])
    scale = {"百": 1, "千": 10}.get(match[0][0], 100)
    vague = match["rate"] == "百" or match[0][0] in "万萬" or match[0][-1] in "几幾" or len(numbers) > 1
    yield Quantity(*match.span(), values(*(n / scale / s for n in numbers for s in (1, 100))), not vague)


def _fraction(_: str, match: re.Match[str]) -> Iterator[Quantity]:
    below = value(match["below"])
    if below:
        share = value(match["above"]) / below + (value(match["whole"]) if match["whole"] else 0)
        yield Quantity(*match.span(), values(*nearly(share), *nearly(100 * share)), True)


def _decade(_: str, match: re.Match[str]) -> Iterator[Quantity]:
    century, (tens, _exact) = value(match["century"]), meanings(match["tens"])
    years = [100 * (century - 1) + n for n in tens]
    yield Quantity(*match.span(), values(*years, *tens, century), True, "date")


def _other(_: str, match: re.Match[str]) -> Iterator[Quantity]:
    sign = match[0]
    if sign == "半":
        yield Quantity(*match.span(), values(0.5, 50), False)
        return
    if sign >= "\u2460":
        number = _OTHER.get(sign, ord(sign) - 0x245F if sign <= "\u2473" else 1.0)
    else:
        number = _OTHER.get(sign, ord(sign[0]) - 0x215F)
    yield Quantity(*match.span(), values(number), False)


def _quantity(text: str, match: re.Match[str]) -> Iterator[Quantity]:
    start, end = match.span()
    written, unit = match["number"], match["unit"] or ""
    numbers, firm = meanings(written)
    if not (unit or firm) and len(written) == 1:  # 一 alone: it asks for nothing, whatever stands around it
        meant = values(*_meanings(numbers, unit, text, match.end("number"), end))
        yield Quantity(start, end, meant, False, unit=unit_of(text, numbers[0], start, end))
        return
    before = text[max(0, start - 2) : start]
    if before in ERAS and unit == "年":
        yield Quantity(start, end, values(numbers[0], ERAS[before] + numbers[0] - 1), firm, "date")
        return
    if unit == "年" and _is_short_year(text, start, end):
        yield Quantity(start, end, values(1900 + numbers[0], 2000 + numbers[0]), True, "date")
        return
    if unit[:1] == "月":
        if text[end : end + 1] not in ("球", "饼", "餅"):
            yield Quantity(start, end, values(*numbers), firm and written != "1", "date")
        return
    if not firm:
        firm = (
            (unit in _RATES and numbers[0] > 1 and written[0] not in "百千万萬亿億")
            or (unit == "年" and len(written) == 4 and len(numbers) > 4)
            or (unit == "番" and "翻" in before)
        )
    if firm and (
        written == "1"
        or (before and (_NAMED.search(before) or (before[-1] in "几幾数數上好成" and not written[0].isdecimal())))
        or _CODE.match(text, start)
        or (unit == "成" and written[0] > "9" and text.startswith("是", end))  # 八成是: most likely
        or (len(written) == 1 and _CAPITAL.match(text, end))
        or (unit in ("%", "％") and numbers == [100.0])
        or text.startswith(("进制", "進制", "面体", "面體"), end)  # binary, icosahedron
    ):
        firm = False
    if len(written) == 2 and not unit and _GENERATION.match(text, start):
        yield Quantity(start, end + 1, values(*numbers, 1900 + numbers[0], 2000 + numbers[0]), False, "date")
        return
    kind: Kind = "date" if unit in _DATED else "number"
    meant = values(*_meanings(numbers, unit, text, match.end("number"), end))
    measured = unit_of(text, numbers[0], start, end) if len(numbers) == 1 and unit in ("", "年") else None
    if unit in _CLOCKS or (not unit and text[end : end + 1] in (":", "：")):
        measured = half_day_of(text, numbers[0], start, end)
    yield Quantity(start, end, meant, firm, kind, measured)


def _is_short_year(text: str, start: int, end: int) -> bool:
    """Whether 19年 is 2019: what stands behind says so, or it ends or begins a stretch by a full year close to it."""
    if not _SHORT_YEAR.fullmatch(text, start, end):
        return False
    if _OF_A_YEAR.match(text, end):
        return True
    if _SPAN_OF_YEARS.match(text, end) or not _FROM_OR_TO.search(text, max(0, start - 4), start):
        return False
    years = {int(year) for year in _FULL_YEAR.findall(text)}
    short = int(text[start : start + 2])
    return any(abs(year - century - short) <= _NEAR_YEARS for year in years for century in (1900, 2000))


_READ: dict[str, Callable[[str, re.Match[str]], Iterator[Quantity]]] = {
    "date": _date,
    "saying": _saying,
    "event": _event,
    "percent": _percent,
    "fraction": _fraction,
    "decade": _decade,
    "quantity": _quantity,
    "other": _other,
}


def _meanings(numbers: list[float], unit: str, text: str, at: int, end: int) -> list[float]:
    """What numbers with what stands behind them may be in another language."""
    number = numbers[0]
    rule = _UNITS.get(unit)
    if rule:
        numbers = [meant for n in numbers for meant in rule(n)]
    elif unit and unit[0] == "成":
        numbers = [10 * number + value(unit[1]), number / 10 + value(unit[1]) / 100]
    elif unit and unit[0] in "米尺块塊元斤":  # 1米8, 两块五, 八元五角
        tail = unit[1:].rstrip("角毛")
        numbers = [number, value(tail), number + float("0." + "".join(str(int(value(c))) for c in tail))]
    following = text[end : end + 1]
    if not following:
        return numbers
    if following in _SPECIAL and text[at - 1] in "千百兆":  # 5千克, 600兆瓦
        scale = {"千": 1e3, "百": 1e2, "兆": 1e12}[text[at - 1]]
        numbers = [*numbers, *(n / scale for n in numbers)]
        if following == "瓦":
            numbers += [number / scale / 1e3, number / 1e6, number / 1e9, number / 1e12]
    if following in _LATIN:
        numbers = [*numbers, number * _LATIN[following]]
    from_unit = end - 1 if unit == "年" else end
    if following in _MEASURED or unit == "年":
        half = _HALF.match(text, from_unit)
        if half:
            whole = number + 0.5
            months, minutes = (12 * whole,) if half[1] == "年" else (), (60 * whole,) if half[2] else ()
            numbers = [*numbers, whole, *months, *minutes]
        measure = _MEASURE.match(text, from_unit)
        if measure:
            numbers = [*numbers, *(m for n in numbers for f in MEASURES[measure[0]] for m in nearly(n * f))]
    elif following in ":：" and number <= 24:
        if _CLOCK.match(text, end):
            numbers = [*numbers, number - 12 if number > 12 else number + 12, number + 1]
    elif following in _RANGED:
        shared = _RANGE.match(text, end)
        if shared:  # 5至10万: the unit may count for both
            numbers = [*numbers, *(n * value("1" + shared[1]) for n in numbers)]
    if following in "度摄攝℃华華":
        degrees = _DEGREES.match(text, end)
        if degrees:
            numbers = [*numbers, *nearly((number - 32) / 1.8 if degrees[1] else number * 1.8 + 32)]
    return numbers


def _year(n: float) -> tuple[float, ...]:
    return (n, 1900 + n, 2000 + n, 12 * n) if n < 100 else (n,)


def _hour(n: float) -> tuple[float, ...]:
    return (n, n + 12, n + 0.5) if n < 12 else (n, n - 12) if n <= 24 else (n,)


_UNITS: dict[str, Callable[[float], tuple[float, ...]]] = {
    "成": lambda n: (10 * n, n / 10),
    "折": lambda n: (10 * n, 100 - 10 * n, n / 10) if n < 10 else (n, 100 - n, n / 100),
    "倍": lambda n: (n, n + 1, 100 * n, 100 * (n + 1), 100 * (n - 1)),  # tripled, by 200 %, and in careless use
    "番": lambda n: (2.0 ** min(n, 99), 100 * 2.0 ** min(n, 99), 100 * (2.0 ** min(n, 99) - 1)),
    "%": lambda n: (n, n / 100),
    "％": lambda n: (n, n / 100),
    "‰": lambda n: (n / 10, n / 1000),
    "年": _year,
    "年代": lambda n: (n, 1900 + n, 2000 + n) if n < 100 else (n,),
    "世纪": lambda n: (n, 100 * (n - 1)),
    "世紀": lambda n: (n, 100 * (n - 1)),
    "时": _hour,
    "時": _hour,
    "点": _hour,
    "點": _hour,
    "点半": _hour,
    "點半": _hour,
    "旬": lambda n: (10 * n,),
    "半": lambda n: (n, n + 0.5, 0.5, 50) if n == 1 else (n, n + 0.5),
}
