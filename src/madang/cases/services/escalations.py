"""Telling those above of overdue cases, once for each step and last day."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_noop

from madang.base import outbox
from madang.cases.models import Case, Escalation
from madang.cases.services import clocks, overdue
from madang.people.models import Account
from madang.roles.engine.acts import Role
from madang.roles.models import Delegation, Membership
from madang.rules.services import rules
from madang.towns.models import Town

HEAD, OPERATOR = "head", "operator"
AT_ONCE = 500  # cases in one transaction
TEXTS = {
    HEAD: gettext_noop("“%(title)s” was to be answered by %(day)s and is overdue."),
    OPERATOR: gettext_noop("“%(title)s” was to be answered by %(day)s and is still overdue."),
}


def escalate(town: Town, *, now: datetime) -> int:
    """Tell of the overdue cases of `town` that were not yet told; return how many were told of."""
    today = clocks.today(town, now)
    days = rules.number(town=town, key="cases.escalate_days", at=now)
    heads, operators = _heads(town, now), _operators(town, now)
    told = 0
    for step, before in ((HEAD, today), (OPERATOR, today - timedelta(days=days))):
        while fresh := _step(town, step, before, heads, operators, now):
            told += fresh
    return told


@transaction.atomic
def _step(
    town: Town,
    step: str,
    before: date,
    heads: dict[int, set[int]],
    operators: set[int],
    now: datetime,
) -> int:
    done = Escalation.objects.filter(case=OuterRef("pk"), step=step, due_on=OuterRef("due_on"))
    late = Case.objects.of(town).overdue(before).filter(~Exists(done)).order_by("pk")
    locked = overdue.with_departments(late.select_for_update(of=("self",), skip_locked=True))
    rows = list(locked[:AT_ONCE])
    Escalation.objects.bulk_create(
        Escalation(town=town, case=row, step=step, due_on=row.due_on, at=now)
        for row in rows
        if row.due_on  # always: it is overdue
    )
    for row in rows:
        mine = _union(heads[one.department_id] for one in row.standing)  # type: ignore[attr-defined] # prefetched
        _tell(row, step, operators if step == OPERATOR else mine or operators, now)
    return len(rows)


def _tell(case: Case, step: str, to: Iterable[int], now: datetime) -> None:
    outbox.tell(
        to,
        kind="cases.overdue",
        text=TEXTS[step],
        params={"title": case.title, "day": f"{case.due_on:%Y-%m-%d}"},
        path=f"/cases/{case.pk}/",
        town_id=case.town_id,
        now=now,
        key=f"cases.overdue:{step}:{case.pk}:{case.due_on:%Y-%m-%d}",
    )


def _heads(town: Town, now: datetime) -> dict[int, set[int]]:
    """Return who heads each department, deputies too."""
    own = (
        Membership.objects.of(town)
        .in_force(now)
        .filter(role=Role.HEAD, account__is_active=True)
        .values_list("department_id", "account_id")
    )
    lent = (
        Delegation.objects.of(town)
        .in_force(now)
        .filter(membership__role=Role.HEAD, deputy__is_active=True)
        .values_list("membership__department_id", "deputy_id")
    )
    found: dict[int, set[int]] = defaultdict(set)
    for department, account in [*own, *lent]:
        found[department].add(account)
    return found


def _operators(town: Town, now: datetime) -> set[int]:
    """Return the operators of the town; those of the installation where it has none."""
    own = Membership.objects.of(town).in_force(now).filter(role=Role.TOWN_OPERATOR)
    found = set(own.filter(account__is_active=True).values_list("account_id", flat=True))
    every = Account.objects.filter(is_superuser=True, is_active=True)
    return found or set(every.values_list("pk", flat=True))


def _union(sets: Iterable[set[int]]) -> set[int]:
    return set().union(*sets)
