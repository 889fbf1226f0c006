"""Proposals as data: the list, one of them, their places, and everything as a table."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, StreamingHttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from ninja import Query, Router, Schema

from madang.base import clock
from madang.base.problems import Problem
from madang.kernel import csvlines
from madang.participation.models import Proposal
from madang.participation.services import drafts, proposals
from madang.towns.requests import town_of

router = Router(tags=["participation"])
LENGTH = 100


class PlaceOut(Schema):
    lat: float | None
    lon: float | None
    name: str
    dong: str


class ProposalOut(Schema):
    id: int
    title: str
    url: str
    category: str
    audience: str
    place: PlaceOut
    state: str
    verdict: str
    published_at: datetime
    support_until: datetime
    supports: int
    verified_supports: int
    needed: int
    due_on: date | None
    answered_at: datetime | None
    planned_for: date | None
    budget_won: int | None
    merged_into: int | None


class MoveOut(Schema):
    step: str
    before: str
    after: str
    at: datetime
    reason: str
    facts: dict[str, Any]


class WholeProposalOut(ProposalOut):
    body: str
    author: str
    answer: str
    active_users: int
    moves: list[MoveOut]


class ProposalsOut(Schema):
    count: int
    page: int
    pages: int
    proposals: list[ProposalOut]


class Asked(Schema):
    q: str = ""
    state: str = ""
    category: str = ""
    audience: str = ""
    dong: str = ""
    sort: str = ""
    page: int = 1


@router.get("/proposals", response=ProposalsOut, summary="Proposals", url_name="proposals")
def index(request: HttpRequest, asked: Query[Asked]) -> ProposalsOut:
    """One page of the list, searched, narrowed and sorted as its page does.

    `state`: open, owed, answered, doing, done or closed. `sort`: newest, supported, closing or
    answered.
    """
    town = town_of(request)
    given = {key: str(value) for key, value in asked.dict().items()}
    dongs = list(drafts.dongs(town))
    found = proposals.listing(town=town, asked=given, dongs=dongs, now=clock.now())
    return ProposalsOut(
        count=found.count,
        page=found.page.number,
        pages=found.page.paginator.num_pages,
        proposals=[_out(row) for row in found.rows],
    )


@router.get(
    "/proposals/{int:pk}", response=WholeProposalOut, summary="A proposal", url_name="proposal"
)
def show(request: HttpRequest, pk: int) -> WholeProposalOut:
    """One proposal with its text, its answer, and every step with its public reason."""
    row = proposals.full(town_of(request)).filter(pk=pk).first()
    if row is None:
        raise Problem(404, "no-such-proposal", gettext("There is no such proposal in this town."))
    return WholeProposalOut(
        **_out(row).dict(),
        body=row.body,
        author=row.writer,
        answer=row.answer,
        active_users=row.active_users,
        moves=[
            MoveOut(
                step=move.step,
                before=move.before,
                after=move.after,
                at=move.at,
                reason=move.reason,
                facts=move.facts,
            )
            for move in row.moves.all()
        ],
    )


@router.get("/proposals/places", summary="Proposals on the map", url_name="proposal_places")
def places(request: HttpRequest) -> dict[str, Any]:
    """The newest proposals that have a place, as GeoJSON."""
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "geometry": {"type": "Point", "coordinates": [row.lon, row.lat]},
                "properties": {
                    "id": row.pk,
                    "title": row.title,
                    "state": str(row.get_state_display()),
                    "supports": row.supports,
                    "url": _url(row),
                },
            }
            for row in proposals.on_map(town=town_of(request))
        ],
    }


COLUMNS = tuple(name for name in ProposalOut.model_fields if name not in {"place", "url"})


@router.get("/proposals.csv", summary="Proposals as a table", url_name="proposals_table")
def table(request: HttpRequest) -> StreamingHttpResponse:
    """Every proposal of the town, one a line; texts and answers are behind the API of each."""
    rows = proposals.visible(town_of(request)).for_lists().order_by("pk").iterator(1000)
    response = StreamingHttpResponse(_lines(rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="proposals.csv"'
    return response


def _lines(rows: Iterator[Proposal]) -> Iterator[str]:
    yield csvlines.line([*COLUMNS, "lat", "lon", "dong"])
    for row in rows:
        out = _out(row)
        given = [getattr(out, name) for name in COLUMNS]
        yield csvlines.line((*given, row.lat, row.lon, out.place.dong))


def _url(row: Proposal) -> str:
    return reverse("participation:proposal", args=[row.pk])


def _out(row: Proposal) -> ProposalOut:
    dong = row.region.name if row.region else ""
    return ProposalOut(
        id=row.pk,
        title=row.title,
        url=_url(row),
        category=row.category,
        audience=row.audience,
        place=PlaceOut(lat=row.lat, lon=row.lon, name=row.place, dong=dong),
        state=row.state,
        verdict=row.verdict,
        published_at=row.published_at,
        support_until=row.support_until,
        supports=row.supports,
        verified_supports=row.verified_supports,
        needed=row.needed,
        due_on=row.due_on,
        answered_at=row.answered_at,
        planned_for=row.planned_for,
        budget_won=row.budget_won,
        merged_into=row.merged_into_id,
    )
