"""What happens when a second person agrees to a legal hold, or to lifting one."""

from collections.abc import Callable
from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from madang.people.models import Account
from madang.privacy.models import Hold
from madang.privacy.services import holds
from madang.roles.models import Approval


def hold(approval: Approval, now: datetime) -> None:
    """Place or lift the hold that was asked for."""
    wanted = approval.payload
    if "lift" in wanted:
        holds.lift(hold=Hold.objects.get(pk=wanted["lift"], town=approval.town), now=now)
        return
    account = Account.objects.filter(pk=wanted["account"], closed_at=None).first()
    if account is None or approval.asked_by is None or approval.decided_by is None:
        raise ValidationError(_("The person has left; there is nothing to hold."))
    holds.place(
        account=account,
        town=approval.town,
        law=wanted["law"],
        until=datetime.fromisoformat(wanted["until"]),
        by=approval.asked_by,
        agreed_by=approval.decided_by,
        now=now,
    )


EXECUTORS: dict[str, Callable[[Approval, datetime], None]] = {"privacy.hold": hold}
