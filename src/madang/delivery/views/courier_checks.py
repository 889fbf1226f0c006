"""The officials' page for couriers: who applied, the check, suspensions, and agencies."""

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
from madang.delivery.engine.couriers import steps_from
from madang.delivery.forms.couriers import CourierDecisionForm
from madang.delivery.models import Courier
from madang.delivery.models.couriers import STANDINGS
from madang.delivery.services import roster
from madang.delivery.views.desk import given, wrong
from madang.people.requests import account_of
from madang.roles.requests import act_required, looked
from madang.towns.requests import town_of

WHAT, WHY = gettext_noop("Who carries meals"), gettext_noop("Checking couriers")


def _named(rows: Rows, word: str) -> Rows:
    return rows.filter(name__icontains=word)


def _standing(rows: Rows, state: str) -> Rows:
    return rows.filter(state=state)


PLAN = Plan(
    columns=(
        Column("applied", gettext_lazy("Applied for on"), ("applied_at",)),
        Column("name", gettext_lazy("Name of the courier"), ("name",)),
        Column("until", gettext_lazy("Checked until"), ("vetted_until",)),
    ),
    search=_named,
    filters=(Filter("state", gettext_lazy("Where it stands"), tuple(STANDINGS), _standing),),
    order="applied",
)


@act_required("delivery.vet")
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    town = town_of(request)
    rows = Courier.objects.of(town).select_related("shop", "agency", "account")
    found = listed(PLAN, rows, request.GET)
    people = [one.account for one in found.rows]
    looked(request, subject=people, what=WHAT, why=WHY)
    page = {
        "listed": found,
        "waiting": Courier.objects.of(town).waiting().count(),
        "now": clock.now(),
    }
    return render(request, "delivery/checks/index.html", page)


@act_required("delivery.vet")
@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, pk)


def _page(request: HttpRequest, pk: int, form: CourierDecisionForm | None = None) -> HttpResponse:
    town, by = town_of(request), account_of(request)
    rows = Courier.objects.of(town).select_related("shop", "agency", "account", "vetted_by")
    courier = get_object_or_404(rows, pk=pk)
    looked(request, subject=courier.account, what=WHAT, why=WHY)
    page = {
        "courier": courier,
        "steps": steps_from(courier.state),
        "form": form or CourierDecisionForm(),
        "is_own": roster.is_own_matter(courier, by),
    }
    return render(request, "delivery/checks/show.html", page, status=422 if form else 200)


@act_required("delivery.vet")
@require_POST
def decisions(request: HttpRequest, pk: int) -> HttpResponse:
    get_object_or_404(Courier.objects.of(town_of(request)), pk=pk)
    form = CourierDecisionForm(request.POST)
    if form.is_valid():
        try:
            roster.decide(pk, **form.cleaned_data, **given(request))
        except ValidationError as error:
            wrong(form, error)
        except PermissionDenied as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("It is done. The courier is told."))
            return redirect("delivery:courier-check", pk)
    return _page(request, pk, form)


patterns = [
    path("couriers/", index, name="courier-checks"),
    path("couriers/<int:pk>/", show, name="courier-check"),
    path("couriers/<int:pk>/decisions/", decisions, name="courier-decisions"),
]
