"""What residents see: the list of shops, one shop with its menu, and photos of dishes."""

import re

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from madang.base import clock, limits
from madang.base.limits import Limit
from madang.delivery.requests import basket_of, shop_of
from madang.delivery.services import (
    campaigns,
    fees,
    hours,
    listings,
    menus,
    preparations,
    sheets,
    showings,
)
from madang.delivery.views.reviews import about
from madang.people.models import Account
from madang.roles.services import permissions
from madang.towns.requests import town_of

# What one visitor may add to the counts, so that no program can push a shop; no address is kept.
COUNTED = Limit("showings", re.compile(""), count=60, seconds=600)
OPENED_FROM = "list"


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    town, now = town_of(request), clock.now()
    dongs = listings.dongs(town)
    found = listings.listing(town=town, asked=request.GET, now=now, dongs=dongs)
    if found.merits and _counts(request):
        shown = [one.shop.pk for one in found.rows]
        showings.note(town=town, merits=found.merits, shown=shown, first=found.first, now=now)
    page = {"listing": found, "listed": found.listed, "now": now}
    return render(request, "delivery/shops/index.html", page | _doors(request))


def _counts(request: HttpRequest) -> bool:
    """Tell whether what this visitor looks at is still counted."""
    hits = limits.hit(COUNTED, limits.client(request), at=clock.now().timestamp())
    return hits <= COUNTED.count


def _doors(request: HttpRequest) -> dict[str, bool]:
    """Return which other doors the list shows to this person."""
    if not isinstance(request.user, Account):
        return {}
    acts = permissions.acts_of(request.user, town=town_of(request), now=clock.now())
    return {
        "may_keep": "delivery.keep" in acts,
        "may_admit": "delivery.admit" in acts,
        "may_carry": "delivery.carry" in acts,
        "may_dispatch": "delivery.dispatch_see" in acts,
    }


@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    shop, now = shop_of(request, pk), clock.now()
    if request.GET.get("from") == OPENED_FROM and _counts(request):
        showings.note_opened(shop, now=now)
    page = {
        "shop": shop,
        "now": now,
        "standing": hours.standing(shop, now=now),
        "week": sheets.week(shop),
        "days": sheets.days(shop, now=now),
        "bands": fees.bands(shop),
        "coupons": campaigns.open_at(shop, now=now),
        "menu": sheets.menu(menus.sections(shop), now=now),
        "prep_minutes": preparations.expected(shop, now=now),
        "basket": basket_of(request, shop),
        "is_orderable": True,
    } | about(request, shop)
    return render(request, "delivery/shops/show.html", page)


@require_safe
@cache_control(public=True, max_age=3600)
def photo(request: HttpRequest, pk: int, dish_pk: int) -> HttpResponse:
    image = menus.photo(pk, dish_pk, town=town_of(request))
    if image is None:
        raise Http404
    return HttpResponse(image, content_type="image/jpeg")


patterns = [
    path("", home, name="home"),
    path("shops/<int:pk>/", show, name="shop"),
    path("shops/<int:pk>/dishes/<int:dish_pk>/photo.jpg", photo, name="dish-photo"),
]
