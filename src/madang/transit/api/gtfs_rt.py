"""GTFS Realtime out."""

from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse
from django.utils.http import http_date
from django.utils.translation import gettext
from ninja import Router

from madang.base import clock
from madang.base.problems import Problem
from madang.towns.requests import town_of
from madang.transit.services import outputs
from madang.transit.services.networks import NoNetwork
from madang.transit.services.outputs import NothingLiveError

router = Router(tags=["GTFS Realtime"])

PROTOBUF = "application/x-protobuf"
BINARY = {
    "responses": {
        "200": {
            "description": "A FeedMessage",
            "content": {PROTOBUF: {"schema": {"type": "string", "format": "binary"}}},
        }
    }
}


@router.get(
    "/gtfs-rt/vehicle-positions.pb", summary="Vehicle positions (GTFS-RT)", openapi_extra=BINARY
)
def vehicle_positions(request: HttpRequest) -> HttpResponse:
    """Where the vehicles are, with their trips and next stops."""
    return _feed(request, "vehicle-positions")


@router.get("/gtfs-rt/trip-updates.pb", summary="Trip updates (GTFS-RT)", openapi_extra=BINARY)
def trip_updates(request: HttpRequest) -> HttpResponse:
    """When the vehicles are expected at their next stops: medians."""
    return _feed(request, "trip-updates")


@router.get("/gtfs-rt/alerts.pb", summary="Alerts (GTFS-RT)", openapi_extra=BINARY)
def alerts(request: HttpRequest) -> HttpResponse:
    """The alerts in force, in all their languages."""
    now = clock.now()
    town = town_of(request)
    return _answer(outputs.alerts(town=town, now=now), now)


def _feed(request: HttpRequest, kind: str) -> HttpResponse:
    try:
        content, made_at = outputs.feed(
            town=town_of(request),
            kind=kind,
            now=clock.now(),
        )
    except (NothingLiveError, NoNetwork) as error:
        title = gettext("Nothing is known of the buses right now")
        raise Problem(503, "nothing-live", title) from error
    return _answer(content, datetime.fromtimestamp(made_at, UTC))


def _answer(content: bytes, made: datetime) -> HttpResponse:
    response = HttpResponse(content, content_type=PROTOBUF)
    response["Last-Modified"] = http_date(made.timestamp())
    response["Cache-Control"] = "public, max-age=5"
    response["Access-Control-Allow-Origin"] = "*"
    return response
