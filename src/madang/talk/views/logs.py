from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from madang.base import clock
from madang.base.lists import Column, Filter, Plan, listed
from madang.talk.engine.reasons import REASONS
from madang.talk.models import Measure
from madang.talk.services import logs
from madang.towns.requests import town_of

PLAN = Plan(
    columns=(Column("at", _("When"), ("done_at",)),),
    search=lambda rows, word: (
        rows.filter(public_reason__icontains=word) | rows.filter(thread__title__icontains=word)
    ),
    filters=(
        Filter(
            "what",
            _("What"),
            tuple(Measure.What.choices),
            lambda rows, what: rows.filter(what=what),
        ),
        Filter(
            "reason",
            _("Reason"),
            tuple((reason.key, _(reason.label)) for reason in REASONS.values()),
            lambda rows, reason: rows.filter(reason=reason),
        ),
    ),
    order="-at",
    size=50,
)


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    town = town_of(request)
    found = listed(PLAN, logs.rows(town=town), request.GET)
    page = {"listed": found, "entries": logs.entries(found.rows, town=town)}
    return render(request, "talk/logs/index.html", page)


@require_GET
def table(request: HttpRequest) -> HttpResponseBase:
    lines = logs.csv_lines(town=town_of(request))
    return _file(
        request, StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8"), "csv"
    )


@require_GET
def document(request: HttpRequest) -> HttpResponseBase:
    lines = logs.json_lines(town=town_of(request))
    return _file(request, StreamingHttpResponse(lines, content_type="application/json"), "json")


def _file(request: HttpRequest, response: StreamingHttpResponse, kind: str) -> HttpResponseBase:
    town = town_of(request)
    day = clock.now().astimezone(town.zone).date()
    name = f"moderation-{town.slug}-{day}.{kind}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


patterns = [
    path("log/", index, name="log"),
    path("log/log.csv", table, name="log-csv"),
    path("log/log.json", document, name="log-json"),
]
