"""When a person wants to be told: quiet hours and the morning of a digest, by a town's zone."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

MORNING = time(8)
MONDAY = 0


def is_quiet(at: time, quiet_from: time, quiet_until: time) -> bool:
    """Tell whether the local time `at` lies in quiet hours, which may go over midnight.

    >>> is_quiet(time(23), time(21), time(8)), is_quiet(time(12), time(21), time(8))
    (True, False)
    """
    if quiet_from <= quiet_until:
        return quiet_from <= at < quiet_until
    return at >= quiet_from or at < quiet_until


def after_quiet(
    at: datetime, zone: ZoneInfo, quiet_from: time | None, quiet_until: time | None
) -> datetime:
    """Return `at`, or the end of the quiet hours in which it lies, in UTC.

    `quiet_from` and `quiet_until` are local times of `zone`; None means no quiet hours.

    >>> late = datetime(2026, 11, 22, 14, 0, tzinfo=UTC)  # 23:00 in Seoul
    >>> after_quiet(late, ZoneInfo("Asia/Seoul"), time(21), time(8)).isoformat()
    '2026-11-22T23:00:00+00:00'
    """
    if quiet_from is None or quiet_until is None:
        return at
    local = at.astimezone(zone)
    if not is_quiet(local.time(), quiet_from, quiet_until):
        return at
    return _next(local, zone, quiet_until)


def next_morning(at: datetime, zone: ZoneInfo, *, monday: bool) -> datetime:
    """Return the first 08:00 of `zone` after `at` (only of a Monday if `monday`), in UTC.

    >>> sunday = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
    >>> next_morning(sunday, ZoneInfo("Asia/Seoul"), monday=True).isoformat()
    '2026-11-22T23:00:00+00:00'
    """
    local = at.astimezone(zone)
    morning = _next(local, zone, MORNING)
    while monday and morning.astimezone(zone).weekday() != MONDAY:
        morning = _next(morning.astimezone(zone), zone, MORNING)
    return morning


def _next(local: datetime, zone: ZoneInfo, at: time) -> datetime:
    """Return the first moment after `local` when the clocks of `zone` show `at`, in UTC."""
    day = local.date()
    while (moment := datetime.combine(day, at, zone).astimezone(UTC)) <= local:
        day += timedelta(days=1)
    return moment
