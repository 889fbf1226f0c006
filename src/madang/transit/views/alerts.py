from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from madang.base import clock
from madang.towns.requests import town_of
from madang.transit.services import alerts


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    town = town_of(request)
    return render(
        request,
        "transit/alerts/index.html",
        {"alerts": alerts.listing(town=town, now=clock.now())},
    )
