"""Who may work on a case: officials of a department that has it, and the town's operators."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied

from madang.cases.models import Assignment, Case
from madang.people.models import Account
from madang.roles.engine.acts import ACTS, DEPARTMENTAL, Role, permitted
from madang.roles.models import Delegation, Membership
from madang.roles.services import permissions
from madang.towns.models import Town

SEE, WORK = "cases.see", "cases.work"


@dataclass(frozen=True)
class Worker:
    """Who acts on a case, as what, and for which department (None: for no department)."""

    account: Account | None
    role: str = ""
    department_id: int | None = None


NOBODY = Worker(None)  # the room's own code, or a job


@dataclass(frozen=True)
class Hands:
    """What a person may put hands on: roles in the town, and roles in departments."""

    account: Account
    roles: frozenset[Role]
    places: tuple[tuple[Role, int], ...]

    @property
    def departments(self) -> list[int]:
        """The ids of the departments in which the person works, as a deputy too."""
        return sorted({department for _, department in self.places})

    def reach(self, act: str) -> bool:
        """Tell whether `act` may be done to the cases of every department."""
        return bool(permitted(act, self.roles) - DEPARTMENTAL)

    def worker(self, act: str, departments: Iterable[int]) -> Worker | None:
        """Return as what the person may do `act` to a case of `departments`, None when not."""
        allowed, here = permitted(act, self.roles), set(departments)
        own = [(role, where) for role, where in self.places if role in allowed and where in here]
        if own:
            role, where = min(own, key=lambda place: permissions.RANK[place[0]])
            return Worker(self.account, role.value, where)
        wide = allowed - DEPARTMENTAL
        return Worker(self.account, permissions.foremost(wide).value) if wide else None


def hands(account: Account, *, town: Town, now: datetime) -> Hands:
    """Return what `account` is in `town` and in its departments at `now`; two queries."""
    own = Membership.objects.of(town).in_force(now).filter(account=account)
    lent = Delegation.objects.of(town).in_force(now).filter(deputy=account)
    found = (
        own.filter(role__in=DEPARTMENTAL)
        .values_list("role", "department_id")
        .union(
            lent.filter(membership__role__in=DEPARTMENTAL).values_list(
                "membership__role", "membership__department_id"
            )
        )
    )
    roles = permissions.roles_of(account, town=town, now=now)
    places = tuple((Role(role), where) for role, where in found.order_by()) if roles else ()
    return Hands(account, roles, places)


def departments_of(case: Case) -> list[int]:
    """Return the ids of the departments that have `case`, the leading one first."""
    standing = Assignment.objects.filter(case=case).standing()
    return list(standing.values_list("department_id", flat=True))


def may(case: Case, act: str, *, by: Account, now: datetime) -> bool:
    """Tell whether `by` may do `act` to `case`."""
    mine = hands(by, town=case.town, now=now)
    return mine.worker(act, departments_of(case)) is not None


def require(case: Case, act: str, *, by: Account, now: datetime) -> Worker:
    """Return as what `by` may do `act` to `case`. Raises PermissionDenied."""
    worker = hands(by, town=case.town, now=now).worker(act, departments_of(case))
    if worker is None:
        raise PermissionDenied(act)
    return worker


@dataclass(frozen=True)
class Colleague:
    """Somebody who works in some departments."""

    account: Account
    departments: frozenset[int]


def colleagues(departments: Iterable[int], *, town: Town, now: datetime) -> list[Colleague]:
    """Return the people who work in one of `departments`, by name."""
    rows = (
        Membership.objects.of(town).in_force(now)
        .filter(role__in=ACTS[WORK].roles & DEPARTMENTAL, department__in=list(departments),
                account__is_active=True)
        .select_related("account")
        .order_by("account__name", "account_id")
    )  # fmt: skip
    places: dict[Account, set[int]] = {}
    for row in rows:
        places.setdefault(row.account, set()).add(row.department_id or 0)
    return [Colleague(account, frozenset(found)) for account, found in places.items()]
