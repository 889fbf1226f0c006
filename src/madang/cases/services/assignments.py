"""Which departments have a case, who there works on it, and whether anybody has looked."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from madang.base import outbox
from madang.cases.models import Assignment, Case
from madang.cases.services import cases, refusals, workers
from madang.people.models import Account
from madang.roles.models import Department
from madang.towns.models import Town

MOST = 10  # departments on one case
NO_DEPARTMENT = _("Choose a department of this town that stands. Nothing was changed.")
NO_REASON = _("Say why, in words that everybody can read. Nothing was changed.")


@transaction.atomic
def assign(
    *,
    case: Case,
    departments: Sequence[Department],
    by: Account | None,
    now: datetime,
    why: str = "",
) -> None:
    """Give `case` to `departments` and to no others; the first leads. `why` is public.

    `by` is None for what the room does by itself. Raises PermissionDenied, and ValidationError: no
    department, one of another town or closed, or the case has ended.
    """
    cases.hold(case)
    if by is not None:
        workers.require(case, workers.WORK, by=by, now=now)
    cases.check_open(case)
    _check(case.town, departments)
    why = refusals.short(why)[:300]
    had = {row.department_id: row for row in Assignment.objects.filter(case=case).standing()}
    wanted = {one.pk: not place for place, one in enumerate(departments)}
    # those that go or change their part end first: only one may lead
    for pk, row in had.items():
        if wanted.get(pk) != row.is_lead:
            row.ended_at = now
            row.save(update_fields=["ended_at"])
    fresh = [
        _given(case, pk, is_lead=is_lead, by=by, why=why, now=now, before=had.get(pk))
        for pk, is_lead in wanted.items()
        if pk not in had or had[pk].is_lead != is_lead
    ]
    _drop_assignee(case, wanted, now)
    cases.keep(case)
    _tell_departments(case, [pk for pk in (row.department_id for row in fresh) if pk not in had],
                      by=by, now=now)  # fmt: skip


def transfer(*, case: Case, to: Department, by: Account, why: str, now: datetime) -> None:
    """Let department `to` lead instead of the present one; those that help go on helping.

    Raises PermissionDenied, and ValidationError: without a public reason, or as `assign` does.
    """
    why = refusals.words(why, missing=NO_REASON)
    standing = Assignment.objects.filter(case=case, is_lead=False).standing()
    helping = [row.department for row in standing.select_related("department")]
    others = [one for one in helping if one.pk != to.pk]
    assign(case=case, departments=[to, *others], by=by, why=why, now=now)


@transaction.atomic
def take(*, case: Case, assignee: Account | None, by: Account, now: datetime) -> None:
    """Let `assignee`, who works in one of its departments, work on the case; None for nobody.

    Raises PermissionDenied, and ValidationError: not of these departments.
    """
    cases.hold(case)
    workers.require(case, workers.WORK, by=by, now=now)
    cases.check_open(case)
    if assignee is not None and not workers.may(case, workers.WORK, by=assignee, now=now):
        text = _("%(name)s does not work in a department that has this case. Nothing was changed.")
        raise ValidationError(text, code="not_of_department", params={"name": str(assignee)})
    case.assignee = assignee
    cases.keep(case)
    if assignee is not None and assignee.pk != by.pk:
        _tell(case, [assignee.pk], gettext_noop("“%(title)s” was given to you."), now)


@transaction.atomic
def look(*, case: Case, by: Account, now: datetime) -> int:
    """Mark `case` as seen by the departments of `by`; return by how many for the first time."""
    mine = workers.hands(by, town=case.town, now=now)
    if mine.worker(workers.SEE, workers.departments_of(case)) is None:
        raise PermissionDenied(workers.SEE)
    unseen = Assignment.objects.filter(case=case, department__in=mine.departments, seen_at=None)
    return unseen.standing().update(seen_at=now, seen_by=by)


def _check(town: Town, departments: Sequence[Department]) -> None:
    keys = {one.pk for one in departments}
    strange = any(one.town_id != town.pk or one.closed_at is not None for one in departments)
    if not keys or strange or len(keys) != len(departments) or len(keys) > MOST:
        raise ValidationError(NO_DEPARTMENT, code="no_department")


def _given(
    case: Case, department_id: int, *, is_lead: bool, by: Account | None, why: str, now: datetime,
    before: Assignment | None,
) -> Assignment:  # fmt: skip
    return Assignment.objects.create(
        town=case.town,
        case=case,
        department_id=department_id,
        is_lead=is_lead,
        by=by,
        why=why,
        assigned_at=now,
        seen_at=before.seen_at if before else None,
        seen_by=before.seen_by if before else None,
    )


def _drop_assignee(case: Case, departments: Iterable[int], now: datetime) -> None:
    """Take the case from an assignee who is of none of its departments any more."""
    if case.assignee is not None:
        mine = workers.hands(case.assignee, town=case.town, now=now)
        if mine.worker(workers.WORK, departments) is None:
            case.assignee = None


def _tell_departments(
    case: Case, departments: list[int], *, by: Account | None, now: datetime
) -> None:
    people = (
        set(workers.of_departments(departments, town=case.town, now=now)) if departments else {}
    )
    told = [pk for pk in people if by is None or pk != by.pk]
    _tell(case, told, gettext_noop("“%(title)s” was given to your department."), now)


def _tell(case: Case, to: list[int], text: str, now: datetime) -> None:
    outbox.tell(
        to,
        kind="cases.assigned",
        text=text,
        params={"title": case.title},
        path=f"/cases/{case.pk}/",
        town_id=case.town_id,
        now=now,
        key=f"cases.assigned:{case.pk}:{case.version}",
    )
