"""The reviews at which an official should look, with why."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet
from django.db.models.functions import Least
from django.urls import reverse
from django.utils.translation import gettext_noop

from madang.base import outbox
from madang.base.desk import Backlog
from madang.reputation.models import Complaint, Protest, Review, Signal, Takedown
from madang.roles.services import permissions
from madang.rules.services import rules
from madang.towns.models import Town

DECIDE = "reputation.decide"
WHYS: dict[str, tuple[Any, str]] = {  # what waits: its table and when it came
    "takedown": (Takedown, "asked_at"),
    "protest": (Protest, "raised_at"),
    "complaint": (Complaint, "handed_in_at"),
    "signal": (Signal, "found_at"),
}


def rows(*, town: Town) -> "QuerySet[Review]":
    """Return the reviews about which something waits.

    Each with `has_takedown`, `has_protest`, `has_complaint`, `has_signal` and `since`.
    """
    waiting = {name: _waiting(model) for name, (model, _) in WHYS.items()}
    moments = [waiting[name].order_by(at).values(at)[:1] for name, (_, at) in WHYS.items()]
    return (
        Review.objects.of(town)
        .exclude(state=Review.State.WITHDRAWN)
        .annotate(**{f"has_{name}": Exists(some) for name, some in waiting.items()})
        .filter(Q(has_takedown=True) | Q(has_protest=True) | Q(has_complaint=True) | _marked())
        .annotate(since=Least(*moments))
        .select_related("subject", "author", "town")
    )


def _waiting(model: Any) -> "QuerySet[Any]":
    found: QuerySet[Any] = model.objects.filter(review=OuterRef("pk"), settled_at=None)
    return found


def _marked() -> Q:
    """Signs alone are not looked at; together they mark the review."""
    return Q(has_signal=True, is_marked=True)


def backlog(town: Town, now: datetime) -> Backlog:
    """Count the reviews that wait, and those that wait too long."""
    late = now - timedelta(days=rules.number(town=town, key="reputation.look_days", at=now))
    found = (
        rows(town=town)
        .select_related(None)
        .order_by()
        .aggregate(
            waiting=Count("pk"), overdue=Count("pk", filter=Q(since__lt=late)), oldest=Min("since")
        )
    )
    return Backlog(**found)


def tell(review: Review, *, now: datetime) -> None:
    """Tell those who decide, once a day, that something waits."""
    people = permissions.holders(DECIDE, town=review.town, now=now)
    day = now.astimezone(review.town.zone).date()
    outbox.tell(
        set(people) - {review.author_id},
        kind="reputation.queue",
        text=gettext_noop("Reviews wait for a decision."),
        path=reverse("reputation:queue"),
        town_id=review.town_id,
        now=now,
        key=f"reputation.queue:{day}",
    )
