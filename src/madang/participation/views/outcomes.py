"""What came of it: the figures, and the list behind each."""

import csv
from io import StringIO

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from madang.base import clock
from madang.participation.services import outcomes
from madang.towns.requests import town_of

NAMES = {
    "proposals": _("Proposals"),
    "answered": _("Answered"),
    "unanswered": _("Not answered yet"),
    "in_time": _("Answered in time"),
    "late": _("Late"),
    "accepted": _("Accepted, wholly or partly"),
    "done": _("Done"),
}


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    months = outcomes.months(town=town_of(request), now=clock.now())
    page = {"whole": months[0], "months": months[1:], "now": clock.now()}
    return render(request, "participation/outcomes/index.html", page)


@require_safe
def show(request: HttpRequest, key: str, name: str) -> HttpResponse:
    now = clock.now()
    try:
        rows = outcomes.behind(town=town_of(request), key=key, name=name, now=now)
    except KeyError as error:
        raise Http404 from error
    page = {"rows": rows, "key": key, "name": NAMES[name], "now": now}
    return render(request, "participation/outcomes/show.html", page)


@require_safe
def table(request: HttpRequest) -> HttpResponse:
    text = StringIO()
    lines = csv.writer(text)
    lines.writerow(outcomes.COLUMNS)
    for month in outcomes.months(town=town_of(request), now=clock.now()):
        lines.writerow(outcomes.line(month))
    response = HttpResponse(text.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="outcomes.csv"'
    return response


patterns = [
    path("outcomes/", index, name="outcomes"),
    path("outcomes/outcomes.csv", table, name="outcomes-table"),
    path("outcomes/<str:key>/<str:name>/", show, name="outcome"),
]
