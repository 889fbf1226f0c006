"""The public report of how evenly shops were shown."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from madang.base import clock
from madang.delivery.forms.reviews import MonthForm
from madang.delivery.services import showings
from madang.delivery.services.showings import Report
from madang.towns.requests import town_of


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    form, found = _asked(request)
    curve = " ".join(f"{x},{100 - y}" for x, y in found.curve)
    page = {"form": form, "report": found, "curve": curve}
    return render(request, "delivery/exposures/index.html", page)


@require_safe
def table(request: HttpRequest) -> HttpResponseBase:
    _form, found = _asked(request)
    lines = showings.csv_lines(found)
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    name = f"showings-{town_of(request).slug}-{found.month:%Y-%m}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _asked(request: HttpRequest) -> tuple[MonthForm, Report]:
    town = town_of(request)
    months = showings.months(town=town, now=clock.now())
    form = MonthForm(request.GET or None, months=months)
    return form, showings.report(town=town, month=form.chosen(months[0]))


patterns = [
    path("exposures/", index, name="exposures"),
    path("exposures/report.csv", table, name="exposures-csv"),
]
