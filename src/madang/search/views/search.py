from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from madang.base import clock
from madang.search.requests import page_of, words_of
from madang.search.services import search
from madang.search.services.search import Findings
from madang.towns.requests import town_of


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    words, kinds = words_of(request), request.GET.getlist("kind")
    found = search.find(
        town=town_of(request), query=words, kinds=kinds, page=page_of(request), now=clock.now()
    )
    taken = [facet.source.kind for facet in found.facets if facet.taken]
    page = {"found": found, "links": _links(found, taken), "q": words, "kinds": taken}
    return render(request, "search/search/index.html", page)


def _links(found: Findings, taken: list[str]) -> dict[str, object]:
    """Return the links to the pages before and after, and for each kind alone and for all."""
    return {
        "before": _link(found, taken, found.page - 1) if found.page > 1 else "",
        "after": _link(found, taken, found.page + 1) if found.page < found.pages else "",
        "all": _link(found, []),
        "kinds": [(facet, _link(found, [facet.source.kind])) for facet in found.facets],
    }


def _link(found: Findings, kinds: list[str], page: int = 1) -> str:
    asked: list[tuple[str, str | int]] = [("q", found.query)]
    asked += [("kind", kind) for kind in kinds]
    return "?" + urlencode(asked + ([("page", page)] if page > 1 else []))


patterns = [path("", index, name="index")]
