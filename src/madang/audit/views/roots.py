"""The roots of the days: of the town whose pages these are, else of the installation."""

from dataclasses import asdict
from datetime import UTC, date, datetime

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET

from madang.audit.services import roots
from madang.audit.services.roots import DayRoot
from madang.base import scope

DAYS = 31


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    found = _asked(request)
    older = found[-1].day.isoformat() if len(found) > DAYS else None
    return render(request, "audit/roots/index.html", {"roots": found[:DAYS], "older": older})


@require_GET
@cache_control(public=True, max_age=300)
def listing(request: HttpRequest) -> HttpResponse:
    found = _asked(request)
    older = found[-1].day.isoformat() if len(found) > DAYS else None
    rows = [{**asdict(root), "day": root.day.isoformat()} for root in found[:DAYS]]
    return JsonResponse({"roots": rows, "older": older})


def _asked(request: HttpRequest) -> list[DayRoot]:
    """Return a month of roots and one more, back from the day that the address names."""
    try:
        until = date.fromisoformat(request.GET["until"]) if "until" in request.GET else None
    except ValueError as error:
        raise Http404 from error
    town_id = scope.current().town
    # real time: the trail does not follow the demo's clock
    return roots.of(town_id, now=datetime.now(UTC), until=until, days=DAYS + 1)


patterns = [
    path("roots/", index, name="roots"),
    path("roots.json", listing, name="roots-file"),
]
