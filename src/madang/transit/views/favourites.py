from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods

from madang.base import clock
from madang.towns.requests import town_of
from madang.transit.services import arrivals, favourites, stops
from madang.transit.views import keepsakes
from madang.transit.views.pages import needs_network

FULL_BOARDS = 8
SHORT_BOARD = 3


@require_http_methods(["GET", "HEAD", "POST"])
@needs_network
def index(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        return _change(request)
    town = town_of(request)
    now = clock.now()
    boards = [
        {
            "stop": stop,
            "board": arrivals.board(
                town=town, stop_id=stop.id, now=now, limit=SHORT_BOARD, aside=False
            ),
        }
        for stop in stops.some(town=town, stop_ids=keepsakes.stop_ids(request)[-FULL_BOARDS:])
    ]
    return render(request, "transit/favourites/index.html", {"boards": boards})


def _change(request: HttpRequest) -> HttpResponse:
    town = town_of(request)
    stop = stops.get(town=town, stop_id=request.POST.get("stop", ""))
    keep = request.POST.get("keep") == "yes"
    change = favourites.kept if keep else favourites.dropped
    response = _answer(request, stop, starred=keep)
    keepsakes.keep(request, response, change(keepsakes.stop_ids(request), stop.id))
    return response


def _answer(request: HttpRequest, stop: stops.Stop, *, starred: bool) -> HttpResponse:
    if request.htmx:  # type: ignore[attr-defined]
        context = {"stop": stop, "starred": starred, "back": request.POST.get("next", "")}
        return render(request, "transit/favourites/_star.html", context)
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure()):
        back = reverse("transit:stop", args=[stop.id])
    return HttpResponseRedirect(back)
