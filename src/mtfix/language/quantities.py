"""Quantities as values, so that what two languages write can be compared. Reading them is one module a language."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Literal, NamedTuple, Protocol, cast

from mtfix.model import Span

Kind = Literal["number", "date"]


class Unit(NamedTuple):
    """What a number counts, in every way that it may be called, with the number itself and where both stand."""

    names: frozenset[str]
    number: float
    start: int
    end: int


BELOW_ZERO = frozenset({"below zero"})
"""The unit of a temperature with its sign."""
MORNING, EVENING = frozenset({"a.m."}), frozenset({"p.m."})
"""The units of an hour before noon, and behind it; of twelve o'clock people disagree."""
DAY_OF_WEEK, MONTH = -1.0, -2.0
"""Numbers that are nobody's: days of the week and months are told apart by their names."""
DAYS = tuple("Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split())
MONTHS = tuple("January February March April May June July August September October November December".split())


class Quantity(NamedTuple):
    """A stretch of text and every value it may stand for, rounded to ten digits.

    Of a `firm` quantity (figures, a compound numeral) something has to stand in the other language; the others (one,
    a pair, 两) only answer for it.
    """

    start: int
    end: int
    values: frozenset[float]
    firm: bool
    kind: Kind = "number"
    unit: Unit | None = None

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)


class _Reader(Protocol):
    FIRM: re.Pattern[str]
    """Stands in every text with a firm quantity: where it does not, nothing has to be read."""

    def is_worded(self, small: str) -> bool: ...

    def read_quantities(self, text: str) -> list[Quantity]: ...


@cache
def reader_of(language: str) -> _Reader | None:
    """The module that reads the quantities of a language ("zh"), if there is one."""
    name = f"{__package__}.numerals_{language}"
    return cast("_Reader", import_module(name)) if language.isidentifier() and find_spec(name) else None


_PLAIN = re.compile(r"[0-9]+(?:[.,][0-9]+)*%?")


def have_same_figures(reader: _Reader, text: str, other: _Reader, translated: str) -> bool:
    """Whether two texts have the same plain figures, and no other firm quantities: then nothing has to be read."""
    return (
        sorted(_PLAIN.findall(text)) == sorted(_PLAIN.findall(translated))
        and not reader.is_worded(text.lower())
        and not other.is_worded(translated.lower())
    )


def named(name: str, number: float, span: tuple[int, int]) -> Quantity:
    """A day of the week or a month: it asks for nothing, and only another one contradicts it."""
    return Quantity(*span, frozenset((number,)), False, "date", Unit(frozenset((name,)), number, *span))


def values(*numbers: float) -> frozenset[float]:
    """Numbers as they are compared."""
    if len(numbers) == 1 and numbers[0] < 1e10 and numbers[0] == int(numbers[0]):
        return frozenset(numbers)
    return frozenset([n if n < 1e10 and n == int(n) else float(f"{n:.10g}") for n in numbers])


def nearly(number: float) -> tuple[float, ...]:
    """A number as people write it whose exact value has many digits: 15,333.3 is 15,333, 15,300 and 15,000 too."""
    return (number, round(number, 2), round(number, 1), *(float(f"{number:.{digits}g}") for digits in (2, 3, 4)))


def unanswered(these: Sequence[Quantity], those: Iterable[Quantity]) -> list[Quantity]:
    """The firm ones of `these` for which none of `those` may stand."""
    firm = [q for q in these if q.firm]
    known = set[float]().union(*[q.values for q in those]) if firm else ()
    return [q for q in firm if q.values.isdisjoint(known)]


def miscounted(these: Sequence[Quantity], those: Sequence[Quantity]) -> Iterator[tuple[Quantity, Quantity]]:
    """Those of `these` whose number stands among `those` with another unit, and with what it stands there."""
    for quantity in these:
        unit = quantity.unit
        if unit is None or (unit.number == 1 and not quantity.firm):  # one moment, one day: a way of speaking
            continue
        same = [other for other in those if unit.number in other.values]
        if not same or any(_may_count(other, unit) for other in same):
            continue
        named = frozenset[str]().union(*[q.unit.names for q in these if q.unit and q.unit.number == unit.number])
        for other in same:
            if other.unit is None or other.unit.names.isdisjoint(named):
                yield _with_unit(quantity), _with_unit(other)
                break


def _may_count(quantity: Quantity, unit: Unit) -> bool:
    """Whether a quantity of the same number may be in that unit: it says so, or does not say what it is in."""
    if quantity.unit is None or quantity.unit.number != unit.number:
        return unit.names != BELOW_ZERO
    return not quantity.unit.names.isdisjoint(unit.names)


def _with_unit(quantity: Quantity) -> Quantity:
    unit = quantity.unit
    return quantity._replace(start=unit.start, end=unit.end) if unit else quantity
