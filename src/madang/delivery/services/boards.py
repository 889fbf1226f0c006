"""A shop's board: what waits, what cooks, what goes out, and what came in today."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db.models import Count, Max, Sum

from madang.delivery.engine.orders import machine
from madang.delivery.engine.orders.machine import State
from madang.delivery.engine.orders.parties import Actor, Kind
from madang.delivery.models import Order, OrderRefund, OrderStep, Settlement, Shop
from madang.delivery.models.orders import FoodOrderQuerySet

COLUMNS = {
    "waiting": (State.PLACED,),
    "asking": (State.CANCEL_REQUESTED, State.DISPUTED),
    "kitchen": (State.ACCEPTED, State.COOKING),
    "ready": (State.READY, State.PICKED_UP),
    "done": (State.DELIVERED, State.COLLECTED, State.SERVED),
}
NEXT = {
    State.ACCEPTED: ("cook", "finish"),
    State.COOKING: ("finish",),
    State.READY: ("pick_up", "collect", "serve"),
    State.PICKED_UP: ("deliver",),
}  # the buttons that are pressed most, in their order
MOST = 200


@dataclass(frozen=True)
class Card:
    """An order on the board with the steps that lead on; `seconds` are left to answer."""

    order: Order
    steps: list[str]
    seconds: int
    ways: frozenset[str] = frozenset()  # every step of the shop's from this state

    @property
    def minutes(self) -> int:
        return -(-self.seconds // 60)


@dataclass(frozen=True)
class Board:
    """The cards by column, the oldest first."""

    columns: dict[str, list[Card]]

    @property
    def waiting(self) -> int:
        return len(self.columns["waiting"])

    @property
    def fetched(self) -> list[int]:
        """The orders that a courier has taken: no step says it, and the board changes."""
        cards = (card for column in self.columns.values() for card in column)
        return sorted(card.order.pk for card in cards if card.order.courier_id is not None)

    @property
    def is_empty(self) -> bool:
        return not any(self.columns.values())


@dataclass(frozen=True)
class Takings:
    """What was settled today: how many orders, the sales, and what the shop got."""

    orders: int
    sales_won: int
    paid_won: int


def board(shop: Shop, *, now: datetime) -> Board:
    """Return the orders with which the shop has something to do; two queries for any number."""
    states = [state for some in COLUMNS.values() for state in some]
    rows = Order.objects.of_shop(shop).filter(state__in=states).order_by("placed_at", "id")
    cards = [_card(order, now) for order in with_lines(rows)[:MOST]]
    return Board(
        {
            name: [card for card in cards if card.order.state in some]
            for name, some in COLUMNS.items()
        }
    )


def mark(shop: Shop, board: Board) -> str:
    """Return what changes whenever the board does."""
    last = OrderStep.objects.filter(order__shop=shop).aggregate(last=Max("pk"))["last"]
    return f"{last or 0}.{'.'.join(map(str, board.fetched))}"


def with_lines(rows: FoodOrderQuerySet) -> FoodOrderQuerySet:
    """Let orders be asked for with their lines and their courier."""
    return rows.select_related("courier").prefetch_related("lines")


def _card(order: Order, now: datetime) -> Card:
    ways = machine.ways(State(order.state), Kind(order.kind), Actor.SHOP)
    names = {way.name for way in ways}
    if order.courier_id is not None:  # who was given it carries it
        names -= {"pick_up", "deliver"}
    steps = [name for name in NEXT.get(State(order.state), ()) if name in names]
    left = order.timer_at - now if order.timer_at else timedelta()
    return Card(order, steps, max(0, int(left.total_seconds())), frozenset(names))


def seen(orders: Iterable[Order]) -> dict[int, int]:
    """Return the id of the newest step of each order; one query."""
    rows = OrderStep.objects.filter(order__in=[order.pk for order in orders]).order_by()
    return dict(rows.values_list("order_id").annotate(last=Max("pk")))


def takings(shop: Shop, *, now: datetime) -> Takings:
    """Return what was paid out for the shop's orders since midnight, less what went back."""
    today = datetime.combine(now.astimezone(shop.town.zone).date(), time(), shop.town.zone)
    sold = Settlement.objects.filter(shop=shop, at__gte=today).aggregate(
        orders=Count("pk"), sales=Sum("sales_won"), paid=Sum("paid_won"), more=Sum("advanced_won")
    )
    back = (
        OrderRefund.objects.of(shop)
        .filter(at__gte=today)
        .aggregate(own=Sum("shop_won"), more=Sum("advanced_won"))
    )
    paid = sum(one or 0 for one in (sold["paid"], sold["more"], back["own"], back["more"]))
    return Takings(sold["orders"], sold["sales"] or 0, paid)


def lately(shop: Shop) -> Sequence[Order]:
    """Return the last orders with which nothing is to be done any more."""
    ended = [state.value for state in machine.ENDS]
    return list(Order.objects.of_shop(shop).filter(state__in=ended).order_by("-moved_at")[:20])
