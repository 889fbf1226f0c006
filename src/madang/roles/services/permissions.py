"""Asking the one table (`engine.acts`) what a person may do in a town."""

from datetime import datetime

from django.core.exceptions import PermissionDenied

from madang.people.models import Account
from madang.roles.engine.acts import Role, permitted
from madang.towns.models import Town


def roles_of(account: Account, *, town: Town | None, now: datetime) -> frozenset[Role]:
    """Return what `account` is in `town` at `now`, delegated roles included."""
    roles = {Role.RESIDENT}
    if account.is_superuser:
        roles.add(Role.INSTALLATION_OPERATOR)
    return frozenset(roles)


def may(account: Account, act: str, *, town: Town | None, now: datetime) -> bool:
    """Tell whether `account` may do `act` in `town`. Raises KeyError: no such act."""
    return bool(permitted(act, roles_of(account, town=town, now=now)))


def require(account: Account, act: str, *, town: Town | None, now: datetime) -> Role:
    """Return the role in which `account` may do `act`. Raises PermissionDenied."""
    allowed = permitted(act, roles_of(account, town=town, now=now))
    if not allowed:
        raise PermissionDenied(act)
    return min(allowed)
