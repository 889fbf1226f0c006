"""Arrivals: the next buses at a stop, and when they came on the last days."""

from datetime import date, datetime
from typing import Annotated

from django.http import HttpRequest
from django.utils.translation import gettext
from ninja import Query, Router, Schema
from pydantic import Field

from madang.base import clock
from madang.base.problems import Problem
from madang.towns.requests import town_of
from madang.transit.services import arrivals
from madang.transit.services.arrivals import Board
from madang.transit.services.networks import NoNetwork
from madang.transit.services.stops import StopNotFound

router = Router(tags=["arrivals"])


class ArrivalOut(Schema):
    trip_id: str
    route_id: str
    route_name: str
    route_color: Annotated[str, Field(description='"RRGGBB" or ""')]
    route_text_color: str
    route_type: Annotated[int, Field(description="as in GTFS")]
    headsign: str
    stop_id: Annotated[str, Field(description="the platform, when the board is a station's")]
    stop_position: Annotated[int, Field(description="of the call in its trip, from 0")]
    service_day: date
    at: Annotated[datetime, Field(description="when it is expected: the median")]
    eta_s: Annotated[int, Field(description="seconds until then")]
    be_by: Annotated[datetime, Field(description="be at the stop by then, not to miss it")]
    be_by_s: Annotated[int, Field(description="seconds until then")]
    scheduled_at: datetime
    delay_s: Annotated[int | None, Field(description="seconds late; null unless it is live")]
    stops_away: Annotated[int | None, Field(description="0: the next stop is this one")]
    low_floor: bool | None
    crowding: Annotated[
        str,
        Field(description='"", empty, many_seats, few_seats, standing, crushed, full or closed'),
    ]
    seats: int | None
    source: Annotated[
        str,
        Field(description="live: seen, and learnt; delay: seen, or about to come; timetable"),
    ]
    age_s: Annotated[int | None, Field(description="seconds since the bus was seen")]
    ghost: Annotated[bool, Field(description="should be on its way, and nobody has seen it")]
    vehicle_id: str
    waiting: Annotated[bool, Field(description="at its first stop")]


class BoardOut(Schema):
    stop_id: str
    stop_code: str
    stop_name: str
    lat: float | None
    lon: float | None
    now: datetime
    state: Annotated[str, Field(description="live, timetable, or none: nothing is known")]
    live_age_s: Annotated[int | None, Field(description="seconds since the freshest position")]
    arrivals: list[ArrivalOut]


class PastOut(Schema):
    route_id: str
    route_name: str
    headsign: str
    arrived_at: datetime
    scheduled_at: datetime | None
    service_day: date


class PastsOut(Schema):
    past: list[PastOut]


class BoardIn(Schema):
    limit: Annotated[int, Query(arrivals.MOST, ge=1, le=100)]
    route: Annotated[list[str], Query([], max_length=20, description="only these routes")]


@router.get(
    "/stops/{gtfs:stop_id}/arrivals",
    response=BoardOut,
    summary="The next buses at a stop",
    url_name="arrivals",
)
def index(request: HttpRequest, stop_id: str, asked: Query[BoardIn]) -> Board:
    """Soonest first, each with where its figure comes from and how old it is.

    A station's board has all its platforms.
    """
    return _board(request, stop_id, limit=asked.limit, routes=asked.route)


@router.get(
    "/stops/{gtfs:stop_id}/arrivals/past",
    response=PastsOut,
    summary="When buses came on the last days",
    url_name="past_arrivals",
)
def past(request: HttpRequest, stop_id: str) -> Board:
    """Of the routes that are rare here, about this time of day, the latest first."""
    return _board(request, stop_id, limit=1, aside=True)


def _board(
    request: HttpRequest,
    stop_id: str,
    *,
    limit: int,
    routes: list[str] | None = None,
    aside: bool = False,
) -> Board:
    town = town_of(request)
    try:
        return arrivals.board(
            town=town,
            stop_id=stop_id,
            now=clock.now(),
            limit=limit,
            routes=routes or (),
            aside=aside,
        )
    except (StopNotFound, NoNetwork) as error:
        raise Problem(404, "no-such-stop", gettext("There is no such stop")) from error
