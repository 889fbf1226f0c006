"""What a resident has: her purses, what is held, what it is made of, and what moved."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from madang.base import clock
from madang.kernel import csvlines
from madang.ledger.models import Purchase
from madang.ledger.requests import number, own_purse
from madang.ledger.services import gateways, overviews, purses, statements
from madang.people.requests import account_of
from madang.roles.requests import act_required
from madang.towns.models import Town
from madang.towns.requests import town_of

OWN = "ledger.own"
LATEST = 3
HEADS = ("at", "what", "reason", "won", "for")


@never_cache
@act_required(OWN)
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    town, account = town_of(request), account_of(request)
    page = {
        "pockets": overviews.of(account=account, town=town, now=clock.now()),
        "gateway": gateways.way_of(town),
        "latest": Purchase.objects.of(town).by(account)[:LATEST],
    }
    return render(request, "ledger/wallet/show.html", page)


@never_cache
@act_required(OWN)
@require_safe
def statement(request: HttpRequest, pk: int) -> HttpResponse:
    purse = own_purse(request, pk)
    before = number(request.GET.get("before")) or None
    page = {
        "purse": purse,
        "amount": purses.amount(purse),
        "statement": statements.page(purse=purse, before=before),
        "before": before,
    }
    return render(request, "ledger/wallet/statement.html", page)


@never_cache
@act_required(OWN)
@require_safe
def statement_file(request: HttpRequest, pk: int) -> HttpResponse:
    town, purse = town_of(request), own_purse(request, pk)
    lines = [csvlines.line(HEADS)] + [_row(one, town) for one in statements.every(purse=purse)]
    response = HttpResponse("\ufeff" + "".join(lines), content_type="text/csv; charset=utf-8")
    name = f"{town.slug}-{purse.asset.code.lower()}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _row(one: statements.Line, town: Town) -> str:
    at: datetime = one.at.astimezone(town.zone)
    origin = one.origin.label if one.origin else ""
    cells = (at.isoformat(timespec="seconds"), str(one.label), one.why, one.amount, origin)
    return csvlines.line(cells)


patterns = [
    path("wallet/", show, name="wallet"),
    path("wallet/purses/<int:pk>/", statement, name="statement"),
    path("wallet/purses/<int:pk>.csv", statement_file, name="statement-file"),
]
