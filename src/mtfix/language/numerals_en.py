"""English quantities: figures, number words, fractions, multiples, months, times."""

import re
from collections.abc import Callable, Iterator

from mtfix.language.alternation import any_of
from mtfix.language.number_words_en import (
    BIG,
    CARDINALS,
    DECADES,
    FRACTIONS,
    GROUPS,
    LAST,
    LOOSE,
    ORDINALS,
    PARTS,
    SCALES,
    runs,
    shares,
    times,
)
from mtfix.language.quantities import Quantity, values
from mtfix.language.units_en import read_names, unit_of

_SHORT = {"k": 1e3, "m": 1e6, "mn": 1e6, "bn": 1e9, "b": 1e9, "tn": 1e12, "t": 1e12}
_COUNTS = SCALES | _SHORT | GROUPS
_MONTH = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_GLYPHS = {"½": 0.5, "¼": 0.25, "¾": 0.75, "⅓": 1 / 3, "⅔": 2 / 3}
_ROMAN = {
    f"{ten}{one}": 10.0 * i + j
    for i, ten in enumerate(("", "X", "XX", "XXX"))
    for j, one in enumerate(("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX"))
    if ten or j > 1
}


_NUMBER = any_of((*CARDINALS, *SCALES))
_COUNT = any_of((*SCALES, *GROUPS))
_BIG = any_of(BIG)
_RATE = "[ -]?(?:%|％|percent|per cent|pct|‰|per thousand|per mille)"
_TOKEN = re.compile(  # of small letters
    rf"(?=[\d+(½¼¾⅓⅔]|\b(?:{any_of((*CARDINALS, *LOOSE, *PARTS, *SCALES, *'ivx', 'nineteen', *_MONTH))}))(?:"
    r"(?P<phone>\+\d{1,3}(?:[ -]\(?\d{2,}\)?){2,}|(?:\(\d{3,4}\)|\d{3,4}) ?\d{3,4}[ -]\d{4}(?!\d))"
    r"|(?P<date>(?<![\d.])(?:19|20)\d\d(?P<dot>[./])\d{1,2}(?P=dot)\d{1,2}(?![\d.]*\d))"
    r"|(?P<figures>(?P<number>(?<![\d,.])\d{1,3}(?:(?:, \d{3}(?![\d.,]))+|(?:[ \u00a0\u202f]\d{3})+(?![\d,]))"
    r"|\d+(?:,\d+)*(?:\.\d+)?)"
    r"(?:(?:st|nd|rd|th)\b|(?P<plural>['’]?s)\b|/(?P<below>\d+)(?![\d/])|(?P<and>[½¼¾⅓⅔])"
    r"|[ -](?P<top>\d)/(?P<bottom>\d\d?)(?![\d/])"
    rf"|[ -]?(?P<scale>{_COUNT}|(?:k|mn?|bn?|tn?)(?![a-z]))\b)?"
    rf"(?P<more>[ -]{_BIG}\b)?(?P<rate>{_RATE})?)"
    rf"|(?P<decade>(?:nineteen[ -])?{any_of(DECADES)}\b)"
    rf"|(?P<numeral>(?P<words>(?:(?:an? (?={_COUNT}\b))?{_NUMBER}|an? {any_of(GROUPS)})\b"
    rf"(?:(?:[ -]|,? and |, ){any_of((*CARDINALS, *SCALES, *GROUPS))}\b)*)"
    rf"(?:(?:[ -]|,? and )(?P<last>{any_of((*ORDINALS, *LAST, *PARTS))})\b)?"
    rf"(?: point(?P<point>(?: {any_of(CARDINALS)}\b)+)(?:[ -](?P<pointed>{_BIG})\b)?)?"
    rf"(?: and (?:an? |one )?(?P<half>{any_of(FRACTIONS)})\b(?:[ -](?P<halved>{_BIG})\b)?)?(?P<worded>{_RATE})?)"
    rf"|(?P<share>(?P<shared>half|quarter)[ -](?:of )?(?:an? )?(?P<whole>{_COUNT})\b)"
    rf"|(?P<month>(?:{any_of((*_MONTH, 'sept'))})(?:uary|ruary|ch|il|e|y|ust|ember|tember|ober)?\b)"
    r"|(?P<roman>(?:[ivx]{2,7}|v|x)\b)"
    rf"|(?P<single>{any_of((*LOOSE, *PARTS))}\b)"
    rf"|(?P<fold>{_NUMBER}-?fold\b)"
    r"|(?P<glyph>[½¼¾⅓⅔]))"
)
_CODE = re.compile(r"\d+(?:[.:-]\d+){2}")  # a version, a telephone number, a time with seconds
_NAMED = re.compile(  # a name (COVID-19, M5), a time (3:00), a note's number behind a word or a full stop
    r"(?:[A-Za-z]-?|\d[.-]?|\d: ?|[A-Za-z][.,;:!?]?[)”’\"']{0,2}|\[|%)$"
)
_CURRENCY = ("rmb", "cny", "usd", "eur", "gbp", "hkd", "jpy", "ntd")
_SPACES = re.compile("[ \u00a0\u202f]")
_PARTED = re.compile("[, \u00a0\u202f]+")
_GROUPED = re.compile(r"\d+(?:\.\d+)?|\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_HOUR_AND_MINUTE = re.compile(r"(?:1?\d|2[0-4])\.[0-5]\d")  # at 2.15
_YEAR_AND_NOTE = re.compile(r"(?:19|20)\d\d\.\d")  # behind a full stop
_GLOSS = re.compile(  # 100 yuan (about $14)
    r"\((?:(?:or|i\.e\.|about|around|approximately|roughly|some|nearly|over|equal to|equivalent to)[ ,]+(?:about )?)?"
    r"(?P<sign>(?:us|hk|nt|a|c)?[$€£¥])?$"
)
_GLOSSED = re.compile(r"[^()]{0,24}?(?:dollars?|euros?|pounds|miles?|feet|foot|inch(?:es)?|acres?|°?f|fahrenheit)\b")
_HEAD = re.compile(r"\s*\(?\d{1,2}(?:[.):]\s|、|\)$)")
_PART_OF = re.compile(
    rf" (?:out of|in(?: every)?) (?P<of>\d+|an? (?:hundred|thousand|million)|{any_of(CARDINALS)})\b(?![,.]?\d)"
    r"(?! (?:seconds?|minutes?|hours?|days?|weeks?|months?|years?|per|%|million|billion|thousand))"
)
_SHARED_BY = re.compile(rf"(?:\d|\b(?:{any_of(CARDINALS)})) (?:out of|in(?: every)?) $")
_SHARING = (" of ", " in ", " every ")
_JOINS = frozenset(".:-/")
_SINCE = re.compile(r"\b(?:in|since|from|until|till|to|by|and|year) $")
_COUNTED = re.compile("[ -]?[a-z%]")
_SPLIT = re.compile(r"(\d\d)[-/:](\d\d)(?![\d/])")
_RANGE = re.compile(
    rf"(?:[ -]?[-–—~] ?|[ -](?:to|and|or)[ -])(?:[a-z]{{0,3}}[$€£¥])?(?:[\d.,]+|{any_of(CARDINALS)})[ -]?"
    rf"(?P<scale>{any_of(SCALES)}|[mb]n?|tn)\b"
)
_CLOCK = re.compile(r"(?::[0-5]\d)? ?(?:p\.?m\b|in the (?:after|even)|o['’]cl|at nig|(?P<early>a\.?m\b))")
_OF_AN_HOUR = {"quarter": 15.0, "half": 30.0}
_TOLD = re.compile(
    rf"\b(?:(?:(?P<part>quarter|half)|(?P<minutes>\d\d?|{any_of(CARDINALS)})(?: minutes)?) (?P<way>to|past)"
    rf" (?P<hour>\d\d?|noon|midday|midnight|{any_of(CARDINALS)})|(?P<always>a?round[ -]the[ -]clock))\b"
)
_PER_THOUSAND = ("‰", "thousand", "mille")

FIRM = re.compile(
    r"\d|ty|teen|hundred|thousand|illion|lakh|crore|hal[fv]|quarter|third|ths?\b|point|cent|pct|[%％‰]", re.IGNORECASE
)

_FIRM_WORDS = frozenset(
    (
        *(word for word, number in CARDINALS.items() if number > 12),
        *SCALES,
        *GROUPS,
        *LAST,
        *PARTS,
        "per",
        "percent",
        "percentage",
        "pct",
    )
)
_LETTERS_ALONE = bytes(c if 97 <= c <= 122 else 0x20 for c in range(256))
_WRITTEN_OUT = (re.compile("[½¼¾⅓⅔‰％/:]"), re.compile(r"\d[ -]?(?!%)[a-z]"), re.compile(r"[-–—~]\d"))


def is_worded(small: str) -> bool:
    """Whether a text in small letters may have a firm quantity that is not plain figures alone."""
    words = small.encode("latin-1", "replace").translate(_LETTERS_ALONE).decode("latin-1").split()
    return (
        not _FIRM_WORDS.isdisjoint(words) or "point" in small or any(written.search(small) for written in _WRITTEN_OUT)
    )


def read_quantities(text: str) -> list[Quantity]:
    """Every quantity of an English text, by place."""
    small = text.lower()
    if len(small) != len(text):  # a capital that has two small letters
        small = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    found = [q for match in _TOKEN.finditer(small) for q in _READ[match.lastgroup or ""](text, small, match)]
    found.extend(read_names(text))
    if " to " in small or " past " in small or "clock" in small:
        found.extend(_times_in_words(small))
    return found


def _times_in_words(small: str) -> Iterator[Quantity]:
    """Times as they are told (a quarter to four, five past midnight), and round the clock; none asks for anything."""
    for match in _TOLD.finditer(small):
        if match["always"]:
            yield Quantity(*match.span(), values(7, 24), False)
            continue
        minutes = _OF_AN_HOUR.get(match["part"] or "") or _count(match["minutes"])
        hours = {"noon": 12.0, "midday": 12.0, "midnight": 24.0}.get(match["hour"]) or _count(match["hour"])
        if match["way"] == "to":
            minutes, hours = 60 - minutes, hours - 1
        yield Quantity(*match.span(), values(minutes, hours, hours % 12, hours % 12 + 12), False, "date")


def _phone(_text: str, _small: str, match: re.Match[str]) -> Iterator[Quantity]:
    yield Quantity(*match.span(), values(*map(float, re.findall(r"\d+", match[0]))), False)


def _date(_text: str, _small: str, match: re.Match[str]) -> Iterator[Quantity]:
    at = match.start()
    for part in match[0].split(match["dot"]):
        yield Quantity(at, at + len(part), values(float(part)), True, "date")
        at += len(part) + 1


def _figures(text: str, small: str, match: re.Match[str]) -> Iterator[Quantity]:
    start, end = match.span()
    number = float(_SPACES.sub("", match["number"]).replace(",", ""))
    bare = end == match.end("number")
    numbers = _bare_figures(text, small, match, number) if bare else _with_its_tail(match, number)
    if match["rate"]:
        numbers = _rates(number, match["rate"])
    elif not _GROUPED.fullmatch(match["number"]):
        numbers += map(float, filter(None, _PARTED.split(match["number"])))
    unit = None if match["rate"] else unit_of(small, numbers[0], start, end)
    yield Quantity(start, end, values(*numbers), not _asks_nothing(text, small, match, number), unit=unit)


def _with_its_tail(match: re.Match[str], number: float) -> list[float]:
    """What figures stand for with what is written on to them: $5m, 1/3, 2½, 1 1/2, 1990s, 20 dozen."""
    scale, more = match["scale"], match["more"]
    if scale or more:
        count = _COUNTS.get(scale, 1.0) * (BIG[more[1:]] if more else 1)
        numbers = [number * count]
        if scale and (len(scale) < 3 or scale in GROUPS):
            numbers.append(number)  # 5 m is five metres too
        return [*numbers, 10 * number] if scale == "dozen" else numbers
    if match["below"]:
        below = float(match["below"])
        return [number, below, *shares(number, below)] if below else [number]
    if match["and"]:
        return [number + _GLYPHS[match["and"]]]
    if match["top"] and match["bottom"].strip("0"):
        return [number + float(match["top"]) / float(match["bottom"])]
    if match["plural"] and number < 100:
        return [number, 1900 + number, 2000 + number]
    return [number]


def _bare_figures(text: str, small: str, match: re.Match[str], number: float) -> list[float]:
    """What figures may stand for by what is around them."""
    numbers, (start, end) = [number], match.span()
    shared = _RANGE.match(small, end)
    if shared:  # between 1.2 and 2.5 million: the scale may count for both
        numbers.append(number * _COUNTS[shared["scale"]])
    clock = _CLOCK.match(small, end) if number <= 12 else None
    if clock and number == 12:
        numbers += (0, 24)
    elif clock and not clock["early"]:
        numbers.append(number + 12)
    part_of = _PART_OF.match(small, end)
    if part_of:
        numbers += shares(number, _count(part_of["of"]))
    if number < 100 and (text[start - 1 : start] in ("'", "’") or _is_year(small, start, end)):  # the class of ’98
        numbers += (1900 + number, 2000 + number)
    if _HOUR_AND_MINUTE.fullmatch(match["number"]) and small.endswith("at ", 0, start):
        numbers += (number // 1, round(number % 1 * 100))
    if _YEAR_AND_NOTE.fullmatch(match["number"]):
        numbers.append(number // 1)
    return numbers


def _is_year(small: str, start: int, end: int) -> bool:
    """Whether two figures may be a year (since 16), with nothing behind that they count."""
    return bool(end == start + 2 and _SINCE.search(small, max(0, start - 6), start) and not _COUNTED.match(small, end))


def _asks_nothing(text: str, small: str, match: re.Match[str], number: float) -> bool:
    """Whether figures are part of a name or a code, a note, a gloss, or a way of speaking (No. 1, 100 %, 24/7)."""
    start, end = match.span()
    if number == 1 and not (match["scale"] or match["more"] or match["and"] or match["top"] or match["rate"]):
        return True
    before = text[max(0, start - 4) : start]
    if _NAMED.search(before) and not before.lower().endswith(_CURRENCY):
        return True
    gloss = _GLOSS.search(small, max(0, start - 32), start) if "(" in text[max(0, start - 32) : start] else None
    coded = not _JOINS.isdisjoint(small[start : end + 1])
    split = _SPLIT.match(small, start) if coded else None
    return bool(
        (gloss and (gloss["sign"] or _GLOSSED.match(small, end)))
        or (coded and _CODE.match(small, start))
        or (split and float(split[1]) + float(split[2]) == 100)
        or (number == 100 and match["rate"])
        or (number == 360 and small.startswith(("°", "-deg", " deg"), end))
        or match[0] == "24/7"
        or (end == start + 1 and text[end : end + 1].isupper() and not text[end + 1 : end + 2].isalpha())  # 3D
        or (start < 4 and _HEAD.match(small) and not small[:start].strip(" ("))
        or (small.endswith(_SHARING, 0, start) and _SHARED_BY.search(small, max(0, start - 24), start))
    )


def _count(words: str) -> float:
    return float(words) if words.isdecimal() else CARDINALS[words] if words in CARDINALS else SCALES[words.split()[-1]]


def _rates(number: float, rate: str) -> list[float]:
    return [number / 10, number / 1000] if rate.endswith(_PER_THOUSAND) else [number, number / 100]


def _numeral(_text: str, small: str, match: re.Match[str]) -> Iterator[Quantity]:
    """Number words: each number of them, the last with the fraction, the decimals or the rate that it has."""
    last = match["last"] or ""
    counted = last in ORDINALS or last in LAST
    *others, number = _numbers(small, match.start(), match.end("last") if counted else match.end("words"))
    yield from others
    start, end, known, firm = number[:4]
    value, numbers = max(known), set(known)
    if counted and start < match.start("last"):  # the twenty-third, or twenty thirds
        *_, counter = runs(small, start, match.start("last"))
        numbers |= {counter.value, *shares(counter.value, PARTS.get(last, 2.0))}
    elif counted and others and PARTS.get(last, 0):  # one third
        start, above = others[-1].start, max(others[-1].values)
        numbers |= {above, *shares(above, PARTS[last])}
        firm = True
    elif last in PARTS:
        numbers |= {PARTS[last], *shares(value, PARTS[last])}
        firm, end = True, match.end("last")
    if match["point"]:
        digits = "".join(str(int(CARDINALS[word])) for word in match["point"].split())
        numbers = {(value + float(f"0.{digits}")) * BIG.get(match["pointed"], 1)}
        firm, end = True, match.end("pointed") if match["pointed"] else match.end("point")
    if match["half"]:
        scale = _COUNTS.get(_LAST_WORD.sub("", small[start:end]), 1.0)
        numbers = {(value + FRACTIONS[match["half"]] * scale) * BIG.get(match["halved"], 1)}
        firm, end = True, match.end("halved") if match["halved"] else match.end("half")
    if match["worded"]:
        numbers = {rate for n in numbers for rate in _rates(n, match["worded"])}
        firm, end = True, match.end("worded")
    shared = _RANGE.match(small, end)
    if shared:
        numbers |= {n * _COUNTS[shared["scale"]] for n in numbers}
    part_of = _PART_OF.match(small, end)
    if part_of:
        numbers |= set(shares(value, _count(part_of["of"])))
    unit = unit_of(small, value, start, end) if numbers == {value} else None
    yield Quantity(start, end, values(*numbers), firm, unit=unit)


_LAST_WORD = re.compile(".*[ -]")


def _numbers(small: str, start: int, end: int) -> list[Quantity]:
    """The numbers of a stretch of number words; those above twelve ask for something, a hundred and dozens do not."""
    found: list[Quantity] = []
    for run in runs(small, start, end):
        word = small[run.start : run.end]
        before = found[-1] if found else None
        near = before is not None and small[before.end : run.start] in (" ", "-")
        if word in GROUPS:
            if before and near:
                counts = [n * GROUPS[word] for n in before.values]
                tens = [10 * n for n in before.values] if word == "dozen" else []
                found[-1] = Quantity(before.start, run.end, values(*before.values, *counts, *tens), False)
                continue
            found.append(Quantity(max(start, run.start - 2), run.end, values(GROUPS[word]), False))
        elif before and near and 10 <= run.value < 100 and before.values & _CENTURIES:  # nineteen ninety-eight
            year = 100 * max(before.values) + run.value
            found[-1] = Quantity(before.start, run.end, values(year, run.value, *before.values), True)
        else:
            article = small.startswith(("a ", "an "), start) and not found
            bare = word.startswith(tuple(SCALES)) and not (article and run.words > 1)
            found.append(
                Quantity(start if article else run.start, run.end, values(run.value), run.value > 12 and not bare)
            )
    return found


_CENTURIES = frozenset(map(float, range(13, 21)))


def _share(_text: str, _small: str, match: re.Match[str]) -> Iterator[Quantity]:
    number = _COUNTS[match["whole"]] / PARTS[match["shared"]]
    yield Quantity(*match.span(), values(number), match["whole"] in BIG)


def _decades(_text: str, _small: str, match: re.Match[str]) -> Iterator[Quantity]:
    yield Quantity(*match.span(), values(*LOOSE[_LAST_WORD.sub("", match[0])]), False)


def _month(text: str, _small: str, match: re.Match[str]) -> Iterator[Quantity]:
    if text[match.start()].isupper():
        yield Quantity(*match.span(), values(_MONTH.index(match[0][:3]) + 1), False, "date")


def _roman(text: str, _small: str, match: re.Match[str]) -> Iterator[Quantity]:
    number = _ROMAN.get(text[match.start() : match.end()])
    if number:
        yield Quantity(*match.span(), values(number), False)


def _single(_text: str, _small: str, match: re.Match[str]) -> Iterator[Quantity]:
    yield Quantity(*match.span(), _SINGLE[match[0]], False)


_SINGLE = {word: values(*numbers) for word, numbers in ({w: shares(1, n) for w, n in PARTS.items()} | LOOSE).items()}


def _fold(_text: str, _small: str, match: re.Match[str]) -> Iterator[Quantity]:
    word = match[0].removesuffix("fold").rstrip("-")
    yield Quantity(*match.span(), values(*times(CARDINALS.get(word) or SCALES.get(word, 0))), False)


def _glyph(_text: str, _small: str, match: re.Match[str]) -> Iterator[Quantity]:
    yield Quantity(*match.span(), values(_GLYPHS[match[0]]), False)


_READ: dict[str, Callable[[str, str, re.Match[str]], Iterator[Quantity]]] = {
    "phone": _phone,
    "date": _date,
    "figures": _figures,
    "decade": _decades,
    "numeral": _numeral,
    "share": _share,
    "month": _month,
    "roman": _roman,
    "single": _single,
    "fold": _fold,
    "glyph": _glyph,
}
