"""Vehicles: where they are, in a box or on a route."""

from typing import Annotated

from django.http import HttpRequest
from django.utils.translation import gettext
from ninja import Query, Router, Schema
from pydantic import Field

from madang.base import clock
from madang.base.problems import Problem
from madang.towns.requests import town_of
from madang.transit.services import vehicles
from madang.transit.services.networks import NoNetwork
from madang.transit.services.routes import RouteNotFound

router = Router(tags=["vehicles"])

WORLD = (-90.0, -180.0, 90.0, 180.0)


class VehicleOut(Schema):
    vehicle_id: str
    route_id: str
    route_name: str
    route_color: Annotated[str, Field(description='"RRGGBB" or ""')]
    headsign: str
    direction: int | None
    trip_id: str
    lat: Annotated[float, Field(description="WGS 84 degrees")]
    lon: float
    bearing: Annotated[int | None, Field(description="degrees from north")]
    stop_id: Annotated[str, Field(description="the next stop")]
    stop_name: str
    stop_position: Annotated[int | None, Field(description="of the next stop in its trip, from 0")]
    progress: Annotated[float | None, Field(description="0 at the stop before, 1 at the next")]
    delay_s: int | None
    crowding: Annotated[
        str,
        Field(description='"", empty, many_seats, few_seats, standing, crushed, full or closed'),
    ]
    seats: int | None
    low_floor: bool | None
    age_s: Annotated[int, Field(description="seconds since it was seen")]


class VehiclesOut(Schema):
    now: Annotated[float, Field(description="Unix seconds")]
    vehicles: list[VehicleOut]


class VehiclesIn(Schema):
    box: Annotated[
        str, Query("", max_length=120, description="SOUTH,WEST,NORTH,EAST in WGS 84 degrees")
    ]
    limit: Annotated[int, Query(2000, ge=1, le=5000)]


@router.get("/vehicles", response=VehiclesOut, summary="Where the buses are", url_name="vehicles")
def index(request: HttpRequest, asked: Query[VehiclesIn]) -> dict[str, object]:
    """The vehicles in `box`, or all; none when positions are too old to show."""
    town = town_of(request)
    south, west, north, east = _box(asked.box) if asked.box else WORLD
    now = clock.now()
    try:
        found = vehicles.in_box(
            town=town, south=south, west=west, north=north, east=east, now=now, limit=asked.limit
        )
    except NoNetwork:
        found = []
    return {"now": now.timestamp(), "vehicles": found}


@router.get(
    "/routes/{gtfs:route_id}/vehicles",
    response=VehiclesOut,
    summary="The buses of a route",
    url_name="route_vehicles",
)
def on_route(request: HttpRequest, route_id: str) -> dict[str, object]:
    """Where each is between two stops, and how late."""
    town = town_of(request)
    now = clock.now()
    try:
        found = vehicles.on_route(town=town, route_id=route_id, now=now)
    except (RouteNotFound, NoNetwork) as error:
        raise Problem(404, "no-such-route", gettext("There is no such route")) from error
    return {"now": now.timestamp(), "vehicles": found}


def _box(text: str) -> tuple[float, float, float, float]:
    try:
        south, west, north, east = (float(part) for part in text.split(","))
    except ValueError:
        south = west = north = east = 999.0
    if not all(abs(number) <= 180 for number in (south, west, north, east)):
        raise Problem(422, "bad-coordinates", gettext("Write coordinates as numbers with commas"))
    return south, west, north, east
