"""The coupons that a shop gives out and pays itself: what they cost and brought, new ones, ends."""

from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from madang.base import clock
from madang.delivery.engine.orders.coupons import BPS, Level
from madang.delivery.forms.coupons import OwnCouponForm
from madang.delivery.models import CouponEdition, Shop
from madang.delivery.requests import kept_shop
from madang.delivery.services import campaigns, coupons
from madang.delivery.views.desk import given, wrong
from madang.people.requests import account_of
from madang.roles.requests import act_required

USUAL_DAYS = 30


@act_required("delivery.keep")
@require_safe
def index(request: HttpRequest, pk: int) -> HttpResponse:
    shop = kept_shop(request, pk)
    rows = campaigns.of_shop(shop, now=clock.now())
    return render(request, "delivery/coupons/index.html", {"shop": shop, "campaigns": rows})


@act_required("delivery.keep")
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, pk: int) -> HttpResponse:
    shop, now = kept_shop(request, pk), clock.now()
    form = OwnCouponForm(request.POST or None, initial=_initial(shop))
    if request.method == "POST" and form.is_valid():
        edition = form.edition()
        edition.shop, edition.level, edition.shares = shop, Level.SHOP, {"shop": BPS}
        try:
            coupons.issue(edition, **given(request))
        except ValidationError as error:
            wrong(form, error)
        else:
            messages.success(request, _("The coupon is issued. Customers find it in their order."))
            return redirect("delivery:desk-coupons", pk)
    page = {"form": form, "shop": shop, "limits": coupons.own_limits(shop, now=now)}
    status = 422 if form.errors else 200
    return render(request, "delivery/coupons/new.html", page, status=status)


def _initial(shop: Shop) -> dict[str, object]:
    """Return what stands in the form at first: from now on, for a month, once a person."""
    now = clock.now().replace(second=0, microsecond=0)
    return {
        "minimum_won": shop.minimum_won or None,
        "a_person": 1,
        "starts_at": now,
        "ends_at": now + timedelta(days=USUAL_DAYS),
    }


@act_required("delivery.keep")
@require_POST
def endings(request: HttpRequest, pk: int, edition_pk: int) -> HttpResponse:
    rows = CouponEdition.objects.of_shop(kept_shop(request, pk))
    edition = get_object_or_404(rows, pk=edition_pk)
    coupons.end(edition, by=account_of(request), now=clock.now())
    messages.success(request, _("The coupon has ended. Orders placed before keep it."))
    return redirect("delivery:desk-coupons", pk)


COUPONS = "desk/shops/<int:pk>/coupons/"
patterns = [
    path(COUPONS, index, name="desk-coupons"),
    path(f"{COUPONS}new/", new, name="desk-coupon-new"),
    path(f"{COUPONS}<int:edition_pk>/endings/", endings, name="desk-coupon-endings"),
]
