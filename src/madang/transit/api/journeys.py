"""Journeys from place to place, and how far one gets from a stop."""

from datetime import datetime
from typing import Annotated, Literal

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext
from ninja import Query, Router, Schema

from madang.base import clock
from madang.base.problems import Problem
from madang.towns.requests import town_of
from madang.transit.services import journeys, places
from madang.transit.services.journeys import Plan, Reached, Reason
from madang.transit.services.networks import NoNetwork
from madang.transit.services.places import Place

router = Router(tags=["journeys"])


class LegStopOut(Schema):
    id: str
    name: str
    at: datetime
    lat: float | None
    lon: float | None


class LegOut(Schema):
    mode: Literal["walk", "ride"]
    from_stop: LegStopOut
    to_stop: LegStopOut
    departs_at: datetime
    arrives_at: datetime
    duration_s: int
    metres: float
    shape: list[tuple[float, float]]
    route_id: str
    route_name: str
    route_color: str
    trip_id: str
    headsign: str
    live: bool
    delay_s: int | None
    low_floor: bool
    stops: list[LegStopOut]


class JourneyOut(Schema):
    departs_at: datetime
    arrives_at: datetime
    duration_s: int
    transfers: int
    walk_s: int
    walk_m: int
    live: bool
    legs: list[LegOut]


class PlanOut(Schema):
    journeys: list[JourneyOut]
    reason: Reason
    where: str
    valid_from: str
    valid_until: str

    @staticmethod
    def resolve_valid_from(plan: Plan) -> str:
        return plan.valid_from.isoformat()

    @staticmethod
    def resolve_valid_until(plan: Plan) -> str:
        return plan.valid_until.isoformat()


class ReachedOut(Schema):
    stop_id: str
    name: str
    lat: float | None
    lon: float | None
    seconds: int


class TravelTimesOut(Schema):
    stops: list[ReachedOut]


When = Annotated[
    datetime | None, Query(None, description="when to leave (default: now); town time if no zone")
]
LowFloor = Annotated[bool, Query(False, description="low-floor vehicles and step-free stops only")]


class PlanIn(Schema):
    origin: Annotated[str, Query(alias="from", max_length=120, description="stop:ID or LAT,LON")]
    destination: Annotated[str, Query(alias="to", max_length=120, description="stop:ID or LAT,LON")]
    at: When
    arrive_by: Annotated[bool, Query(False, description="arrive at that time instead")]
    low_floor: LowFloor


class TravelTimesIn(Schema):
    origin: Annotated[str, Query(alias="from", max_length=120, description="stop:ID")]
    at: When
    low_floor: LowFloor


@router.get("/journeys", response=PlanOut, summary="Plan journeys", url_name="plan")
def plan(request: HttpRequest, asked: Query[PlanIn]) -> Plan:
    """The best journeys within an hour, with the delays of this moment; or why there is none."""
    town = town_of(request)
    now = clock.now()
    try:
        return journeys.plan(
            town=town,
            origin=_place(request, asked.origin, "from"),
            destination=_place(request, asked.destination, "to"),
            at=_aware(asked.at, now),
            arrive_by=asked.arrive_by,
            low_floor=asked.low_floor,
            now=now,
        )
    except NoNetwork as error:
        raise _no_timetable() from error


@router.get(
    "/travel-times", response=TravelTimesOut, summary="Travel times", url_name="travel_times"
)
def travel_times(request: HttpRequest, asked: Query[TravelTimesIn]) -> dict[str, list[Reached]]:
    """Every stop that can be reached from one, the nearest in time first."""
    town = town_of(request)
    now = clock.now()
    origin = _place(request, asked.origin, "from")
    if not origin.stop_id:
        raise _no_such_place("from")
    try:
        found = journeys.travel_times(
            town=town,
            stop_id=origin.stop_id,
            at=_aware(asked.at, now),
            low_floor=asked.low_floor,
            now=now,
        )
    except NoNetwork as error:
        raise _no_timetable() from error
    return {"stops": found}


def _place(request: HttpRequest, text: str, end: str) -> Place:
    try:
        place = places.guess(town=town_of(request), text=text).place
    except NoNetwork as error:
        raise _no_timetable() from error
    if place is None:
        raise _no_such_place(end)
    return place


def _aware(at: datetime | None, now: datetime) -> datetime:
    if at is None:
        return now
    return at if at.tzinfo else at.replace(tzinfo=timezone.get_current_timezone())


def _no_such_place(end: str) -> Problem:
    return Problem(422, "no-such-place", gettext("There is no such place"), where=end)


def _no_timetable() -> Problem:
    return Problem(404, "no-timetable", gettext("This town has no timetable yet"))
