"""The values of numerals as Chinese writes them: in figures, in its own characters, in both at once."""

import re

_DIGITS = {c: float(i) for i, c in enumerate("〇一二三四五六七八九")} | {
    "○": 0.0, "零": 0.0, "两": 2.0, "兩": 2.0, "壹": 1.0, "贰": 2.0, "貳": 2.0, "叁": 3.0, "參": 3.0, "叄": 3.0,
    "肆": 4.0, "伍": 5.0, "陆": 6.0, "陸": 6.0, "柒": 7.0, "捌": 8.0, "玖": 9.0,
}  # fmt: skip
_TENS = {"廿": 20.0, "卅": 30.0}
_SCALES = {"十": 1e1, "拾": 1e1, "百": 1e2, "佰": 1e2, "千": 1e3, "仟": 1e3} | {
    "万": 1e4, "萬": 1e4, "亿": 1e8, "億": 1e8, "兆": 1e12,
}  # fmt: skip

DIGIT = "〇○零一二三四五六七八九两兩"
MYRIAD = "万萬亿億兆"
HAN = f"{DIGIT}廿卅十百千{MYRIAD}"
CAPITAL = "壹贰貳叁參叄肆伍陆陸柒捌玖"
FIGURES = r"(?:[0-9０-９]{1,3}(?:[,， \u00a0][0-9０-９]{3})+(?![0-9０-９])|[0-9０-９]+)(?:[.．][0-9０-９]+)?"
COUNTED = "个個位年月天日号台套间間晚次人份张張件只隻条條杯瓶斤本部平米起些直定样樣般边邊下方家道座场場种種名辆輛度点點旦周小分"
"""What a numeral counts: 10万一辆 is 100,000 each."""

_ONE_BY_ONE = rf"(?!(?<=[百千{MYRIAD}二三四五六七八九])(?:一[{COUNTED}]|[两兩](?![百千{MYRIAD}])))[{HAN}]"
_REST = (
    rf"(?:{_ONE_BY_ONE}|{FIGURES}(?=[十百千{MYRIAD}])|(?<=[百千{MYRIAD}])[1-9](?![0-9.．,，%％十百千{MYRIAD}{COUNTED}])"
    rf"|[点點](?!一[定些直样般起切旦])[{DIGIT}]+(?![十刻])|(?<=[十百千0-9０-９])[多余餘来來几幾](?=[{MYRIAD}]))*"
)
NUMBER = (  # of 2023十大 and 2023百佳 the year
    rf"(?>{FIGURES}(?:[ \u00a0]?[多余餘几幾]?(?:[{MYRIAD}]|(?<!19[0-9]{{2}})(?<!20[0-9]{{2}})[百千]){_REST})?"
    rf"|[{DIGIT}]{{4,}}|[{HAN}]{_REST}"
    # capitals are ordinary characters too: 大陆, 队伍
    rf"|[{CAPITAL}拾](?=[{CAPITAL}拾佰仟]|[{MYRIAD}]+[零元圆圓整{CAPITAL}]|[元圆圓][整正])[零拾佰仟{CAPITAL}{MYRIAD}]*)"
)
"""The expression of a numeral."""

_PIECE = re.compile(rf"[0-9][0-9,]*(?:\.[0-9]+)?|[点點][{DIGIT}]+|.")
_EITHER = re.compile("(?<![一二三四五六七八九])(?:一[两兩二]|[二两兩]三|三[四五]|四五|五六|六七|七八|八九)(?![一-九])")
_WIDE = str.maketrans("０１２３４５６７８９．", "0123456789.")
_VAGUE = re.compile("[多余餘来來几幾]")
_FIGURE = re.compile("[0-9]")


def meanings(written: str) -> tuple[list[float], bool]:
    """The numbers a numeral may stand for, and whether it is one that another language has to write too."""
    if written.isdecimal():
        return [float(written)], True
    if len(written) == 1:
        return [_DIGITS.get(written) or _TENS.get(written) or _SCALES.get(written, 0.0)], False
    if all(c in _DIGITS for c in written):
        return _spelt(written), False
    written = written.translate(_WIDE)
    figures = bool(_FIGURE.search(written))
    if (figures and "，" in written) or " " in written or "\u00a0" in written:
        parts = re.split("[， \u00a0]", written)
        joined = "".join(parts)
        return [value(joined), *(map(value, parts) if len(parts[-1]) == 3 else ())], True
    either = None if figures or "点" in written or "點" in written else _EITHER.search(written)
    if either:  # 三四百, 十七八
        return [value(written[: either.start()] + c + written[either.end() :]) for c in either[0]], False
    return [value(written)], figures or (len(written) > 1 and written[0] not in "百千万萬亿億兆")


def _spelt(written: str) -> list[float]:
    """Digits one after the other: a year, a code, a month and a day (九一八), one or the other (三五)."""
    digits = [_DIGITS[c] for c in written]
    whole = "".join(str(int(d)) for d in digits)
    numbers = [float(whole), *digits]
    if len(whole) == 2:
        numbers += [1900 + numbers[0], 2000 + numbers[0]]
    elif len(whole) == 3:
        numbers += [float(whole[:2]), float(whole[1:])]
    return numbers


def value(written: str) -> float:
    """The value of one numeral: 1.2万亿, 3亿5千万, 二十三, 三点五, 二〇二三, 一万二."""
    written = _VAGUE.sub("", written.translate(_WIDE))
    if all(c in _DIGITS for c in written):
        return float("".join(str(int(_DIGITS[c])) for c in written))
    terms: list[float] = []
    pending: float | None = None
    scale = 0.0  # of the last piece that is one
    for piece in _PIECE.findall(written):
        first = piece[0]
        if first in _SCALES:
            scale = _SCALES[first]
            term = pending
            if term is None and scale > 10 and terms:  # 万亿
                term = terms.pop()
            while terms and terms[-1] < scale:
                term = (term or 0) + terms.pop()
            terms.append((1 if term is None else term) * scale)
            pending = None
        elif first in _DIGITS:
            digit = _DIGITS[first]
            pending = pending * 10 + digit if pending else digit
            scale = scale if digit else 0.0
        elif first in "点點":
            pending = (pending or 0.0) + float("0." + "".join(str(int(_DIGITS[c])) for c in piece[1:]))
        elif first in _TENS:
            terms.append(_TENS[first])
        else:
            pending = float(piece.replace(",", ""))
    if pending and pending < 10 and scale >= 100 and pending == int(pending):  # 一万二
        pending *= scale / 10
    return sum(terms) + (pending or 0.0)
