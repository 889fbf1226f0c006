"""Public holidays of Korea (관공서의 공휴일에 관한 규정), by which a last day gives way.

Taken from the package `holidays`, whose locked version says the same on every machine: fixed days,
those of the lunar calendar, substitutes, elections, and days that the government made holidays
once. A day that is decided after that version's release comes in with the next one; `DECIDED`
takes it until then.
"""

from datetime import date
from functools import cache

from holidays import country_holidays

SATURDAY = 5
# Decided since the release of the locked version: the day, and nothing else.
DECIDED: frozenset[date] = frozenset()


@cache
def holidays(year: int) -> frozenset[date]:
    """Return the public holidays of `year`, substitutes included.

    >>> date(2026, 3, 2) in holidays(2026)  # for Sunday, 1 March
    True
    """
    known = country_holidays("KR", years=year, expand=False)
    return frozenset(known) | {day for day in DECIDED if day.year == year}


def is_working_day(day: date) -> bool:
    """Tell whether `day` is neither a Saturday nor a Sunday nor a public holiday."""
    return day.weekday() < SATURDAY and day not in holidays(day.year)
