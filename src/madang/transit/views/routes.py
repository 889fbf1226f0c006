from dataclasses import asdict
from datetime import date
from typing import NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from madang.base import clock
from madang.towns.requests import town_of
from madang.transit.services import alerts, routes, vehicles
from madang.transit.services.routes import Line
from madang.transit.services.vehicles import Vehicle
from madang.transit.views.pages import needs_network

QUARTERS = 4


class Bus(NamedTuple):
    vehicle_id: str
    delay_s: int | None
    quarter: int  # of the way from the stop it left to the next


@require_safe
@needs_network
def index(request: HttpRequest) -> HttpResponse:
    town = town_of(request)
    query = request.GET.get("q", "").strip()[:60]
    kinds = routes.listing(town=town, day=_today(), query=query)
    return render(request, "transit/routes/index.html", {"kinds": kinds, "q": query})


@require_safe
@needs_network
def show(request: HttpRequest, route_id: str) -> HttpResponse:
    town = town_of(request)
    now = clock.now()
    day = _day(request.GET.get("day", ""))
    route = routes.get(town=town, route_id=route_id, day=day)
    directions = routes.lines(town=town, route_id=route_id, day=day)
    moving = vehicles.on_route(town=town, route_id=route_id, now=now)
    line = _chosen(directions, request.GET.get("direction", ""), request.GET.get("trip"), moving)
    context = {
        "route": route,
        "directions": directions,
        "line": _with_vehicles(line, moving) if line else None,
        "vehicles": moving,
        "alerts": alerts.about(town=town, now=now, route_ids=[route_id]),
    }
    return render(request, "transit/routes/show.html", context)


def _today() -> date:
    return timezone.localtime(clock.now()).date()


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return _today()


def _chosen(lines: list[Line], key: str, trip_id: str | None, moving: list[Vehicle]) -> Line | None:
    asked = {vehicle.direction for vehicle in moving if trip_id and vehicle.trip_id == trip_id}
    for line in lines:
        if line.key == key or line.direction in asked - {None}:
            return line
    return lines[0] if lines else None


def _with_vehicles(line: Line, moving: list[Vehicle]) -> dict[str, object]:
    """Return the line with each vehicle at the stop that it left, and how far it is from there."""
    at: list[list[Bus]] = [[] for _ in line.stops]
    ids = [stop.id for stop in line.stops]
    for vehicle in moving:
        places = [i for i, stop_id in enumerate(ids) if stop_id == vehicle.stop_id]
        if not places or vehicle.direction not in (None, line.direction):
            continue
        place = min(places, key=lambda i: abs(i - (vehicle.stop_position or 0)))
        quarter = min(QUARTERS - 1, int((vehicle.progress or 0) * QUARTERS))
        at[max(0, place - 1)].append(Bus(vehicle.vehicle_id, vehicle.delay_s, quarter))
    stops = [asdict(stop) | {"vehicles": at[i]} for i, stop in enumerate(line.stops)]
    return {**vars(line), "stops": stops}
