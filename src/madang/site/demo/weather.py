"""The sky over Gaon and its market days: what makes one day slower than another."""

from dataclasses import dataclass
from datetime import date

from madang.site.demo.plane import dice


@dataclass(frozen=True)
class Weather:
    """One day's weather; `slowness` multiplies running times."""

    kind: str  # clear, rain or snow
    slowness: float


def weather(seed: int, on: date) -> Weather:
    """Return the weather of the day `on`.

    >>> weather(7, date(2026, 7, 1)).kind in {"clear", "rain"}
    True
    """
    die = float(dice(seed, "weather", on.toordinal()).random())
    if on.month in (12, 1, 2):
        return Weather("snow", 1.17) if die < 0.1 else Weather("clear", 1.0)
    wet = 0.38 if on.month in (6, 7, 8) else 0.18
    return Weather("rain", 1.06) if die < wet else Weather("clear", 1.0)


def is_market_day(on: date) -> bool:
    """Tell whether the five-day market is held: on days that end in 2 and 7.

    >>> is_market_day(date(2026, 11, 22)), is_market_day(date(2026, 11, 23))
    (True, False)
    """
    return on.day % 5 == 2
