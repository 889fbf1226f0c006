from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from madang.base import clock
from madang.people.requests import account_of
from madang.roles.forms import DepartmentForm, add_errors
from madang.roles.models import Department
from madang.roles.requests import act_required
from madang.roles.services import departments, permissions
from madang.towns.requests import town_of


@act_required("roles.see", writing="roles.departments")
@require_http_methods(["GET", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    town = town_of(request)
    form = DepartmentForm(request.POST or None, town=town)
    if request.method == "POST" and form.is_valid() and _saved(request, form, None):
        messages.success(request, _("The department was made."))
        return redirect("roles:departments")
    may = permissions.may(request.user, departments.ACT, town=town, now=clock.now())
    shown = {"form": form, "departments": departments.with_sizes(town), "may_change": may}
    status = 422 if form.errors else 200
    return render(request, "roles/departments/index.html", shown, status=status)


@act_required("roles.departments")
@require_http_methods(["GET", "POST"])
def show(request: HttpRequest, pk: int) -> HttpResponse:
    row = _department(request, pk)
    form = DepartmentForm(request.POST or None, instance=row, town=town_of(request))
    if request.method == "POST" and form.is_valid() and _saved(request, form, row):
        messages.success(request, _("The department was changed."))
        return redirect("roles:departments")
    shown = {"form": form, "department": row}
    return render(request, "roles/departments/show.html", shown, status=422 if form.errors else 200)


@act_required("roles.departments")
@require_http_methods(["GET", "POST"])
def closures(request: HttpRequest, pk: int) -> HttpResponse:
    row = _department(request, pk)
    if request.method == "GET":
        return render(request, "roles/departments/close.html", {"department": row})
    try:
        departments.close(department=row, by=account_of(request), now=clock.now())
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, _("The department was closed."))
    return redirect("roles:departments")


def _saved(request: HttpRequest, form: DepartmentForm, row: Department | None) -> bool:
    try:
        departments.save(
            town=town_of(request),
            by=account_of(request),
            now=clock.now(),
            department=row,
            **form.cleaned_data,
        )
    except ValidationError as error:
        add_errors(form, error)
    return not form.errors


def _department(request: HttpRequest, pk: int) -> Department:
    return get_object_or_404(departments.standing(town_of(request)), pk=pk)
