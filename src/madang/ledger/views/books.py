"""The town's books, for everybody: a page and a file."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from madang.base import clock
from madang.kernel import csvlines
from madang.ledger.services import books
from madang.towns.requests import town_of

HEADS = ("key", "asset", "amount", "label", "at")


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    found = books.public(town=town_of(request), now=clock.now())
    return render(request, "ledger/books/show.html", {"books": found})


@require_safe
def file(request: HttpRequest) -> HttpResponse:
    town = town_of(request)
    found = books.public(town=town, now=clock.now())
    at = found.at.astimezone(town.zone).isoformat(timespec="seconds")
    lines = [csvlines.line(HEADS)] + [
        csvlines.line([figure.key, figure.asset, figure.amount, str(figure.label), at])
        for figure in found.figures
    ]
    response = HttpResponse("\ufeff" + "".join(lines), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{town.slug}-books.csv"'
    return response
