"""Stops: look them up by name, number, place or box; and one stop."""

from typing import Annotated

from django.http import HttpRequest
from django.utils.translation import gettext
from ninja import Query, Router, Schema

from madang.base.problems import Problem
from madang.towns.requests import town_of
from madang.transit.services import stops
from madang.transit.services.networks import NoNetwork
from madang.transit.services.stops import Stop, StopNotFound

router = Router(tags=["stops"])


class RouteNameOut(Schema):
    id: str
    name: str
    color: str


class StopOut(Schema):
    id: str
    code: str
    name: str
    lat: float | None
    lon: float | None
    wheelchair: int
    toward: str
    routes: list[RouteNameOut]
    metres: int | None


class StopsOut(Schema):
    stops: list[StopOut]


class StopsIn(Schema):
    q: Annotated[str, Query("", max_length=60, description="name, number or first consonants")]
    near: Annotated[str, Query("", max_length=60, description="LAT,LON in WGS 84 degrees")]
    box: Annotated[str, Query("", max_length=120, description="SOUTH,WEST,NORTH,EAST in degrees")]
    limit: Annotated[int, Query(20, ge=1, le=500)]


@router.get("/stops", response=StopsOut, summary="Find stops", url_name="find_stops")
def find(request: HttpRequest, asked: Query[StopsIn]) -> dict[str, list[Stop]]:
    """Stops that `q` may mean, best first; or within a kilometre of `near`; or in `box`."""
    town = town_of(request)
    try:
        if asked.q:
            return {"stops": stops.find(town=town, query=asked.q, limit=asked.limit)}
        if asked.near:
            lat, lon = _numbers(asked.near, 2)
            return {"stops": stops.near(town=town, lat=lat, lon=lon, limit=asked.limit)}
        if asked.box:
            south, west, north, east = _numbers(asked.box, 4)
            found = stops.in_box(
                town=town, south=south, west=west, north=north, east=east, limit=asked.limit
            )
            return {"stops": found}
    except NoNetwork:
        return {"stops": []}
    raise Problem(422, "nothing-asked", gettext("Give q, near or box"))


@router.get("/stops/{gtfs:stop_id}", response=StopOut, summary="One stop", url_name="stop")
def show(request: HttpRequest, stop_id: str) -> Stop:
    """Its name, number, place, whether it is step-free, and the routes that call."""
    town = town_of(request)
    try:
        return stops.get(town=town, stop_id=stop_id)
    except (StopNotFound, NoNetwork) as error:
        raise Problem(404, "no-such-stop", gettext("There is no such stop")) from error


def _numbers(text: str, count: int) -> list[float]:
    try:
        numbers = [float(part) for part in text.split(",")]
    except ValueError:
        numbers = []
    if len(numbers) != count or not all(abs(number) <= 180 for number in numbers):
        raise Problem(422, "bad-coordinates", gettext("Write coordinates as numbers with commas"))
    return numbers
