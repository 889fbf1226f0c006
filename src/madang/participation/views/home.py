"""The room's door: what one can take part in now, and the ways to everything else."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from madang.base import clock
from madang.participation.services.overviews import overview
from madang.talk.services import threads
from madang.towns.requests import town_of


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    now = clock.now()
    found = overview(town=town_of(request), now=now)
    figures = threads.figures(threads=[row.thread_id for row in found.proposals if row.thread_id])
    page = {
        "overview": found,
        "rows": [(row, figures.get(row.thread_id or 0)) for row in found.proposals],
        "now": now,
    }
    return render(request, "participation/home/show.html", page)
