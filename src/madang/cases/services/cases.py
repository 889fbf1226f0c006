"""Opening a case, keeping it in step with its room's row, and holding it while it changes."""

from collections.abc import Sequence
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from madang.cases.models import Assignment, Case, Move
from madang.cases.services import refusals, workflows
from madang.people.models import Account
from madang.roles.models import Department
from madang.towns.models import Town

TITLE_LENGTH = 200
_SAVED = ["state", "assignee", "version", "clock", "due_on", "was_late", "closed_at"]


@transaction.atomic
def open(
    *,
    town: Town,
    machine: str,
    title: str,
    now: datetime,
    path: str = "",
    asker: Account | None = None,
    departments: Sequence[Department] = (),
    is_public: bool = True,
) -> Case:
    """Open a case in the first state of `machine` and return it; its clock does not run yet.

    `path` is its page below the town ("/participation/proposals/7/"); `asker` is who gets the
    answer; the first of `departments` leads. The room has made sure that it is permitted. Raises
    KeyError: no such machine.
    """
    start = workflows.of(machine).machine.start
    case = Case.objects.create(
        town=town,
        machine=machine,
        state=start.key,
        title=title[:TITLE_LENGTH],
        path=path,
        asker=asker,
        is_public=is_public,
        opened_at=now,
    )
    Move.objects.create(town=town, case=case, name="open", target=start.key, by=asker, at=now)
    Assignment.objects.bulk_create(
        Assignment(town=town, case=case, department=one, is_lead=not place, assigned_at=now)
        for place, one in enumerate(departments)
    )
    return case


def describe(
    *, case: Case, title: str | None = None, path: str | None = None, is_public: bool | None = None
) -> None:
    """Change what a case is called, where its page is, and whether both may be named in public."""
    given = {
        "title": None if title is None else title[:TITLE_LENGTH],
        "path": path,
        "is_public": is_public,
    }
    changed = {name: value for name, value in given.items() if value is not None}
    for name, value in changed.items():
        setattr(case, name, value)
    if changed:
        case.save(update_fields=list(changed))


def hold(case: Case) -> None:
    """Lock the row of `case` until the transaction ends, and read it anew."""
    case.refresh_from_db(from_queryset=Case.objects.select_for_update(of=("self",)))


def check_seen(case: Case, seen: int | None) -> None:
    """Raise ValidationError (overtaken): the case is not as it was at version `seen`."""
    if seen is not None and seen != case.version:
        raise refusals.overtaken(workflows.of(case.machine).machine, case.state)


def keep(case: Case) -> None:
    """Save what changed in a case that is held; its version grows."""
    case.version += 1
    case.save(update_fields=_SAVED)


def check_open(case: Case) -> None:
    """Raise ValidationError (closed): the case has come to its end."""
    if case.closed_at is not None:
        machine = workflows.of(case.machine).machine
        raise ValidationError(refusals.no_such_step(machine, case.state).message, code="closed")
