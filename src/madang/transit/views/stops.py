from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from madang.towns.requests import town_of
from madang.transit.services import places, stops
from madang.transit.views import keepsakes
from madang.transit.views.pages import needs_network

SUGGESTIONS = 8


@require_safe
@needs_network
def index(request: HttpRequest) -> HttpResponse:
    if "options" in request.GET:
        return _options(request)
    town = town_of(request)
    query = request.GET.get("q", "").strip()[:60]
    point = places.point(request.GET.get("near", ""))
    context: dict[str, object] = {"q": query, "near": point}
    if query:
        context["stops"] = stops.find(town=town, query=query)
    elif point:
        context["stops"] = stops.near(town=town, lat=point[0], lon=point[1])
    else:
        recent = keepsakes.recent_ids(request)
        context["recent"] = stops.some(town=town, stop_ids=recent)
        context["busiest"] = stops.busiest(town=town)
    htmx = request.htmx  # type: ignore[attr-defined]
    return render(request, f"transit/stops/{'_found' if htmx else 'index'}.html", context)


def _options(request: HttpRequest) -> HttpResponse:
    town = town_of(request)
    text = request.GET.get(request.GET["options"], "")[:60]
    found = stops.find(town=town, query=text, limit=SUGGESTIONS)
    context = {"options": [(places.of_stop(stop).text, stop.toward) for stop in found]}
    return render(request, "transit/stops/_options.html", context)
