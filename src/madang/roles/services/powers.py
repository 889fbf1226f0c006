"""Giving and taking the roles of operator and auditor, once two persons agree."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from madang.people.models import Account
from madang.roles.engine.acts import Role
from madang.roles.models import Approval, Membership
from madang.roles.services import invitations, memberships
from madang.roles.services.invitations import Invitee
from madang.roles.services.memberships import Term
from madang.towns.models import Town


def carry_out(approval: Approval, now: datetime) -> None:
    """Do what was asked for. Raises ValidationError when it cannot be done any more."""
    if approval.town is None:
        raise ValidationError(_("The town is no longer there."))
    todo = {"give": _give, "end": _end, "invite": _invite}
    todo[approval.payload["do"]](approval, approval.town, now)


def _give(approval: Approval, town: Town, now: datetime) -> None:
    payload = approval.payload
    account = Account.objects.filter(pk=payload["account"], is_active=True).first()
    if account is None:
        raise ValidationError(_("The account is no longer there."))
    memberships.give(
        town=town,
        account=account,
        role=Role(payload["role"]),
        by=approval.asked_by,
        now=now,
        term=Term(_moment(payload["starts_at"]), _moment(payload["until"])),
        why=approval.why,
    )


def _end(approval: Approval, town: Town, now: datetime) -> None:
    row = Membership.objects.of(town).filter(pk=approval.payload["membership"]).first()
    if row is None:
        raise ValidationError(_("The role is no longer there."))
    memberships.close(membership=row, by=approval.asked_by, why=approval.why, now=now)


def _invite(approval: Approval, town: Town, now: datetime) -> None:
    payload = approval.payload
    row, fresh = invitations.write(
        town=town,
        to=Invitee(
            email=payload["email"],
            role=Role(payload["role"]),
            name=payload["name"],
            until=_moment(payload["until"]),
            language=payload["language"],
        ),
        by=approval.asked_by,
        real_now=timezone.now(),  # a link's life is real time
    )
    if fresh:
        invitations.post([row])


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
