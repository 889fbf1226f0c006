"""The desk of those who run a shop: applying, its state, its settings, busy hours and pauses."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from madang.base import clock
from madang.delivery.engine.shops import By, Step, UnknownStepError
from madang.delivery.forms.admissions import StepForm
from madang.delivery.forms.shops import ApplicationForm, BusyForm, TermsForm
from madang.delivery.models import Shop
from madang.delivery.requests import kept_shop
from madang.delivery.services import admissions, hours, invitations, keepers, menus, sheets, shops
from madang.people.models import Account
from madang.people.requests import account_of
from madang.roles.requests import act_required
from madang.towns.requests import town_of

PAUSES_MIN = (15, 30, 60, 120)


def given(request: HttpRequest) -> dict[str, Any]:
    """Return what every change of a shop is told: where, who, when."""
    return {"town": town_of(request), "by": account_of(request), "now": clock.now()}


def wrong(form: forms.BaseForm, error: ValidationError) -> None:
    """Show what a service refused beside the fields of `form` that it speaks of."""
    told = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
    for name, texts in told.items():
        form.add_error(name if name in form.fields else None, texts)


def done(request: HttpRequest, pk: int, act: Callable[[], object], said: str) -> HttpResponse:
    """Do `act` and go back to the desk, with what was done or why not."""
    try:
        act()
    except ValidationError as error:
        for text in error.messages:
            messages.error(request, text)
    else:
        messages.success(request, said)
    is_board = request.POST.get("from") == "board"
    return redirect("delivery:board" if is_board else "delivery:desk-shop", pk)


@act_required("delivery.keep")
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    by, town, now = account_of(request), town_of(request), clock.now()
    page = {
        "shops": keepers.of(by, town=town),
        "invitations": invitations.waiting_for(by, town=town, now=now),
    }
    return render(request, "delivery/desk/index.html", page)


@act_required("delivery.apply")
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    form = ApplicationForm(request.POST or None, town=town_of(request))
    if request.method == "POST" and form.is_valid():
        try:
            shop = shops.apply(form.save(commit=False), **given(request))
        except ValidationError as error:
            wrong(form, error)
        else:
            messages.success(
                request, _("Your application is sent. Prepare menu and hours while you wait.")
            )
            return redirect("delivery:desk-shop", shop.pk)
    status = 422 if form.errors else 200
    return render(request, "delivery/desk/application.html", {"form": form}, status=status)


@act_required("delivery.keep")
@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    shop, now = kept_shop(request, pk), clock.now()
    page = {
        "shop": shop,
        "now": now,
        "standing": hours.standing(shop, now=now),
        "menu": sheets.menu(menus.sections(shop), now=now),
        "sections": shop.sections.all(),
        "lacks": [admissions.LACKS[code] for code in admissions.lacks(shop)],
        "visit": shop.visits.filter(passed=False).first() if shop.state == "applied" else None,
        "steps": _steps(shop, account_of(request)),
        "history": shop.steps.all(),
        "busy_steps": [step for step in shops.BUSY_STEPS_MIN if step],
        "pauses": PAUSES_MIN,
        "is_checkable": shops.is_checkable(shop),
    }
    return render(request, "delivery/desk/show.html", page)


def _steps(shop: Shop, account: Account) -> list[Step]:
    """Return what this keeper may do with the shop: the owner alone takes it out for good."""
    found = admissions.steps_for(shop, By.KEEPER)
    is_owner = keepers.owns(shop, account)
    return [step for step in found if is_owner or step.name != admissions.LEAVE]


@act_required("delivery.keep")
@require_http_methods(["GET", "POST"])
def settings(request: HttpRequest, pk: int) -> HttpResponse:
    shop = kept_shop(request, pk)
    form = _settings_form(request, shop)
    if request.method == "POST" and form.is_valid():
        try:
            shops.change(pk, values=form.cleaned_data, **given(request))
        except ValidationError as error:
            wrong(form, error)
        else:
            messages.success(request, _("The shop's settings are saved."))
            return redirect("delivery:desk-shop", pk)
    page = {"form": form, "shop": shop, "is_checkable": isinstance(form, ApplicationForm)}
    status = 422 if form.errors else 200
    return render(request, "delivery/desk/settings.html", page, status=status)


def _settings_form(request: HttpRequest, shop: Shop) -> TermsForm:
    """Return the form, with who sells and where as long as that is not checked yet."""
    if shops.is_checkable(shop):
        return ApplicationForm(request.POST or None, instance=shop, town=shop.town)
    return TermsForm(request.POST or None, instance=shop)


@act_required("delivery.keep")
@require_POST
def busy(request: HttpRequest, pk: int) -> HttpResponse:
    kept_shop(request, pk)
    form = BusyForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose one of the times that are offered."))
        return redirect("delivery:desk-shop", pk)
    minutes, many = form.cleaned_data["minutes"], form.cleaned_data["hours"] or 1
    said = _("Customers see the longer time now.") if minutes else _("The usual time counts again.")

    def act() -> object:
        return shops.set_busy(pk, minutes=minutes, hours=many, **given(request))

    return done(request, pk, act, said)


@act_required("delivery.keep")
@require_POST
def pauses(request: HttpRequest, pk: int) -> HttpResponse:
    kept_shop(request, pk)
    wanted = request.POST.get("minutes", "")
    minutes = next((one for one in PAUSES_MIN if str(one) == wanted), 0)
    until = clock.now() + timedelta(minutes=minutes) if minutes else None
    said = _("No order comes in for now.") if minutes else _("Orders come in again.")

    def act() -> object:
        return shops.pause(pk, until=until, **given(request))

    return done(request, pk, act, said)


@act_required("delivery.keep")
@require_POST
def steps(request: HttpRequest, pk: int) -> HttpResponse:
    kept_shop(request, pk)
    form = StepForm(request.POST)
    name = form.cleaned_data["name"] if form.is_valid() else ""

    def act() -> object:
        try:
            return admissions.take(pk, name=name, **given(request))
        except UnknownStepError as error:
            raise ValidationError(_("That cannot be done with the shop as it stands.")) from error

    return done(request, pk, act, _("It is done, and written down with the shop."))


patterns = [
    path("desk/", index, name="desk"),
    path("desk/shops/new/", new, name="application"),
    path("desk/shops/<int:pk>/", show, name="desk-shop"),
    path("desk/shops/<int:pk>/settings/", settings, name="desk-settings"),
    path("desk/shops/<int:pk>/busy/", busy, name="desk-busy"),
    path("desk/shops/<int:pk>/pauses/", pauses, name="desk-pauses"),
    path("desk/shops/<int:pk>/steps/", steps, name="desk-steps"),
]
