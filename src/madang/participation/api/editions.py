"""Editions of the participatory budget as data: phases, projects with their costs, and results."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext
from ninja import Router, Schema

from madang.base.problems import Problem
from madang.participation.models import Edition, Project
from madang.participation.requests import edition_of
from madang.participation.services import editions
from madang.towns.requests import town_of

router = Router(tags=["participation"])
MOST = 200


class PhaseOut(Schema):
    kind: str
    starts_at: datetime
    ends_at: datetime


class EditionOut(Schema):
    id: int
    title: str
    url: str
    budget_won: int
    kind: str
    rule: str
    poll: str | None
    result_since: datetime | None
    phases: list[PhaseOut]


class WholeEditionOut(EditionOut):
    about: str
    decided_by: str
    longest: int
    completion: str
    stop: str
    increment: str
    min_votes: int
    least_age: int | None
    most_age: int | None
    regions: list[str]
    caps: list[dict[str, Any]]
    incompatible: list[list[int]]


class CostingOut(Schema):
    before_won: int | None
    cost_won: int
    reason: str
    at: datetime


class ProjectOut(Schema):
    number: int
    title: str
    url: str
    body: str
    area: str | None
    category: str
    audience: str
    cost_won: int | None
    state: str
    reason: str
    proposal: int | None
    costings: list[CostingOut]


@router.get("/editions", response=list[EditionOut], summary="Budget editions", url_name="editions")
def index(request: HttpRequest) -> list[EditionOut]:
    """Every edition that was opened, the newest first."""
    rows = editions.listing(town=town_of(request))[:MOST]
    return [EditionOut(**_told(row)) for row in rows]


@router.get(
    "/editions/{int:pk}", response=WholeEditionOut, summary="A budget edition", url_name="edition"
)
def show(request: HttpRequest, pk: int) -> WholeEditionOut:
    """One edition with every setting that decides how its vote is counted."""
    edition = edition_of(request, pk)
    names = (
        *("about", "decided_by", "longest", "completion", "stop", "increment", "min_votes"),
        *("least_age", "most_age", "regions", "caps", "incompatible"),
    )
    return WholeEditionOut(**_told(edition), **{name: getattr(edition, name) for name in names})


@router.get(
    "/editions/{int:pk}/projects",
    response=list[ProjectOut],
    summary="Projects of a budget edition",
    url_name="edition_projects",
)
def projects(request: HttpRequest, pk: int) -> list[ProjectOut]:
    """All projects by their number, each with every costing and its reason."""
    edition = edition_of(request, pk)
    rows = Project.objects.of(edition).select_related("area").prefetch_related("costings")
    return [_project(row) for row in rows]


@router.get(
    "/editions/{int:pk}/result",
    response=dict[str, Any],
    summary="Result of a budget edition",
    url_name="edition_result",
)
def result(request: HttpRequest, pk: int) -> dict[str, Any]:
    """The count explained: rounds, support of every project, votes that were missing."""
    edition = edition_of(request, pk)
    if edition.result is None:
        raise Problem(404, "no-result-yet", gettext("There is no result yet"))
    found: dict[str, Any] = edition.result
    return found


def _told(edition: Edition) -> dict[str, Any]:
    return {
        "id": edition.pk,
        "title": edition.title,
        "url": reverse("participation:edition", args=[edition.pk]),
        "budget_won": edition.budget,
        "kind": edition.kind,
        "rule": edition.rule,
        "poll": str(edition.poll.key) if edition.poll else None,
        "result_since": edition.taken_over_at,
        "phases": [
            PhaseOut(kind=span.kind.value, starts_at=span.starts_at, ends_at=span.ends_at)
            for span in edition.spans
        ],
    }


def _project(row: Project) -> ProjectOut:
    return ProjectOut(
        number=row.number,
        title=row.title,
        url=reverse("participation:edition-project", args=[row.edition_id, row.number]),
        body=row.body,
        area=row.area.code if row.area else None,
        category=row.category,
        audience=row.audience,
        cost_won=row.cost,
        state=row.state,
        reason=row.reason,
        proposal=row.proposal_id,
        costings=[
            CostingOut(before_won=one.before, cost_won=one.cost, reason=one.reason, at=one.at)
            for one in row.costings.all()
        ],
    )
