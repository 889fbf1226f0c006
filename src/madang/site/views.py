"""The front doors: the installation's and each town's; and the pages for what went wrong."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from madang.base import clock
from madang.base.lists import Column, Plan, listed
from madang.participation.services.overviews import overview
from madang.towns.requests import town_of
from madang.towns.services import towns
from madang.transit.views.home import front

TOWNS = Plan(columns=(Column("name", "", ("name_ko",)),), search=towns.search, order="name")


@require_GET
def installation(request: HttpRequest) -> HttpResponse:
    rows = towns.listed()
    first_two = [] if request.GET else list(rows[:2])
    if len(first_two) == 1:
        return redirect(f"/{first_two[0].slug}/")
    page = {"listed": listed(TOWNS, rows, request.GET)}
    return render(request, "site/installation.html", page)


@require_GET
def town(request: HttpRequest) -> HttpResponse:
    here = town_of(request)
    page = front(request)
    if "participation" in here.rooms:
        page["overview"] = overview(town=here, now=clock.now())
    return render(request, "site/town.html", page)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "403.html", status=403)


def missing(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "404.html", status=404)


def broken(request: HttpRequest) -> HttpResponse:
    return render(request, "500.html", status=500)
