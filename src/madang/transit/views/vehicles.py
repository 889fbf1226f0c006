from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from madang.base import clock
from madang.base.templatetags.madang import live_url
from madang.towns.requests import town_of
from madang.transit.services import places, routes, vehicles
from madang.transit.views.pages import needs_network

WORLD = {"south": -90.0, "west": -180.0, "north": 90.0, "east": 180.0}
LISTED = 300


@require_safe
@needs_network
def show(request: HttpRequest) -> HttpResponse:
    town = town_of(request)
    now = clock.now()
    route_id = request.GET.get("route", "")
    if route_id:
        route = routes.get(town=town, route_id=route_id, day=now.date())
        moving = vehicles.on_route(town=town, route_id=route_id, now=now)
    else:
        route = None
        moving = vehicles.in_box(town=town, now=now, limit=LISTED, **WORLD)
    at = places.point(request.GET.get("at", ""))
    context = {"route": route, "vehicles": moving, "at": at} | layers()
    context["vehicles_url"] = live_url("transit", "vehicles")
    return render(request, "transit/vehicles/map.html", context)


def layers() -> dict[str, object]:
    """Return where the map finds the town's base map and stops."""
    return {
        "basemap_url": reverse("api:basemap"),
        "stops_url": reverse("api:find_stops"),
        "stop_url": reverse("transit:stop", args=["STOP"]),
    }
