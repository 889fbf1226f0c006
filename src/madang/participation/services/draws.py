"""The draw by two persons, who says yes, and who comes in for those who do not."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from madang.base import outbox, scope
from madang.participation.engine.panels.pools import Pool
from madang.participation.engine.panels.successors import successor
from madang.participation.models import Panel, Seat, Volunteer
from madang.participation.services import panels, portfolios, volunteers
from madang.people.models import Account
from madang.residents.services import speakers
from madang.roles.models import Approval
from madang.roles.services import approvals, permissions
from madang.rules.services import rules
from madang.towns.models import Town

ACT = "participation.draw"
REPLY_DAYS = "participation.panel_reply_days"
State = Seat.State


def ask(*, panel: Panel, seed: str, why: str, by: Account, now: datetime) -> Approval:
    """Ask a second person to draw with `seed`. Raises PermissionDenied, ValidationError."""
    permissions.require(by, ACT, town=panel.town, now=now)
    seed = " ".join(seed.split())
    _check(Panel.objects.get(pk=panel.pk, town=panel.town), seed, now)
    return approvals.ask(
        act=ACT,
        town=panel.town,
        by=by,
        why=why,
        subject_text=f"{panel.title}: {seed}",
        payload={"panel": panel.pk, "seed": seed},
        now=now,
    )


@transaction.atomic
def carry_out(approval: Approval, now: datetime) -> None:
    """Draw the panel on which two persons agree, ask those drawn, and tell everybody else."""
    panel = Panel.objects.get(pk=approval.payload["panel"], town=approval.town)
    row, seed = panels.locked(panel), approval.payload["seed"]
    _check(row, seed, now)
    row.seed, row.drawn_at = seed, now
    row.save(update_fields=["seed", "drawn_at"])
    chosen = set(portfolios.drawn(row, seed))
    people = list(Volunteer.objects.filter(panel=row))
    _seat([one for one in people if one.number in chosen], row, now)
    _tell(
        [one for one in people if one.number not in chosen],
        row,
        kind="participation.panels",
        text=gettext_noop(
            "The panel “%(title)s” was drawn. The lot did not fall on you this time."
        ),
        now=now,
    )
    gone = {one.pk for one in volunteers.without_consent(row, now=now)}
    for seat in Seat.objects.filter(panel=row, volunteer__in=gone):
        _leave(seat, row, State.DECLINED, now)


@transaction.atomic
def reply(*, panel: Panel, account: Account, by: Account, accepts: bool, now: datetime) -> Seat:
    """Keep what somebody who was drawn says; who declines is replaced by the lot at once.

    Raises PermissionDenied, volunteers.Refused: was not asked, too late, or said no before.
    """
    speakers.require(by, account, town=panel.town, now=now)
    row = panels.locked(panel)
    seat = Seat.objects.filter(panel=row, volunteer__account=account).first()
    if seat is None or seat.left is not None:
        raise volunteers.Refused(_("You are not asked for this panel, or not any more."))
    if not can_reply(seat, row, now):
        raise volunteers.Refused(_("The time to answer is over."))
    if accepts:
        seat.state, seat.replied_at = State.ACCEPTED, now
        seat.save(update_fields=["state", "replied_at"])
        return seat
    return _leave(seat, row, State.DECLINED, now)


def can_reply(seat: Seat, panel: Panel, now: datetime) -> bool:
    """Tell whether who has `seat` may still say yes, or no after a yes."""
    late = seat.state == State.ASKED and now >= seat.reply_by
    return seat.left is None and not late and now < panel.sits_at


def end_due(*, town: Town, now: datetime) -> int:
    """Replace by lot everybody in `town` who did not answer in time; return how many."""
    with scope.within(town.pk):
        late = Seat.objects.filter(town=town, state=State.ASKED, reply_by__lte=now)
        return sum(_lapse(panel, now) for panel in Panel.objects.filter(seats__in=late).distinct())


@transaction.atomic
def _lapse(panel: Panel, now: datetime) -> int:
    row = panels.locked(panel)
    late = Seat.objects.filter(panel=row, state=State.ASKED, reply_by__lte=now).order_by("pk")
    found = list(late)
    for seat in found:
        _leave(seat, row, State.LAPSED, now)
    return len(found)


def declined(panel: Panel) -> list[str]:
    """Return the numbers of those who left, in their order: what the command takes."""
    rows = Seat.objects.filter(panel=panel, left__isnull=False).order_by("left")
    return list(rows.values_list("volunteer__number", flat=True))


def _check(panel: Panel, seed: str, now: datetime) -> None:
    if panel.drawn_at is not None:
        raise ValidationError(_("The panel is drawn already. A draw is not repeated."))
    if panel.composed_at is None or panel.seed_at is None:
        raise ValidationError(_("The chances must be published before the draw."))
    if now < panel.seed_at:
        raise ValidationError(_("The seed is not known yet. Draw after the announced time."))
    if not seed or len(seed) > 200:
        raise ValidationError(_("Write the seed as it was made public."))


def _seat(
    people: Sequence[Volunteer], panel: Panel, now: datetime, *, instead: Seat | None = None
) -> list[Seat]:
    days = rules.number(town=panel.town, key=REPLY_DAYS, at=now)
    until = min(now + timedelta(days=days), panel.sits_at)
    seats = [
        Seat(
            town=panel.town,
            panel=panel,
            volunteer=one,
            instead=instead,
            asked_at=now,
            reply_by=until,
        )
        for one in people
    ]
    made = Seat.objects.bulk_create(seats)
    _tell(
        people,
        panel,
        kind="participation.drawn",
        text=gettext_noop(
            "You were drawn for the panel “%(title)s”. Say by %(day)s whether you come."
        ),
        now=now,
        day=until.astimezone(panel.town.zone).date().isoformat(),
    )
    return made


def _leave(seat: Seat, panel: Panel, state: str, now: datetime) -> Seat:
    """Write down who left, and let the next of the lot come in, and the next, while one is free."""
    pool = portfolios.pool_of(panel)
    gone = {one.pk for one in volunteers.without_consent(panel, now=now)}
    leaving: Seat | None = seat
    while leaving is not None:
        left = Seat.objects.filter(panel=panel, left__isnull=False).count()
        leaving.state, leaving.replied_at, leaving.left = state, now, left + 1
        leaving.save(update_fields=["state", "replied_at", "left"])
        came = _next(leaving, pool, panel, now)
        leaving = came if came is not None and came.volunteer_id in gone else None
        state = State.DECLINED
    return seat


def _next(leaving: Seat, pool: Pool, panel: Panel, now: datetime) -> Seat | None:
    if now >= panel.sits_at:
        return None
    seats = Seat.objects.filter(panel=panel)
    found = successor(
        pool,
        list(seats.taken().values_list("volunteer__number", flat=True)),
        leaving.volunteer.number,
        seed=panel.seed,
        asked=list(seats.values_list("volunteer__number", flat=True)),
    )
    if found is None:
        return None
    person = Volunteer.objects.get(panel=panel, number=found)
    return _seat([person], panel, now, instead=leaving)[0]


def _tell(
    people: Sequence[Volunteer],
    panel: Panel,
    *,
    kind: str,
    text: str,
    now: datetime,
    day: str = "",
) -> None:
    outbox.tell(
        [one.account_id for one in people if one.account_id is not None],
        kind=kind,
        text=text,
        params={"title": panel.title, "day": day},
        path=f"/participation/panels/{panel.key}/",
        town_id=panel.town_id,
        now=now,
    )
