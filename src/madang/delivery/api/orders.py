"""One's own orders as data: placing them once, their steps, cancelling; never anybody else's."""

from datetime import datetime
from typing import Annotated, Any, Literal

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext
from ninja import Header, Query, Router, Schema
from pydantic import AwareDatetime, Field

from madang.base import clock
from madang.base.problems import Problem
from madang.delivery.engine.orders.parties import Fault, Kind
from madang.delivery.models import Order, Shop
from madang.delivery.requests import own_order, shop_of
from madang.delivery.services import bills, carts, orders, steps
from madang.delivery.services.carts import Place, Wanted, Wish
from madang.delivery.services.refused import Refused
from madang.delivery.services.steps import Ask
from madang.ledger.models import Purse
from madang.ledger.services import purses
from madang.people.requests import account_of
from madang.roles.requests import act_auth
from madang.towns.requests import town_of

router = Router(tags=["delivery"])
OWN = "delivery.order"
PAGE = 20
BIG = (1 << 63) - 1
Id = Annotated[int, Field(ge=1, le=BIG)]
Key = Annotated[
    str,
    Header(
        alias="Idempotency-Key", min_length=8, max_length=80, pattern=r"^[A-Za-z0-9_.:-]+$",
        description="made by the client before it asks; the same key is the same order",
    ),
]  # fmt: skip


class WantedIn(Schema):
    dish: Id
    quantity: Annotated[int, Field(ge=1, le=carts.MOST_OF_ONE)] = 1
    options: Annotated[list[Id], Field(max_length=50)] = []


class PlaceIn(Schema):
    address: Annotated[str, Field(min_length=1, max_length=200)]
    lat: Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]
    lon: Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]


class WishIn(Schema):
    shop: Id
    kind: Literal["delivery", "takeaway", "dine_in"]
    dishes: Annotated[list[WantedIn], Field(min_length=1, max_length=carts.MOST_LINES)]
    place: PlaceIn | None = None
    at: AwareDatetime | None = None
    coupons: Annotated[list[Id] | None, Field(max_length=20)] = None
    phone: Annotated[str, Field(max_length=30)] = ""
    note: Annotated[str, Field(max_length=200)] = ""


class OrderIn(WishIn):
    purse: Id
    paid_won: Annotated[int, Field(ge=0, le=100_000_000)]


class QuoteOut(Schema):
    ordered_won: int
    delivery_won: int
    discount_won: int
    paid_won: int
    coupons: list[int]


class OrderLineOut(Schema):
    kind: str
    label: str
    quantity: int
    won: int
    options: list[str]


class StepOut(Schema):
    step: str
    after: str
    actor: str
    reason: str
    at: datetime


class OrderOut(Schema):
    id: int
    url: str
    shop: int
    kind: str
    state: str
    paid_won: int
    placed_at: datetime
    promised_at: datetime | None
    wanted_at: datetime | None


class WholeOrderOut(OrderOut):
    address: str
    phone: str
    note: str
    due_won: int
    fault: str
    lines: list[OrderLineOut]
    steps: list[StepOut]


class OrdersOut(Schema):
    orders: list[OrderOut]
    before: int | None


class StepIn(Schema):
    step: Literal[
        "cancel", "restore", "ask_cancel", "agree_cancel", "refuse_cancel", "dispute", "withdraw"
    ]
    reason: Annotated[str, Field(max_length=300)] = ""
    fault: Fault | None = None


@router.get(
    "/orders", response=OrdersOut, auth=act_auth(OWN), summary="One's own orders",
    url_name="delivery_orders",
)  # fmt: skip
def index(request: HttpRequest, before: Annotated[Id | None, Query()] = None) -> OrdersOut:
    """Twenty of one's orders, the newest first; `before` is the id of the last one seen."""
    mine = Order.objects.filter(town=town_of(request)).of_customer(account_of(request))
    rows = list((mine.filter(pk__lt=before) if before else mine)[: PAGE + 1])
    last = rows[PAGE - 1].pk if len(rows) > PAGE else None
    return OrdersOut(orders=[OrderOut(**_order(one)) for one in rows[:PAGE]], before=last)


@router.get(
    "/orders/{int:pk}", response=WholeOrderOut, auth=act_auth(OWN), summary="One's own order",
    url_name="delivery_order",
)  # fmt: skip
def show(request: HttpRequest, pk: int) -> WholeOrderOut:
    """One order: its frozen bill with later changes, and every step with its moment."""
    return _whole(own_order(request, pk))


@router.post(
    "/orders/quotes", response=QuoteOut, auth=act_auth(OWN), summary="What an order would cost",
    url_name="delivery_quotes",
)  # fmt: skip
def quote(request: HttpRequest, wish: WishIn) -> QuoteOut:
    """What the wish costs now, with the best coupons or those that are named; nothing is kept."""
    shop = _shop(request, wish.shop)
    try:
        made = carts.quote(_wish(wish), shop=shop, customer=account_of(request), now=clock.now())
    except ValidationError as error:
        raise _problem(error) from error
    return QuoteOut(
        ordered_won=made.bill.ordered_won,
        delivery_won=made.bill.delivery_won,
        discount_won=made.choice.won,
        paid_won=made.bill.paid_won,
        coupons=[one.edition.id for one in made.bill.coupons],
    )


@router.post(
    "/orders", response=WholeOrderOut, auth=act_auth(OWN), summary="Order a meal",
    url_name="delivery_orders",
)  # fmt: skip
def place(request: HttpRequest, wish: OrderIn, key: Key) -> WholeOrderOut:
    """Order at the price that a quote said, paid from one's own purse.

    Everything is looked at once more; when something has changed nothing is ordered and nothing is
    set aside. The same key with the same wish answers with the same order, with another a 409.
    """
    by, now = account_of(request), clock.now()
    given: dict[str, Any] = {"shop": _shop(request, wish.shop), "purse": _purse(request, wish)}
    try:
        made = orders.place(
            _wish(wish), key=f"api:{key}", paid_won=wish.paid_won, by=by, now=now, **given
        )
    except ValidationError as error:
        raise _problem(error) from error
    except PermissionDenied as error:
        raise Problem(403, "not-permitted", gettext("This purse is not yours.")) from error
    return _whole(made)


@router.post(
    "/orders/{int:pk}/steps", response=WholeOrderOut, auth=act_auth(OWN),
    summary="Move one's own order on", url_name="delivery_order_steps",
)  # fmt: skip
def move(request: HttpRequest, pk: int, asked: StepIn, key: Key) -> WholeOrderOut:
    """Cancel before the shop accepts, ask for it afterwards, answer, complain; once a key."""
    order, by = own_order(request, pk), account_of(request)
    ask = Ask(asked.step, reason=asked.reason, fault=asked.fault, key=f"api:{by.pk}:{key}")
    try:
        steps.take(order=order, ask=ask, by=by, now=clock.now())
    except ValidationError as error:
        raise _problem(error) from error
    return _whole(own_order(request, pk))


def _shop(request: HttpRequest, pk: int) -> Shop:
    try:
        return shop_of(request, pk)
    except Http404:
        raise Problem(404, "no-such-shop", gettext("There is no such shop here.")) from None


def _purse(request: HttpRequest, wish: OrderIn) -> Purse:
    mine = purses.of_account(account=account_of(request), town=town_of(request))
    purse = mine.filter(pk=wish.purse).first()
    if purse is None:
        raise Problem(404, "no-such-purse", gettext("You have no such purse."))
    return purse


def _wish(given: WishIn) -> Wish:
    return Wish(
        kind=Kind(given.kind),
        dishes=[Wanted(one.dish, one.quantity, tuple(one.options)) for one in given.dishes],
        place=Place(**given.place.dict()) if given.place else None,
        at=given.at,
        coupons=given.coupons,
        phone=given.phone,
        note=given.note,
    )


def _problem(error: ValidationError) -> Problem:
    """Return what was refused with its stable code, and the dish that it is about."""
    about = {"about": error.about} if isinstance(error, Refused) and error.about else {}
    code = str(getattr(error, "code", "") or "refused").replace("_", "-")
    status = 409 if code in {"key", "price", "conflict"} else 422
    return Problem(status, f"order-{code}", " ".join(error.messages), **about)


def _order(order: Order) -> dict[str, Any]:
    names = ("kind", "state", "paid_won", "placed_at", "promised_at", "wanted_at")
    return {name: getattr(order, name) for name in names} | {
        "id": order.pk,
        "url": reverse("delivery:order", args=[order.pk]),
        "shop": order.shop_id,
    }


def _whole(order: Order) -> WholeOrderOut:
    lines = [
        OrderLineOut(
            kind=line.kind, label=line.label, quantity=line.quantity, won=line.won,
            options=[label for label, won in line.options],
        )
        for line in order.lines.all()
    ]  # fmt: skip
    taken = [
        StepOut(step=one.step, after=one.after, actor=one.actor, reason=one.reason, at=one.at)
        for one in order.steps.all()
    ]
    names = ("address", "phone", "note", "fault")
    return WholeOrderOut(
        **_order(order),
        **{name: getattr(order, name) for name in names},
        due_won=bills.read(order).paid_won,
        lines=lines,
        steps=taken,
    )
