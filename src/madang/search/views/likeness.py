from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_POST

from madang.search.requests import draft_of
from madang.search.services import likeness
from madang.towns.requests import town_of


@require_POST
def index(request: HttpRequest) -> HttpResponse:
    """Answer a form that is being written; by POST, so that no log of addresses has the text."""
    draft = draft_of(request)
    alike = likeness.shown(town=town_of(request), **vars(draft))
    return render(request, "search/likeness/_found.html", {"alike": alike, "draft": draft})


patterns = [path("similar/", index, name="similar")]
