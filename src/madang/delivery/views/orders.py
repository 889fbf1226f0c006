"""A customer's own orders: the list, where one stands, and what can be done with it."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from madang.base import clock
from madang.base.lists import Column, Plan, listed
from madang.delivery.engine.orders.machine import ENDS
from madang.delivery.engine.orders.parties import Actor
from madang.delivery.forms.orders import TalkForm
from madang.delivery.models import Order
from madang.delivery.requests import keep_basket, own_order
from madang.delivery.services import baskets, bills, positions, reviews, steps, tracks, ways
from madang.delivery.services.positions import Whereabouts
from madang.delivery.services.steps import Ask
from madang.delivery.views.carts import told
from madang.people.requests import account_of
from madang.roles.requests import act_required
from madang.towns.requests import town_of

PLAN = Plan(
    columns=(Column("placed", gettext_lazy("Ordered at"), ("placed_at",)),),
    order="-placed",
    size=20,
)


@act_required("delivery.order")
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    rows = Order.objects.filter(town=town_of(request)).of_customer(account_of(request))
    rows = rows.select_related("shop").prefetch_related("lines")
    page = {"listed": listed(PLAN, rows, request.GET)}
    return render(request, "delivery/orders/index.html", page)


def sheet(order: Order) -> dict[str, Any]:
    """Return what every page about an order shows: its way, its bill, what happened.

    `key` names the last step: a button counts once, and a page asks for what came after it.
    """
    history = list(order.steps.all())
    return {
        "key": str(history[-1].pk) if history else "",
        "order": order,
        "shop": order.shop,
        "track": tracks.track(order, history),
        "history": history,
        "lines": list(order.lines.all()),
        "bill": bills.read(order),
        "is_over": order.state in ENDS,
    }


@act_required("delivery.order")
@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    return render(request, "delivery/orders/show.html", _page(request, pk, clock.now()))


@act_required("delivery.order")
@require_safe
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """The part of the page that changes by itself; the page asks for it again and again."""
    page = _page(request, pk, clock.now())
    if request.GET.get("seen") == page["seen"]:
        return HttpResponse(status=204)
    return render(request, "delivery/orders/_progress.html", page)


def _seen(key: str, order: Order, place: Whereabouts | None) -> str:
    """Return a word for what the page shows: its last step, its courier, where the courier is."""
    moment = f"{place.at.timestamp():.0f}" if place else ""
    return f"{key}.{order.courier_id or ''}.{moment}"


def _page(request: HttpRequest, pk: int, now: datetime) -> dict[str, Any]:
    order = own_order(request, pk)
    page = sheet(order)
    place = positions.of_order(order, reader=account_of(request), now=now)
    given = {
        "place": place,
        "may_review": reviews.may_write(order, account_of(request), now=now),
        "seen": _seen(page["key"], order, place),
        "ways": ways.offered_to(order, Actor.CUSTOMER, now=now),
        "now": now,
        "action": "delivery:order-steps",
    }
    return page | given


@act_required("delivery.order")
@require_POST
def taken(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a step that the customer asks for; pressed twice it is made once."""
    order, form, by = own_order(request, pk), TalkForm(request.POST), account_of(request)
    if not form.is_valid():
        messages.error(request, _("This cannot be read. Nothing was changed."))
        return redirect("delivery:order", pk)
    given = form.cleaned_data
    key = f"web:{by.pk}:{given['step']}:{given['key'][:60]}" if given["key"] else ""
    ask = Ask(given["step"], reason=given["reason"], fault=given["fault"], key=key)
    try:
        steps.take(order=order, ask=ask, by=by, now=clock.now())
    except ValidationError as error:
        messages.error(request, told(error))
    else:
        messages.success(request, _("It is done. The other side reads it too."))
    return redirect("delivery:order", pk)


@act_required("delivery.order")
@require_POST
def again(request: HttpRequest, pk: int) -> HttpResponse:
    """Put the dishes of an order in the cart once more, at today's prices."""
    order = own_order(request, pk)
    if not order.shop.is_public:
        messages.error(request, _("The shop does not take orders here any more."))
        return redirect("delivery:order", pk)
    items, missing = baskets.again(order, now=clock.now())
    if missing:
        messages.warning(request, _("Some of it is not on the menu any more, or sold out."))
    keep_basket(request, order.shop, items=items)
    return redirect("delivery:cart", order.shop_id)


patterns = [
    path("orders/", index, name="orders"),
    path("orders/<int:pk>/", show, name="order"),
    path("orders/<int:pk>/progress/", progress, name="order-progress"),
    path("orders/<int:pk>/steps/", taken, name="order-steps"),
    path("orders/<int:pk>/again/", again, name="order-again"),
]
