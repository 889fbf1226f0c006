"""Points for buying in the town: earned when an order is paid out, undone when it is given back."""

from datetime import datetime

from madang.delivery.models import Order
from madang.delivery.services import keepers
from madang.points.engine.acts import Kind
from madang.points.services import acts
from madang.points.services.acts import Side


def settled(order: Order, *, now: datetime) -> None:
    """Let the customer earn by what was paid for the goods; carrying earns nothing."""
    acts.record(
        town=order.town,
        kind=Kind.PURCHASE,
        source=_source(order),
        people=[order.customer_id],
        about=order.shop.name,
        at=now,
        now=now,
        side=Side(
            partner=f"delivery.shop:{order.shop_id}",
            won=max(0, order.sales_won - order.discount_won),
            is_own=order.customer_id in keepers.ids(order.shop),
        ),
    )


def given_back(order: Order, won: int, *, now: datetime) -> None:
    """Take the points back, in the share of what was given back."""
    acts.undo(town=order.town, source=_source(order), now=now, back=won, paid=order.paid_won)


def _source(order: Order) -> str:
    return f"delivery.order:{order.pk}"
