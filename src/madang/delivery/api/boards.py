"""A shop's board as data: its orders, the steps with them, what is missing, and a month's money.

`seen` is the id of an order's newest step as the client last read it. A step that is asked with an
older one does nothing: whoever looks at an order that has moved on looks again first.
"""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.forms.utils import ErrorDict
from django.http import Http404, HttpRequest
from django.utils.translation import gettext
from ninja import Query, Router, Schema, Status
from pydantic import Field

from madang.base import clock
from madang.base.problems import Problem
from madang.delivery.api.desk import KEEP, NO_NUL, Id, Key, done, given, key_of, own_shop
from madang.delivery.engine.orders.machine import ENDS
from madang.delivery.engine.orders.parties import Actor, Fault
from madang.delivery.forms.boards import MissingForm
from madang.delivery.models import Order, Shop
from madang.delivery.requests import shop_order
from madang.delivery.services import boards, preparations, shortages, statements, steps, ways
from madang.delivery.services.boards import Board, Card
from madang.delivery.services.steps import Ask
from madang.people.requests import account_of

router = Router(tags=["delivery"], auth=KEEP)


class DeskLineOut(Schema):
    id: int
    kind: str
    dish: int | None
    label: str
    quantity: int
    won: int
    options: list[str]


class DeskOrderOut(Schema):
    """`address`, `phone` and `note` are there while the order is under way."""

    id: int
    seen: int
    kind: str
    state: str
    placed_at: datetime
    wanted_at: datetime | None
    promised_at: datetime | None
    answer_by: datetime | None
    has_courier: bool
    due_won: int
    address: str
    phone: str
    note: str
    asked_by: str
    fault: str
    lines: list[DeskLineOut]
    can: list[str]


class DeskStepOut(Schema):
    id: int
    step: str
    after: str
    actor: str
    reason: str
    at: datetime


class DeskWholeOrderOut(DeskOrderOut):
    delays: int
    paid_won: int
    steps: list[DeskStepOut]


class DeskColumnsOut(Schema):
    waiting: list[DeskOrderOut]
    asking: list[DeskOrderOut]
    kitchen: list[DeskOrderOut]
    ready: list[DeskOrderOut]
    done: list[DeskOrderOut]


class TakingsOut(Schema):
    orders: int
    sales_won: int
    paid_won: int


class EndedOut(Schema):
    id: int
    kind: str
    state: str
    moved_at: datetime


class DeskBoardOut(Schema):
    """`seen` changes when the board does: with it in the next question nothing new is a 204."""

    seen: str
    suggested_minutes: int
    columns: DeskColumnsOut
    today: TakingsOut
    lately: list[EndedOut]


class DeskStepIn(Schema):
    step: Literal[
        "accept", "reject", "cook", "finish", "delay", "pick_up", "deliver", "collect", "serve",
        "ask_cancel", "agree_cancel", "refuse_cancel", "refund_part", "refund_full",
    ]  # fmt: skip
    seen: Id
    reason: Annotated[str, Field(max_length=300, pattern=NO_NUL)] = ""
    minutes: Annotated[int, Field(ge=0, le=120)] = 0
    fault: Fault | None = None
    won: Annotated[int, Field(ge=0, le=100_000_000)] = 0


class DeskMissingIn(Schema):
    line: Id
    portions: Annotated[int, Field(ge=1, le=99)] = 1
    seen: Id
    sold_out: bool = False


class StatementEntryOut(Schema):
    order: int
    at: datetime
    sales: int
    own_coupons: int
    public_coupons: int
    brokerage: int
    payment_fee: int
    carried: int
    made_good: int
    given_back: int
    paid: int


class ShopStatementOut(Schema):
    """`paid` = sales - own coupons - fees + carried + made good - given back."""

    first: date
    entries: list[StatementEntryOut]
    sums: dict[str, int]


@router.get(
    "/shops/{int:pk}/orders", response={200: DeskBoardOut, 204: None},
    summary="The board of a shop", url_name="delivery_desk_board",
)  # fmt: skip
def index(request: HttpRequest, pk: int, seen: Annotated[str, Query(max_length=8_000)] = "") -> Any:
    """The orders with which there is something to do, today's takings, and what ended lately."""
    shop, now = own_shop(request, pk), clock.now()
    board = boards.board(shop, now=now)
    mark = boards.mark(shop, board)
    if seen == mark:
        return Status(204, None)
    cards = [card for column in board.columns.values() for card in column]
    newest = boards.seen(card.order for card in cards)
    return {
        "seen": mark,
        "suggested_minutes": preparations.suggested(shop, now=now),
        "columns": _columns(board, newest),
        "today": vars(boards.takings(shop, now=now)),
        "lately": [
            {"id": one.pk, "kind": one.kind, "state": one.state, "moved_at": one.moved_at}
            for one in boards.lately(shop)
        ],
    }


@router.get(
    "/shops/{int:pk}/orders/{int:order_pk}", response=DeskWholeOrderOut,
    summary="An order at a shop", url_name="delivery_desk_order",
)  # fmt: skip
def show(request: HttpRequest, pk: int, order_pk: int) -> dict[str, Any]:
    """One order with its bill, every step with its moment, and what the shop can do with it."""
    return _whole(_order(own_shop(request, pk), order_pk))


@router.post(
    "/shops/{int:pk}/orders/{int:order_pk}/steps", response=DeskWholeOrderOut,
    summary="Move an order on", url_name="delivery_desk_steps",
)  # fmt: skip
def move(
    request: HttpRequest, pk: int, order_pk: int, asked: DeskStepIn, key: Key
) -> dict[str, Any]:
    """Accept, reject, cook, hand over, answer a cancellation; once a key, and only if `seen` is
    still the newest step.
    """
    shop = own_shop(request, pk)
    order, by = _order(shop, order_pk), account_of(request)
    ask = Ask(**asked.dict(), key=key_of(request, key))
    done(lambda: steps.take(order=order, ask=ask, by=by, now=clock.now()))
    return _whole(_order(shop, order_pk))


@router.post(
    "/shops/{int:pk}/orders/{int:order_pk}/changes", response=DeskWholeOrderOut,
    summary="Take off an order what is not there", url_name="delivery_desk_changes",
)  # fmt: skip
def change(
    request: HttpRequest, pk: int, order_pk: int, asked: DeskMissingIn, key: Key
) -> dict[str, Any]:
    """Lower the bill by portions that are missing, and let nobody else order the dish today."""
    shop = own_shop(request, pk)
    order = _order(shop, order_pk)
    said = {"line": asked.line, "portions": asked.portions, "is_sold_out": asked.sold_out}
    form = MissingForm(said, order=order)
    if not form.is_valid():
        raise unfit(form.errors)
    to: dict[str, Any] = {
        "by": account_of(request),
        "now": clock.now(),
        "key": key_of(request, key),
    }
    done(lambda: shortages.take_off(form.shortage, order=order, seen=asked.seen, **to))
    return _whole(_order(shop, order_pk))


@router.get(
    "/shops/{int:pk}/statements/{int:year}-{int:month}", response=ShopStatementOut,
    summary="A shop's statement of a month", url_name="delivery_desk_statement",
)  # fmt: skip
def statement(request: HttpRequest, pk: int, year: int, month: int) -> dict[str, Any]:
    """Every order that was paid out in a month, or given back, and what became of every won."""
    shop, to = own_shop(request, pk), given(request)
    if not statements.is_month(year, month, now=to["now"]):
        raise Problem(404, "no-such-month", gettext("There is no statement of this month."))
    made = statements.monthly(shop=shop, year=year, month=month, by=to["by"], now=to["now"])
    entries = [vars(entry) for entry in made.entries]
    return {"first": made.first, "entries": entries, "sums": made.sums}


def unfit(errors: ErrorDict) -> Problem:
    """Return what a form found wrong, by the field."""
    found = [
        {"where": "" if name == "__all__" else name, "what": text}
        for name, texts in errors.items()
        for text in texts
    ]
    return Problem(
        422, "invalid-request", gettext("The request is not as the API expects"), errors=found
    )


def _order(shop: Shop, pk: int) -> Order:
    try:
        return shop_order(shop, pk)
    except Http404:
        told = gettext("The shop has no such order.")
        raise Problem(404, "no-such-order", told) from None


def _columns(board: Board, newest: dict[int, int]) -> dict[str, list[dict[str, Any]]]:
    return {
        name: [_carded(card, newest.get(card.order.pk, 0)) for card in column]
        for name, column in board.columns.items()
    }


def _carded(card: Card, seen: int) -> dict[str, Any]:
    return _row(card.order, seen) | {"can": sorted(card.ways)}


def _row(order: Order, seen: int) -> dict[str, Any]:
    lines = list(order.lines.all())
    names = ("kind", "state", "placed_at", "wanted_at", "promised_at", "asked_by", "fault")
    private = ("address", "phone", "note")
    return (
        {name: getattr(order, name) for name in names}
        | {name: "" if order.state in ENDS else getattr(order, name) for name in private}
        | {
            "id": order.pk,
            "seen": seen,
            "answer_by": order.timer_at,
            "has_courier": order.courier_id is not None,
            "due_won": sum(line.won for line in lines),
            "lines": [
                {
                    "id": line.pk,
                    "kind": line.kind,
                    "dish": line.dish_id,
                    "label": line.label,
                    "quantity": line.quantity,
                    "won": line.won,
                    "options": [label for label, _won in line.options],
                }
                for line in lines
            ],
        }
    )


def _whole(order: Order) -> dict[str, Any]:
    taken = list(order.steps.all())
    return _row(order, taken[-1].pk if taken else 0) | {
        "can": sorted(ways.offered_to(order, Actor.SHOP, now=clock.now())),
        "delays": order.delays,
        "paid_won": order.paid_won,
        "steps": [
            {
                "id": one.pk,
                "step": one.step,
                "after": one.after,
                "actor": one.actor,
                "reason": one.reason,
                "at": one.at,
            }
            for one in taken
        ],
    }
