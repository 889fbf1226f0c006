"""What everybody may know: which answers are overdue, which stand still and why, and how many."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Aggregate, Count, F, FloatField, OuterRef, Prefetch, Q, Subquery

from madang.cases.engine.clocks import Kind, Running
from madang.cases.models import Assignment, Case, ClockEvent
from madang.cases.models.cases import CaseQuerySet
from madang.cases.services import clocks
from madang.towns.models import Town

YEAR = timedelta(days=365)


class Median(Aggregate):
    """The value in the middle."""

    function = "PERCENTILE_CONT"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = FloatField()


@dataclass(frozen=True)
class Figures:
    """How a town answers. `in_time` and `median_days` are of what was answered in a year."""

    awaited: int
    overdue: int
    stopped: int
    answered: int
    in_time: int
    median_days: float | None

    @property
    def share_in_time(self) -> float | None:
        """The share answered by the last day, in per cent; None when nothing was answered."""
        return round(100 * self.in_time / self.answered, 1) if self.answered else None


def figures(town: Town, *, now: datetime) -> Figures:
    """Return how `town` answers; two queries."""
    late = Q(clock=Running.RUNNING, due_on__lt=clocks.today(town, now))
    waiting = (
        Case.objects.of(town)
        .awaited()
        .aggregate(
            awaited=Count("pk"),
            overdue=Count("pk", filter=late),
            stopped=Count("pk", filter=Q(clock=Running.STOPPED)),
        )
    )
    ended = ClockEvent.objects.filter(
        town=town, kind=Kind.END.value, at__gt=now - YEAR, at__lte=now
    ).aggregate(
        answered=Count("pk"),
        in_time=Count("pk", filter=Q(on__lte=F("due_on"))),
        median_days=Median("days"),
    )
    return Figures(**waiting, **ended)


def late(town: Town, *, now: datetime) -> CaseQuerySet:
    """Return the overdue cases, the latest first, with their departments."""
    return with_departments(Case.objects.of(town).overdue(clocks.today(town, now))).order_by(
        "due_on", "pk"
    )


def standing_still(town: Town) -> CaseQuerySet:
    """Return the cases whose clock stands still, each with `stopped_why` and `stopped_on`."""
    stops = ClockEvent.objects.filter(case=OuterRef("pk"), kind=Kind.STOP.value).order_by("-pk")
    rows: CaseQuerySet = (
        with_departments(Case.objects.of(town).filter(clock=Running.STOPPED))
        .annotate(
            stopped_why=Subquery(stops.values("reason")[:1]),
            stopped_on=Subquery(stops.values("on")[:1]),
        )
        .order_by("stopped_on", "pk")
    )
    return rows


def with_departments(rows: CaseQuerySet) -> CaseQuerySet:
    """Return `rows`, each with `standing`: its assignments that stand, the leading one first."""
    standing = Assignment.objects.standing().select_related("department").order_by("-is_lead", "pk")
    slim = ("town__basemap",)
    found = rows.select_related("town").defer(*slim)
    return found.prefetch_related(Prefetch("assignments", standing, to_attr="standing"))
