"""Opening hours: whether a shop is open at a moment, until when, and when it opens next.

Minutes count from midnight of the day on which a shop opens, on the clock on the wall: 1,560 is two
in the morning after. Wall clocks are read in the town's zone.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAY_MIN = 1440
LATEST_MIN = 2 * DAY_MIN  # a day's hours end within the day after
AHEAD_DAYS = 60  # how far `opens_next` looks


@dataclass(frozen=True)
class Hours:
    """Open from `opens` to `closes`, but for the break; minutes after midnight.

    Raises ValueError: not in order.
    """

    opens: int
    closes: int
    break_from: int | None = None
    break_to: int | None = None

    def __post_init__(self) -> None:
        if not (0 <= self.opens < DAY_MIN and self.opens < self.closes <= self.opens + DAY_MIN):
            raise ValueError("hours")
        if (self.break_from is None) != (self.break_to is None):
            raise ValueError("break")
        rest = (self.break_from or 0, self.break_to or 0)
        if self.break_from is not None and not self.opens < rest[0] < rest[1] < self.closes:
            raise ValueError("break")

    def spans(self) -> list[tuple[int, int]]:
        """Return the minutes (from, to) in which the shop is open; it is closed at `to`."""
        if self.break_from is None or self.break_to is None:
            return [(self.opens, self.closes)]
        return [(self.opens, self.break_from), (self.break_to, self.closes)]


def _never(day: date) -> bool:
    return False


@dataclass(frozen=True)
class Timetable:
    """When a shop is open: by weekday (Monday is 0), and on exceptional days (None: closed).

    `is_holiday` says on which days it is closed although the week says otherwise; exceptional
    days come before it.
    """

    zone: ZoneInfo
    week: Mapping[int, Hours]
    days: Mapping[date, Hours | None] = field(default_factory=dict)
    is_holiday: Callable[[date], bool] = _never

    def hours_on(self, day: date) -> Hours | None:
        """Return the hours of `day`; None: closed.

        >>> noon = Timetable(ZoneInfo("Asia/Seoul"), {0: Hours(660, 1260)})
        >>> noon.hours_on(date(2026, 11, 30)).opens, noon.hours_on(date(2026, 12, 1))
        (660, None)
        """
        if day in self.days:
            return self.days[day]
        hours = self.week.get(day.weekday())
        return None if hours is None or self.is_holiday(day) else hours

    def spans(self, first: date, days: int) -> Iterator[tuple[datetime, datetime]]:
        """Yield the times (from, to) of the `days` days from `first`, in their order."""
        for number in range(days):
            day = first + timedelta(days=number)
            hours = self.hours_on(day)
            for start, end in hours.spans() if hours else ():
                yield self._moment(day, start), self._moment(day, end)

    def is_open(self, at: datetime) -> bool:
        """Tell whether the shop is open at the moment `at`."""
        return any(start <= at < end for start, end in self.spans(self._yesterday(at), 2))

    def closes_at(self, at: datetime) -> datetime | None:
        """Return until when a shop that is open at `at` stays open; None: it is closed.

        A break ends it. Nights that run into the next opening are one.
        """
        until = None
        for start, end in self.spans(self._yesterday(at), AHEAD_DAYS):
            if until is not None and start > until:
                break
            if start <= (until or at) < end:
                until = end
        return until

    def opens_next(self, at: datetime) -> datetime | None:
        """Return when a shop that is closed at `at` opens next; None: not within two months.

        At a moment at which it is open this is the moment itself.
        """
        for start, end in self.spans(self._yesterday(at), AHEAD_DAYS):
            if end > at:
                return max(start, at)
        return None

    def _yesterday(self, at: datetime) -> date:
        return at.astimezone(self.zone).date() - timedelta(days=1)

    def _moment(self, day: date, minute: int) -> datetime:
        days, rest = divmod(minute, DAY_MIN)
        wall = time(rest // 60, rest % 60)
        return datetime.combine(day + timedelta(days=days), wall, self.zone)


def written(minute: int) -> str:
    """Return the minute as a clock shows it.

    >>> written(1560), written(690)
    ('02:00', '11:30')
    """
    return f"{minute % DAY_MIN // 60:02}:{minute % 60:02}"
