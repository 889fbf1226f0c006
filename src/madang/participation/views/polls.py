from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_GET

from madang.base import clock
from madang.participation.models import Poll
from madang.participation.requests import poll_of
from madang.participation.services import polls, voters
from madang.people.models import Account
from madang.residents.requests import person_of
from madang.towns.requests import town_of


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    now = clock.now()
    rows = Poll.objects.of(town_of(request)).public()
    found = {
        "open": rows.filter(opens_at__lte=now, closes_at__gt=now),
        "coming": rows.filter(opens_at__gt=now),
        "over": rows.filter(closes_at__lte=now)[:50],
    }
    return render(request, "participation/polls/index.html", found)


@require_GET
def show(request: HttpRequest, key: UUID) -> HttpResponse:
    poll, now = poll_of(request, key), clock.now()
    codes = None
    if isinstance(request.user, Account):
        codes = voters.reasons(poll=poll, account=person_of(request), now=now)
    titles = {project.id: project for project in poll.fixed.projects}
    page = {
        "poll": poll,
        "terms": poll.fixed,
        "is_open": poll.is_open(now),
        "is_over": poll.is_over(now),
        "codes": codes,
        "reasons": [voters.REASONS[code] for code in codes or []],
        "winners": [titles[id_] for id_ in poll.winners or []],
        "figures": polls.figures(poll) if poll.sealed_at else None,
    }
    return render(request, "participation/polls/show.html", page)


patterns = [
    path("polls/", index, name="polls"),
    path("polls/<uuid:key>/", show, name="poll"),
]
