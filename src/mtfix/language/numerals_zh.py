"""Chinese quantities: figures, Chinese numerals and both mixed, 万 and 亿, 成 折 倍 番, fractions, dates, times."""

import re

from mtfix.language.quantities import Kind, Quantity, values

_DIGITS = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {
    "零": 0, "两": 2, "兩": 2, "俩": 2, "廿": 20, "卅": 30, "壹": 1, "贰": 2, "叁": 3, "肆": 4, "伍": 5, "陆": 6,
    "柒": 7, "捌": 8, "玖": 9, "幺": 1,
}  # fmt: skip
_UNITS = {"十": 1e1, "拾": 1e1, "百": 1e2, "佰": 1e2, "千": 1e3, "仟": 1e3}
_MYRIADS = {"万": 1e4, "萬": 1e4, "亿": 1e8, "億": 1e8, "兆": 1e12}
_SCALES = _UNITS | _MYRIADS
_HAN = "〇一二三四五六七八九零两兩廿卅十百千万萬亿億兆壹贰叁肆伍陆柒捌玖拾佰仟"
_FIGURES = r"[0-9０-９]+(?:[,，][0-9０-９]{3}(?![0-9０-９]))*(?:[.．][0-9０-９]+)?"
_WIDE = str.maketrans("０１２３４５６７８９．，", "0123456789.,")
_NUMBER = (
    rf"(?:{_FIGURES}(?:[ \u00a0](?=[万萬亿億]))?|[{_HAN}])"
    rf"(?:[{_HAN}]|{_FIGURES}(?=[十百千万萬亿億])|点(?=[一二三四五六七八九零〇])|(?<=[十百千0-9０-９])[多余餘来來几幾](?=[万萬亿億]))*"
)
_TOKEN = re.compile(
    r"(?P<list>^\s*(?:\d{1,2}(?=[、.．)）:：，,\s]|[一-龥]{3})|[一二三四五六七八九十]{1,3}[、.．)）:：])(?!\s*[\d年月日号时点%％元个人名岁万亿]))"
    rf"|(?P<percent>百分之|千分之|万分之)(?P<rate>{_NUMBER})"
    rf"|(?P<below>{_NUMBER})分之(?P<above>{_NUMBER})"
    rf"|(?P<number>{_NUMBER})(?:[多余餘来來几幾](?=[个個年天人名元倍次亿億万萬家条種种月日]))?"
    r"(?P<unit>个百分点|個百分點|个点|[%％‰]|成(?![为為立功长長就员員本熟交绩績都分年人])|折(?!叠|叠|扣价|腾|磨|射|返|断)|倍|番|年代|世纪|世紀|年|月份?|[日号號]|时|時|点半|點半|点|點|半)?",
    re.MULTILINE,
)
_WORDS = re.compile(
    "千兆|百兆|万兆|[二八十][六]?进制|百姓|百货|百度|百合|百科|百般|百色|百事|百胜|千万别|千万不|千万要|千克|千瓦|千米|千赫|千卡|千秋|万一|万物|万分|万达|万科|万象|万能|万岁|万圣|万宁|万博|万州|万万|万里|万众"
    "|十分|十足|十字|四川|四处|四季|四周|四海|三亚|三星|三角|三农|三峡|三明|三思|三国|三轮|三文|五金|五粮|五星|五谷|五四|六一|六安|七夕|七喜|八卦|八一|八达|九江|九寨|九龙|二手|二胡|二维|二次元|二战|一战|二十四节气"
    "|双十一|双十二|老百姓|亿万|成千上万|千千万万|千家万户|千方百计|千军万马|千载难逢|百年|百分百|千变万化|五花八门|七上八下|乱七八糟|四面八方|五湖四海|一五一十|三心二意|接二连三|一二三产|一带一路|一石二鸟|万古|万事|万千|千百|上千|上万|上百|数十|数百|数千|数万|几十|几百|几千|几万|[两三四五六七八][三四五六七八九][个個天年十百千万]|九一八|七七|三三两两|一一|一万个|百万富翁"
)
_CODE = re.compile(r"[0-9]+(?:[.:-][0-9]+){2}")  # a version, a telephone number, a time with seconds
_LOOSE = re.compile("[半双雙首俩对對单單独獨]")  # half, pair, first, single
_LOOSE_VALUES = {"半": 0.5, "首": 1.0, "单": 1.0, "單": 1.0, "独": 1.0, "獨": 1.0}
_MEASURES = {"斤": (0.5,), "亩": (1 / 15,), "畝": (1 / 15,), "里": (0.5,), "公斤": (2.20462,), "公里": (0.621371,)}


def read_quantities(text: str) -> list[Quantity]:
    """Every quantity of a Chinese text, by place; single numerals stand for themselves and ask for nothing."""
    loose = [m.span() for m in _WORDS.finditer(text)]
    found = [Quantity(*m.span(), values(_LOOSE_VALUES.get(m[0], 2.0)), False) for m in _LOOSE.finditer(text)]
    for match in _TOKEN.finditer(text):
        quantity = _read(text, match)
        if quantity is None:
            continue
        if any(quantity.start < end and start < quantity.end for start, end in loose) or match["list"]:
            quantity = quantity._replace(firm=False)
        found.append(quantity)
    return found


def _read(text: str, match: re.Match[str]) -> Quantity | None:
    start, end = match.span()
    if match["list"]:
        number = _value(re.sub(r"\D(?<![一二三四五六七八九十])", "", match["list"]))
        return Quantity(start, end, values(number or 0), False)
    if match["percent"]:
        number = _value(match["rate"])
        scale = {"百": 1.0, "千": 0.1, "万": 0.01}[match["percent"][0]]
        return Quantity(start, end, values(number * scale, number, number * scale / 100), True)
    if match["below"]:
        above, below = _value(match["above"]), _value(match["below"])
        if not below:
            return None
        return Quantity(
            start, end, values(above / below, 100 * above / below, 1 / below if above == 1 else above), True
        )
    written, unit = match["number"], match["unit"] or ""
    number = _value(written)
    compound = bool(re.search("[0-9０-９]", written)) or (len(written) > 1 and any(c in written for c in "十百千万亿"))
    numbers = _meanings(number, unit, text, end) or [number]
    spelt = text[start - 1 : start]
    named = bool(
        re.search(r"[A-Za-z]-?$|[0-9][.:-]$|[0-9一二两三四五六七八九][米尺块元斤]$", text[max(0, start - 2) : start])
    ) or _CODE.match(text, start)
    compound = compound and not (written == "1" or named)
    firm = compound or (unit in ("成", "倍", "番", "%", "％", "个百分点", "年代", "世纪") and number > 1)
    if unit in ("月", "月份"):
        if text[end : end + 1] in ("球", "饼"):
            return None
        return Quantity(start, end, values(number), firm, "date")
    if _is_digits(written) and len(written) == 2:  # 九二共识: the year
        numbers += [1900 + number, 2000 + number]
    elif len(written) == 3 and _is_digits(written[:2]) and written[2] in _SCALES:  # 三四百: 300 or 400
        numbers += [_DIGITS[c] * _SCALES[written[2]] for c in written[:2]]
    if spelt and spelt in "几幾数數上好近成":
        firm = firm and bool(re.search("[0-9０-９]", written))
    kind: Kind = (
        "date" if unit in ("年", "年代", "世纪", "世紀", "日", "号", "號", "时", "時", "点", "點") else "number"
    )
    return Quantity(start, end, values(*numbers), firm, kind)


def _meanings(number: float, unit: str, text: str, end: int) -> list[float]:
    """The values that a number with what stands behind it may have in another language."""
    if unit == "成":
        return [number * 10, number / 10]
    if unit == "折":
        rate = number * 10 if number < 10 else number
        return [rate, 100 - rate, number]
    if unit == "倍":  # 增长两倍: tripled, by 200 %, to twice as much in careless use
        return [number, number + 1, number * 100, (number + 1) * 100, 100 * (number - 1)]
    if unit == "番":
        return [2.0**number, 100 * (2.0**number - 1), number + 1, number]
    if unit in ("%", "％", "‰"):
        return [number, number / 100]
    if unit == "年" and number < 100:
        return [number, number + 0.5, 1900 + number, 2000 + number]
    if unit == "年代":
        return [number, 1900 + number, 2000 + number]
    if unit in ("时", "時", "点", "點", "点半", "點半") and number < 12:
        return [number, number + 12, number + 0.5] if "半" in unit else [number, number + 12]
    if unit in ("时", "時", "点", "點", "点半") and 12 <= number <= 24:
        return [number, number - 12]
    if unit == "半":
        return [number + 0.5, number]
    numbers = [number]
    half = re.match(r"(?:年|個|个|天|小時|小时|米|里|斤|公斤|分|倍|百|千|万|亿)半", text[end - len(unit) : end + 4])
    if half:
        numbers.append(number + 0.5)
    tenths = re.match(r"[米尺块元斤]([1-9一二三四五六七八九])(?![0-9十百千万亿])", text[end : end + 3])
    if tenths:  # 1米8, 两块五
        numbers.append(number + _value(tenths[1]) / 10)
    for measure, factors in _MEASURES.items():
        if text.startswith(measure, end):
            numbers += [round(number * f, 1) for f in factors] + [round(number * f) for f in factors]
    if text.startswith(("至", "到", "-", "—", "～", "~", "－", "–", "、"), end):  # 5至10万: the unit may count for both
        scale = re.match(
            rf".(?:{_FIGURES}|[一二三四五六七八九十两])+([十百千]?[万萬亿億]+|[百千])", text[end : end + 20]
        )
        if scale:
            numbers += [number * _value("1" + scale[1])]
    return numbers


def _is_digits(written: str) -> bool:
    return all(c in _DIGITS for c in written)


def _value(written: str) -> float:
    """The value of a numeral, Arabic, Chinese or mixed: 1.2万亿, 3亿5千万, 二十三, 三点五, 二〇二三."""
    written = re.sub("[多余餘来來几幾]", "", written.translate(_WIDE))
    if _is_digits(written):
        return float("".join(str(_DIGITS[c]) for c in written))
    total = myriad = part = 0.0
    pending: float | None = None
    for token in re.findall(r"[0-9][0-9,]*(?:\.[0-9]+)?|点.*|.", written):
        if token[0] in "0123456789":
            pending = float(token.replace(",", ""))
        elif token in _DIGITS:
            digit = float(_DIGITS[token])
            pending = digit if not pending or digit == 0 else pending * 10 + digit
        elif token in _UNITS:
            part += (1 if pending is None else pending) * _UNITS[token]
            pending = None
        elif token in _MYRIADS:
            part += pending or 0
            scale = _MYRIADS[token]
            if part == 0 and (total or myriad):  # 万亿
                myriad = (myriad or total) * scale if not myriad else myriad * scale
                total = 0.0
            else:
                if scale >= 1e8:
                    myriad += (total + (part or 1)) * scale
                    total = 0.0
                else:
                    total += (part or 1) * scale
            part, pending = 0.0, None
        elif token[0] == "点":
            digits = "".join(str(_DIGITS[c]) for c in token[1:] if c in _DIGITS)
            pending = (pending or 0) + float(f"0.{digits}" if digits else 0)
    return myriad + total + part + (pending or 0)
