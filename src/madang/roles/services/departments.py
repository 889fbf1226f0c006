"""The departments of a town."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Count, Q
from django.utils.translation import gettext as _

from madang.people.models import Account
from madang.roles.models import Department
from madang.roles.models.departments import DepartmentQuerySet
from madang.roles.services import permissions
from madang.towns.models import Town

ACT = "roles.departments"


def standing(town: Town) -> DepartmentQuerySet:
    """Return the departments that `town` has now, by name."""
    return Department.objects.of(town).standing().select_related("parent")


def with_sizes(town: Town) -> DepartmentQuerySet:
    """Return the standing departments, each with `people`: how many roles are held in it."""
    held = Count("memberships", filter=Q(memberships__ended_at=None))
    return standing(town).annotate(people=held)


def named(*, town: Town, name: str, now: datetime) -> Department:
    """Return the standing department called `name`, made when there is none. For set-up and import.

    Whoever calls has made sure that it is permitted.
    """
    made = Department(town=town, name_ko=name[:80], made_at=now)
    Department.objects.bulk_create([made], ignore_conflicts=True)
    return standing(town).get(name_ko=name[:80])


@transaction.atomic
def save(
    *,
    town: Town,
    by: Account,
    now: datetime,
    department: Department | None = None,
    **values: object,
) -> Department:
    """Make a department, or change `department`, and return it; `values` are its fields.

    Raises PermissionDenied, and ValidationError: the name is taken, or it would stand below itself.
    """
    permissions.require(by, ACT, town=town, now=now)
    row = department or Department(town=town, made_at=now)
    for name, value in values.items():
        setattr(row, name, value)
    _check_place(row, town)
    row.full_clean(exclude=["town"])
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:  # another request made it in the same moment
        raise ValidationError(_("The town has a department of this name.")) from error
    return row


@transaction.atomic
def close(*, department: Department, by: Account, now: datetime) -> None:
    """Close `department`; nothing happens when it is closed.

    Raises PermissionDenied, and ValidationError while somebody is in it or others stand below it.
    """
    permissions.require(by, ACT, town=department.town, now=now)
    row = Department.objects.select_for_update().get(pk=department.pk)
    if row.children.filter(closed_at=None).exists() or row.memberships.filter(
        Q(until=None) | Q(until__gt=now), ended_at=None
    ):
        raise ValidationError(
            _("Somebody still works in this department, or another stands below it.")
        )
    if row.closed_at is None:
        row.closed_at = now
        row.save(update_fields=["closed_at"])


def _check_place(row: Department, town: Town) -> None:
    above, passed = row.parent, {row.pk}
    while above is not None:
        if above.pk in passed or above.town_id != town.pk:
            raise ValidationError(_("A department cannot stand below itself."))
        passed.add(above.pk)
        above = above.parent
