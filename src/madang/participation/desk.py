"""What the room lays on the officials' desks, and what a province may compare."""

from datetime import datetime, timedelta

from django.db.models import Count, Min, Q
from django.utils.translation import gettext_lazy as _

from madang.base.desk import Backlog, Figure, Queue, Tool
from madang.participation.models import Opinion, Statement
from madang.towns.models import Town

LATE = timedelta(days=3)


def statements_waiting(town: Town, now: datetime) -> Backlog:
    """Count the statements that no moderator has looked at, and those that wait three days."""
    rows = Statement.objects.filter(town=town).waiting()
    told = rows.aggregate(
        waiting=Count("pk"),
        overdue=Count("pk", filter=Q(submitted_at__lt=now - LATE)),
        oldest=Min("submitted_at"),
    )
    return Backlog(**told)


def _opinions(town: Town, now: datetime) -> int:
    return Opinion.objects.filter(town=town).count()


QUEUES = (
    Queue(
        "participation.statements",
        _("Statements to look at"),
        _("Nobody sees them before a moderator has accepted them."),
        "participation.moderate",
        "participation:statements-waiting",
        statements_waiting,
    ),
)
TOOLS = (
    Tool(
        "participation.conversations",
        _("Conversations"),
        _("Ask a question, write the first statements, open and close it, answer."),
        "participation.converse",
        "participation:conversations",
        icon="people",
    ),
)
FIGURES = (
    Figure(
        "participation.opinions",
        _("Opinions on statements"),
        _opinions,
        room="participation",
    ),
)
