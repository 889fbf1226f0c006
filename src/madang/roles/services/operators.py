"""Operators who leave: a town and the installation always keep one who can let others in."""

from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from madang.base import scope
from madang.people.models import Account
from madang.people.services import accounts
from madang.roles.engine.acts import Role
from madang.roles.models import Membership
from madang.roles.services import memberships, permissions

SUSPEND = "people.suspend"
LOCK = 0x4F504552  # "OPER": our advisory lock on who runs the installation


def town_duties(account: Account, *, now: datetime) -> list[Membership]:
    """Return the memberships that make `account` an operator of open towns."""
    with scope.installation():  # one person over all towns
        rows = Membership.objects.open().in_force(now).filter(
            account=account, role=Role.TOWN_OPERATOR, town__closed_at=None
        )  # fmt: skip
        return list(rows.select_related("town").defer("town__basemap").order_by("town_id"))


def is_last_of_town(duty: Membership, *, now: datetime) -> bool:
    """Tell whether the town would be without an operator if `duty` ended."""
    with scope.installation():  # asked from whichever town the person is in
        try:
            memberships.check_not_last(duty, now)
        except ValidationError:
            return True
    return False


def is_last_of_installation(account: Account) -> bool:
    """Tell whether the installation would be without an operator if `account` went."""
    others = Account.objects.filter(is_superuser=True, is_active=True).exclude(pk=account.pk)
    return account.is_superuser and account.is_active and not others.exists()


def insist_on_others_in_towns(account: Account, *, now: datetime) -> None:
    """Raise ValidationError when `account` is the last operator of a town, and say what to do.

    Call it in a transaction: until its end nobody else who is an operator there can go.
    """
    duties = town_duties(account, now=now)
    for duty in duties:
        memberships.alone(duty.town, None)
    if left := [duty.town.name for duty in duties if is_last_of_town(duty, now=now)]:
        text = _("The last operator of %(towns)s. Name another one there first; nothing changed.")
        raise ValidationError(text % {"towns": ", ".join(left)})


def insist_on_others(account: Account) -> None:
    """Raise ValidationError when `account` is the installation's last operator; as above."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    if is_last_of_installation(Account.objects.get(pk=account.pk)):
        raise ValidationError(
            _(
                "The last operator of the installation. Make another one first, with the command "
                "./madang manage createsuperuser; nothing changed."
            )
        )


@transaction.atomic
def suspend(*, account: Account, by: Account, now: datetime) -> Account:
    """Let `account` sign in no more, and sign it out.

    Raises PermissionDenied, and ValidationError: a town or the installation would be left
    without an operator.
    """
    insist_on_others_in_towns(account, now=now)
    insist_on_others(account)
    fresh = _permitted(account, by, now)
    fresh.is_active = False
    fresh.save(update_fields=["is_active"])
    accounts.sign_out(fresh)
    return fresh


@transaction.atomic
def admit(*, account: Account, by: Account, now: datetime) -> Account:
    """Let a suspended `account` sign in again. Raises PermissionDenied: it was closed for good."""
    fresh = _permitted(account, by, now)
    fresh.is_active = True
    fresh.save(update_fields=["is_active"])
    return fresh


@transaction.atomic
def step_down(*, account: Account, by: Account, now: datetime) -> Account:
    """End that `account` is an operator of the installation; what it is in towns stays.

    Raises PermissionDenied, and ValidationError: the installation has no other.
    """
    insist_on_others(account)
    fresh = _permitted(account, by, now)
    fresh.is_superuser = fresh.is_staff = False
    fresh.save(update_fields=["is_superuser", "is_staff"])
    return fresh


def _permitted(account: Account, by: Account, now: datetime) -> Account:
    """Return `account` as it is now, when `by`, who may have gone meanwhile, may still do so."""
    permissions.require(Account.objects.get(pk=by.pk), SUSPEND, town=None, now=now)
    fresh = Account.objects.select_for_update().get(pk=account.pk)
    if fresh.closed_at is not None:
        raise PermissionDenied(SUSPEND)
    return fresh
