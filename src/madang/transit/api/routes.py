"""Routes: the list by kind, and one route with its stops, path and departures of a day."""

from datetime import date

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext
from ninja import Router, Schema

from madang.base import clock
from madang.base.problems import Problem
from madang.towns.requests import town_of
from madang.transit.services import routes
from madang.transit.services.networks import NoNetwork
from madang.transit.services.routes import Kind, RouteNotFound

router = Router(tags=["routes"])


class RouteOut(Schema):
    id: str
    name: str
    color: str
    long_name: str
    agency: str
    kind: str
    runs_today: bool


class KindOut(Schema):
    kind: str
    routes: list[RouteOut]


class KindsOut(Schema):
    kinds: list[KindOut]


class LineStopOut(Schema):
    id: str
    code: str
    name: str
    lat: float | None
    lon: float | None


class HourOut(Schema):
    hour: str
    minutes: list[str]


class LineOut(Schema):
    direction: int | None
    headsign: str
    day: date
    first: str
    last: str
    trips: int
    headway_min: int | None
    variants: int
    stops: list[LineStopOut]
    hours: list[HourOut]
    path: list[tuple[float, float]]


class RouteWithLinesOut(Schema):
    route: RouteOut
    lines: list[LineOut]


@router.get("/routes", response=KindsOut, summary="The routes of the town", url_name="routes")
def index(request: HttpRequest, q: str = "") -> dict[str, list[Kind]]:
    """Routes by kind; with `q`, those whose name holds it."""
    town = town_of(request)
    try:
        return {"kinds": routes.listing(town=town, day=_today(), query=q[:60])}
    except NoNetwork:
        return {"kinds": []}


@router.get(
    "/routes/{gtfs:route_id}", response=RouteWithLinesOut, summary="One route", url_name="route"
)
def show(request: HttpRequest, route_id: str, day: date | None = None) -> dict[str, object]:
    """Its usual way in each direction: stops, path (latitude, longitude), departures of `day`."""
    town = town_of(request)
    when = day or _today()
    try:
        return {
            "route": routes.get(town=town, route_id=route_id, day=when),
            "lines": routes.lines(town=town, route_id=route_id, day=when),
        }
    except (RouteNotFound, NoNetwork) as error:
        raise Problem(404, "no-such-route", gettext("There is no such route")) from error


def _today() -> date:
    return timezone.localtime(clock.now()).date()
