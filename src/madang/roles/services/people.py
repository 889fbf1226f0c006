"""Who is what in a town: finding people, one person's roles and their history."""

from datetime import datetime

from django.db.models import Q, QuerySet

from madang.people.models import Account
from madang.roles.engine.acts import STAFF
from madang.roles.models import Delegation, Membership
from madang.roles.models.memberships import MembershipQuerySet
from madang.towns.models import Town


def rows(*, town: Town, now: datetime, role: str = "", past: bool = False) -> MembershipQuerySet:
    """Return the roles that are held in `town`, with `past` those that have ended.

    Without a `role` only of those who work for the town. The caller has permission, and writes
    down that he looked.
    """
    every = Membership.objects.of(town).select_related("account", "department")
    wanted = every.filter(role=role) if role else every.filter(role__in=STAFF)
    present = Membership.objects.of(town).present(now)
    return wanted.exclude(pk__in=present.values("pk")) if past else wanted.present(now)


def matching(found: QuerySet[Membership], word: str) -> QuerySet[Membership]:
    """Keep the roles of people whose name, address or department has `word` in it."""
    return found.filter(
        Q(account__name__icontains=word)
        | Q(account__email__icontains=word)
        | Q(department__name_ko__icontains=word)
        | Q(department__name_en__icontains=word)
    )


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
    rows = Delegation.objects.of(town).filter(Q(membership__account=account) | Q(deputy=account))
    return rows.select_related(
        "membership__account", "membership__department", "deputy", "made_by", "town"
    )
