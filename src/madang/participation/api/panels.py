"""Lottery panels as data: the call, quotas beside the pool, chances and seats; never a name."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext
from ninja import Router, Schema

from madang.base import clock
from madang.base.problems import Problem
from madang.participation.models import Panel, Portfolio
from madang.participation.requests import panel_of
from madang.participation.services import panelreadings, panels, portfolios, volunteers
from madang.people.requests import account_of
from madang.roles.requests import act_auth
from madang.towns.requests import town_of

router = Router(tags=["participation"])


class PanelOut(Schema):
    key: UUID
    title: str
    url: str
    stage: str
    size: int
    opens_at: datetime
    closes_at: datetime
    sits_at: datetime
    seed_source: str
    seed_at: datetime | None
    seed: str


class WholePanelOut(PanelOut):
    about: str
    quotas: dict[str, dict[str, list[int]]]
    pool: dict[str, dict[str, int]]
    volunteers: int
    least_chance_percent: float | None
    mean_chance_percent: float | None
    seats: dict[str, int]
    declined: list[str]
    changes: list[dict[str, str]]
    files: list[str]


class OwnPanelsOut(Schema):
    number: str
    chance_percent: float | None
    state: str
    reply_by: datetime | None


@router.get("/panels", response=list[PanelOut], summary="Lottery panels", url_name="panels")
def index(request: HttpRequest) -> list[PanelOut]:
    """Every panel whose call was published, the latest first."""
    return [PanelOut(**_out(panel)) for panel in panels.listing(town=town_of(request))]


@router.get(
    "/panels/{uuid:key}", response=WholePanelOut, summary="A lottery panel", url_name="panel"
)
def show(request: HttpRequest, key: UUID) -> WholePanelOut:
    """One panel: quotas and pool by category and value, chances once they are published."""
    panel = panel_of(request, key)
    reading = panelreadings.read(panel)
    chances = reading.chances
    files = [reverse("participation:panel-file", args=[key, name]) for name in portfolios.FILES]
    return WholePanelOut(
        **_out(panel),
        about=panel.about,
        quotas=panel.quotas,
        pool={name: dict(counter) for name, counter in panels.pool(panel).items()},
        volunteers=reading.volunteers,
        least_chance_percent=chances.least if chances else None,
        mean_chance_percent=chances.mean if chances else None,
        seats=reading.seats,
        declined=reading.declined,
        changes=panel.changes,
        files=files if panel.composed_at else [],
    )


@router.get("/panels/{uuid:key}/portfolio", summary="The chances", url_name="panel_portfolio")
def portfolio(request: HttpRequest, key: UUID) -> dict[str, Any]:
    """The 1,000 equal chances as they were published, and the hashes of both files."""
    try:
        document: dict[str, Any] = panel_of(request, key).portfolio.document
    except Portfolio.DoesNotExist:
        told = gettext("The chances are not published yet.")
        raise Problem(404, "no-chances-yet", told) from None
    return document


@router.get(
    "/panels/{uuid:key}/mine",
    response=OwnPanelsOut,
    auth=act_auth("participation.volunteer"),
    summary="One's own chance",
    url_name="panel_mine",
)
def mine(request: HttpRequest, key: UUID) -> OwnPanelsOut:
    """One's own number, chance and seat."""
    row = volunteers.of(panel=panel_of(request, key), account=account_of(request))
    if row is None:
        raise Problem(404, "not-in-the-lot", gettext("You are not in the lot of this panel."))
    seat = getattr(row, "seat", None)
    return OwnPanelsOut(
        number=row.number,
        chance_percent=None if row.chances is None else row.chances / 10,
        state=seat.state if seat else "",
        reply_by=seat.reply_by if seat else None,
    )


def _out(panel: Panel) -> dict[str, Any]:
    return {
        "key": panel.key,
        "title": panel.title,
        "url": reverse("participation:panel", args=[panel.key]),
        "stage": panelreadings.stage(panel, clock.now()),
        "size": panel.size,
        "opens_at": panel.opens_at,
        "closes_at": panel.closes_at,
        "sits_at": panel.sits_at,
        "seed_source": panel.seed_source,
        "seed_at": panel.seed_at,
        "seed": panel.seed,
    }
