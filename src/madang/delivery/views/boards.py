"""The board of a shop: orders as they come in, with what is pressed next, and today's takings."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from madang.base import clock
from madang.delivery.engine.orders.parties import Actor
from madang.delivery.forms import boards as forms
from madang.delivery.forms.boards import MissingForm
from madang.delivery.forms.orders import TalkForm
from madang.delivery.models import Order, Shop
from madang.delivery.requests import kept_shop, shop_order
from madang.delivery.services import (
    bills,
    boards,
    brokerages,
    hours,
    preparations,
    proceeds,
    shops,
    shortages,
    statements,
    steps,
    ways,
)
from madang.delivery.services.steps import Ask
from madang.delivery.views.carts import told
from madang.delivery.views.desk import PAUSES_MIN, given
from madang.delivery.views.orders import sheet
from madang.ledger.models import Purse
from madang.people.requests import account_of
from madang.roles.requests import act_required


@act_required("delivery.keep")
@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    shop, now = kept_shop(request, pk), clock.now()
    today = now.astimezone(shop.town.zone)
    page = _board(shop, now) | {
        "standing": hours.standing(shop, now=now),
        "takings": boards.takings(shop, now=now),
        "brokerage_bps": brokerages.bps_of(shop, now=now),
        "lately": boards.lately(shop),
        "busy_steps": [step for step in shops.BUSY_STEPS_MIN if step],
        "pauses": PAUSES_MIN,
        "month": {"year": today.year, "month": today.month},
    }
    return render(request, "delivery/board/show.html", page)


@act_required("delivery.keep")
@require_safe
def cards(request: HttpRequest, pk: int) -> HttpResponse:
    """The part of the board that changes by itself; nothing when nothing has changed."""
    shop = kept_shop(request, pk)
    page = _board(shop, clock.now())
    if request.GET.get("seen") == page["seen"]:
        return HttpResponse(status=204)
    return render(request, "delivery/board/_cards.html", page)


def _board(shop: Shop, now: datetime) -> dict[str, Any]:
    board = boards.board(shop, now=now)
    return {
        "shop": shop,
        "now": now,
        "board": board,
        "seen": boards.mark(shop, board),
        "minutes": forms.minutes(preparations.suggested(shop, now=now)),
    }


@act_required("delivery.keep")
@require_safe
def order(request: HttpRequest, pk: int, order_pk: int) -> HttpResponse:
    shop = kept_shop(request, pk)
    return _page(request, shop, shop_order(shop, order_pk))


def _page(
    request: HttpRequest, shop: Shop, order: Order, missing: MissingForm | None = None
) -> HttpResponse:
    now = clock.now()
    page = sheet(order) | {
        "now": now,
        "ways": ways.offered_to(order, Actor.SHOP, now=now),
        "minutes": forms.minutes(preparations.suggested(shop, now=now)),
        "missing": missing or MissingForm(order=order),
        "is_changeable": order.state in bills.CHANGEABLE,
        "delays_min": (10, 20, 30),
    }
    status = 422 if missing else 200
    return render(request, "delivery/board/order.html", page, status=status)


@act_required("delivery.keep")
@require_POST
def taken(request: HttpRequest, pk: int, order_pk: int) -> HttpResponse:
    """Make a step with an order of the shop; pressed twice it is made once."""
    shop = kept_shop(request, pk)
    order, form, by = shop_order(shop, order_pk), TalkForm(request.POST), account_of(request)
    if not form.is_valid():
        messages.error(request, _("This cannot be read. Nothing was changed."))
        return redirect("delivery:board", pk)
    said = form.cleaned_data
    ask = Ask(
        said["step"],
        reason=said["reason"],
        fault=said["fault"],
        won=said["won"] or 0,
        minutes=said["minutes"] or 0,
        key=f"web:{by.pk}:{said['step']}:{said['key'][:60]}" if said["key"] else "",
    )
    try:
        steps.take(order=order, ask=ask, by=by, now=clock.now())
    except ValidationError as error:
        messages.error(request, _("Order %(n)s") % {"n": order.pk} + f": {told(error)}")
    return _back(request, pk, order_pk)


def _back(request: HttpRequest, pk: int, order_pk: int) -> HttpResponse:
    """Return to the page on which it was pressed."""
    if request.POST.get("from") == "order":
        return redirect("delivery:board-order", pk, order_pk)
    return redirect("delivery:board", pk)


@act_required("delivery.keep")
@require_POST
def changes(request: HttpRequest, pk: int, order_pk: int) -> HttpResponse:
    """Take portions off an order that are not there, and let nobody else order the dish."""
    shop = kept_shop(request, pk)
    order = shop_order(shop, order_pk)
    form = MissingForm(request.POST, order=order)
    if not form.is_valid():
        return _page(request, shop, order, missing=form)
    try:
        shortages.take_off(form.shortage, order=order, by=account_of(request), now=clock.now())
    except ValidationError as error:
        messages.error(request, told(error))
    else:
        messages.success(request, _("The customer pays less and reads why."))
    return redirect("delivery:board-order", pk, order_pk)


@act_required("delivery.keep")
@require_safe
def statement(request: HttpRequest, pk: int, year: int, month: int) -> HttpResponse:
    shop, made = _statement(request, pk, year, month)
    before = (year, month - 1) if month > 1 else (year - 1, 12)
    after = (year, month + 1) if month < 12 else (year + 1, 1)
    page = {"shop": shop, "statement": made, "before": before, "after": after, "month": month}
    page |= {"year": year, "proceeds": proceeds.of(shop)}
    return render(request, "delivery/board/statement.html", page)


@act_required("delivery.keep")
@require_safe
def statement_file(request: HttpRequest, pk: int, year: int, month: int) -> HttpResponse:
    shop, made = _statement(request, pk, year, month)
    answer = HttpResponse(statements.csv(made), content_type="text/csv; charset=utf-8")
    name = f"statement-{shop.pk}-{year}-{month:02}.csv"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@act_required("delivery.keep")
@require_POST
def exchanged(request: HttpRequest, pk: int, purse_pk: int) -> HttpResponse:
    """Turn the local currency that the shop earned into won."""
    shop, to = kept_shop(request, pk), given(request)
    try:
        won = proceeds.exchange(shop.pk, purse_id=purse_pk, **to)
    except Purse.DoesNotExist as error:
        raise Http404 from error
    except ValidationError as error:
        messages.error(request, told(error))
    else:
        messages.success(request, _("%(won)s won were exchanged.") % {"won": f"{won:,}"})
    month = to["now"].astimezone(shop.town.zone)
    return redirect("delivery:statement", pk, month.year, month.month)


def _statement(
    request: HttpRequest, pk: int, year: int, month: int
) -> tuple[Shop, statements.Statement]:
    shop, now = kept_shop(request, pk), clock.now()
    if not statements.is_month(year, month, now=now):
        raise Http404
    by = account_of(request)
    return shop, statements.monthly(shop=shop, year=year, month=month, by=by, now=now)


BOARD = "desk/shops/<int:pk>/orders/"
MONTH = "desk/shops/<int:pk>/statements/<int:year>-<int:month>"
patterns = [
    path(BOARD, show, name="board"),
    path(f"{BOARD}cards/", cards, name="board-cards"),
    path(f"{BOARD}<int:order_pk>/", order, name="board-order"),
    path(f"{BOARD}<int:order_pk>/steps/", taken, name="board-steps"),
    path(f"{BOARD}<int:order_pk>/changes/", changes, name="board-changes"),
    path(f"{MONTH}/", statement, name="statement"),
    path(f"{MONTH}.csv", statement_file, name="statement-file"),
    path("desk/shops/<int:pk>/exchanges/<int:purse_pk>/", exchanged, name="exchange"),
]
