from contextlib import AbstractContextManager, nullcontext

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.views.decorators.http import require_GET

from madang.base import clock, scope
from madang.privacy.requests import town_or_none
from madang.privacy.services import editions, notice


@require_GET
def show(request: HttpRequest) -> HttpResponse:
    town, now = town_or_none(request), clock.now()
    page = {"chapters": notice.chapters(town, now=now), "terms": notice.limits(town, now=now)}
    return render(request, "privacy/notice/show.html", page)


def _readable(request: HttpRequest) -> AbstractContextManager[object]:
    """The installation's own editions belong to no town, and are everybody's to read."""
    return nullcontext() if town_or_none(request) else scope.installation()


@require_GET
def history(request: HttpRequest) -> HttpResponse:
    with _readable(request):
        page = {"steps": editions.history(town_or_none(request))}
    return render(request, "privacy/notice/editions.html", page)


@require_GET
def edition(request: HttpRequest, pk: int) -> HttpResponse:
    with _readable(request):
        found = get_object_or_404(editions.of(town_or_none(request)), pk=pk)
    page = {"edition": found, "entries": editions.entries(found)}
    return render(request, "privacy/notice/edition.html", page)


patterns = [
    path("notice/", show, name="notice"),
    path("notice/editions/", history, name="editions"),
    path("notice/editions/<int:pk>/", edition, name="edition"),
]
