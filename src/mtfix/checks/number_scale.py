"""Figures that no English writer puts down so."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from mtfix.language.lazy import lazy
from mtfix.model import Check, Claim, Example, Severity, Span, claim
from mtfix.scan import Scanned

if TYPE_CHECKING:
    import re

CHECK = Check(
    rule="number/scale",
    summary="a figure that no English writer would write: 2.3 hundred million, 50% 100%, February 30",
    why="万 is ten thousand and 亿 a hundred million: a machine that keeps the Chinese scale leaves figures that are "
    "read wrongly. Digits that broke apart and dates that do not exist are of the same kind. Only the source has the "
    "value: figures are flagged and never changed.",
    consequence="reads another figure than was meant",
    category="accuracy",
    severity="major",
    bad=(
        Example("The fund is worth ⟦2.3 hundred million⟧ yuan."),
        Example("There are ⟦50 ten thousand⟧ users."),
        Example("Sales were ⟦40 million yuan. billion⟧ last year."),
        Example("It was signed on ⟦February 30⟧, 2012."),
        Example("It was founded in ⟦20 1265438⟧ by him."),
        Example("The share was ⟦99.7%. %⟧ of all."),
        Example("One coin cost ⟦$2W⟧ then."),
        Example("The poet Li Bai (⟦71-762⟧) drank alone."),
        Example("Sales were weak in ⟦4~10 month⟧ of the year."),
        Example("The launch was held back for ⟦1 months⟧ by rain."),
        Example("They invested ⟦RMB 10 million yuan⟧ in the plant."),
        Example("The plant employs ⟦6.5438+0⟧ million people."),
        Example("It was built in ⟦65438+0999⟧ by hand."),
        Example("The firm was listed in ⟦2019 year⟧ in Hong Kong."),
    ),
    good=(
        "The fund is worth 230 million yuan, one hundred million more than in 2019.",
        "It was signed on February 28, 2012 and on April 30.",
        "Call 800 5551234. The range is 50% to 100%.",
        "In 2012 12 people came, and 1,000 mu were planted.",
        "Use a 20 W bulb or 40W lamp.",
        "The poet (701-762) drank alone; see the notes (12-345) and the list (1-100), or call Ann Lee (3-5213).",
        "Wait 0 to 1 years, 1-2 months or 1.1 years; a 1 month old child came after 4~10 months.",
        "The part number is 4365438, the price 15,438 yuan and 5438 dollars.",
        "It cost RMB 10 million (1.4 million dollars), US$30, and 40 yuan; a 2019 Year of the Pig stamp is $5.",
        "Progress: 50%% of all.",
        "It was released on 15 March 95. Dates like 'January 32' are rejected.",
    ),
)

_SCALE = lazy(
    r"[ -](?:hundred (?:million|billion|thousand million)|ten (?:thousand|million|billion)|thousand (?:million|billion)"
    r"|hundred[ -]millions?)\b"
)
_TWICE = lazy(r" (?:million|billion|trillion)(?: [a-z]+)?[.,;] (?:million|billion|trillion)\b")
_PERCENT = lazy(r"(?:[.,;] ?| )%| ?percent\b")  # 50%% is how a program writes 50%
_CURRENCY = lazy(r"(?:\b(?P<yuan>RMB|CNY)|(?P<sign>[¥￥])|(?:\bUSD|US\$)) ?$")
_MONEY = lazy(r"(?: (?:thousand|million|billion|trillion))?(?: (?:(?P<yuan>yuan|RMB|renminbi)|U\.?S\.? dollars))\b")
_GARBLED = lazy(r"(?:6\.?)?5438\+\d+|6\.?5438\d*")
"""What an engine of the 2010s made of a 1: 65438+02 is 12, 6.5438+0 million is a million."""
_IN_YEAR = lazy(r"\b(?:in|from|to|since|by|during|of) $")
_YEAR = lazy(r" year(?=[.,;:)]|$| (?:in|and|to|by|at|with|when|the)\b)(?! in review| to date)")
_WAN = lazy(r"[Ww](?![\w-])")
_LONG = "January March May July August October December".split()
_SHORT = "April June September November".split()
_DAYS = dict.fromkeys(_LONG, 31) | dict.fromkeys(_SHORT, 30)
_MONTH = lazy(rf"\b({'|'.join([*_LONG, *_SHORT, 'February'])}) $")
_PLURAL = lazy(r" (?:months|years|days|weeks|hours|minutes|kilometers|kilometres|meters|metres)\b(?! old)")
_WAVES = ("~", "～")
_DASHES = ("-", "–", "—", *_WAVES)
_SIGNS = ("$", "¥", "￥")
_LIFE = lazy(r"\((?P<born>\d{1,4}) ?[-–—~～] ?(?P<died>\d{3,4})\)")
_NAMED = lazy(r"[A-Z][a-z]+ $")
_AGE, _FUTURE = 110, 2100  # years of a life, at most; a figure from there on is no year
_MONTHS = lazy(r"(?:[1-9]|1[0-2])[~～](?:[1-9]|1[0-2]) month\b(?! (?:old|period))")
_BEGINS, _MONEY_BEGINS, _ENDS = frozenset("ht"), frozenset("tmbyrRU"), frozenset("yhletr")
"""First letters of what is the scale of a source, and of scales and currencies; last ones of months."""
_NEAR = 40
"""Code points behind a figure in which a scale may stand twice."""
_BROKEN = lazy(r"(?:\d{1,2} \d{6,})|(?:\d{1,2} \d{1,3}(?:,\d{3})+)")


def find(text: Scanned) -> Iterator[Claim]:
    """Claims at the figures that the scan found. What stands beside one tells what is worth looking for."""
    flow, digits = text.flow, text.digits
    for number, (start, end) in enumerate(digits):
        before, behind = flow[max(0, start - 2) : start], flow[end : end + 2]
        mark, letter = behind[:1], behind[1:]
        m = _SCALE.match(flow, end) if letter in _BEGINS else None
        if not m and flow.count("illion", end, end + _NEAR) > 1:
            m = _TWICE.match(flow, end)
        if m:
            yield _claim(start, m.end(), "the scale of the source was kept")
        elif flow.startswith(("65438", "6.5438", "5438+"), start) and (m := _GARBLED.match(flow, start)):
            yield _claim(start, m.end(), "no figure of the source: an engine wrote 5438 where a 1 stood")
        elif end - start == 1 and flow[start] == "1" and (m := _PLURAL.match(flow, end)) and _stands_alone(flow, start):
            yield _claim(start, m.end(), "a number of one with a plural: classifiers or digits were lost", "minor")
        elif mark in _DASHES and (m := _LIFE.match(flow, start - 1)) and _is_no_life(flow, m):
            yield _claim(start, m.end() - 1, "nobody lived for so many years")
        elif mark in _WAVES and (m := _MONTHS.match(flow, start)):
            yield _claim(start, m.end(), "months stand as figures, as the source has them")
        elif flow[end - 1] == "%" and (m := _PERCENT.match(flow, end)):
            yield _claim(start, m.end(), "the unit stands twice")
        elif letter in _MONEY_BEGINS and (money := _money_twice(flow, start, end)):
            yield _claim(money[0], money[1], "the currency stands twice", "minor")
        elif letter == "y" and end - start == 4 and (m := _YEAR.match(flow, end)) and _is_in_year(flow, start):
            yield _claim(start, m.end(), "the figure alone names the year", "minor")
        elif before[-1:] in _SIGNS and (m := _WAN.match(flow, end)):
            yield _claim(start - 1, m.end(), "W stands for ten thousand")
        elif (
            before[:-1] in _ENDS
            and not flow[max(0, start - 10) : start].islower()
            and (m := _MONTH.search(flow, max(0, start - 10), start))
            and _no_such_day(flow, m[1], start, end)
        ):
            yield _claim(m.start(), end, "there is no such day")
        elif mark == " " and letter.isdigit() and number + 1 < len(digits):
            whole = flow[start : digits[number + 1][1]]
            if _BROKEN.fullmatch(whole) and not _in_a_row(flow, start) and not _is_list(text, number):
                yield _claim(start, start + len(whole), "the figure is broken apart")


def _is_in_year(flow: str, start: int) -> bool:
    return _IN_YEAR.search(flow, max(0, start - 8), start) is not None


def _money_twice(flow: str, start: int, end: int) -> tuple[int, int] | None:
    """Where a currency stands before a figure and the same one behind it: RMB 10 million yuan."""
    if flow[start - 1 : start] not in "BYD$¥￥ " or not (behind := _MONEY.match(flow, end)):
        return None
    before = _CURRENCY.search(flow, max(0, start - 4), start)
    is_yuan = before and (before["yuan"] or before["sign"])
    return (before.start(), behind.end()) if before and bool(is_yuan) == bool(behind["yuan"]) else None


def _stands_alone(flow: str, start: int) -> bool:
    """Not the end of a range, a fraction or a list: 0 to 1 years, 1-1 months."""
    before = flow[max(0, start - 5) : start]
    return before[-1:] in (" ", "") and not before.rstrip().endswith(
        (" to", " or", "and", ",", "-", "–", ":", "/", "x")
    )


def _is_no_life(flow: str, life: "re.Match[str]") -> bool:
    """Whether the years behind somebody's name are too many, or run backwards."""
    born, died = int(life["born"]), int(life["died"])
    named = _NAMED.search(flow, max(0, life.start() - 30), life.start())
    return bool(named) and died < _FUTURE and born > _AGE // 10 and not 0 <= died - born <= _AGE


def _no_such_day(flow: str, month: str, start: int, end: int) -> bool:
    day = flow[start:end]
    if flow[start - len(month) - 3 : start - len(month) - 2].isdigit() or flow[end : end + 1] in ("'", "’", '"'):
        return False  # 15 March 95; a date quoted because it does not exist
    return day.isdigit() and len(day) <= 2 and int(day) > _DAYS.get(month, 29)


def _in_a_row(flow: str, start: int) -> bool:
    """Part of a telephone number, a code, or after a word that numbers things."""
    before = flow[max(0, start - 12) : start].lower()
    return before[-1:] in "+-(/.#" or before.rstrip().endswith(
        ("call", "tel", "phone", "fax", "no", "code", "isbn", ":")
    )


def _is_list(text: Scanned, number: int) -> bool:
    """More figures follow or stand before with single spaces: a table, a telephone number."""
    digits, flow = text.digits, text.flow
    behind = number + 2 < len(digits) and digits[number + 2][0] == digits[number + 1][1] + 1
    ahead = number > 0 and digits[number][0] == digits[number - 1][1] + 1
    return (behind and flow[digits[number + 1][1]] == " ") or (ahead and flow[digits[number - 1][1]] == " ")


def _claim(start: int, end: int, message: str, severity: Severity = CHECK.severity) -> Claim:
    return claim(CHECK, Span(start, end), message, "wording", severity=severity)
