"""Opening hours and fees, set by those who run the shop."""

from datetime import date

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from madang.base import clock
from madang.delivery.forms.fees import FeesForm
from madang.delivery.forms.hours import DayForm, WeekForm
from madang.delivery.models import Shop
from madang.delivery.requests import kept_shop
from madang.delivery.services import fees, hours, sheets
from madang.delivery.views.desk import given, wrong
from madang.roles.requests import act_required


@act_required("delivery.keep")
@require_http_methods(["GET", "POST"])
def week(request: HttpRequest, pk: int) -> HttpResponse:
    shop = kept_shop(request, pk)
    form = WeekForm(request.POST or None, shop=shop)
    if request.method == "POST" and form.is_valid():
        try:
            hours.set_week(pk, week=form.week, **given(request))
        except ValidationError as error:
            wrong(form, error)
        else:
            messages.success(request, _("The opening hours are saved."))
            return redirect("delivery:desk-hours", pk)
    return _page(request, shop, form, DayForm())


@act_required("delivery.keep")
@require_POST
def days(request: HttpRequest, pk: int) -> HttpResponse:
    shop = kept_shop(request, pk)
    form = DayForm(request.POST)
    if form.is_valid():
        values = {name: form.cleaned_data[name] for name in ("day", "hours", "note")}
        try:
            hours.set_day(pk, **values, **given(request))
        except ValidationError as error:
            wrong(form, error)
        else:
            messages.success(request, _("The day is saved."))
            return redirect("delivery:desk-hours", pk)
    return _page(request, shop, WeekForm(shop=shop), form)


@act_required("delivery.keep")
@require_POST
def day_removals(request: HttpRequest, pk: int) -> HttpResponse:
    kept_shop(request, pk)
    try:
        hours.unset_day(pk, day=date.fromisoformat(request.POST.get("day", "")), **given(request))
    except ValueError:
        messages.error(request, _("That is no day. Nothing was changed."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("The usual hours count on that day again."))
    return redirect("delivery:desk-hours", pk)


def _page(request: HttpRequest, shop: Shop, form: WeekForm, day_form: DayForm) -> HttpResponse:
    page = {
        "shop": shop,
        "form": form,
        "day_form": day_form,
        "days": sheets.days(shop, now=clock.now()),
    }
    status = 422 if form.errors or day_form.errors else 200
    return render(request, "delivery/desk/hours.html", page, status=status)


@act_required("delivery.keep")
@require_http_methods(["GET", "POST"])
def bands(request: HttpRequest, pk: int) -> HttpResponse:
    shop = kept_shop(request, pk)
    form = FeesForm(request.POST or None, known=fees.bands(shop))
    if request.method == "POST" and form.is_valid():
        try:
            fees.set_bands(pk, bands=form.bands, **given(request))
        except ValidationError as error:
            wrong(form, error)
        else:
            messages.success(request, _("The delivery fees are saved."))
            return redirect("delivery:desk-shop", pk)
    status = 422 if form.errors else 200
    return render(request, "delivery/desk/fees.html", {"form": form, "shop": shop}, status=status)


patterns = [
    path("desk/shops/<int:pk>/hours/", week, name="desk-hours"),
    path("desk/shops/<int:pk>/days/", days, name="desk-days"),
    path("desk/shops/<int:pk>/days/removals/", day_removals, name="desk-day-removals"),
    path("desk/shops/<int:pk>/fees/", bands, name="desk-fees"),
]
