"""Writing down what an order costs, and reading it again."""

from datetime import datetime

from django.db import transaction

from madang.base.live import news
from madang.delivery.engine.orders.bills import Adjustment, Bill, BillError, DishLine, Option
from madang.delivery.engine.orders.coupons import Applied
from madang.delivery.engine.orders.machine import State
from madang.delivery.engine.orders.parties import Actor, Party
from madang.delivery.models import CouponEdition, Order, OrderLine, OrderStep
from madang.delivery.services import keepers
from madang.delivery.services.refused import Refused
from madang.people.models import Account

Kind = OrderLine.Kind
LONGEST = 200
CHANGEABLE = (State.ACCEPTED, State.COOKING, State.READY)


def write(order: Order, bill: Bill, *, now: datetime) -> None:
    """Write the lines of a bill."""
    editions = [one.edition.id for one in bill.coupons]
    names = dict(CouponEdition.objects.filter(pk__in=editions).values_list("pk", "name"))
    rows = [
        OrderLine(
            kind=Kind.DISH, label=line.label, dish_id=line.dish, quantity=line.quantity,
            unit_won=line.unit_won, options=[[one.label, one.won] for one in line.options],
            won=line.won,
        )
        for line in bill.dishes
    ]  # fmt: skip
    if bill.delivery_won:
        rows.append(OrderLine(kind=Kind.DELIVERY, label="", won=bill.delivery_won))
    rows += [
        OrderLine(
            kind=Kind.COUPON, label=names[one.edition.id], edition_id=one.edition.id,
            shares={str(party): won for party, won in one.shares.items()}, won=-one.won,
        )
        for one in bill.coupons
    ]  # fmt: skip
    for row in rows:
        row.town, row.order, row.at = order.town, order, now
    OrderLine.objects.bulk_create(rows)


def read(order: Order) -> Bill:
    """Return the bill as it was frozen, with what was changed since."""
    lines = list(order.lines.select_related("edition"))
    return Bill(
        dishes=tuple(_dish(line) for line in lines if line.kind == Kind.DISH),
        delivery_won=sum(line.won for line in lines if line.kind == Kind.DELIVERY),
        coupons=tuple(_coupon(line) for line in lines if line.kind == Kind.COUPON),
        adjustments=tuple(
            Adjustment(line.won, line.label) for line in lines if line.kind == Kind.ADJUSTMENT
        ),
    )


def _dish(line: OrderLine) -> DishLine:
    options = tuple(Option(label, won) for label, won in line.options)
    return DishLine(line.label, line.quantity, line.unit_won, options, line.dish_id or 0)


def _coupon(line: OrderLine) -> Applied:
    if line.edition is None:
        raise LookupError(f"line {line.pk} names no coupon")
    shares = {Party(party): won for party, won in line.shares.items()}
    return Applied(line.edition.as_edition, -line.won, shares)


@transaction.atomic
def adjust(
    *, order: Order, won: int, why: str, by: Account, now: datetime, key: str = "", seen: int = 0
) -> Order:
    """Lower the price of an order that is being made, by a line that says what was agreed.

    Only the shop does; what the customer pays less is let go when the order is settled. The same
    key does it once; with `seen` only if that step is still the last. Raises Refused.
    """
    held = Order.objects.select_for_update(of=("self",)).select_related("shop").get(pk=order.pk)
    if by.pk not in keepers.ids(held.shop):
        raise Refused("actor")
    if key and (before := held.steps.filter(key=key).first()):
        if (before.step, before.by_id, before.reason) != ("adjust", by.pk, why.strip()[:LONGEST]):
            raise Refused("key")
        return held
    if seen and seen != held.last_step:
        raise Refused("moved")
    if held.state not in CHANGEABLE:
        raise Refused("unknown")
    try:
        read(held).adjusted(-won, why.strip()[:LONGEST])
    except BillError as error:
        raise Refused("adjustment") from error
    OrderLine.objects.create(
        town_id=held.town_id, order=held, kind=Kind.ADJUSTMENT, label=why.strip()[:LONGEST],
        won=-won, at=now,
    )  # fmt: skip
    OrderStep.objects.create(
        town_id=held.town_id, order=held, step="adjust", before=held.state, after=held.state,
        actor=Actor.SHOP, by=by, reason=why.strip()[:LONGEST], key=key, at=now,
    )  # fmt: skip
    news.announce(*held.topics)
    return held
