"""The points that are held back, for officials to decide about."""

from datetime import datetime, timedelta

from django.db.models import Count, Min, Q
from django.urls import reverse
from django.utils.translation import gettext_noop

from madang.base import outbox
from madang.base.desk import Backlog
from madang.points.models import Earning
from madang.points.models.earnings import EarningQuerySet
from madang.roles.services import permissions
from madang.rules.services import rules
from madang.towns.models import Town

DECIDE = "points.decide"


def rows(*, town: Town) -> EarningQuerySet:
    """Return the points that are held back, with whose they are."""
    return Earning.objects.of(town).held().select_related("person")


def backlog(town: Town, now: datetime) -> Backlog:
    """Count what is held back, and what has been for too long."""
    late = now - timedelta(days=rules.number(town=town, key="points.look_days", at=now))
    found = (
        Earning.objects.of(town)
        .held()
        .order_by()
        .aggregate(
            waiting=Count("pk"),
            overdue=Count("pk", filter=Q(recorded_at__lt=late)),
            oldest=Min("recorded_at"),
        )
    )
    return Backlog(**found)


def tell(row: Earning, *, now: datetime) -> None:
    """Tell those who decide, once a day, that something waits."""
    people = permissions.holders(DECIDE, town=row.town, now=now)
    day = now.astimezone(row.town.zone).date()
    outbox.tell(
        set(people) - {row.person_id},
        kind="points.queue",
        text=gettext_noop("Points are held back and wait for a decision."),
        path=reverse("points:queue"),
        town_id=row.town_id,
        now=now,
        key=f"points.queue:{day}",
    )
