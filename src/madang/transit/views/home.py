from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from madang.base import clock
from madang.towns.models import Town
from madang.towns.requests import town_of
from madang.transit.services import alerts, stops
from madang.transit.services.networks import NoNetwork
from madang.transit.views import keepsakes

NEWEST = 4


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    return render(request, "transit/home.html", front(request))


def front(request: HttpRequest) -> dict[str, object]:
    """Return what a rider's front page shows: alerts for everyone, and the stops they keep."""
    town = town_of(request)
    kept = keepsakes.stop_ids(request)
    return {
        "alerts": alerts.about(town=town, now=clock.now()),
        "favourites": _known(town, kept[-NEWEST:]),
    }


def _known(town: Town, stop_ids: list[str]) -> list[stops.Stop]:
    try:
        return stops.some(town=town, stop_ids=stop_ids) if stop_ids else []
    except NoNetwork:
        return []
