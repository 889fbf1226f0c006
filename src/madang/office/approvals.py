"""What the office does when a second person has agreed."""

from collections.abc import Callable
from datetime import datetime

from madang.office.services import closings
from madang.roles.models import Approval
from madang.towns.models import Town


def _close(approval: Approval, now: datetime) -> None:
    town = Town.objects.get(pk=approval.payload["town"])
    closings.close(town=town, why=approval.why, now=now)


EXECUTORS: dict[str, Callable[[Approval, datetime], None]] = {"towns.close": _close}
