from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_GET

from madang.base import scope
from madang.people.requests import account_of
from madang.privacy.services import closures, demands, downloads, extracts, looks, parts
from madang.privacy.services.extracts import Extract
from madang.roles.requests import signed_in_required

ROWS_SHOWN = 20
LOOKS_SHOWN = 3


@signed_in_required
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    account = account_of(request)
    with scope.installation():  # what is this person's own, in all towns
        known = [(part, parts.rows_of(part, account).count()) for part in parts.shown()]
        page = {
            "known": [(part, count) for part, count in known if count],
            "looks": list(looks.at(account)[:LOOKS_SHOWN]),
            "demands": demands.of(account)[:5],
            "download": downloads.latest(account),
            "closure": closures.waiting(account),
        }
    return render(request, "privacy/index/show.html", page)


@signed_in_required
@require_GET
def known(request: HttpRequest, model: str) -> HttpResponse:
    account = account_of(request)
    declared = [part for part in parts.shown() if part.model == model]
    if not declared:
        raise Http404(model)
    with scope.installation():  # what is this person's own, in all towns
        found: list[tuple[Extract, object]] = []
        for part in declared:
            rows = Paginator(extracts.rows_of(part, account).order_by("-pk"), ROWS_SHOWN)
            at = rows.get_page(request.GET.get("page"))
            found.append((extracts.extract(part, at.object_list, reader=account), at))
    page = {"title": declared[0].title, "found": found, "model": model}
    return render(request, "privacy/known/index.html", page)


patterns = [
    path("", index, name="index"),
    path("known/<str:model>/", known, name="known"),
]
