"""The officials' pages: the town's points, its budget and purposes."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from madang.base import clock
from madang.people.requests import account_of
from madang.points.forms import BudgetForm, PurposeForm
from madang.points.services import budgets, overviews, purposes, queues
from madang.roles.requests import act_required
from madang.roles.services import permissions
from madang.towns.requests import town_of


@act_required(budgets.SEE)
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    return _page(request)


@act_required(budgets.BUDGET)
@require_POST
def change(request: HttpRequest) -> HttpResponse:
    form = BudgetForm(request.POST)
    if form.is_valid():
        try:
            budgets.change(
                town=town_of(request), by=account_of(request), now=clock.now(), **form.cleaned_data
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The budget of points is set."))
            return redirect("points:desk")
    return _page(request, budget=form)


@act_required(budgets.BUDGET)
@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    form = PurposeForm(request.POST)
    if form.is_valid():
        try:
            purposes.begin(
                town=town_of(request), by=account_of(request), now=clock.now(), **form.cleaned_data
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Residents can give points for it from now on."))
            return redirect("points:desk")
    return _page(request, purpose=form)


@act_required(budgets.BUDGET)
@require_POST
def endings(request: HttpRequest, pk: int) -> HttpResponse:
    purposes.end(town=town_of(request), pk=pk, by=account_of(request), now=clock.now())
    messages.success(request, _("Nothing more is taken for it. What was given stays."))
    return redirect("points:desk")


def _page(
    request: HttpRequest, *, budget: BudgetForm | None = None, purpose: PurposeForm | None = None
) -> HttpResponse:
    town, now, by = town_of(request), clock.now(), account_of(request)
    found = overviews.books(town=town, now=now)
    page = {
        "books": found,
        "may_set": permissions.may(by, budgets.BUDGET, town=town, now=now),
        "may_decide": permissions.may(by, queues.DECIDE, town=town, now=now),
        "budget_form": budget or BudgetForm(initial={"points": found.budget.set}),
        "purpose_form": purpose or PurposeForm(),
        "purposes": purposes.every(town),
    }
    return render(request, "points/desk.html", page, status=422 if budget or purpose else 200)


patterns = [
    path("desk/", show, name="desk"),
    path("desk/budgets/", change, name="budgets"),
    path("desk/purposes/", begin, name="purposes"),
    path("desk/purposes/<int:pk>/endings/", endings, name="purpose-endings"),
]
