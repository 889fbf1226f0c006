"""What a province sees: the public figures of its towns, side by side."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.views.decorators.http import require_GET

from madang.base import clock
from madang.base.lists import Column, Plan, Rows, listed
from madang.office.services import provinces
from madang.towns.models import Region


def _search(rows: Rows, word: str) -> Rows:
    return rows.filter(name_ko__icontains=word) | rows.filter(name_en__icontains=word)


PLAN = Plan(columns=(Column("name", "", ("name_ko",)),), search=_search, order="name", size=40)


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    return render(request, "office/regions/index.html", {"provinces": provinces.with_towns()})


@require_GET
def show(request: HttpRequest, code: str) -> HttpResponse:
    rows = Region.objects.filter(level=Region.Level.PROVINCE).defer("boundary")
    region = get_object_or_404(rows, code=code)
    towns = listed(PLAN, provinces.towns_of(region), request.GET)
    page = {
        "region": region,
        "listed": towns,
        "compared": provinces.compared(towns.rows, now=clock.now()),
    }
    return render(request, "office/regions/show.html", page)


patterns = [
    path("regions/", index, name="regions"),
    path("regions/<str:code>/", show, name="region"),
]
