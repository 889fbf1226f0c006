"""In whose name an official verifies: the department, as people read it beside a value."""

from datetime import datetime

from madang.people.models import Account
from madang.roles.models import Membership
from madang.towns.models import Town


def name_of(official: Account, *, town: Town, now: datetime) -> str:
    """Return the name of the official's department in `town`, or the town's own."""
    membership = (
        Membership.objects.of(town)
        .in_force(now)
        .filter(account=official, department__isnull=False)
        .select_related("department")
        .first()
    )
    department = membership.department if membership else None
    return department.name_ko if department else town.name_ko
