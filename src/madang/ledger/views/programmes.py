"""Programmes of local currency, for officials: how they stand, and what two persons decide."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from madang.base import clock
from madang.ledger.forms.programmes import AskingForm, FundForm, ProgrammeForm
from madang.ledger.models import Programme
from madang.ledger.services import mandates, programmes, standings
from madang.people.requests import account_of
from madang.roles.models import Approval
from madang.roles.requests import act_required
from madang.roles.services import permissions
from madang.towns.requests import town_of


@act_required(mandates.SEE)
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    town, now = town_of(request), clock.now()
    found = standings.every(town=town, now=now)
    percents = programmes.percents(town=town, rows=[one.programme for one in found], now=now)
    page = {
        "rows": [(one, percents[one.programme.pk]) for one in found],
        "may_act": permissions.may(account_of(request), mandates.ACT, town=town, now=now),
        "waiting": Approval.objects.of(town).waiting().filter(act=mandates.ACT).count(),
    }
    return render(request, "ledger/programmes/index.html", page)


@act_required(mandates.ACT)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    town, now = town_of(request), clock.now()
    form = ProgrammeForm(request.POST or None, town=town)
    page: dict[str, Any] = {"form": form, "spendable": mandates.spendable(town, now=now)}

    def ask() -> Approval:
        return mandates.propose(
            town=town, draft=form.draft(), why=form.cleaned_data["why"], by=account_of(request),
            now=now,
        )  # fmt: skip

    def look() -> str:
        draft = form.draft()
        mandates.check(town=town, draft=draft, now=now)
        page["draft"] = draft
        page["look"] = mandates.look(town=town, draft=draft, now=now)
        return "ledger/programmes/preview.html"

    return _answer(request, form, page, "ledger/programmes/new.html", ask, look)


@act_required(mandates.ACT)
@require_http_methods(["GET", "POST"])
def fund(request: HttpRequest, pk: int) -> HttpResponse:
    programme, form = _programme(request, pk), FundForm(request.POST or None)
    left = programmes.left([programme]).get(programme.budget_id or 0, 0)
    page: dict[str, Any] = {"form": form, "programme": programme, "left": left}

    def ask() -> Approval:
        return mandates.propose_funds(
            programme=programme, **form.cleaned_data, by=account_of(request), now=clock.now()
        )

    def look() -> str:
        won = form.cleaned_data["won"]
        mandates.check_funds(programme=programme, won=won, now=clock.now())
        page["won"], page["after"] = won, left + won
        return "ledger/programmes/fund_preview.html"

    return _answer(request, form, page, "ledger/programmes/fund.html", ask, look)


@act_required(mandates.ACT)
@require_http_methods(["GET", "POST"])
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """The page itself says what will happen, so it is sent at once."""
    programme, form = _programme(request, pk), AskingForm(request.POST or None)
    left = programmes.left([programme]).get(programme.budget_id or 0, 0)
    page = {"form": form, "programme": programme, "left": left}

    def ask() -> Approval:
        return mandates.propose_end(
            programme=programme, **form.cleaned_data, by=account_of(request), now=clock.now()
        )

    return _answer(request, form, page, "ledger/programmes/end.html", ask, None)


def _programme(request: HttpRequest, pk: int) -> Programme:
    rows = Programme.objects.of(town_of(request)).filter(asset__kind__in=mandates.ISSUED)
    return get_object_or_404(rows.select_related("town", "asset", "budget"), pk=pk)


def _answer(
    request: HttpRequest,
    form: AskingForm,
    page: dict[str, Any],
    template: str,
    ask: Callable[[], Approval],
    look: Callable[[], str] | None,
) -> HttpResponse:
    """Show what will happen first, and ask a second person when that was sent."""
    status = 200
    if request.method == "POST":
        if form.is_valid() and "back" not in request.POST:
            try:
                if look is not None and "sent" not in request.POST:
                    return render(request, look(), page)
                return _thanks(request, ask())
            except ValidationError as error:
                form.add_error(None, error)
        status = 422 if form.errors else 200
    return render(request, template, page, status=status)


def _thanks(request: HttpRequest, asked: Approval) -> HttpResponse:
    if asked.state == Approval.State.WAITING:
        text = _("A second person has been asked. Until they agree, no money moves.")
        messages.success(request, text)
    else:
        messages.info(request, _("This was asked before and is decided. Nothing was added."))
    return redirect("roles:approval", asked.pk)


patterns = [
    path("programmes/", index, name="programmes"),
    path("programmes/new/", new, name="programme-new"),
    path("programmes/<int:pk>/funds/", fund, name="programme-funds"),
    path("programmes/<int:pk>/endings/", end, name="programme-endings"),
]
