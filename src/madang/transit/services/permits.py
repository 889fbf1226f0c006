"""The wall before what changes a town's timetables: people need the act, the system does not."""

from datetime import datetime

from madang.people.models import Account
from madang.roles.services import permissions
from madang.towns.models import Town

ACT = "transit.feeds"


def require(by: Account | None, *, town: Town, now: datetime) -> None:
    """Raise PermissionDenied unless `by` may change timetables; None is a job or a command."""
    if by is not None:
        permissions.require(by, ACT, town=town, now=now)
