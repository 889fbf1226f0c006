"""Who is what in a town: finding people, and one person's roles and their history."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch, Q, QuerySet

from madang.people.models import Account
from madang.roles.engine.acts import STAFF
from madang.roles.models import Delegation, Membership
from madang.roles.models.memberships import MembershipQuerySet
from madang.towns.models import Town


@dataclass(frozen=True)
class Wanted:
    """What is looked for: part of a name or address, a role, a department; ended ones as well.

    Without a role only those who work for the town are found.
    """

    words: str = ""
    role: str = ""
    department: int | None = None
    past: bool = False


def search(*, town: Town, wanted: Wanted, now: datetime) -> QuerySet[Account]:
    """Return the people found, by name, each with `.roles_here`: the roles that were asked for.

    The caller has permission, and writes down that he looked.
    """
    rows = _rows(town, wanted, now).select_related("department")
    found = Account.objects.filter(pk__in=rows.values("account")).order_by("name", "pk")
    words = wanted.words.strip()
    if words:
        found = found.filter(Q(name__icontains=words) | Q(email__icontains=words))
    return found.prefetch_related(Prefetch("memberships", rows, to_attr="roles_here"))


def person(*, town: Town, pk: int) -> Account:
    """Return somebody who is or was something in `town`. Raises Account.DoesNotExist."""
    here = Membership.objects.of(town).filter(account=pk)
    return Account.objects.get(pk__in=here.values("account"))


def roles(*, town: Town, account: Account) -> MembershipQuerySet:
    """Return all roles that `account` has or had in `town`, the latest first."""
    return (
        Membership.objects.of(town).filter(account=account)
        .select_related("department", "granted_by", "ended_by", "town", "account")
        .order_by("-starts_at", "-pk")
    )  # fmt: skip


def lent(*, town: Town, account: Account) -> QuerySet[Delegation]:
    """Return the delegations that `account` has given or got in `town`."""
    return Delegation.objects.of(town).filter(
        Q(membership__account=account) | Q(deputy=account)
    ).select_related("membership__account", "membership__department", "deputy", "made_by", "town")  # fmt: skip


def _rows(town: Town, wanted: Wanted, now: datetime) -> MembershipQuerySet:
    rows = Membership.objects.of(town)
    rows = rows.filter(role=wanted.role) if wanted.role else rows.filter(role__in=STAFF)
    if wanted.department:
        rows = rows.filter(department=wanted.department)
    return rows if wanted.past else rows.in_force(now)
