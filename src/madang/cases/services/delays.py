"""What makes an answer take longer: supplements, pauses, interim replies, more time."""

from datetime import datetime

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from madang.base import outbox
from madang.cases.engine.clocks import (
    Hindrance,
    Kind,
    hindrance,
    hindrance_to_ask,
    hindrance_to_extend,
)
from madang.cases.models import Case, ClockEvent, InterimReply
from madang.cases.services import cases, clocks, refusals, workers
from madang.cases.services.clocks import Cause
from madang.cases.services.workers import Worker
from madang.people.models import Account
from madang.roles.engine.acts import Role
from madang.rules.services import rules

Why = ClockEvent.Cause
NO_REASON = _("Say why, in words that everybody can read. Nothing was changed.")
NO_QUESTION = _("Say what is missing, in words that everybody can read. Nothing was changed.")
NO_ANSWER = _("Write what was missing. Nothing was changed.")
NO_REPLY = _("Say how far it is and why it takes longer. Nothing was changed.")


@transaction.atomic
def ask(
    *, case: Case, by: Account, text: str, now: datetime, seen: int | None = None
) -> ClockEvent:
    """Ask the person for what is missing; the clock stands still until it is there.

    `text` is public. Raises PermissionDenied, and ValidationError: not within the days that the
    rule of the clock's first day gives, or the clock does not run.
    """
    worker = _held(case, by, now, seen)
    found = hindrance_to_ask(
        clocks.reading(case, now=now), clocks.limits(case, now=now), clocks.today(case.town, now)
    )
    cause = Cause(Why.SUPPLEMENT, _words(text, NO_QUESTION))
    event = _recorded(case, Kind.STOP, cause, worker, now, found)
    _tell(case, gettext_noop("%(town)s needs something more for “%(title)s”."), event,
          kind="cases.supplement")  # fmt: skip
    return event


@transaction.atomic
def supply(*, case: Case, by: Account, text: str, now: datetime) -> ClockEvent:
    """Take what was missing, from the person or from an official who got it; the clock goes on.

    `text` is read by officials and the person only. Raises PermissionDenied, and ValidationError:
    nothing is asked for.
    """
    cases.hold(case)
    worker = _supplier(case, by, now)
    last = ClockEvent.objects.filter(case=case).order_by("pk").last()
    is_asked = last is not None and last.kind == Kind.STOP and last.cause == Why.SUPPLEMENT
    found = None if is_asked else Hindrance.NOT_STOPPED
    cause = Cause(Why.SUPPLEMENT, answer=_words(text, NO_ANSWER))
    return _recorded(case, Kind.RESUME, cause, worker, now, found)


@transaction.atomic
def pause(
    *, case: Case, by: Account, reason: str, now: datetime, seen: int | None = None
) -> ClockEvent:
    """Let the clock stand still, for a public `reason`.

    Raises PermissionDenied, and ValidationError: it does not run, or the last day is over.
    """
    worker = _held(case, by, now, seen)
    found = hindrance(clocks.reading(case, now=now), Kind.STOP)
    cause = Cause(Why.PAUSE, _words(reason, NO_REASON))
    event = _recorded(case, Kind.STOP, cause, worker, now, found)
    _tell(case, gettext_noop("%(town)s has paused “%(title)s”, and says why."), event)
    return event


@transaction.atomic
def resume(
    *, case: Case, by: Account, now: datetime, reason: str = "", seen: int | None = None
) -> ClockEvent:
    """Let the clock go on. Raises PermissionDenied, and ValidationError: it does not stand."""
    worker = _held(case, by, now, seen)
    found = hindrance(clocks.reading(case, now=now), Kind.RESUME)
    cause = Cause(Why.PAUSE, refusals.short(reason))
    return _recorded(case, Kind.RESUME, cause, worker, now, found)


@transaction.atomic
def reply(
    *, case: Case, by: Account, text: str, now: datetime, seen: int | None = None
) -> InterimReply:
    """Tell the person in public how far it is and why it takes longer.

    Also late: somebody who waits should hear something. Raises PermissionDenied, ValidationError.
    """
    worker = _held(case, by, now, seen)
    found = hindrance(clocks.reading(case, now=now), Kind.REPLY)
    text = _words(text, NO_REPLY)
    event = _recorded(case, Kind.REPLY, Cause(Why.EXTENSION), worker, now, found)
    written = InterimReply.objects.create(
        town=case.town, case=case, text=text, by=worker.account, role=worker.role,
        department_id=worker.department_id, at=now,
    )  # fmt: skip
    _tell(case, gettext_noop("An interim reply to “%(title)s” is there."), event)
    return written


@transaction.atomic
def extend(
    *, case: Case, by: Account, reason: str, now: datetime, seen: int | None = None
) -> ClockEvent:
    """Put the last day off by the days of the rule, after an interim reply and before it is over.

    Raises PermissionDenied, and ValidationError: late, no interim reply, or as often as allowed.
    """
    worker = _held(case, by, now, seen)
    found = hindrance_to_extend(clocks.reading(case, now=now), clocks.limits(case, now=now))
    at = clocks.started_at(case, now=now)
    days = rules.number(town=case.town, key="cases.extension_days", at=at)
    cause = Cause(Why.EXTENSION, _words(reason, NO_REASON))
    event = _recorded(case, Kind.EXTEND, cause, worker, now, found, days)
    _tell(case, gettext_noop("“%(title)s” is to be answered by %(day)s."), event)
    return event


def _held(case: Case, by: Account, now: datetime, seen: int | None) -> Worker:
    cases.hold(case)
    worker = workers.require(case, workers.WORK, by=by, now=now)
    cases.check_seen(case, seen)
    cases.check_open(case)
    return worker


def _supplier(case: Case, by: Account, now: datetime) -> Worker:
    if by.pk == case.asker_id:
        return Worker(by, Role.RESIDENT.value)
    return workers.require(case, workers.WORK, by=by, now=now)


def _words(text: str, missing: str | Promise) -> str:
    return refusals.words(text, missing=missing)


def _recorded(
    case: Case, kind: Kind, cause: Cause, worker: Worker, now: datetime, found: Hindrance | None,
    days: int = 0,
) -> ClockEvent:  # fmt: skip
    if found:
        raise refusals.hindered(found)
    event = clocks.record(case, kind, cause=cause, worker=worker, now=now, days=days)
    cases.keep(case)
    return event


def _tell(case: Case, text: str, event: ClockEvent, *, kind: str = "cases.clock") -> None:
    if case.asker_id is None:
        return
    outbox.tell(
        [case.asker_id],
        kind=kind,
        text=text,
        params={"title": case.title, "day": f"{case.due_on:%Y-%m-%d}" if case.due_on else ""},
        path=case.path,
        town_id=case.town_id,
        now=event.at,
        key=f"{kind}:{event.pk}",
    )
