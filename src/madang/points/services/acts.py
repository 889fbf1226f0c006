"""The door of the rooms: an act that may earn points is written down, or undone.

Both only write a row, in the room's own transaction, so that no act ever waits for points or fails
by them; the points are given a moment later, by the job.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.crypto import salted_hmac
from procrastinate.contrib.django import app as jobs

from madang.points.engine.acts import Kind, share
from madang.points.models import Earning
from madang.points.models.earnings import ABOUT_LENGTH
from madang.points.services import tariffs
from madang.towns.models import Town

PAY_JOB = "madang.points.jobs.pay_town"
BATCH = 1000


@dataclass(frozen=True)
class Side:
    """The other side of an act: `partner` is the room's key of a shop or person, kept as a mark.

    `won` is what was paid for goods; `is_own`: the shop is the person's own.
    """

    partner: str = ""
    won: int = 0
    is_own: bool = False


NOBODY = Side()


def record(
    *,
    town: Town,
    kind: Kind,
    source: str,
    people: Iterable[int | None],
    about: str,
    at: datetime,
    now: datetime,
    side: Side = NOBODY,
) -> int:
    """Write down that `people` (ids) did what `source` names, once each; return for how many.

    Nothing is written where such acts earn nothing at `at`. The same again changes nothing.
    """
    wanted = sorted({one for one in people if one is not None})
    worth = tariffs.worth(town, kind, won=side.won, at=at) if wanted else 0
    if not worth:
        return 0
    day = at.astimezone(town.zone).date()
    rows = [
        Earning(
            town=town, person_id=person, kind=kind, source=source,
            about=" ".join(about.split())[:ABOUT_LENGTH], happened_at=at, happened_on=day,
            recorded_at=now, worth=worth, won=side.won, partner=_mark(town, side.partner),
            is_own=side.is_own,
        )
        for person in wanted
    ]  # fmt: skip
    Earning.objects.bulk_create(rows, ignore_conflicts=True, batch_size=BATCH)
    _soon(town)
    return len(rows)


@transaction.atomic
def undo(*, town: Town, source: str, now: datetime, back: int = 1, paid: int = 1) -> int:
    """Note that an act was undone, or `back` of the `paid` won given back; return for how many.

    What was not given yet is not given; what was given is taken back as far as it is there.
    """
    rows = Earning.objects.of(town).filter(source=source, undone_at=None).order_by("id")
    found = list(rows.select_for_update(of=("self",)))
    for row in found:
        _undone(row, now, back=back, paid=paid)
    if found:
        _soon(town)
    return len(found)


def _undone(row: Earning, now: datetime, *, back: int, paid: int) -> None:
    row.undone_at = now
    if row.state == Earning.State.PAID:
        row.due_back = share(row.amount, back=back, paid=paid)
    elif row.state in (Earning.State.WAITING, Earning.State.HELD):
        row.state, row.amount, row.settled_at = Earning.State.UNDONE, 0, now
    row.save(update_fields=["undone_at", "due_back", "state", "amount", "settled_at"])


def _mark(town: Town, partner: str) -> str:
    """Return a mark by which the same partner is known again, and by which nobody is found."""
    return salted_hmac("points", f"{town.pk} {partner}").hexdigest()[:32] if partner else ""


def _soon(town: Town) -> None:
    jobs.configure_task(PAY_JOB).defer(town_id=town.pk)
