from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from madang.base import clock
from madang.base.lists import Column, Plan, listed
from madang.cases.services import clocks, overdue
from madang.towns.requests import town_of

PAUSED = "paused"


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    town, now = town_of(request), clock.now()
    is_paused = request.GET.get("show") == PAUSED
    rows = overdue.standing_still(town) if is_paused else overdue.late(town, now=now)
    order = ("stopped_on",) if is_paused else ("due_on",)
    plan = Plan(columns=(Column("since", gettext_lazy("Since"), order),), order="since", size=50)
    asked = {"page": request.GET.get("page", "")}
    page = {
        "listed": listed(plan, rows, asked),
        "is_paused": is_paused,
        "figures": overdue.figures(town, now=now),
        "today": clocks.today(town, now),
    }
    return render(request, "cases/overdue/index.html", page)


patterns = [path("overdue/", index, name="overdue")]
