from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_GET

from madang.base import clock
from madang.privacy.requests import town_or_none
from madang.privacy.services import notice


@require_GET
def show(request: HttpRequest) -> HttpResponse:
    town, now = town_or_none(request), clock.now()
    page = {"chapters": notice.chapters(town, now=now), "terms": notice.limits(town, now=now)}
    return render(request, "privacy/notice/show.html", page)


patterns = [path("notice/", show, name="notice")]
