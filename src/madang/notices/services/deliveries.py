"""Delivering: each way out of a notice is gone once, whatever dies in between.

A letter is claimed in one transaction (its number, the try and the time of the next are kept), and
sent in another that holds its rows. A worker that is killed leaves either a letter that nobody
sent, which is tried again after the pause, or one that left but is not noted: it is sent again with
the same number, by which mail programs and browsers show it once.
"""

from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import structlog
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from madang.notices.engine.kinds import is_must
from madang.notices.engine.outcomes import PAUSES_MIN, Fate, Outcome, pause_after
from madang.notices.models import Delivery, Wishes
from madang.notices.services import devices, mails, pushes, wishes

log = structlog.get_logger("madang.notices")
Channel, State = Delivery.Channel, Delivery.State
END_OF = {
    Fate.SENT: State.SENT,
    Fate.DROPPED: State.DROPPED,
    Fate.FAILED: State.FAILED,
}


def send_due(*, now: datetime, real_now: Callable[[], datetime]) -> int:
    """Send what is due; return how many letters left.

    `now` is the towns' time, by which people want to be told; `real_now` is asked for real time,
    by which tries are repeated. A way that is out of order is left alone until the next call.
    """
    _give_up()
    left, broken = 0, set[str]()
    with closing(mail.get_connection()) as post:
        while (letter := _claimed(now=now, at=real_now(), without=broken)) is not None:
            try:
                fate, channel = _send(letter, post, now=now, at=real_now())
            except Exception:  # one letter must not hold up the others; it is tried again
                log.exception("notice not delivered", letter=str(letter))
                continue
            left += fate is Fate.SENT
            if fate is Fate.OUTAGE:
                broken.add(channel)
    return left


def _give_up() -> None:
    """End letters at whose last try the worker died."""
    lost = Delivery.objects.waiting().filter(tries__gt=len(PAUSES_MIN))
    lost.filter(try_at__lt=timezone.now()).update(state=State.FAILED, error="lost")


@transaction.atomic
def _claimed(*, now: datetime, at: datetime, without: set[str]) -> UUID | None:
    """Give the next due letter its number and note the try; None when nothing is due."""
    due = Delivery.objects.waiting().filter(Q(try_at=None) | Q(try_at__lte=at), due_at__lte=now)
    free = due.exclude(channel__in=without).select_for_update(skip_locked=True, of=("self",))
    first = free.select_related("notice").order_by("due_at", "id").first()
    if first is None:
        return None
    letter = first.letter or uuid4()
    members = Delivery.objects.filter(pk=first.pk)
    if first.letter is not None:
        members = Delivery.objects.waiting().filter(letter=letter)
    elif first.in_digest:
        same = free.filter(in_digest=True, letter=None, notice__account=first.notice.account_id)
        members = Delivery.objects.filter(pk__in=[one.pk for one in same])
    pause = pause_after(first.tries + 1) or timedelta(days=1)
    members.update(letter=letter, tries=F("tries") + 1, try_at=at + pause)
    return letter


@transaction.atomic
def _send(letter: UUID, post: BaseEmailBackend, *, now: datetime, at: datetime) -> tuple[Fate, str]:
    waiting = Delivery.objects.waiting().filter(letter=letter).with_all()
    members = list(waiting.select_for_update(skip_locked=True, of=("self",)).order_by("id"))
    if not members:
        return Fate.DROPPED, ""
    wanted = _wanted(members)
    unwanted = [one.pk for one in members if one not in wanted]
    Delivery.objects.filter(pk__in=unwanted).update(state=State.DROPPED, error="unwanted")
    if not wanted:
        return Fate.DROPPED, members[0].channel
    outcome = _try(wanted, letter, post, now=now)
    _note(wanted, outcome, now=now, at=at)
    return outcome.fate, members[0].channel


def _wanted(members: Sequence[Delivery]) -> list[Delivery]:
    """Return those of `members` that their reader, all have the same, still wants to get."""
    account = members[0].notice.account
    said = wishes.of(account.pk)

    def is_wanted(one: Delivery) -> bool:
        kind = one.notice.event.kind
        if not account.is_active:
            return False
        if is_must(kind):
            return True
        stopped = one.channel == Channel.EMAIL and said.email == Wishes.Email.NEVER
        seen = one.in_digest and one.notice.read_at is not None
        return not (stopped or seen or kind in said.muted)

    return [one for one in members if is_wanted(one)]


def _try(
    wanted: Sequence[Delivery], letter: UUID, post: BaseEmailBackend, *, now: datetime
) -> Outcome:
    first = wanted[0]
    if first.device is None:
        notices = [one.notice for one in wanted]
        return mails.send(post, account=first.notice.account, notices=notices, letter=letter)
    outcome = pushes.send(device=first.device, notice=first.notice, letter=letter)
    if outcome.fate is Fate.SENT:
        devices.reached(first.device, now=now)
    elif outcome.fate is Fate.AGAIN:
        devices.missed(first.device, now=now)
    return outcome


def _note(wanted: Sequence[Delivery], outcome: Outcome, *, now: datetime, at: datetime) -> None:
    """Keep what became of the try; a device that is gone takes its deliveries along."""
    first = wanted[0]
    rows = Delivery.objects.filter(pk__in=[one.pk for one in wanted])
    error = outcome.error[:200]
    if outcome.error == "gone" and first.device is not None:
        first.device.delete()
    elif outcome.fate in END_OF:
        sent_at = now if outcome.fate is Fate.SENT else None
        rows.update(state=END_OF[outcome.fate], sent_at=sent_at, error=error)
    elif pause_after(first.tries) is None:
        rows.update(state=State.FAILED, error=error)
    else:
        rows.update(error=error)
        if outcome.wait_s:
            later = at + timedelta(seconds=outcome.wait_s)
            rows.filter(try_at__lt=later).update(try_at=later)
    if outcome.fate in {Fate.FAILED, Fate.OUTAGE}:
        log.warning("notice not delivered", way=first.channel, letter=str(first.letter), why=error)
