"""English quantities: figures, number words, fractions, multiples, months, times."""

import re

from mtfix.language.quantities import Quantity, values

_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_SCALES = {"hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12}
_SHORT = {"k": 1e3, "m": 1e6, "mn": 1e6, "bn": 1e9, "b": 1e9, "tn": 1e12, "t": 1e12}
_WORDS = {word: float(i) for i, word in enumerate(_ONES)} | {word: 20.0 + 10 * i for i, word in enumerate(_TENS)}
_IRREGULAR = {
    "one": "first",
    "two": "second",
    "three": "third",
    "five": "fifth",
    "eight": "eighth",
    "nine": "ninth",
} | {"twelve": "twelfth"}
_ORDINALS = {
    _IRREGULAR.get(word, f"{word[:-1]}ieth" if word.endswith("y") else f"{word}th"): value
    for word, value in _WORDS.items()
} | {"hundredth": 100.0, "thousandth": 1000.0}
_PARTS = {"half": 2.0, "halves": 2.0, "quarter": 4.0, "quarters": 4.0} | {
    form: float(v) for word, v in _ORDINALS.items() if v > 2 for form in (word, f"{word}s")
}
_SINGLE = {
    "a": 1.0, "an": 1.0, "single": 1.0, "once": 1.0, "alone": 1.0, "sole": 1.0, "pair": 2.0, "couple": 2.0, "both": 2.0,
    "twice": 2.0, "two": 2.0, "dual": 2.0, "half": 0.5, "dozen": 12.0, "dozens": 12.0, "score": 20.0, "decade": 10.0,
    "decades": 10.0, "century": 100.0, "centuries": 100.0, "hundreds": 100.0, "thousands": 1e3, "millions": 1e6,
    "billions": 1e9, "fortnight": 14.0, "quarterly": 0.25, "teenage": 10.0, "monthly": 1.0, "annual": 1.0, "nil": 0.0,
    "none": 0.0, "no": 0.0, "noon": 12.0, "midnight": 12.0, "halved": 0.5, "secondary": 2.0, "primary": 1.0,
}  # fmt: skip
_TIMES = {
    "double": 2.0, "doubles": 2.0, "doubled": 2.0, "doubling": 2.0, "triple": 3.0, "triples": 3.0, "tripled": 3.0,
    "tripling": 3.0, "treble": 3.0, "trebled": 3.0, "thrice": 3.0, "quadruple": 4.0, "quadrupled": 4.0,
    "quadrupling": 4.0, "quintupled": 5.0,
}  # fmt: skip
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_GLYPHS = {"½": 0.5, "¼": 0.25, "¾": 0.75, "⅓": 1 / 3, "⅔": 2 / 3}
_ROMAN = {"II": 2, "III": 3, "IV": 4, "V": 5, "VI": 6, "VII": 7, "VIII": 8, "IX": 9, "X": 10, "XI": 11, "XII": 12}

_WORD = "|".join((*_WORDS, *_SCALES))
_BIG = "thousand|million|billion|trillion"
_TOKEN = re.compile(  # of small letters
    r"(?P<figures>(?<![\d,])\d{1,3}(?:, \d{3}(?![\d.,]))+|\d+(?:,\d+)*(?:\.\d+)?)"
    r"(?:(?:st|nd|rd|th)\b|(?P<plural>['’]?s)\b|/(?P<below>\d+)(?![\d/])"
    rf"|[ -]?(?P<scale>hundred|{_BIG}|(?:k|mn?|bn?|tn?)(?![a-z]))\b)?"
    rf"(?P<more>[ -](?:{_BIG}))?(?P<percent>[ -]?(?:%|％|percent|per cent|pct))?"
    r"|(?<![a-z0-9])(?:"
    rf"(?P<words>(?:an? (?=hundred|{_BIG}))?(?:{_WORD})\b(?:(?:[ -]|,? and |, )(?:{_WORD})\b)*)"
    rf"(?:(?<=ty)[ -](?P<last>{'|'.join(_ORDINALS)})\b)?"
    rf"(?: and a (?P<half>half|quarter)(?: (?P<halved>{_BIG}))?)?"
    rf"(?:[ -](?P<part>{'|'.join(_PARTS)})\b)?(?P<worded>[ -]?(?:%|percent|per cent))?"
    rf"|(?P<share>half|quarter)(?: of)? an? (?P<shared>{_BIG})\b"
    r"|(?P<month>jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)"
    r"(?:uary|ruary|ch|il|e|y|ust|ember|tember|ober)?\b"
    r"|(?P<roman>[ivx]{2,5}|v|x)\b"
    rf"|(?P<single>{'|'.join(sorted((*_SINGLE, *_TIMES, *_ORDINALS, *_PARTS), key=len, reverse=True))})\b"
    r"|(?P<fold>[a-z]+)-?fold\b)"
    r"|(?P<glyph>[½¼¾⅓⅔])"
)
_CODE = re.compile(r"\d+(?:[.:-]\d+){2}")  # a version, a telephone number, a time with seconds
_RANGE = re.compile(
    r"(?: ?[-–—~] ?| (?:to|and|or) )[^\d\s]?[\d.,]+[ -](hundred|thousand|million|billion|trillion)", re.IGNORECASE
)


def read_quantities(text: str) -> list[Quantity]:
    """Every quantity of an English text, by place."""
    small = text.lower()
    if len(small) != len(text):  # a capital that has two small letters
        small = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    found = []
    for match in _TOKEN.finditer(small):
        quantity = _read(text, match)
        if quantity:
            found.append(quantity)
    return found


def _read(text: str, match: re.Match[str]) -> Quantity | None:
    start, end = match.span()
    if match["figures"]:
        return _figures(text, match)
    if match["words"]:
        number, compound = _number_of(match["words"].lower())
        numbers = [number, *_each(match["words"].lower())]
        if match["last"]:
            below = _ORDINALS[match["last"].lower()]
            return Quantity(start, end, values(number + below, number / below, 100 * number / below), True)
        if match["half"]:
            number += 1 / _PARTS[match["half"].lower()]
            scale = _SCALES[match["halved"].lower()] if match["halved"] else 1.0
            return Quantity(start, end, values(number * scale, number), True)
        if match["part"]:
            below = _PARTS[match["part"].lower()]
            numbers += [number / below, 100 * number / below]
            return Quantity(start, end, values(*numbers, below), True)
        if match["worded"]:
            return Quantity(start, end, values(number, number / 100), True)
        return Quantity(start, end, values(*numbers), compound)
    if match["share"]:
        number = _SCALES[match["shared"].lower()] / _PARTS[match["share"].lower()]
        return Quantity(start, end, values(number), True)
    if match["month"]:
        if not text[start].isupper():
            return None
        return Quantity(start, end, values(_MONTHS.index(match["month"][:3]) + 1), False, "date")
    if match["fold"]:
        number = _WORDS.get(match["fold"].lower(), 0.0)
        return Quantity(start, end, values(number, number - 1, 100 * number), False) if number else None
    if match["glyph"]:
        return Quantity(start, end, values(_GLYPHS[match["glyph"]]), False)
    if match["roman"]:
        number = _ROMAN.get(text[start:end], 0)
        return Quantity(start, end, values(number), False) if number else None
    word = match["single"].lower()
    if word in _TIMES:
        number = _TIMES[word]
        return Quantity(start, end, values(number, number - 1, 100 * (number - 1), 100 * number), False)
    numbers = [n for table in (_SINGLE, _ORDINALS) if (n := table.get(word)) is not None]
    if word in _PARTS:
        numbers += [1 / _PARTS[word], 100 / _PARTS[word]]
    return Quantity(start, end, values(*numbers), False)


def _figures(text: str, match: re.Match[str]) -> Quantity:
    start, end = match.span()
    written = match["figures"]
    tail = len(written) - len(written.rstrip(",."))
    written = written.rstrip(",.").replace(" ", "")
    if tail and end == match.end("figures"):
        end -= tail
    number = float(written.replace(",", ""))
    numbers = [number]
    if match["scale"]:
        scale = match["scale"].lower()
        numbers = [number * (_SCALES.get(scale) or _SHORT[scale])]
        if match["more"]:
            numbers = [numbers[0] * _SCALES[match["more"].strip(" -").lower()]]
        elif len(scale) < 3:
            numbers.append(number)  # 5 m is five metres too
    elif match["more"]:
        numbers = [number * _SCALES[match["more"].strip(" -").lower()]]
    if match["below"] and float(match["below"]):
        below = float(match["below"])
        numbers += [number / below, 100 * number / below, below]
    elif not match["scale"]:  # between 1.2 and 2.5 million: the scale may count for both
        shared = _RANGE.match(text, end)
        if shared:
            numbers.append(number * _SCALES[shared[1].lower()])
    if match["percent"]:
        numbers.append(number / 100)
    if "," in written and not re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", written):
        numbers += [float(part) for part in written.split(",") if part]
    after = text[end : end + 6].lower().lstrip()
    if after.startswith(("p.m", "pm", "in the ev", "in the af", "o'cl", "at nig")) and number < 12:
        numbers.append(number + 12)
    if match["plural"] and number >= 1000:
        numbers.append(number % 100)
    if re.fullmatch(r"(?:19|20)\d\d\.\d", written):  # a note's number behind a full stop
        numbers.append(float(written[:4]))
    part = text[max(0, start - 2) : start]  # of a name (COVID-19, M5) or a time (3:00)
    named = bool(re.search(r"[A-Za-z]-?$|\d[.-]?$|:$|: $", part)) or bool(_CODE.match(text, start))
    return Quantity(start, end, values(*numbers), not named)


def _number_of(words: str) -> tuple[float, bool]:
    """The value of number words, and whether they are more than one small one."""
    total = part = 0.0
    parts = re.findall(r"[a-z]+", words)
    for word in parts:
        if word in _SCALES:
            if word == "hundred":
                part = (part or 1) * 100
            else:
                total += (part or 1) * _SCALES[word]
                part = 0
        elif word in _WORDS:
            part += _WORDS[word]
    number = total + part
    return number, number > 12


def _each(words: str) -> list[float]:
    """The numbers one by one, where they are a list or a range ("two, three")."""
    parts = re.split(r",? and |, | ", words)
    return [_number_of(p)[0] for p in parts] if len(parts) > 1 and not set(words.split()) & set(_SCALES) else []
