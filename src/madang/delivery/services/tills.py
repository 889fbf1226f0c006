"""From whose purse to whose: the parties of an order as purses of the ledger."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from madang.delivery.engine.orders.parties import Party
from madang.delivery.engine.orders.settlements import Flow
from madang.delivery.models import Order
from madang.ledger.engine.requests import Line
from madang.ledger.models import Purse
from madang.ledger.services import purses

Holder = Purse.Holder
NAMED = {
    Party.FEE: (Holder.TOWN, "delivery:fee"),
    Party.PAYMENT: (Holder.OUTSIDE, "delivery:payment"),
    Party.NATIONAL: (Holder.OUTSIDE, "coupon:national"),
    Party.PROVINCE: (Holder.OUTSIDE, "coupon:province"),
    Party.TOWN: (Holder.TOWN, "coupon:town"),
    Party.POOL: (Holder.TOWN, "delivery:pool"),
    Party.SUBSIDY: (Holder.TOWN, "delivery:subsidy"),
}  # without a minimum: all the town's orders use them at once


def of(order: Order, parties: Iterable[Party], *, now: datetime) -> dict[Party, Purse]:
    """Return the purse of each party of an order, opened when there is none."""
    return {party: _one(order, party, now) for party in set(parties)}


def _one(order: Order, party: Party, now: datetime) -> Purse:
    asset = order.purse.asset
    if party == Party.CUSTOMER:
        return order.purse
    if party == Party.SHOP:
        own = order.shop.purse
        if own is not None and own.asset_id == asset.pk:
            return own
        return _partner(order, f"shop:{order.shop_id}", now)
    if party == Party.COURIER:
        if order.courier_id is None:
            return _one(order, Party.POOL, now)
        return _partner(order, f"courier:{order.courier_id}", now)
    if party == Party.AGENCY:
        return _partner(order, f"agency:{order.agency_part.agency_id}", now)
    holder, name = NAMED[party]
    return purses.named(asset=asset, holder=holder, name=name, now=now)


def _partner(order: Order, name: str, now: datetime) -> Purse:
    return purses.named(
        asset=order.purse.asset, holder=Holder.PARTNER, name=name, minimum=0, now=now
    )


def lines(order: Order, flows: Sequence[Flow], *, now: datetime) -> list[Line]:
    """Return the flows as lines of a journal; between the same two purses they are one."""
    known = of(order, [party for flow in flows for party in (flow.payer, flow.payee)], now=now)
    sums: dict[tuple[int, int], int] = {}
    for flow in flows:
        pair = (known[flow.payer].pk, known[flow.payee].pk)
        if pair[0] != pair[1]:
            sums[pair] = sums.get(pair, 0) + flow.won
    return [Line(debit, credit, won) for (debit, credit), won in sums.items()]
