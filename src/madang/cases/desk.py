"""What cases lay on the officials' desks, and how fast a town answers."""

from datetime import datetime

from django.db.models import Count, Min, Q
from django.utils.translation import gettext_lazy as _

from madang.base.desk import Backlog, Figure, Queue, Tool
from madang.cases.engine.clocks import Running
from madang.cases.models import Assignment, Case
from madang.cases.services import clocks, overdue
from madang.towns.models import Town


def awaited(town: Town, now: datetime) -> Backlog:
    """Count the cases that somebody waits for."""
    late = Q(clock=Running.RUNNING, due_on__lt=clocks.today(town, now))
    found = (
        Case.objects.of(town)
        .awaited()
        .aggregate(waiting=Count("pk"), overdue=Count("pk", filter=late), oldest=Min("opened_at"))
    )
    return Backlog(**found)


def unseen(town: Town, now: datetime) -> Backlog:
    """Count the open cases that a department has and nobody there has opened."""
    rows = Assignment.objects.standing().filter(town=town, seen_at=None, case__closed_at=None)
    found = rows.aggregate(waiting=Count("case", distinct=True), oldest=Min("assigned_at"))
    return Backlog(**found)


def share_in_time(town: Town, now: datetime) -> float | None:
    """Return the share of a year's answers that came by their last day."""
    return overdue.figures(town, now=now).share_in_time


QUEUES = (
    Queue(
        "cases.awaited",
        _("Cases to answer"),
        _("What waits for an answer of the town by its last day."),
        "cases.see",
        "cases:queue",
        awaited,
    ),
    Queue(
        "cases.unseen",
        _("Cases nobody has looked at"),
        _("Given to a department in which nobody has opened them."),
        "cases.see",
        "cases:unseen",
        unseen,
    ),
)
TOOLS = (
    Tool(
        "cases.calendar",
        _("Last days in my calendar"),
        _("A personal link for the calendar program you use."),
        "cases.see",
        "cases:calendar",
        "clock",
    ),
)
FIGURES = (Figure("cases.in_time", _("Answered by the last day"), share_in_time, "%"),)
