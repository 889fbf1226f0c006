"""Clocks by which an answer is due, as a pure function of what happened to them.

Days are counted as Korean law counts them (민법 제157, 159, 161조): the day of the event is not
counted, a period ends with the end of its last day, and a last day that is a Saturday, Sunday or
public holiday gives way to the next working day. All days are of the town's calendar.

While a clock stands still no days are counted: each midnight at which it stands moves the due day
by one. What happens after the due day has passed moves nothing: late stays late.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from madang.cases.engine.holidays import is_working_day

ONE_DAY = timedelta(days=1)


class Kind(StrEnum):
    """What happens to a clock."""

    START = "start"
    STOP = "stop"
    RESUME = "resume"
    REPLY = "reply"  # an interim reply: why it takes longer, and until when
    EXTEND = "extend"
    END = "end"


@dataclass(frozen=True)
class Tick:
    """One thing that happened to a clock on a day; `days` are what START and EXTEND give."""

    kind: Kind
    on: date
    days: int = 0


class Running(StrEnum):
    """Whether a clock runs."""

    IDLE = "idle"  # nobody has to answer yet
    RUNNING = "running"
    STOPPED = "stopped"
    ENDED = "ended"


@dataclass(frozen=True)
class Reading:
    """What a clock shows. `due_on` is the last day; None when idle.

    While `STOPPED`, `due_on` is what it would be if the clock went on that day. `is_late` tells
    whether the answer was not there at the end of the last day, also after the clock has ended.
    """

    running: Running = Running.IDLE
    started_on: date | None = None
    ended_on: date | None = None
    due_on: date | None = None
    days_left: int | None = None
    stopped_days: int = 0
    extensions: int = 0
    has_replied: bool = False  # since it started or was last extended
    is_late: bool = False


@dataclass(frozen=True)
class _Hands:
    """The state of the fold: `given` days to count from `started`, standing still `since`."""

    running: Running = Running.IDLE
    started: date = date.min
    ended: date | None = None
    given: int = 0
    stopped: int = 0
    since: date | None = None
    extensions: int = 0
    has_replied: bool = False

    def due(self, stopped: int = 0) -> date:
        return due_day(self.started, self.given + self.stopped + stopped)


def due_day(start: date, days: int) -> date:
    """Return the last day of a period of `days` that an event on `start` began.

    >>> due_day(date(2026, 9, 1), 30)
    datetime.date(2026, 10, 1)
    >>> due_day(date(2026, 9, 11), 14)  # falls on Chuseok, and Monday is the next working day
    datetime.date(2026, 9, 28)
    """
    day = start + timedelta(days=days)
    while not is_working_day(day):
        day += ONE_DAY
    return day


def read(ticks: Sequence[Tick], today: date) -> Reading:
    """Return what a clock shows on `today` after `ticks`, which are in the order they happened.

    Ticks that make no sense where they stand (a stop of what does not run) change nothing.
    """
    hands = _Hands()
    for tick in ticks:
        hands = _TURNS[tick.kind](hands, tick)
    return _shown(hands, today)


def _shown(hands: _Hands, today: date) -> Reading:
    if hands.running == Running.IDLE:
        return Reading()
    standing = _standing(hands, today)
    due = hands.due(standing)
    last = hands.ended or today
    return Reading(
        running=hands.running,
        started_on=hands.started,
        ended_on=hands.ended,
        due_on=due,
        days_left=None if hands.ended else (due - today).days,
        stopped_days=hands.stopped + standing,
        extensions=hands.extensions,
        has_replied=hands.has_replied,
        is_late=last > due,
    )


def _standing(hands: _Hands, today: date) -> int:
    """Return how many days the clock has stood still by now and not yet been credited."""
    return max(0, (today - hands.since).days) if hands.since else 0


def _start(hands: _Hands, tick: Tick) -> _Hands:
    if hands.running in {Running.RUNNING, Running.STOPPED}:
        return hands
    return _Hands(Running.RUNNING, started=tick.on, given=tick.days)


def _stop(hands: _Hands, tick: Tick) -> _Hands:
    if hands.running != Running.RUNNING or tick.on > hands.due():
        return hands
    # on a last day that only a holiday had put off, nothing more is left to count
    given = max(hands.given, (tick.on - hands.started).days - hands.stopped)
    return replace(hands, running=Running.STOPPED, since=tick.on, given=given)


def _resume(hands: _Hands, tick: Tick) -> _Hands:
    if hands.running != Running.STOPPED:
        return hands
    stopped = hands.stopped + _standing(hands, tick.on)
    return replace(hands, running=Running.RUNNING, since=None, stopped=stopped)


def _reply(hands: _Hands, tick: Tick) -> _Hands:
    return replace(hands, has_replied=True) if hands.running in _OPEN else hands


def _extend(hands: _Hands, tick: Tick) -> _Hands:
    if hands.running not in _OPEN or tick.on > hands.due(_standing(hands, tick.on)):
        return hands
    return replace(
        hands,
        given=hands.given + tick.days,
        extensions=hands.extensions + 1,
        has_replied=False,
    )


def _end(hands: _Hands, tick: Tick) -> _Hands:
    if hands.running not in _OPEN:
        return hands
    stopped = hands.stopped + _standing(hands, tick.on)
    return replace(hands, running=Running.ENDED, ended=tick.on, since=None, stopped=stopped)


_OPEN = {Running.RUNNING, Running.STOPPED}
_TURNS: dict[Kind, Callable[[_Hands, Tick], _Hands]] = {
    Kind.START: _start,
    Kind.STOP: _stop,
    Kind.RESUME: _resume,
    Kind.REPLY: _reply,
    Kind.EXTEND: _extend,
    Kind.END: _end,
}


class Hindrance(StrEnum):
    """Why something cannot happen to a clock now."""

    NOT_RUNNING = "not_running"
    NOT_STOPPED = "not_stopped"
    STARTED = "started"
    LATE = "late"
    TOO_LATE_TO_ASK = "too_late_to_ask"
    NO_REPLY = "no_reply"
    EXTENDED = "extended"


@dataclass(frozen=True)
class Limits:
    """What the rules of the day the clock started allow."""

    supplement_days: int
    extensions: int


def hindrance(reading: Reading, kind: Kind) -> Hindrance | None:
    """Return why `kind` cannot happen to a clock that shows `reading`, None when it can."""
    if kind == Kind.START:
        return Hindrance.STARTED if reading.running in _OPEN else None
    if kind == Kind.RESUME:
        return None if reading.running == Running.STOPPED else Hindrance.NOT_STOPPED
    allowed = {Running.RUNNING} if kind == Kind.STOP else _OPEN
    if reading.running not in allowed:
        return Hindrance.NOT_RUNNING
    is_moved = kind in {Kind.STOP, Kind.EXTEND}
    return Hindrance.LATE if is_moved and reading.is_late else None


def hindrance_to_ask(reading: Reading, limits: Limits, today: date) -> Hindrance | None:
    """Return why no supplement can be asked for: it must be within days of the start."""
    found = hindrance(reading, Kind.STOP)
    if found or reading.started_on is None:
        return found
    last = due_day(reading.started_on, limits.supplement_days)
    return Hindrance.TOO_LATE_TO_ASK if today > last else None


def hindrance_to_extend(reading: Reading, limits: Limits) -> Hindrance | None:
    """Return why the due day cannot move: an interim reply comes first, and not too often."""
    found = hindrance(reading, Kind.EXTEND)
    if found:
        return found
    if reading.extensions >= limits.extensions:
        return Hindrance.EXTENDED
    return None if reading.has_replied else Hindrance.NO_REPLY
