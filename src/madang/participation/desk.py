"""What the room lays on the officials' desks, and what a province may compare."""

from datetime import datetime

from django.db.models import Min
from django.utils.translation import gettext_lazy as _

from madang.base.desk import Backlog, Figure, Queue
from madang.participation.models import Proposal
from madang.participation.services import outcomes
from madang.towns.models import Town


def waiting(town: Town, now: datetime) -> Backlog:
    """Count the proposals that are owed an answer, and those whose day is over."""
    owed = Proposal.objects.of(town).owed()
    today = now.astimezone(town.zone).date()
    late = owed.filter(case__clock="running", case__due_on__lt=today).count()
    found = owed.aggregate(oldest=Min("published_at"))
    return Backlog(waiting=owed.count(), overdue=late, oldest=found["oldest"])


def _proposals(town: Town, now: datetime) -> int:
    return Proposal.objects.of(town).count()


def _in_time(town: Town, now: datetime) -> float | None:
    return outcomes.months(town=town, now=now)[0].figures.in_time.percent


def _accepted(town: Town, now: datetime) -> float | None:
    return outcomes.months(town=town, now=now)[0].figures.accepted.percent


QUEUES = (
    Queue(
        "participation.proposals",
        _("Proposals to answer"),
        _("With enough support or without: every proposal gets an answer."),
        "participation.answer",
        "participation:waiting",
        waiting,
    ),
)
FIGURES = (
    Figure("participation.proposals", _("Proposals"), _proposals, room="participation"),
    Figure(
        "participation.in_time",
        _("Proposals answered in time"),
        _in_time,
        unit="%",
        room="participation",
    ),
    Figure(
        "participation.accepted",
        _("Proposals accepted"),
        _accepted,
        unit="%",
        room="participation",
    ),
)
