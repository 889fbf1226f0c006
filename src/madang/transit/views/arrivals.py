from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from madang.base import clock
from madang.towns.requests import town_of
from madang.transit.services import arrivals, stops
from madang.transit.views import keepsakes
from madang.transit.views.pages import needs_network


@require_safe
@needs_network
def show(request: HttpRequest, stop_id: str) -> HttpResponse:
    town = town_of(request)
    board = arrivals.board(town=town, stop_id=stop_id, now=clock.now())
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "transit/arrivals/_rows.html", {"board": board})
    context = {
        "stop": stops.get(town=town, stop_id=stop_id),
        "board": board,
        "starred": stop_id in keepsakes.stop_ids(request),
    }
    response = render(request, "transit/arrivals/show.html", context)
    keepsakes.visit(request, response, stop_id)
    return response


@require_safe
@needs_network
def display(request: HttpRequest, stop_id: str) -> HttpResponse:
    town = town_of(request)
    context = {
        "stop": stops.get(town=town, stop_id=stop_id),
        "board": arrivals.board(town=town, stop_id=stop_id, now=clock.now()),
    }
    return render(request, "transit/arrivals/display.html", context)
