"""The money of an order in the ledger: set aside, let go, paid out once, given back."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from madang.delivery.engine.orders import settlements as engine
from madang.delivery.engine.orders.parties import Fault, Party
from madang.delivery.engine.orders.settlements import Figures, Flow, Split, Stage
from madang.delivery.models import Order, OrderRefund, Settlement
from madang.delivery.services import agencyparts, bills, coupons, tills
from madang.delivery.services.refused import Refused
from madang.ledger.engine.requests import Line
from madang.ledger.models import Journal
from madang.ledger.services import exchanges, holds, purses, transfers
from madang.ledger.services.holds import Share
from madang.ledger.services.refusals import Shortfall
from madang.people.models import Account
from madang.rules.services import rules

SETTLED = "delivery.settlement"
How = Settlement.How


def hold(order: Order, *, now: datetime) -> None:
    """Set aside what the customer pays; local currency for this shop, of what it may take.

    Raises Refused: it is not there; ledger Refusal: the shop may not take it.
    """
    order.times_held += 1
    if not order.paid_won:
        return
    days = rules.number(town=order.town, key="delivery.hold_days", at=now)
    start = max(now, order.wanted_at or now)
    payee = tills.of(order, [Party.SHOP], now=now)[Party.SHOP]
    try:
        order.hold = holds.place(
            purse=order.purse,
            amount=order.paid_won,
            key=f"delivery:{order.pk}:hold:{order.times_held}",
            why="",
            by=order.customer,
            now=now,
            expires_at=start + timedelta(days=days),
            payee=payee if order.purse.asset.has_lots else None,
        )
    except Shortfall as short:
        raise Refused("money") from short


def release(order: Order, *, now: datetime) -> None:
    """Let go of what was set aside, and give the coupons back."""
    if order.hold is not None:
        holds.release(hold=order.hold, now=now)
    coupons.give_back(order, now=now)


def settle(order: Order, *, now: datetime) -> Settlement:
    """Pay everybody for an order that came to its customer."""
    split = engine.delivered(bills.read(order), order.terms)
    return _pay(order, split, how=How.DELIVERED, fault="", now=now)


def charge(order: Order, *, fault: Fault, stage: Stage, now: datetime) -> int:
    """Pay for a cancelled order by whose fault it was; return what the customer paid, in won."""
    split = engine.cancelled(bills.read(order), order.terms, fault, stage)
    if not split.flows:
        release(order, now=now)
        return 0
    _pay(order, split, how=How.CANCELLED, fault=fault, now=now)
    if not split.keeps_coupons:
        coupons.give_back(order, now=now)
    return split.captured


def _pay(order: Order, split: Split, *, how: str, fault: str, now: datetime) -> Settlement:
    """Write the one settlement of an order and move the money. The database refuses a second."""
    made = Settlement(
        town=order.town, shop=order.shop, order=order, how=how, fault=fault,
        captured_won=split.captured, at=now, **_columns(split.figures),
    )  # fmt: skip
    theirs = [flow for flow in split.flows if flow.payer == Party.CUSTOMER]
    others = [flow for flow in split.flows if flow.payer != Party.CUSTOMER]
    if theirs and order.hold is not None:
        lines = tills.lines(order, theirs, now=now)
        posted = holds.capture(
            hold=order.hold,
            shares=[Share(line.credit, line.amount) for line in lines],
            key=f"delivery:{order.pk}:paid",
            kind=SETTLED,
            why="",
            by=None,
            now=now,
        )
        made.journal_id = posted.journal
    elif order.hold is not None:
        holds.release(hold=order.hold, now=now)
    if others:
        made.others_id, made.advanced_won = _others(order, others, now=now)
    made.save(force_insert=True)
    agencyparts.paid(order, split, now=now)
    return made


def _others(order: Order, flows: Sequence[Flow], *, now: datetime) -> tuple[int, int]:
    """Move what others than the customer pay; the town pays what a shop has not got."""
    try:
        return _moved(order, tills.lines(order, flows, now=now), now=now), 0
    except Shortfall:
        owed = sum(flow.won for flow in flows if flow.payer == Party.SHOP)
        missing = _missing(order, owed, what="others", now=now)
        instead = [*flows, *_advance(missing)]
        return _moved(order, tills.lines(order, instead, now=now), now=now), missing


def _missing(order: Order, won: int, *, what: str, now: datetime) -> int:
    """Return how much of `won` the shop has not, once what it exchanged has come back."""
    purse = tills.of(order, [Party.SHOP], now=now)[Party.SHOP]
    short = max(0, won - purses.amount(purse).available)
    if short and purse.asset.has_lots:
        key = f"delivery:{order.pk}:exchange:{what}"
        short -= exchanges.bring_back(purse=purse, most=short, key=key, now=now)
    return short


def _advance(missing: int) -> list[Flow]:
    """Return what the town pays in place of a shop that has not got it."""
    return [Flow(Party.SUBSIDY, Party.SHOP, missing)] if missing else []


def _moved(order: Order, lines: Sequence[Line], *, now: datetime) -> int:
    posted = transfers.post(
        town=order.town,
        lines=lines,
        key=f"delivery:{order.pk}:others",
        kind=SETTLED,
        why="",
        by=None,
        now=now,
    )
    return posted.journal


def _columns(figures: Figures) -> dict[str, int]:
    return {
        "sales_won": figures.sales,
        "own_coupons_won": figures.own_coupons,
        "public_coupons_won": figures.public_coupons,
        "brokerage_won": figures.brokerage,
        "payment_fee_won": figures.payment_fee,
        "delivery_won": figures.delivery,
        "carried_won": figures.carried,
        "paid_won": figures.paid,
    }


def give_back(
    order: Order, *, won: int, fault: Fault, by: Account | None, now: datetime
) -> OrderRefund:
    """Give back of a settled order, once, paid in the end by whose fault it was.

    Raises Refused; ledger Refusal: the books say it is more than was paid.
    """
    paid = order.settlement
    split = engine.delivered(bills.read(order), order.terms)
    try:
        gives = engine.given_back(split, order.terms, fault, won)
    except engine.SplitError as error:
        raise Refused("all") from error
    shop_won = gives.net(Party.SHOP)
    made = OrderRefund(
        town=order.town, shop=order.shop, order=order, fault=fault, won=won, shop_won=shop_won,
        at=now,
    )  # fmt: skip
    if shop_won:
        made.brokerage_won = -gives.net(Party.FEE)
        made.payment_fee_won = -gives.net(Party.PAYMENT)
    journals = [journal for journal in (paid.journal, paid.others) if journal is not None]
    orders = _backs(order, gives.back, journals, now=now)
    good = tills.lines(order, gives.made_good, now=now)
    try:
        made.journal_id = _given(order, orders, good, by=by, now=now)
    except Shortfall:
        made.advanced_won = _missing(order, -shop_won, what="back", now=now)
        good = tills.lines(order, [*gives.made_good, *_advance(made.advanced_won)], now=now)
        made.journal_id = _given(order, orders, good, by=by, now=now)
    made.save(force_insert=True)
    return made


def _backs(
    order: Order, back: Sequence[Flow], journals: Sequence[Journal], *, now: datetime
) -> list[transfers.Order]:
    """Return the refunds: the customer's money of one journal, the coupons' of the other."""
    theirs = [flow for flow in back if flow.payee == Party.CUSTOMER]
    coupon_s = [flow for flow in back if flow.payee != Party.CUSTOMER]
    orders = []
    for flows, journal in zip((theirs, coupon_s), journals, strict=False):
        if flows:
            orders.append(
                transfers.Order(
                    key=f"delivery:{order.pk}:back:{journal.pk}",
                    kind=f"{SETTLED}.refund",
                    lines=tills.lines(order, flows, now=now),
                    refunds=journal.pk,
                )
            )
    return orders


def _given(
    order: Order,
    orders: Sequence[transfers.Order],
    good: Sequence[Line],
    *,
    by: Account | None,
    now: datetime,
) -> int:
    """Move all of it at once, so that nobody has to have what they are made good for."""
    all_of_it = list(orders)
    if good:
        key = f"delivery:{order.pk}:good"
        all_of_it.append(transfers.Order(key=key, kind=f"{SETTLED}.good", lines=good))
    posted = transfers.post_many(town=order.town, orders=all_of_it, by=by, now=now)
    return posted[0].journal
