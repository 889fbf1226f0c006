"""Asking the one table (`engine.acts`) what a person may do in a town."""

from collections.abc import Iterable
from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied

from madang.people.models import Account
from madang.roles.engine.acts import ACTS, Role, permitted
from madang.roles.models import Delegation, Membership
from madang.towns.models import Town

RANK = {role: rank for rank, role in enumerate(Role)}


def roles_of(
    account: Account | AnonymousUser, *, town: Town | None, now: datetime
) -> frozenset[Role]:
    """Return what `account` is in `town` at `now`, delegated roles included.

    Strangers and accounts that are switched off are nothing. Without a town only the operators
    of the installation are more than residents.
    """
    if not isinstance(account, Account) or not account.is_active:
        return frozenset()
    roles = {Role.RESIDENT}
    if account.is_superuser:
        roles.add(Role.INSTALLATION_OPERATOR)
    if town is not None:
        own = Membership.objects.of(town).in_force(now).filter(account=account)
        lent = Delegation.objects.of(town).in_force(now).filter(deputy=account)
        names = own.values_list("role").union(lent.values_list("membership__role"))
        roles.update(Role(name) for (name,) in names.order_by())
    return frozenset(roles)


def foremost(roles: Iterable[Role]) -> Role:
    """Return the humblest of `roles`: one acts with no more power than the act needs."""
    return min(roles, key=RANK.__getitem__)


def may(account: Account | AnonymousUser, act: str, *, town: Town | None, now: datetime) -> bool:
    """Tell whether `account` may do `act` in `town`. Raises KeyError: no such act."""
    return bool(permitted(act, roles_of(account, town=town, now=now)))


def require(
    account: Account | AnonymousUser, act: str, *, town: Town | None, now: datetime
) -> Role:
    """Return the role in which `account` may do `act`. Raises PermissionDenied."""
    allowed = permitted(act, roles_of(account, town=town, now=now))
    if not allowed:
        raise PermissionDenied(act)
    return foremost(allowed)


def acts_of(
    account: Account | AnonymousUser, *, town: Town | None, now: datetime
) -> frozenset[str]:
    """Return the names of all acts that `account` may do in `town`."""
    roles = roles_of(account, town=town, now=now)
    return frozenset(name for name, act in ACTS.items() if act.roles & roles)


def holders(act: str, *, town: Town, now: datetime) -> list[int]:
    """Return the ids of the accounts that may do `act` in `town`, the installation's included."""
    roles = ACTS[act].roles
    own = Membership.objects.of(town).in_force(now).filter(role__in=roles, account__is_active=True)
    lent = (
        Delegation.objects.of(town)
        .in_force(now)
        .filter(membership__role__in=roles, deputy__is_active=True)
    )
    ids = set(own.values_list("account_id", flat=True)) | set(
        lent.values_list("deputy_id", flat=True)
    )
    if Role.INSTALLATION_OPERATOR in roles:
        everywhere = Account.objects.filter(is_superuser=True, is_active=True)
        ids.update(everywhere.values_list("pk", flat=True))
    return sorted(ids)
