"""The clock of a case: its events in the database, read and written by `engine.clocks`."""

from dataclasses import dataclass
from datetime import date, datetime

from madang.cases.engine.clocks import (
    Hindrance,
    Kind,
    Limits,
    Reading,
    Running,
    Tick,
    hindrance,
    read,
)
from madang.cases.models import Case, ClockEvent
from madang.cases.services.workers import Worker
from madang.rules.services import rules
from madang.towns.models import Town


@dataclass(frozen=True)
class Cause:
    """Why a clock is touched: what kind of thing it is, and in which public words."""

    kind: str
    reason: str = ""
    answer: str = ""


MOVE = Cause(ClockEvent.Cause.MOVE)


def today(town: Town, now: datetime) -> date:
    """Return the day it is in the town's calendar."""
    return now.astimezone(town.zone).date()


def ticks(case: Case) -> list[Tick]:
    """Return what happened to the clock of `case`, in its order."""
    rows = ClockEvent.objects.filter(case=case).order_by("pk").values_list("kind", "on", "days")
    return [Tick(Kind(kind), on, days) for kind, on, days in rows]


def reading(case: Case, *, now: datetime) -> Reading:
    """Return what the clock of `case` shows: last day, days left, late or not."""
    return read(ticks(case), today(case.town, now))


def hindered(case: Case, kind: Kind, *, now: datetime) -> Hindrance | None:
    """Return why `kind` cannot happen to the clock of `case` now."""
    return hindrance(reading(case, now=now), kind)


def record(
    case: Case, kind: Kind, *, cause: Cause, worker: Worker, now: datetime, days: int = 0
) -> ClockEvent:
    """Write what happens to the clock, and set the case's copy of it; the caller saves the case.

    Whoever calls holds the case locked and has asked what hinders it.
    """
    on = today(case.town, now)
    shown = read([*ticks(case), Tick(kind, on, days)], on)
    case.clock, case.due_on = shown.running.value, shown.due_on
    if kind == Kind.END and shown.started_on is not None:  # how long it took, for the figures
        days = (on - shown.started_on).days - shown.stopped_days
    case.was_late = shown.running == Running.ENDED and shown.is_late
    return ClockEvent.objects.create(
        town=case.town,
        case=case,
        kind=kind.value,
        cause=cause.kind,
        on=on,
        days=days,
        reason=cause.reason,
        answer=cause.answer,
        due_on=shown.due_on,
        by=worker.account,
        role=worker.role,
        department_id=worker.department_id,
        at=now,
    )


def started_at(case: Case, *, now: datetime) -> datetime:
    """Return when the clock was last started; `now` when it never was. Its rules count."""
    starts = ClockEvent.objects.filter(case=case, kind=Kind.START.value)
    moment = starts.order_by("-pk").values_list("at", flat=True).first()
    return moment or now


def limits(case: Case, *, now: datetime) -> Limits:
    """Return what the rules allow that were in force when the clock of `case` started."""
    at = started_at(case, now=now)
    return Limits(
        supplement_days=rules.number(town=case.town, key="cases.supplement_days", at=at),
        extensions=rules.number(town=case.town, key="cases.extensions", at=at),
    )
