"""What officials decide about points that are held back, with a reason that the person reads."""

from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from madang.base import outbox, scope
from madang.people.models import Account
from madang.points.models import Earning
from madang.points.models.earnings import REASON_LENGTH
from madang.points.services import earnings
from madang.points.services.queues import DECIDE
from madang.roles.services import permissions

State = Earning.State
TOLD = {
    True: gettext_noop("%(points)s points that were held back are given to you. Read why."),
    False: gettext_noop("%(points)s points that were held back are not given. Read why."),
}


@transaction.atomic
def decide(
    *, earning: Earning, by: Account, is_released: bool, reason: str, now: datetime
) -> Earning:
    """Give points that are held back, or refuse them; the person is told.

    Raises PermissionDenied: one's own points; ValidationError: no reason, nothing held any more,
    the year's budget does not reach. Nothing is changed then.
    """
    role = permissions.require(by, DECIDE, town=earning.town, now=now)
    said = _fitting(reason)
    earnings.alone(earning.town_id, earning.person_id)
    rows = Earning.objects.held().select_related("town", "person").select_for_update(of=("self",))
    row = rows.filter(pk=earning.pk).first()
    if row is None:
        raise ValidationError(_("These points are not held back any more. Nothing was changed."))
    if row.person_id == by.pk:
        raise PermissionDenied(DECIDE)
    row.decided_by, row.decided_at, row.reason = by, now, said
    with scope.acting(actor=by.pk, role=role.value, act=DECIDE, why=said[:200]):
        if not is_released:
            row.state, row.amount, row.settled_at, points = State.REFUSED, 0, now, row.amount
            row.save()
        else:
            points = row.amount
            if not earnings.pay(row, points, now=now):
                raise ValidationError(
                    _("This year's budget does not reach for these points. They stay held back.")
                )
    _tell(row, points, is_released=is_released, now=now)
    return row


def _fitting(reason: str) -> str:
    said = " ".join(reason.replace("\0", "").split())
    if not said:
        raise ValidationError({"reason": _("Say why: the person reads it.")})
    if len(said) > REASON_LENGTH:
        raise ValidationError(
            {"reason": _("At most %(most)s characters.") % {"most": REASON_LENGTH}}
        )
    return said


def _tell(row: Earning, points: int, *, is_released: bool, now: datetime) -> None:
    outbox.tell(
        [row.person_id] if row.person_id else [],
        kind="points.decided",
        text=TOLD[is_released],
        params={"points": f"{points:,}"},
        path="/points/",
        town_id=row.town_id,
        now=now,
        key=f"points.decided:{row.pk}",
    )
