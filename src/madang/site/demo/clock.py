"""When the demo's day begins and how fast it runs."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

SEOUL = ZoneInfo("Asia/Seoul")
FIRST_BUSES, LAST_BUSES = time(6, 0), time(22, 30)
WAKING = time(7, 40)


def beginning(at: str, *, real: datetime) -> datetime:
    """Return the town's moment at which the demo begins.

    `at` is "now", "HH:MM" of today, an ISO date and time, or "": now, or the morning rush when
    the town would be asleep. Raises ValueError when it is none of these.

    >>> night = datetime(2026, 11, 20, 3, 0, tzinfo=SEOUL)
    >>> beginning("", real=night).isoformat(), beginning("now", real=night) == night
    ('2026-11-20T07:40:00+09:00', True)
    """
    here = real.astimezone(SEOUL)
    if at == "now":
        return here
    if not at:
        awake = FIRST_BUSES <= here.time() < LAST_BUSES
        return here if awake else datetime.combine(_next_morning(here), WAKING, SEOUL)
    if "T" not in at and " " not in at:
        return datetime.combine(here.date(), time.fromisoformat(at), SEOUL)
    moment = datetime.fromisoformat(at)
    return moment if moment.tzinfo else moment.replace(tzinfo=SEOUL)


def setting(begin: datetime, *, speed: float, real: datetime) -> str:
    """Return the value of `MADANG_CLOCK` for a town in which it is `begin` at `real` time.

    It is empty when the town lives in real time.

    >>> day = datetime(2026, 11, 20, 8, 0, tzinfo=SEOUL)
    >>> setting(day, speed=1, real=day), setting(day, speed=60, real=day)
    ('', '60,1795129200.0,1795129200.0')
    """
    if speed == 1 and abs((begin - real).total_seconds()) < 60:
        return ""
    return f"{speed:g},{real.timestamp()},{begin.timestamp()}"


def _next_morning(here: datetime) -> datetime:
    return here if here.time() < WAKING else here + timedelta(days=1)
