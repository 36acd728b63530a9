"""What English quantities are measured in, under the names that `units_zh` has; days of the week and months."""

import re
from collections.abc import Iterator

from mtfix.language.alternation import any_of
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
    word: frozenset((means,))
    for means, words in {
        "yuan": "yuan, rmb, renminbi, cny, kuai",
        "dollar": "dollar, dollars, usd, buck, bucks",
        "euro": "euro, euros, eur",
        "pound": "pound, pounds, lb, lbs, gbp",
        "yen": "yen, jpy",
        "kilometre": "kilometre, kilometres, kilometer, kilometers, km, kms",
        "mile": "mile, miles",
        "metre": "metre, metres, meter, meters",
        "centimetre": "centimetre, centimetres, centimeter, centimeters, cm",
        "millimetre": "millimetre, millimetres, millimeter, millimeters, mm",
        "inch": "inch, inches",
        "foot": "foot, feet, ft",
        "square metre": "square metre, square metres, square meter, square meters, sq m, sqm",
        "square kilometre": "square kilometre, square kilometres, square kilometer, square kilometers, sq km",
        "cubic metre": "cubic metre, cubic metres, cubic meter, cubic meters",
        "mu": "mu, mou",
        "hectare": "hectare, hectares, ha",
        "acre": "acre, acres",
        "kilogram": "kilogram, kilograms, kilo, kilos, kg, kgs",
        "jin": "jin, catty, catties",
        "gram": "gram, grams",
        "tonne": "ton, tons, tonne, tonnes",
        "litre": "litre, litres, liter, liters",
        "millilitre": "millilitre, millilitres, milliliter, milliliters, ml",
        "second": "second, seconds, sec, secs",
        "minute": "minute, minutes, min, mins",
        "hour": "hour, hours, hr, hrs",
        "day": "day, days",
        "week": "week, weeks",
        "month": "month, months",
        "year": "year, years, yr, yrs",
    }.items()
    for word in words.split(", ")
}
_SIGNS = {"$": "dollar", "€": "euro", "£": "pound", "rmb": "yuan", "cny": "yuan", "usd": "dollar"}
_AFTER = re.compile(rf"[ -]?(?:(?:u\.?s\.?|american|hong kong|new taiwan|taiwan) )?({any_of(_NAMES)})\b(?! old)")
_BEFORE = re.compile(r"([$€£]|\b(?:rmb|cny|usd)) ?$")
_MINUS = re.compile(r"(?:(?:minus|negative|below zero) |(?<![\w)\]])[-−])$")
_BELOW = re.compile(r"(?: ?(?:°|degrees?)? ?(?:celsius|centigrade|fahrenheit|[cf]\b)?),? (?:below|under) ")
_MONTH = any_of(month for month in MONTHS if month not in ("March", "May"))
_NAMED = re.compile(rf"\b(?:({any_of(DAYS)})s?|({_MONTH}|(?:March|May)(?= \d)|(?<=\d )(?:March|May)))\b")
_HALF_DAY = re.compile(r"(?::[0-5]\d)? ?(?:(a\.?m\b|in the morning)|p\.?m\b|in the (?:afternoon|evening))")
_FREEZING = re.compile("sub-?zero|freezing|below zero|below 0")


def unit_of(small: str, number: float, start: int, end: int) -> Unit | None:
    """What a number at [start, end) of a text in small letters is measured in, as the words on either side say."""
    if _MINUS.search(small, max(0, start - 11), start) or _BELOW.match(small, end):
        return Unit(BELOW_ZERO, number, start, end)
    after = _AFTER.match(small, end)
    if after:
        return Unit(_NAMES[after[1]], number, start, after.end())
    half = _HALF_DAY.match(small, end) if 1 <= number < 12 else None
    if half:
        return Unit(MORNING if half[1] else EVENING, number, start, half.end())
    before = _BEFORE.search(small, max(0, start - 5), start)
    if before:
        return Unit(frozenset((_SIGNS[before[1]],)), number, before.start(), end)
    return Unit(BELOW_ZERO, number, start, end) if _FREEZING.search(small) else None


def read_names(text: str) -> Iterator[Quantity]:
    """Days of the week and months that are written with a capital; of March and May those beside a figure."""
    for match in _NAMED.finditer(text):
        yield named(match[1] or match[2], DAY_OF_WEEK if match[1] else MONTH, match.span())
