"""The public log of what became of reviews."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from madang.base import clock
from madang.base.lists import Column, Filter, Plan, listed
from madang.reputation.engine.reasons import REASONS
from madang.reputation.models import Verdict
from madang.reputation.services import logs
from madang.towns.requests import town_of

PLAN = Plan(
    columns=(Column("at", _("When"), ("done_at",)),),
    search=lambda rows, word: (
        rows.filter(public_reason__icontains=word)
        | rows.filter(review__subject__name__icontains=word)
    ),
    filters=(
        Filter(
            "what",
            _("What became of it"),
            tuple(Verdict.What.choices),
            lambda rows, what: rows.filter(what=what),
        ),
    ),
    order="-at",
    size=50,
)


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    found = listed(PLAN, logs.rows(town=town_of(request)), request.GET)
    lines = [(one, logs.by(one)) for one in found.rows]
    page = {"listed": found, "lines": lines, "reasons": REASONS.values()}
    return render(request, "reputation/log.html", page)


@require_safe
def table(request: HttpRequest) -> HttpResponseBase:
    town = town_of(request)
    lines = logs.csv_lines(town=town)
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    day = clock.now().astimezone(town.zone).date()
    response["Content-Disposition"] = f'attachment; filename="reviews-{town.slug}-{day}.csv"'
    return response


patterns = [
    path("log/", index, name="log"),
    path("log/log.csv", table, name="log-csv"),
]
