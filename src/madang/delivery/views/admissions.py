"""The officials' queue: shops that applied, the check on site, and every later decision."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop
from django.views.decorators.http import require_POST, require_safe

from madang.base import clock
from madang.base.lists import Column, Filter, Plan, Rows, listed
from madang.base.looking import looked
from madang.delivery.engine.shops import CHECKS, By, State, UnknownStepError
from madang.delivery.forms.admissions import MerchantForm, StepForm, VisitForm
from madang.delivery.models import Shop
from madang.delivery.models.shops import STATES
from madang.delivery.services import admissions, fees, keepers, menus, sheets
from madang.delivery.services.merchants import Facts
from madang.delivery.views.desk import given, wrong
from madang.people.requests import account_of
from madang.roles.requests import act_required
from madang.towns.requests import town_of

WHAT, WHY = gettext_noop("Who runs a shop"), gettext_noop("Checking and admitting shops")


def _named(rows: Rows, word: str) -> Rows:
    found = rows.filter(name__icontains=word) | rows.filter(business_name__icontains=word)
    return found | rows.filter(business_number=word.replace("-", ""))


def _standing(rows: Rows, state: str) -> Rows:
    return rows.filter(state=state)


PLAN = Plan(
    columns=(
        Column("applied", gettext_lazy("Applied for on"), ("applied_at",)),
        Column("name", gettext_lazy("Name of the shop"), ("name",)),
        Column("state", gettext_lazy("Where it stands"), ("state",)),
    ),
    search=_named,
    filters=(Filter("state", gettext_lazy("Where it stands"), tuple(STATES), _standing),),
    order="applied",
)


@act_required("delivery.admit")
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    town = town_of(request)
    rows = Shop.objects.of(town).select_related("region").defer("region__boundary")
    page = {
        "listed": listed(PLAN, rows, request.GET),
        "waiting": Shop.objects.of(town).waiting().count(),
        "now": clock.now(),
    }
    return render(request, "delivery/admissions/index.html", page)


@act_required("delivery.admit")
@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    shop = _shop(request, pk)
    people = [one.account for one in shop.keepers.select_related("account")]
    by, now = account_of(request), clock.now()
    looked(by=by, subject=people, what=WHAT, why=WHY, town=shop.town, now=now)
    return _page(request, shop)


def _shop(request: HttpRequest, pk: int) -> Shop:
    rows = Shop.objects.of(town_of(request)).select_related("town__region", "region")
    return get_object_or_404(
        rows.defer("town__basemap", "town__region__boundary", "region__boundary"), pk=pk
    )


def _page(
    request: HttpRequest,
    shop: Shop,
    visit: VisitForm | None = None,
    step: StepForm | None = None,
    merchant: MerchantForm | None = None,
) -> HttpResponse:
    now = clock.now()
    page = {
        "shop": shop,
        "visit": visit or VisitForm.of(shop),
        "step": step or StepForm(),
        "merchant": merchant or (MerchantForm.of(shop) if shop.purse_id else None),
        "steps": admissions.steps_for(shop, By.OFFICIAL),
        "is_checked": shop.state != State.APPLIED,
        "is_own": account_of(request).pk in keepers.ids(shop),
        "lacks": [admissions.LACKS[code] for code in admissions.lacks(shop)],
        "visits": [(one, _seen(one.checks)) for one in shop.visits.select_related("by")],
        "history": shop.steps.select_related("by"),
        "week": sheets.week(shop),
        "bands": fees.bands(shop),
        "menu": sheets.menu(menus.sections(shop), now=now),
        "now": now,
    }
    status = 422 if visit or step or merchant else 200
    return render(request, "delivery/admissions/show.html", page, status=status)


def _seen(checks: dict[str, bool]) -> list[tuple[str, bool]]:
    return [(_(label), bool(checks.get(code))) for code, label in CHECKS.items()]


@act_required("delivery.admit")
@require_POST
def visits(request: HttpRequest, pk: int) -> HttpResponse:
    shop, form = _shop(request, pk), VisitForm(request.POST)
    if form.is_valid():
        told = {name: form.cleaned_data[name] for name in ("note", "place", "yearly_sales")}
        try:
            made = admissions.visit(pk, checks=form.seen(), **told, **given(request))
        except ValidationError as error:
            wrong(form, error)
        except UnknownStepError:
            form.add_error(None, _("This shop does not wait for a check on site any more."))
        except PermissionDenied as error:
            form.add_error(None, str(error))
        else:
            passed = _("The check is passed. The shop can be opened now.")
            missed = _("Written down. The shop reads what is missing, and waits on.")
            messages.success(request, passed if made.passed else missed)
            return redirect("delivery:admission", pk)
    return _page(request, shop, visit=form)


@act_required("delivery.admit")
@require_POST
def steps(request: HttpRequest, pk: int) -> HttpResponse:
    shop, form = _shop(request, pk), StepForm(request.POST)
    if form.is_valid():
        try:
            admissions.take(pk, **form.cleaned_data, **given(request))
        except ValidationError as error:
            wrong(form, error)
        except UnknownStepError:
            form.add_error(None, _("That cannot be done with the shop as it stands."))
        except PermissionDenied as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("It is done. Those who run the shop are told."))
            return redirect("delivery:admission", pk)
    return _page(request, shop, step=form)


@act_required("delivery.admit")
@require_POST
def merchant(request: HttpRequest, pk: int) -> HttpResponse:
    shop, form = _shop(request, pk), MerchantForm(request.POST)
    if form.is_valid():
        try:
            admissions.correct(pk, facts=Facts(**form.cleaned_data), **given(request))
        except ValidationError as error:
            wrong(form, error)
        except PermissionDenied as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Written down. It counts for local currency at once."))
            return redirect("delivery:admission", pk)
    return _page(request, shop, merchant=form)


patterns = [
    path("admissions/", index, name="admissions"),
    path("admissions/<int:pk>/", show, name="admission"),
    path("admissions/<int:pk>/visits/", visits, name="admission-visits"),
    path("admissions/<int:pk>/merchants/", merchant, name="admission-merchants"),
    path("admissions/<int:pk>/steps/", steps, name="admission-steps"),
]
