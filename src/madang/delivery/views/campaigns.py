"""Coupons that the town gives out, and what other ways of charging brokerage would have cost."""

from dataclasses import replace
from datetime import datetime
from statistics import median
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from madang.base import clock
from madang.delivery.engine.orders.brokerage import Outcome, Scheme
from madang.delivery.forms.coupons import CouponForm
from madang.delivery.forms.rulings import WhatIfForm, months_before
from madang.delivery.models import CouponEdition
from madang.delivery.services import brokerages, campaigns, coupons
from madang.delivery.views.desk import given, wrong
from madang.people.requests import account_of
from madang.roles.requests import act_required
from madang.towns.models import Town
from madang.towns.requests import town_of


@act_required("delivery.coupons")
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    rows = campaigns.of_town(town_of(request), now=clock.now())
    return render(request, "delivery/campaigns/index.html", {"campaigns": rows})


@act_required("delivery.coupons")
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    form = CouponForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            coupons.issue(form.edition(), **given(request))
        except ValidationError as error:
            wrong(form, error)
        else:
            messages.success(request, _("The coupon is issued. Customers find it in their order."))
            return redirect("delivery:campaigns")
    status = 422 if form.errors else 200
    return render(request, "delivery/campaigns/new.html", {"form": form}, status=status)


@act_required("delivery.coupons")
@require_POST
def endings(request: HttpRequest, pk: int) -> HttpResponse:
    rows = CouponEdition.objects.filter(town=town_of(request)).exclude(level="shop")
    edition = get_object_or_404(rows, pk=pk)
    coupons.end(edition, by=account_of(request), now=clock.now())
    messages.success(request, _("The coupon has ended. Orders placed before keep it."))
    return redirect("delivery:campaigns")


@act_required("delivery.orders_see")
@require_safe
def what_if(request: HttpRequest) -> HttpResponse:
    town, now = town_of(request), clock.now()
    asked = request.GET if "months" in request.GET else None
    form = WhatIfForm(asked)
    page: dict[str, Any] = {"form": form}
    if asked is None or form.is_valid():
        values = form.cleaned_data if asked else _first(form)
        page |= _compared(request, town, values, now)
    status = 422 if form.errors else 200
    return render(request, "delivery/campaigns/brokerage.html", page, status=status)


def _first(form: WhatIfForm) -> dict[str, Any]:
    """Return what is compared before anything was filled in."""
    filled = WhatIfForm({name: field.initial for name, field in form.fields.items()})
    filled.is_valid()
    return filled.cleaned_data


def _compared(
    request: HttpRequest, town: Town, values: dict[str, Any], now: datetime
) -> dict[str, Any]:
    standing = brokerages.scheme(town, now=now)
    shares = [tier.bps for tier in standing.tiers] or [standing.bps]
    told = " / ".join(f"{bps / 100:g}" for bps in shares)
    schemes = [
        replace(standing, name=_("As it is: %(share)s %%") % {"share": told}),
        Scheme(_("%(share)s %% for all") % {"share": values["flat"]}, int(values["flat"] * 100)),
        Scheme(_("By sales"), tiers=values["tiers"]),
    ]
    months = months_before(now.astimezone(town.zone), values["months"])
    found = brokerages.what_if(
        schemes, town=town, months=months, order_costs=values["order_costs"],
        by=account_of(request), now=now,
    )  # fmt: skip
    most = max([abs(n) for one in found for n in (one.fees, one.town_pays)] or [0]) or 1
    return {
        "outcomes": [_row(one, most) for one in found],
        "months": [f"{year}-{month:02}" for year, month in months],
        "orders": found[0].orders if found else 0,
    }


def _row(one: Outcome, most: int) -> dict[str, Any]:
    shops = sorted(one.by_shop.values())
    return {
        "name": one.scheme,
        "fees": one.fees,
        "town_pays": one.town_pays,
        "fees_width": one.fees * 100 // most,
        "town_width": max(0, one.town_pays) * 100 // most,
        "least": shops[0] if shops else 0,
        "middle": round(median(shops)) if shops else 0,
        "most": shops[-1] if shops else 0,
    }


patterns = [
    path("coupons/", index, name="campaigns"),
    path("coupons/new/", new, name="campaign-new"),
    path("coupons/<int:pk>/endings/", endings, name="campaign-endings"),
    path("brokerage/", what_if, name="brokerage"),
]
