"""A number that an ordinance sets: its unit, its standard value, its bounds."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum

Value = int | Decimal | str
WHOLE = re.compile(r"-?[0-9]{1,15}")
NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,6})?")


def gettext_noop(text: str) -> str:
    """Mark a text for translation, which happens where it is shown."""
    return text


class Unit(StrEnum):
    """What a value counts."""

    DAYS = "days"
    MONTHS = "months"
    YEARS = "years"
    HOURS = "hours"
    MINUTES = "minutes"
    TIMES = "times"
    PEOPLE = "people"
    WON = "won"
    PERCENT = "percent"
    NONE = ""


@dataclass(frozen=True)
class Entry:
    """One rule: `key` is "room.what". `article` is the standard ordinance's, or a statute's.

    `least` and `most` bound what a town may decide; a statute is a bound too. `was` holds earlier
    standard values with the day until which (exclusive) each was released.
    """

    key: str
    label: str
    about: str
    default: Value
    unit: Unit
    article: str
    least: Value | None = None
    most: Value | None = None
    was: tuple[tuple[date, Value], ...] = ()

    @property
    def room(self) -> str:
        return self.key.split(".")[0]

    def standard(self, day: date) -> Value:
        """Return the standard ordinance's value on `day`.

        >>> entry = Entry("a.b", "", "", 14, Unit.DAYS, "", was=((date(2027, 1, 1), 10),))
        >>> entry.standard(date(2026, 12, 31)), entry.standard(date(2027, 1, 1))
        (10, 14)
        """
        for until, value in sorted(self.was):
            if day < until:
                return value
        return self.default

    def parse(self, text: str) -> Value:
        """Return the value that `text` writes. Raises ValueError: not one, or out of bounds.

        >>> Entry("a.b", "", "", 14, Unit.DAYS, "").parse(" 30 ")
        30
        >>> Entry("a.b", "", "", 14, Unit.DAYS, "", most=20).parse("30")
        Traceback (most recent call last):
        ValueError: 30 is not between None and 20
        """
        value = self._read(text.strip())
        if not isinstance(value, str):
            _check(value, self.least, self.most)
        return value

    def _read(self, text: str) -> Value:
        kinds: dict[type, tuple[re.Pattern[str], Callable[[str], Value]]] = {
            int: (WHOLE, int),
            Decimal: (NUMBER, Decimal),
            str: (re.compile(r".{1,200}"), str),
        }
        pattern, make = kinds[type(self.default)]
        if not pattern.fullmatch(text):
            raise ValueError(f"{text!r} is no value of {self.key}")
        try:
            return make(text)
        except InvalidOperation as error:  # pragma: no cover - the pattern lets no such text in
            raise ValueError(text) from error


def _check(value: int | Decimal, least: Value | None, most: Value | None) -> None:
    above = not isinstance(least, (int, Decimal)) or value >= least
    below = not isinstance(most, (int, Decimal)) or value <= most
    if not (above and below):
        raise ValueError(f"{value} is not between {least} and {most}")
