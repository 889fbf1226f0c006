"""Ages as the law counts them."""

from calendar import monthrange
from datetime import date, datetime


def birthday(born: date, age: int) -> date:
    """Return the day on which a person born on `born` becomes `age`; 29 February counts as 1 March.

    >>> birthday(date(2012, 2, 29), 14), birthday(date(2012, 5, 5), 14)
    (datetime.date(2026, 3, 1), datetime.date(2026, 5, 5))
    """
    try:
        return born.replace(year=born.year + age)
    except ValueError:
        return date(born.year + age, 3, 1)


def is_younger(born: date, age: int, *, today: date) -> bool:
    """Tell whether the person is not yet `age` on `today`.

    >>> is_younger(date(2012, 5, 5), 14, today=date(2026, 5, 4))
    True
    >>> is_younger(date(2012, 5, 5), 14, today=date(2026, 5, 5))
    False
    """
    return today < birthday(born, age)


def months_after(moment: datetime, months: int) -> datetime:
    """Return the same day and time `months` later, the month's last day when it has no such day.

    >>> months_after(datetime(2026, 1, 31, 9), 1)
    datetime.datetime(2026, 2, 28, 9, 0)
    """
    year, month = divmod(moment.month - 1 + months, 12)
    day = min(moment.day, monthrange(moment.year + year, month + 1)[1])
    return moment.replace(year=moment.year + year, month=month + 1, day=day)
