from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_GET

from madang.base import clock
from madang.roles.services import permissions
from madang.rules.engine.catalogue import CATALOGUE
from madang.rules.services import changes, overviews, rules, words
from madang.towns.requests import town_of


def _may_change(request: HttpRequest) -> bool:
    now = clock.now()
    return permissions.may(request.user, changes.ACT, town=town_of(request), now=now)


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    groups = overviews.groups(town=town_of(request), at=clock.now())
    page = {"groups": groups, "may_change": _may_change(request)}
    return render(request, "rules/rules/index.html", page)


@require_GET
def show(request: HttpRequest, key: str) -> HttpResponse:
    if key not in CATALOGUE:
        raise Http404
    town, now = town_of(request), clock.now()
    entry = CATALOGUE[key]
    page = {
        "entry": entry,
        "label": words.label(entry),
        "about": words.about(entry),
        "room": overviews.room_title(entry.room),
        "rule": rules.in_force(town=town, key=key, at=now),
        "standard": rules.standard(town=town, key=key, at=now),
        "history": overviews.history(town=town, key=key),
        "now": now,
        "may_change": _may_change(request),
    }
    return render(request, "rules/rules/show.html", page)


patterns = [
    path("", index, name="index"),
    path("<str:key>/", show, name="rule"),
]
