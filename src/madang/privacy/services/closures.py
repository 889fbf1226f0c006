"""Leaving: asked for, undone in the time of grace, carried out by the nightly job."""

from dataclasses import dataclass
from datetime import datetime

import structlog
from django.db import DatabaseError, IntegrityError, transaction
from django.db.models import ForeignObjectRel, Model
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from madang.base import outbox, scope
from madang.people.models import Account
from madang.people.services import accounts
from madang.privacy.models import Closure, Destruction, Hold
from madang.privacy.services import erasures, holds, terms
from madang.roles.engine.acts import STAFF, Role
from madang.roles.models import Membership
from madang.roles.models.names import ROLE_TITLES
from madang.roles.services import operators
from madang.towns.models import Town

log = structlog.get_logger("madang.privacy")

State = Closure.State


class InOfficeError(RuntimeError):
    """Who still has a duty in a town hands it over before leaving."""


@dataclass(frozen=True)
class Duty:
    """What keeps a person in office: as what, in which town (None: the installation)."""

    title: str | Promise
    town: Town | None
    is_last: bool  # nobody else operates the town or the installation
    todo: str  # what to do before leaving


def in_office(account: Account, *, now: datetime) -> bool:
    """Tell whether `account` serves a town or the installation."""
    with scope.installation():  # one person over all towns
        duties = Membership.objects.in_force(now).filter(account=account, role__in=STAFF)
        return account.is_superuser or account.is_staff or duties.exists()


def duties(account: Account, *, now: datetime) -> list[Duty]:
    """Return what `account` has to hand over before it can leave, and how."""
    with scope.installation():  # one person over all towns
        held = Membership.objects.in_force(now).filter(account=account, role__in=STAFF)
        rows = list(held.select_related("town").defer("town__basemap").order_by("town_id", "role"))
    found = [_duty(row, now) for row in rows]
    if account.is_superuser or account.is_staff:
        is_last = operators.is_last_of_installation(account)
        todo = _(
            "You are the last operator of the installation. First make another one with the "
            "command ./madang manage createsuperuser; then end yours in the administration."
        )
        others = _("End it in the administration, at your own account.")
        title = ROLE_TITLES[Role.INSTALLATION_OPERATOR]
        found.append(Duty(title, None, is_last, todo if is_last else others))
    return found


def _duty(row: Membership, now: datetime) -> Duty:
    is_last = row.role == Role.TOWN_OPERATOR and operators.is_last_of_town(row, now=now)
    todo = (
        _("You are the last operator there. First name another one; then end your role.")
        if is_last
        else _("End your role on the page of your roles there.")
    )
    return Duty(row.role_title, row.town, is_last, todo)


def waiting(account: Account) -> Closure | None:
    """Return the closure of `account` that has not happened yet."""
    with scope.installation():  # one person over all towns
        return Closure.objects.filter(account=account, state=State.WAITING).first()


def ask(*, account: Account, town: Town | None, path: str, now: datetime) -> Closure:
    """Begin the time of grace after which `account` is erased; a closure under way is returned.

    Raises InOfficeError. `path` is where the person can take it back.
    """
    if in_office(account, now=now):
        raise InOfficeError(account.pk)
    due = terms.erasure_due(town, now=now)
    with scope.installation():  # the person's own, asked for in whichever town
        try:
            with transaction.atomic():
                closure = Closure.objects.create(
                    account=account, town=town, asked_at=now, due_at=due
                )
                outbox.tell(
                    [account.pk],
                    kind="privacy.closure",
                    text=gettext_noop(
                        "Your account and your data will be deleted after %(day)s. "
                        "Until then you can take this back."
                    ),
                    params={"day": due.date().isoformat()},
                    path=path,
                    town_id=town.pk if town else None,
                    now=now,
                    key=f"privacy.closure:{closure.pk}",
                )
                return closure
        except IntegrityError:
            return Closure.objects.get(account=account, state=State.WAITING)


def undo(*, account: Account, now: datetime) -> bool:
    """Let `account` stay after all; tell whether there was a closure to take back."""
    with scope.installation():  # the person's own, asked for in whichever town
        mine = Closure.objects.filter(account=account, state=State.WAITING)
        return bool(mine.update(state=State.UNDONE, ended_at=now))


def carry_out_due(*, now: datetime) -> int:
    """Erase everybody whose time of grace is over and whom no legal hold keeps; return how many.

    Call it in `scope.installation()`. One person's failure does not keep the others.
    """
    held = Hold.objects.standing(at=now).values("account")
    due = Closure.objects.filter(state=State.WAITING, due_at__lte=now).exclude(account__in=held)
    done = 0
    for closure in due:
        try:
            done += carry_out(closure, now=now)
        except (erasures.StillNeededError, DatabaseError) as error:
            log.exception("closure.failed", closure=closure.pk, error=type(error).__name__)
    return done


@transaction.atomic
def carry_out(closure: Closure, *, now: datetime) -> bool:
    """Erase the person now; tell whether it was done.

    A closure that is undone or held is left alone, and so is one of a person who was called into
    office since.
    """
    closure = Closure.objects.select_for_update().get(pk=closure.pk)
    account = Account.objects.select_for_update().get(pk=closure.account_id)
    if closure.state != State.WAITING or holds.on(account, now=now).exists():
        return False
    if in_office(account, now=now):
        return False
    with scope.acting(actor=None, subject=account.pk, act="privacy.close"):
        accounts.sign_out(account)
        erasures.erase(account, reason=Destruction.Reason.CLOSURE, now=now)
        account.refresh_from_db()
        accounts.close(account, now=now)
        closure.state, closure.ended_at = State.DONE, now
        closure.save()
    return True


def bury(*, now: datetime) -> int:
    """Delete the rows of erased accounts to which nothing points any more; return how many."""
    buried = 0
    for account in Account.objects.filter(closed_at__lt=now):
        if not _points_to(account):
            account.delete()
            buried += 1
    return buried


def _points_to(account: Account) -> list[type[Model]]:
    """Return the models of which a row still refers to `account`."""
    relations = [
        relation
        for relation in Account._meta.get_fields(include_hidden=True)
        if isinstance(relation, ForeignObjectRel)
    ]
    return [
        relation.related_model
        for relation in relations
        if relation.related_model._base_manager.filter(**{relation.field.name: account.pk}).exists()
    ]
