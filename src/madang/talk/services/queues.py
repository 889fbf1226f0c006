"""What waits for the moderators of a town: reported comments, the most reported first."""

from datetime import datetime, timedelta

from django.db.models import Case, Count, Min, Q, QuerySet, Value, When

from madang.base.desk import Backlog
from madang.rules.services import rules
from madang.talk.models import Comment, Objection, Report
from madang.talk.services import objections
from madang.towns.models import Town


def rows(*, town: Town, now: datetime) -> QuerySet[Comment]:
    """Return the comments with reports that wait.

    Each with `waiting`, `verified` (of these by verified residents), `oldest`, and `rank`: 0 for
    those that the rule puts first, else 1.
    """
    waiting = Q(reports__settled_at=None, reports__isnull=False)
    first = rules.number(town=town, key="talk.reports_first", at=now)
    return (
        Comment.objects.of(town)
        .filter(waiting)
        .annotate(
            waiting=Count("reports", filter=waiting),
            verified=Count("reports", filter=waiting & Q(reports__by_verified=True)),
            oldest=Min("reports__reported_at", filter=waiting),
        )
        .annotate(rank=Case(When(verified__gte=first, then=Value(0)), default=Value(1)))
        .select_related("thread", "author", "town")
    )


def chosen(keys: list[int], *, town: Town) -> QuerySet[Comment]:
    """Return the comments of `town` among `keys`, to do something about many at once."""
    rows = Comment.objects.of(town).filter(pk__in=keys)
    return rows.select_related("thread", "author", "town").order_by("pk")


def reports_backlog(town: Town, now: datetime) -> Backlog:
    """Count the comments that wait, and those that wait too long."""
    late = now - timedelta(days=rules.number(town=town, key="talk.look_days", at=now))
    found = (
        Report.objects.waiting()
        .filter(town=town)
        .aggregate(
            waiting=Count("comment", distinct=True),
            overdue=Count("comment", distinct=True, filter=Q(reported_at__lt=late)),
            oldest=Min("reported_at"),
        )
    )
    return Backlog(**found)


def objections_backlog(town: Town, now: datetime) -> Backlog:
    """Count the objections that wait, and those that wait too long."""
    late = now - timedelta(days=rules.number(town=town, key="talk.look_days", at=now))
    found = (
        objections.waiting(town=town)
        .select_related(None)
        .order_by()
        .aggregate(
            waiting=Count("pk"),
            overdue=Count("pk", filter=Q(raised_at__lt=late)),
            oldest=Min("raised_at"),
        )
    )
    return Backlog(**found)


def reasons(comment: Comment) -> list[Report]:
    """Return the reports on a comment that wait, without who wrote them."""
    return list(comment.reports.waiting().defer("person"))


def objection(*, town: Town, pk: int) -> QuerySet[Objection]:
    """Return the objection of this number, whether it waits or not, as a query."""
    rows = Objection.objects.filter(town=town, pk=pk)
    return rows.select_related("comment", "comment__thread", "comment__author", "hiding", "town")
