"""The roots of the days, for everybody to keep a copy of."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Sum

from madang.audit.models import Seal
from madang.audit.services import sealing
from madang.base import scope


@dataclass(frozen=True)
class DayRoot:
    """What a chain came to at the end of a day. `entries` are those sealed under this day."""

    town_id: int | None
    day: date
    root: str  # 64 hex digits
    entries: int


def of(
    town_id: int | None, *, now: datetime, until: date | None = None, days: int = 31
) -> list[DayRoot]:
    """Return the final roots of a chain's last `days` days with entries, newest first.

    A day is final an hour after its midnight. `until` goes back further.
    """
    with scope.installation():  # the installation's seals are no town's, and as public as theirs
        seals = Seal.objects.filter(town_id=town_id)
        if until:
            seals = seals.filter(day__lte=until)
        sums = seals.order_by("-day").values("day").annotate(total=Sum("entries"))
        closed = [row for row in sums[: days + 2] if sealing.is_closed(row["day"], now=now)][:days]
        last = Seal.objects.filter(town_id=town_id, day__in=[row["day"] for row in closed])
        roots = dict(last.order_by("day", "id").values_list("day", "root"))
        return [
            DayRoot(town_id, row["day"], bytes(roots[row["day"]]).hex(), row["total"])
            for row in closed
        ]
