"""Projects of an edition: entered, costed with a reason, decided on, and followed to their end."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import BigIntegerField, Count, Max, Q, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from madang.base import scope
from madang.base.lists import Column, Filter, Listed, Plan, Rows, listed
from madang.participation.engine import editions as engine
from madang.participation.engine import proposals
from madang.participation.models import Category, Costing, Edition, Project, ProjectStep
from madang.participation.services import editions, followers, moves
from madang.participation.services.moves import Said
from madang.people.models import Account
from madang.roles.services import permissions
from madang.towns.models import Region, Town

ACT = editions.PROJECTS
MOST = 2000  # projects of an edition, as many as a ballot takes
WON_MOST = 10**14
REASON_LENGTH = 2000
PAGE = 50
STANDING = engine.WON | {engine.State.ELIGIBLE, engine.State.ON_BALLOT, engine.State.NOT_CHOSEN}


def path(project: Project) -> str:
    """Return where a project is read, below the town's mount."""
    return f"/participation/editions/{project.edition_id}/projects/{project.number}/"


@transaction.atomic
def enter(project: Project, *, by: Account, now: datetime) -> Project:
    """Enter a project of the town's own. Raises PermissionDenied, ValidationError."""
    role = permissions.require(by, ACT, town=project.town, now=now)
    held = editions.locked(project.edition_id, town=project.town)
    editions.check("enter", held, now=now)
    project.proposal = project.asking = None
    with scope.acting(actor=by.pk, role=role.value, act=ACT, why=""):
        return kept(project, by=by, now=now)


def kept(project: Project, *, by: Account, now: datetime) -> Project:
    """Keep a new project of an edition that is held, under the next number."""
    last = Project.objects.of(project.edition).aggregate(last=Max("number"))["last"] or 0
    if last >= MOST:
        raise ValidationError(_("The edition is full: a ballot takes no more projects."))
    project.number, project.entered_at = last + 1, now
    project.entered_by = None if project.asking else by
    project.state, project.cost, project.reason = project.State.ENTERED, None, ""
    project.save()
    _write(project, "enter", by=None if project.asking else by, now=now)
    return project


@transaction.atomic
def cost(
    *, project_id: int, town: Town, won: int, reason: str, by: Account, now: datetime
) -> Project:
    """Write down what a project costs, and why. Raises PermissionDenied, ValidationError."""
    role = permissions.require(by, ACT, town=town, now=now)
    project = locked(project_id, town=town)
    editions.check("cost", project.edition, now=now)
    reason = _reason(reason)
    if not 0 < won <= WON_MOST:
        raise ValidationError({"won": _("A cost is above nought.")})
    with scope.acting(actor=by.pk, role=role.value, act=ACT, why=reason[:200]):
        Costing.objects.create(
            town=town, project=project, before=project.cost, cost=won, reason=reason, by=by, at=now
        )
        project.cost = won
        project.save(update_fields=["cost"])
    return project


@transaction.atomic
def decide(
    *, project_id: int, town: Town, accept: bool, reason: str, by: Account, now: datetime
) -> Project:
    """Accept a project for the vote, or refuse it; the reason is public.

    Raises PermissionDenied, ValidationError.
    """
    role = permissions.require(by, ACT, town=town, now=now)
    project = locked(project_id, town=town)
    editions.check("decide", project.edition, now=now)
    reason = _reason(reason)
    if accept and project.cost is None:
        raise ValidationError(_("Write down first what it costs."))
    with scope.acting(actor=by.pk, role=role.value, act=ACT, why=reason[:200]):
        take(project, "accept" if accept else "refuse", by=by, now=now, text=reason)
    tell(
        project,
        gettext_noop("“%(title)s” is accepted for the vote on “%(edition)s”.")
        if accept
        else gettext_noop("“%(title)s” is not put to the vote on “%(edition)s”; read why."),
        now=now,
        key=f"decided:{project.steps.count()}",
    )
    return project


@dataclass(frozen=True)
class News:
    """What is told about the works: on which day, in words, how far (percent), how much spent."""

    step: str
    day: date
    text: str
    percent: int | None = None
    spent: int | None = None


@transaction.atomic
def report(*, project_id: int, town: Town, news: News, by: Account, now: datetime) -> Project:
    """Write down what becomes of a chosen project, and tell those who follow its proposal.

    Raises PermissionDenied, ValidationError.
    """
    role = permissions.require(by, ACT, town=town, now=now)
    project = locked(project_id, town=town)
    if news.step not in engine.WORKS:
        raise ValidationError(_("This step does not exist."))
    text = _reason(news.text)
    percent = 100 if news.step == "finish" else news.percent
    if percent is not None and not 0 <= percent <= 100:
        raise ValidationError({"percent": _("A share is from 0 to 100.")})
    if news.spent is not None and not 0 <= news.spent <= WON_MOST:
        raise ValidationError({"spent": _("An amount is not below zero.")})
    if news.day > now.astimezone(town.zone).date():
        raise ValidationError({"day": _("This day is still to come.")})
    facts = {"percent": percent, "spent": news.spent, "day": news.day}
    with scope.acting(actor=by.pk, role=role.value, act=ACT, why=text[:200]):
        step = take(project, news.step, by=by, now=now, text=text, **facts)
        _follow(project, step, by, now)
    return project


def take(
    project: Project,
    name: str,
    *,
    by: Account | None,
    now: datetime,
    text: str = "",
    **facts: object,
) -> ProjectStep:
    """Take a step with a project that is held. Raises ValidationError: not from where it stands."""
    try:
        project.state = engine.after(name, engine.State(project.state))
    except engine.UnknownStepError as error:
        raise ValidationError(_("This cannot be done with the project as it stands.")) from error
    project.reason = text if project.state in {engine.State.REFUSED, engine.State.STOPPED} else ""
    project.save(update_fields=["state", "reason"])
    return _write(project, name, by=by, now=now, text=text, **facts)


def _write(
    project: Project, name: str, *, by: Account | None, now: datetime, **facts: object
) -> ProjectStep:
    return ProjectStep.objects.create(
        town_id=project.town_id,
        project=project,
        step=name,
        after=project.state,
        by=by,
        at=now,
        **facts,
    )


def _follow(project: Project, step: ProjectStep, by: Account, now: datetime) -> None:
    """Let the proposal behind the project take the same step, where it can; else tell the news."""
    if project.proposal_id is None:
        return
    if step.step == "go_on" or not step_of_proposal(
        project, step.step, Said(reason=step.text), by=by, now=now
    ):
        tell(
            project,
            gettext_noop("There is news of the works on “%(title)s”."),
            now=now,
            key=f"news:{step.pk}",
        )


def step_of_proposal(
    project: Project, name: str, said: Said, *, by: Account, now: datetime
) -> bool:
    """Take a step with the proposal behind a project if it can be taken; tell whether it was."""
    if project.proposal_id is None:
        return False
    proposal = moves.locked(project.proposal_id, town=project.town)
    try:
        proposals.step(
            name, state=proposals.State(proposal.state), verdict=proposal.verdict_or_none
        )
    except proposals.UnknownStepError:
        return False
    moves.write(proposal, name, by=by, now=now, said=said)
    return True


def tell(project: Project, text: str, *, now: datetime, key: str) -> None:
    """Leave word for those who follow the proposal behind a project."""
    if project.proposal is not None:
        followers.tell(
            followers.of(project.proposal),
            project.proposal,
            kind=followers.EDITION,
            text=text,
            words={"edition": project.edition.title},
            now=now,
            key=f"participation:project:{project.pk}:{key}",
            at=path(project),
        )


def locked(project_id: int, *, town: Town) -> Project:
    """Return the project, held with its edition. Raises Project.DoesNotExist."""
    rows = Project.objects.filter(town=town)
    edition = editions.locked(
        rows.values_list("edition_id", flat=True).get(pk=project_id), town=town
    )
    project = rows.select_for_update(of=("self",)).get(pk=project_id)
    project.edition, project.town = edition, town
    return project


def _reason(text: str) -> str:
    text = text.strip()
    if not text:
        raise ValidationError({"reason": _("Give a reason; everybody reads it.")})
    if len(text) > REASON_LENGTH:
        raise ValidationError(
            {"reason": _("This is longer than %(n)s characters.") % {"n": REASON_LENGTH}}
        )
    return text


def listing(*, edition: Edition, asked: Mapping[str, str], areas: Sequence[Region]) -> Listed:
    """Return the page of an edition's projects that `asked` (the address's query) wants."""
    return listed(_plan(areas), Project.objects.of(edition).for_lists(), asked)


def _plan(areas: Sequence[Region]) -> Plan:
    choices = tuple((region.code, region.name) for region in areas)
    where = Filter("area", _("Area"), choices, lambda rows, v: rows.filter(area__code=v))
    states = tuple((state.value, _(label)) for state, label in engine.STATE_LABELS.items())
    return Plan(
        columns=(Column("number", _("Number on the ballot"), ("number",)),),
        search=lambda rows, word: rows.filter(title__icontains=word),
        filters=(
            *([where] if choices else []),
            Filter("category", _("Subject"), tuple(Category.choices), _same("category")),
            Filter("state", _("Where it stands"), states, _same("state")),
        ),
        order="number",
        size=PAGE,
    )


def _same(field: str) -> Callable[[Rows, str], Rows]:
    return lambda rows, value: rows.filter(**{field: value})


def areas(*, edition: Edition) -> list[Region]:
    """Return the areas that projects of the edition name."""
    named = Project.objects.of(edition).filter(area__isnull=False).values("area_id")
    return list(Region.objects.filter(pk__in=named).defer("boundary").order_by("name_ko"))


@dataclass(frozen=True)
class Sums:
    """The money of an edition's projects: what all that may win cost, and what the winners cost."""

    count: int
    standing: int
    won: int


def _won_of(states: frozenset[engine.State]) -> Coalesce:
    return Coalesce(Sum("cost", filter=Q(state__in=states)), 0, output_field=BigIntegerField())


def sums(*, edition: Edition) -> Sums:
    """Add up the projects of an edition, in one query."""
    told = Project.objects.of(edition).aggregate(
        count=Count("pk"), standing=_won_of(STANDING), won=_won_of(engine.WON)
    )
    return Sums(**told)


def one(*, edition: Edition, number: int) -> Project:
    """Return one project with what its page shows. Raises Project.DoesNotExist."""
    rows = Project.objects.of(edition).select_related("area", "proposal", "asking")
    return rows.get(number=number)
