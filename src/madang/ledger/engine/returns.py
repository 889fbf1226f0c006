"""When somebody may have the money of local currency back that they bought."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class Ground(StrEnum):
    """Why a purchase may be taken back: soon after it, or since most of it is spent."""

    WITHDRAWAL = "withdrawal"
    REST = "rest"


@dataclass(frozen=True)
class Terms:
    """`days` after the day of the purchase; the rest once so many `percent` are spent.

    Of a purchase of at most `small_won` it is `small_percent`.
    """

    days: int
    percent: int
    small_percent: int
    small_won: int


def last_day(bought_on: date, *, days: int) -> date:
    """Return the last day on which a purchase may be taken back; its own day is not counted.

    >>> last_day(date(2026, 11, 27), days=7)
    datetime.date(2026, 12, 4)
    """
    return bought_on + timedelta(days=days)


def to_spend(terms: Terms, *, bought: int, left: int) -> int:
    """Return how much more must be spent of `bought` before the rest can be paid out.

    >>> terms = Terms(days=7, percent=60, small_percent=80, small_won=10_000)
    >>> to_spend(terms, bought=50_000, left=25_000), to_spend(terms, bought=10_000, left=2_000)
    (5000, 0)
    """
    percent = terms.small_percent if bought <= terms.small_won else terms.percent
    return max(0, -(-bought * percent // 100) - (bought - left))


def ground(terms: Terms, *, bought: int, left: int, bought_on: date, today: date) -> Ground | None:
    """Return why what is left may be taken back today, None when it may not.

    >>> terms = Terms(days=7, percent=60, small_percent=80, small_won=10_000)
    >>> day, after = date(2026, 11, 27), date(2026, 12, 5)
    >>> str(ground(terms, bought=50_000, left=50_000, bought_on=day, today=day))
    'withdrawal'
    >>> str(ground(terms, bought=50_000, left=20_000, bought_on=day, today=after))
    'rest'
    >>> ground(terms, bought=50_000, left=20_001, bought_on=day, today=after) is None
    True
    """
    if left <= 0:
        return None
    if today <= last_day(bought_on, days=terms.days):
        return Ground.WITHDRAWAL
    return None if to_spend(terms, bought=bought, left=left) else Ground.REST
