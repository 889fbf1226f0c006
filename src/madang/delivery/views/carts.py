"""From the menu to an order: the cart of a shop, what it costs, and placing it once."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from madang.base import clock
from madang.delivery.forms.orders import BEST, WishForm
from madang.delivery.models import CouponEdition, Shop
from madang.delivery.requests import Basket, basket_of, drop_basket, keep_basket, shop_of
from madang.delivery.services import baskets, campaigns, carts, fees, hours, orders, wallets
from madang.delivery.services.baskets import Row
from madang.delivery.services.carts import Quote, Wanted
from madang.delivery.services.refused import Refused
from madang.people.models import Account
from madang.people.requests import account_of
from madang.roles.requests import act_required


def told(error: ValidationError) -> str:
    """Return what was refused in one line, with the dish that it is about."""
    about = f"{error.about}: " if isinstance(error, Refused) and error.about else ""
    return about + " ".join(error.messages)


def _numbers(texts: Sequence[str]) -> list[int]:
    return [int(text) for text in texts if text.isascii() and text.isdecimal() and len(text) < 18]


def _number(text: str | None) -> int:
    return next(iter(_numbers([text or ""])), 0)


@never_cache
@require_POST
def lines(request: HttpRequest, pk: int) -> HttpResponse:
    shop = shop_of(request, pk)
    options = [
        pk
        for name in request.POST
        if name.startswith("group-")
        for pk in _numbers(request.POST.getlist(name))
    ]
    asked = request.POST
    wanted = Wanted(_number(asked.get("dish")), _number(asked.get("quantity")), tuple(options))
    try:
        items = baskets.put(shop, basket_of(request, shop).items, wanted, now=clock.now())
    except Refused as error:
        messages.error(request, told(error))
    else:
        keep_basket(request, shop, items=items)
        messages.success(request, _("It is in your order."))
    return redirect("delivery:shop", pk)


@never_cache
@require_POST
def line(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    shop = shop_of(request, pk)
    items = basket_of(request, shop).items
    quantity = _number(request.POST.get("quantity"))
    if request.POST.get("act") == "remove":
        quantity = 0
    keep_basket(request, shop, items=baskets.changed(items, number, quantity))
    return redirect("delivery:cart", pk)


@never_cache
@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    shop, now = shop_of(request, pk), clock.now()
    basket = basket_of(request, shop)
    rows = baskets.rows(shop, basket.items, now=now)
    page = {
        "shop": shop,
        "now": now,
        "standing": hours.standing(shop, now=now),
        "bands": fees.bands(shop),
        "rows": rows,
        "sum_won": sum(row.won for row in rows),
        "has_trouble": any(row.trouble for row in rows),
        "key": basket.key,
        "seen_won": _number(request.GET.get("seen")),
    }
    if isinstance(request.user, Account) and rows:
        page |= _checkout(request.user, shop, basket, rows, now)
    return render(request, "delivery/carts/show.html", page)


def _checkout(
    account: Account, shop: Shop, basket: Basket, rows: list[Row], now: datetime
) -> dict[str, Any]:
    """Return the form, and what the order costs or why it cannot be placed."""
    form = _form(account, shop, basket, now)
    page: dict[str, Any] = {"form": form, "has_purse": bool(form.wallets)}
    if not form.is_bound or not form.is_valid() or any(row.trouble for row in rows):
        return page
    try:
        quote = carts.quote(form.wish(basket.items), shop=shop, customer=account, now=now)
    except ValidationError as error:
        return page | {"refused": told(error)}
    paid_won = quote.bill.paid_won
    short_won = max(0, paid_won - form.usable_won[form.chosen_purse.pk])
    page |= {"quote": quote, "kind": form.cleaned_data["kind"], "coupons": _used(quote)}
    return page | {"short_won": short_won, "fill_won": _whole(short_won)}


def _whole(won: int) -> int:
    """Return the next thousand, which is what people fill up by."""
    return -(-won // 1_000) * 1_000


def _used(quote: Quote) -> list[tuple[str, int]]:
    names = dict(
        CouponEdition.objects.filter(
            pk__in=[one.edition.id for one in quote.bill.coupons]
        ).values_list("pk", "name")
    )
    return [(names[one.edition.id], one.won) for one in quote.bill.coupons]


def _form(account: Account, shop: Shop, basket: Basket, now: datetime) -> WishForm:
    """Return the form as it was filled in; at first with where the last order went."""
    found = wallets.of(account, shop=shop, now=now)
    editions = campaigns.open_at(shop, now=now)
    given: dict[str, Any] = {"shop": shop, "wallets": found, "editions": editions}
    if basket.choices:
        return WishForm(basket.choices, **given)
    return WishForm(initial=_initial(account, shop, found), **given)


def _initial(account: Account, shop: Shop, found: list[wallets.Wallet]) -> dict[str, Any]:
    last = wallets.last_of(account, shop=shop)
    kinds = {"delivery": shop.delivers, "takeaway": shop.packs, "dine_in": shop.seats}
    initial: dict[str, Any] = {
        "kind": next(kind for kind, is_so in kinds.items() if is_so),
        "choosing": BEST,
    }
    if found:
        initial["purse"] = max(found, key=lambda one: one.usable_won).purse.pk
    if last is not None:
        names = ("address", "lat", "lon", "phone")
        initial |= {name: getattr(last, name) for name in names}
    return initial


@act_required("delivery.order")
@require_POST
def choices(request: HttpRequest, pk: int) -> HttpResponse:
    shop = shop_of(request, pk)
    form = _form(account_of(request), shop, Basket("", [], {"kind": ""}), clock.now())
    form.data = request.POST
    keep_basket(request, shop, choices=form.kept())
    return redirect(reverse("delivery:cart", args=[pk]) + "#total")


@act_required("delivery.order")
@require_POST
def order(request: HttpRequest, pk: int) -> HttpResponse:
    """Place what the page showed, at the price it showed; pressed twice it is one order."""
    shop, by, now = shop_of(request, pk), account_of(request), clock.now()
    key = f"web:{request.POST.get('key', '')[:60]}"
    before = orders.placed_with(key, by=by)
    if before is not None:
        return redirect("delivery:order", before.pk)
    basket = basket_of(request, shop)
    form = _form(by, shop, basket, now)
    if not basket.items or not form.is_bound or not form.is_valid():
        messages.error(request, _("Look at your order once more before you place it."))
        return redirect("delivery:cart", pk)
    seen_won = _number(request.POST.get("paid_won"))
    wish = form.wish(basket.items)
    given: dict[str, Any] = {"shop": shop, "purse": form.chosen_purse, "by": by, "now": now}
    try:
        placed = orders.place(wish, key=key, paid_won=seen_won, **given)
    except ValidationError as error:
        messages.error(request, told(error))
        return redirect(reverse("delivery:cart", args=[pk]) + f"?seen={seen_won}")
    drop_basket(request, shop)
    messages.success(request, _("Your order is at the shop. It answers within a few minutes."))
    return redirect("delivery:order", placed.pk)


CART = "shops/<int:pk>/cart/"
patterns = [
    path(CART, show, name="cart"),
    path(f"{CART}lines/", lines, name="cart-lines"),
    path(f"{CART}lines/<int:number>/", line, name="cart-line"),
    path(f"{CART}choices/", choices, name="cart-choices"),
    path(f"{CART}order/", order, name="cart-order"),
]
