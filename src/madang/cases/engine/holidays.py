"""Public holidays of Korea (관공서의 공휴일에 관한 규정), by which a last day gives way.

The fixed ones and their substitutes are computed; the days of the lunar calendar are listed. After
the listed years only the fixed ones are known: a test fails five years before that.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache

ONE_DAY = timedelta(days=1)
SATURDAY, SUNDAY = 5, 6

# New Year, Memorial Day: no substitute. The others: on the next working day, when they fall on a
# Saturday or Sunday or on another holiday (제3조). Labour and Constitution Day came in 2026.
_PLAIN = ((1, 1), (6, 6))
_SUBSTITUTED = ((3, 1), (5, 5), (8, 15), (10, 3), (10, 9), (12, 25))
_SINCE_2026 = ((5, 1), (7, 17))
# Elections at the end of a term, and days that the government made holidays once.
_ONCE = {
    2024: ((4, 10), (10, 1)),
    2025: ((1, 27), (6, 3)),
    2026: ((6, 3),),
    2028: ((4, 12),),
    2030: ((3, 27), (6, 12)),
    2032: ((4, 14),),
    2034: ((5, 31),),
    2035: ((3, 28),),
}
# Seollal, Buddha's Birthday, Chuseok, each year as month and day.
_LUNAR = {
    2024: ((2, 10), (5, 15), (9, 17)),
    2025: ((1, 29), (5, 5), (10, 6)),
    2026: ((2, 17), (5, 24), (9, 25)),
    2027: ((2, 7), (5, 13), (9, 15)),
    2028: ((1, 27), (5, 2), (10, 3)),
    2029: ((2, 13), (5, 20), (9, 22)),
    2030: ((2, 3), (5, 9), (9, 12)),
    2031: ((1, 23), (5, 28), (10, 1)),
    2032: ((2, 11), (5, 16), (9, 19)),
    2033: ((1, 31), (5, 6), (9, 8)),
    2034: ((2, 19), (5, 25), (9, 27)),
    2035: ((2, 8), (5, 15), (9, 16)),
}  # fmt: skip
LAST_YEAR = max(_LUNAR)


@cache
def holidays(year: int) -> frozenset[date]:
    """Return the public holidays of `year`, substitutes included.

    >>> date(2026, 3, 2) in holidays(2026)  # for Sunday, 1 March
    True
    """
    plain = {date(year, month, day) for month, day in (*_PLAIN, *_ONCE.get(year, ()))}
    single = _SUBSTITUTED + (_SINCE_2026 if year >= 2026 else ())
    moved = [date(year, month, day) for month, day in single]
    moved += [feast[0] for feast in _feasts(year) if len(feast) == 1]
    long = [feast for feast in _feasts(year) if len(feast) > 1]
    of_feasts = {day for feast in long for day in feast}
    taken = plain | of_feasts | set(moved)
    for feast in long:
        if any(day.weekday() == SUNDAY for day in feast):
            taken.add(_next_working(max(feast), taken))
    for day in sorted(set(moved)):
        is_shared = day in of_feasts or moved.count(day) > 1
        if day.weekday() >= SATURDAY or is_shared:
            taken.add(_next_working(day, taken))
    return frozenset(taken)


def is_working_day(day: date) -> bool:
    """Tell whether `day` is neither a Saturday nor a Sunday nor a public holiday."""
    return day.weekday() < SATURDAY and day not in holidays(day.year)


def _feasts(year: int) -> Iterator[tuple[date, ...]]:
    """Yield Seollal (three days), Buddha's Birthday (one) and Chuseok (three)."""
    for place, (month, day) in enumerate(_LUNAR.get(year, ())):
        middle = date(year, month, day)
        yield (middle,) if place == 1 else (middle - ONE_DAY, middle, middle + ONE_DAY)


def _next_working(day: date, taken: set[date]) -> date:
    while day.weekday() >= SATURDAY or day in taken:
        day += ONE_DAY
    return day
