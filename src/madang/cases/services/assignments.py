"""Which departments have a case, who there works on it, and whether anybody has looked."""

from collections.abc import Iterable, Mapping, Sequence
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
    department, one of another town or closed, the case has ended, or a department gives the lead
    away without saying why.
    """
    cases.hold(case)
    worker = workers.require(case, workers.WORK, by=by, now=now) if by else workers.NOBODY
    cases.check_open(case)
    _check(case.town, departments)
    had = _standing(case)
    lead = next((pk for pk, row in had.items() if row.is_lead), None)
    if worker.department_id is not None and lead != departments[0].pk:
        why = refusals.words(why, missing=NO_REASON)
    wanted = {one.pk: not place for place, one in enumerate(departments)}
    fresh = _replace(case, had, wanted, by=by, why=refusals.short(why)[:300], now=now)
    _tell_departments(case, fresh, by=by, now=now)


@transaction.atomic
def transfer(*, case: Case, to: Department, by: Account, why: str, now: datetime) -> None:
    """Let department `to` lead instead of the present one; those that help go on helping.

    Raises PermissionDenied, and ValidationError: without a public reason, or as `assign` does.
    """
    cases.hold(case)
    why = refusals.words(why, missing=NO_REASON)
    standing = Assignment.objects.filter(case=case, is_lead=False).standing()
    helping = [row.department for row in standing.select_related("department")]
    others = [one for one in helping if one.pk != to.pk and one.closed_at is None]
    assign(case=case, departments=[to, *others], by=by, why=why, now=now)


@transaction.atomic
def restore(
    *,
    case: Case,
    departments: Sequence[int],
    assignee: Account | None,
    by: Account,
    now: datetime,
) -> None:
    """Take back what `by` did a moment ago: the departments and the assignee are as they were.

    Raises PermissionDenied: neither has the case nor gave it to those who have it now.
    """
    cases.hold(case)
    had = _standing(case)
    if not any(row.is_lead and row.by == by for row in had.values()):
        workers.require(case, workers.WORK, by=by, now=now)
    wanted = {pk: not place for place, pk in enumerate(departments)}
    case.assignee = assignee
    _replace(case, had, wanted, by=by, why="", now=now)


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


def _standing(case: Case) -> dict[int, Assignment]:
    rows = Assignment.objects.filter(case=case).standing().select_related("by")
    return {row.department_id: row for row in rows}


def _replace(
    case: Case,
    had: Mapping[int, Assignment],
    wanted: Mapping[int, bool],
    *,
    by: Account | None,
    why: str,
    now: datetime,
) -> list[int]:
    """Let the departments `wanted` have the case, True leads; return those that are new to it."""
    changed = {pk: lead for pk, lead in wanted.items() if pk not in had or had[pk].is_lead != lead}
    over = [row.pk for pk, row in had.items() if pk not in wanted or pk in changed]
    # those that go or change their part end first: only one may lead
    Assignment.objects.filter(pk__in=over).update(ended_at=now)
    Assignment.objects.bulk_create(
        Assignment(
            town=case.town,
            case=case,
            department_id=pk,
            is_lead=is_lead,
            by=by,
            why=why,
            assigned_at=now,
            seen_at=had[pk].seen_at if pk in had else None,
            seen_by=had[pk].seen_by if pk in had else None,
        )
        for pk, is_lead in changed.items()
    )
    _drop_assignee(case, wanted, now)
    cases.keep(case)
    return [pk for pk in changed if pk not in had]


def _drop_assignee(case: Case, departments: Iterable[int], now: datetime) -> None:
    """Take the case from an assignee who is of none of its departments any more."""
    if case.assignee is not None:
        mine = workers.hands(case.assignee, town=case.town, now=now)
        if mine.worker(workers.WORK, departments) is None:
            case.assignee = None


def _tell_departments(
    case: Case, departments: list[int], *, by: Account | None, now: datetime
) -> None:
    if not departments:
        return
    found = workers.colleagues(departments, town=case.town, now=now)
    told = [one.account.pk for one in found if one.account != by]
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
