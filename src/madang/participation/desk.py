"""What the room lays on the officials' desks, and what a province may compare."""

from datetime import datetime, timedelta

from django.db.models import Count, Exists, Min, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from madang.base.desk import Backlog, Figure, Queue, Tool
from madang.participation.engine.editions import PhaseKind
from madang.participation.engine.editions import State as ProjectState
from madang.participation.models import Opinion, Phase, Project, Proposal, Statement
from madang.participation.services import outcomes
from madang.towns.models import Town

LATE = timedelta(days=3)


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


def statements_waiting(town: Town, now: datetime) -> Backlog:
    """Count the statements that no moderator has looked at, and those that wait three days."""
    rows = Statement.objects.filter(town=town).waiting()
    told = rows.aggregate(
        waiting=Count("pk"),
        overdue=Count("pk", filter=Q(submitted_at__lt=now - LATE)),
        oldest=Min("submitted_at"),
    )
    return Backlog(**told)


def projects_waiting(town: Town, now: datetime) -> Backlog:
    """Count the budget projects that nobody has decided on, and those whose review is over."""
    rows = Project.objects.filter(town=town, state=ProjectState.ENTERED, edition__poll=None)
    over = Phase.objects.filter(
        edition=OuterRef("edition"), kind=PhaseKind.REVIEW, ends_at__lte=now
    )
    late = rows.filter(Exists(over)).count()
    return Backlog(overdue=late, **rows.aggregate(waiting=Count("pk"), oldest=Min("entered_at")))


def _opinions(town: Town, now: datetime) -> int:
    return Opinion.objects.filter(town=town).count()


QUEUES = (
    Queue(
        "participation.projects",
        _("Budget projects to cost and decide on"),
        _("Each gets a cost with a reason, and is accepted for the vote or refused."),
        "participation.projects",
        "participation:desk-editions",
        projects_waiting,
    ),
    Queue(
        "participation.proposals",
        _("Proposals to answer"),
        _("With enough support or without: every proposal gets an answer."),
        "participation.answer",
        "participation:waiting",
        waiting,
    ),
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
        "participation.editions",
        _("Budget editions"),
        _("Give an edition its dates, take proposals in, cost them, fix the ballot, report."),
        "participation.projects",
        "participation:desk-editions",
        icon="scroll",
    ),
    Tool(
        "participation.polls",
        _("Votes"),
        _("Make a vote, fix its terms, bring papers in, close it and publish the result."),
        "participation.booths",
        "participation:desk-polls",
        icon="check",
    ),
    Tool(
        "participation.conversations",
        _("Conversations"),
        _("Ask a question, write the first statements, open and close it, answer."),
        "participation.converse",
        "participation:conversations",
        icon="people",
    ),
    Tool(
        "participation.surveys",
        _("Surveys"),
        _("Prepare, publish and close surveys, see who is missing, tell what came of them."),
        "participation.surveys",
        "participation:surveys",
        icon="scroll",
    ),
    Tool(
        "participation.panels",
        _("Lottery panels"),
        _("Call for volunteers, publish everybody's chance, draw by a public seed."),
        "participation.panels",
        "participation:desk-panels",
        icon="people",
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
    Figure(
        "participation.opinions",
        _("Opinions on statements"),
        _opinions,
        room="participation",
    ),
)
