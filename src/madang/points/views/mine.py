"""One's own points: what there is, what was earned, and using them."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from madang.base import clock
from madang.people.requests import account_of
from madang.points.forms import GiveForm, TurnForm
from madang.points.models import Purpose
from madang.points.services import overviews, purposes, spendings
from madang.residents.requests import person_of
from madang.roles.requests import act_required
from madang.towns.requests import town_of


@act_required(spendings.USE)
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    return _page(request)


@act_required(spendings.USE)
@require_POST
def turns(request: HttpRequest) -> HttpResponse:
    found = _mine(request)
    form = TurnForm(request.POST, steps=found.steps, most=found.most)
    if form.is_valid():
        try:
            spendings.turn(**_given(form), town=town_of(request), **_who(request))
        except ValidationError as error:
            _wrong(form, error)
        else:
            text = _("%(points)s points are local currency now. You find it in your purse.")
            messages.success(request, text % {"points": f"{form.cleaned_data['points']:,}"})
            return redirect("points:mine")
    return _page(request, turning=form)


@act_required(spendings.USE)
@require_POST
def gifts(request: HttpRequest) -> HttpResponse:
    found, town = _mine(request), town_of(request)
    offered = purposes.open_ones(town)
    form = GiveForm(request.POST, purposes=offered, steps=found.steps, most=found.most)
    if form.is_valid():
        purpose = get_object_or_404(Purpose.objects.of(town), pk=form.cleaned_data["purpose"])
        try:
            spendings.give(**_given(form), purpose=purpose, **_who(request))
        except ValidationError as error:
            _wrong(form, error)
        else:
            text = _("Thank you. %(points)s points are given for “%(purpose)s”.")
            given = {"points": f"{form.cleaned_data['points']:,}", "purpose": str(purpose)}
            messages.success(request, text % given)
            return redirect("points:mine")
    return _page(request, giving=form)


def _page(
    request: HttpRequest, *, turning: TurnForm | None = None, giving: GiveForm | None = None
) -> HttpResponse:
    town, found = town_of(request), _mine(request)
    offered = purposes.open_ones(town)
    more: dict[str, Any] = {"steps": found.steps, "most": found.most}
    page = {
        "mine": found,
        "rows": [(row, overviews.sentences(row)) for row in found.earnings],
        "turns": spendings.turns(town),
        "turning": turning or TurnForm(**more),
        "giving": giving or (GiveForm(purposes=offered, **more) if offered else None),
    }
    return render(request, "points/mine.html", page, status=422 if turning or giving else 200)


def _mine(request: HttpRequest) -> overviews.Mine:
    return overviews.mine(town=town_of(request), person=person_of(request), now=clock.now())


def _who(request: HttpRequest) -> dict[str, Any]:
    return {"person": person_of(request), "by": account_of(request), "now": clock.now()}


def _given(form: Form) -> dict[str, Any]:
    return {name: form.cleaned_data[name] for name in ("points", "key")}


def _wrong(form: Form, error: ValidationError) -> None:
    form.add_error(None, error)  # by field where it says which


patterns = [
    path("", show, name="mine"),
    path("turns/", turns, name="turns"),
    path("gifts/", gifts, name="gifts"),
]
