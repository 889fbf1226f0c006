"""When data has been kept long enough."""

from calendar import monthrange
from datetime import datetime, timedelta


def days_before(now: datetime, days: int) -> datetime:
    """Return the moment before which rows have been kept for `days` whole days.

    >>> days_before(datetime(2026, 11, 23, 9), 30).isoformat()
    '2026-10-24T09:00:00'
    """
    return now - timedelta(days=days)


def months_before(now: datetime, months: int) -> datetime:
    """Return the moment before which rows have been kept for `months` whole months.

    >>> months_before(datetime(2026, 3, 31, 9), 1).isoformat()
    '2026-02-28T09:00:00'
    >>> months_before(datetime(2026, 1, 15), 24).isoformat()
    '2024-01-15T00:00:00'
    """
    year, month = divmod(now.year * 12 + now.month - 1 - months, 12)
    day = min(now.day, monthrange(year, month + 1)[1])
    return now.replace(year=year, month=month + 1, day=day)
