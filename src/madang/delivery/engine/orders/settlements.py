"""Who gets what of an order: delivered, cancelled by somebody's fault, given back in part or whole.

A `Split` says what goes from whom to whom; what of the customer's money is not in it is let go.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from madang.delivery.engine.orders.bills import Bill
from madang.delivery.engine.orders.brokerage import fee
from madang.delivery.engine.orders.coupons import FUNDERS, On
from madang.delivery.engine.orders.machine import State
from madang.delivery.engine.orders.parties import BEARS, Fault, Party


class SplitError(ValueError):
    """More would be given back than was paid, or by somebody who owes nothing."""


class Stage(StrEnum):
    """How far a meal was when its order was cancelled."""

    NOTHING = "nothing"  # accepted, nothing made
    MADE = "made"  # in the pan or ready
    ON_WAY = "on_way"  # with the courier


STAGES = {
    State.ACCEPTED: Stage.NOTHING,
    State.COOKING: Stage.MADE,
    State.READY: Stage.MADE,
    State.PICKED_UP: Stage.ON_WAY,
}


@dataclass(frozen=True)
class Terms:
    """The shares of the moment, and whose couriers bring the meal: the shop's own or others.

    `agency_percent` of what a courier gets for bringing it is kept by the courier's agency.
    """

    fee_bps: int = 100
    payment_bps: int = 0
    carrier: Party = Party.COURIER
    agency_percent: int = 0

    def carriers(self, won: int) -> tuple[tuple[Party, int], ...]:
        """Return who gets how much of `won` for bringing a meal, rounded in favour of the courier.

        >>> [part for _, part in Terms(agency_percent=15).carriers(2_990)]
        [2542, 448]
        """
        if self.carrier != Party.COURIER:
            return ((self.carrier, won),)
        kept = won * self.agency_percent // 100
        return ((Party.COURIER, won - kept), (Party.AGENCY, kept))


@dataclass(frozen=True)
class Flow:
    """An amount that goes from one to another."""

    payer: Party
    payee: Party
    won: int


@dataclass(frozen=True)
class Figures:
    """The lines of a shop's statement for one order: `paid` is what it gets."""

    sales: int = 0
    own_coupons: int = 0  # the shop's share of all coupons
    public_coupons: int = 0  # paid to the shop by others
    brokerage: int = 0
    payment_fee: int = 0
    delivery: int = 0  # to whoever brings it; in `paid` when the shop's own couriers do
    carried: int = 0  # of it, the shop's
    paid: int = 0


@dataclass(frozen=True)
class Split:
    """What is paid, what is let go of the customer's money, and whether coupons count as used."""

    flows: tuple[Flow, ...]
    released: int
    keeps_coupons: bool
    figures: Figures

    @property
    def captured(self) -> int:
        return sum(flow.won for flow in self.flows if flow.payer == Party.CUSTOMER)

    def to(self, party: Party) -> int:
        """Return what a party gets in all, by whomever it is paid."""
        return sum(flow.won for flow in self.flows if flow.payee == party)


@dataclass(frozen=True)
class _Pays:
    """By whom the shop's meal and the courier's way are paid; None: by nobody."""

    meal: Party | None
    way: Party | None


# Who pays when an order is cancelled after it was accepted. The customer's own fault: for what was
# done. The shop's: for the way that was in vain. Everybody else is held harmless.
CANCELS: dict[tuple[Party, Stage], _Pays] = {
    (Party.CUSTOMER, Stage.NOTHING): _Pays(None, None),
    (Party.CUSTOMER, Stage.MADE): _Pays(Party.CUSTOMER, None),
    (Party.CUSTOMER, Stage.ON_WAY): _Pays(Party.CUSTOMER, Party.CUSTOMER),
    (Party.SHOP, Stage.NOTHING): _Pays(None, None),
    (Party.SHOP, Stage.MADE): _Pays(None, None),
    (Party.SHOP, Stage.ON_WAY): _Pays(None, Party.SHOP),
    (Party.POOL, Stage.NOTHING): _Pays(None, None),
    (Party.POOL, Stage.MADE): _Pays(Party.POOL, None),
    (Party.POOL, Stage.ON_WAY): _Pays(Party.POOL, None),
    (Party.SUBSIDY, Stage.NOTHING): _Pays(None, None),
    (Party.SUBSIDY, Stage.MADE): _Pays(Party.SUBSIDY, None),
    (Party.SUBSIDY, Stage.ON_WAY): _Pays(Party.SUBSIDY, Party.SUBSIDY),
}


def bearer(fault: Fault, terms: Terms) -> Party:
    """Return who pays in the end; a shop stands for its own couriers."""
    if fault == Fault.COURIER and terms.carrier == Party.SHOP:
        return Party.SHOP
    return BEARS[fault]


def delivered(bill: Bill, terms: Terms) -> Split:
    """Return who gets what of an order that came to its customer."""
    return _sale(bill, terms, (On.DISHES, On.DELIVERY))


def released(bill: Bill) -> Split:
    """Return the split of an order of which nothing is paid; its coupons come back."""
    return Split((), bill.paid_won, keeps_coupons=False, figures=Figures())


def cancelled(bill: Bill, terms: Terms, fault: Fault, stage: Stage) -> Split:
    """Return who gets what of an order that was cancelled after it was accepted."""
    pays = CANCELS[bearer(fault, terms), stage]
    if pays.meal == Party.CUSTOMER:
        return _sale(bill, terms, (On.DISHES, On.DELIVERY) if pays.way else (On.DISHES,))
    figures = _figures(bill, terms, (On.DISHES,) if pays.meal else ())
    flows = []
    if pays.meal and figures.paid:
        flows.append(Flow(pays.meal, Party.SHOP, figures.paid))
    if pays.way and bill.delivery_won and pays.way != terms.carrier:
        parts = terms.carriers(bill.delivery_won)
        flows += [Flow(pays.way, carrier, won) for carrier, won in parts if won]
    # a meal that somebody else pays for is no sale: the shop gets what it would have got, in one
    got = sum(flow.won for flow in flows if flow.payee == Party.SHOP)
    gave = sum(flow.won for flow in flows if flow.payer == Party.SHOP)
    return Split(tuple(flows), bill.paid_won, keeps_coupons=False, figures=Figures(paid=got - gave))


def _sale(bill: Bill, terms: Terms, ons: tuple[On, ...]) -> Split:
    figures = _figures(bill, terms, ons)
    is_carried = On.DELIVERY in ons
    theirs = bill.paid_dishes_won + (bill.paid_delivery_won if is_carried else 0)
    to_others = 0 if terms.carrier == Party.SHOP else figures.delivery
    payees = [
        (Party.FEE, figures.brokerage),
        (Party.PAYMENT, figures.payment_fee),
        (Party.SHOP, figures.paid),
        *terms.carriers(to_others),
    ]
    payers = [(Party.CUSTOMER, theirs)]
    payers += [(party, bill.share(party, *ons)) for party in FUNDERS if party != Party.SHOP]
    flows = tuple(_pairs(payers, payees))
    return Split(flows, bill.paid_won - theirs, keeps_coupons=True, figures=figures)


def _figures(bill: Bill, terms: Terms, ons: tuple[On, ...]) -> Figures:
    if not ons:
        return Figures()
    own = bill.share(Party.SHOP, *ons)
    base = bill.sales_won - own
    brokerage = fee(base, terms.fee_bps)
    payment = min(fee(base, terms.payment_bps), base - brokerage)
    delivery = bill.delivery_won if On.DELIVERY in ons else 0
    carried = delivery if terms.carrier == Party.SHOP else 0
    return Figures(
        sales=bill.sales_won,
        own_coupons=own,
        public_coupons=sum(bill.share(p, *ons) for p in FUNDERS if p != Party.SHOP),
        brokerage=brokerage,
        payment_fee=payment,
        delivery=delivery,
        carried=carried,
        paid=base - brokerage - payment + carried,
    )


def _pairs(
    payers: Iterable[tuple[Party, int]], payees: Iterable[tuple[Party, int]]
) -> Iterable[Flow]:
    """Yield flows by which every payer pays, and every payee gets, exactly that much."""
    sources = [(party, won) for party, won in payers if won]
    for payee, wanted in payees:
        left = wanted
        while left:
            payer, has = sources.pop(0)
            part = min(left, has)
            yield Flow(payer, payee, part)
            left -= part
            if has > part:
                sources.insert(0, (payer, has - part))


@dataclass(frozen=True)
class GivenBack:
    """`back` undoes flows of the settlement, from payee to payer; `made_good` evens them out."""

    back: tuple[Flow, ...]
    made_good: tuple[Flow, ...]

    def net(self, party: Party) -> int:
        """Return what the party has more in the end."""
        flows = (*self.back, *self.made_good)
        gets = sum(flow.won for flow in flows if flow.payee == party)
        return gets - sum(flow.won for flow in flows if flow.payer == party)


_BACK_FROM = (Party.SHOP, Party.FEE, Party.AGENCY, Party.COURIER, Party.PAYMENT)


def given_back(split: Split, terms: Terms, fault: Fault, won: int) -> GivenBack:
    """Return how `won` come back to the customer, paid in the end by whose fault it was.

    The whole: everything is undone, coupons and fees too. A part: the sale and its coupons stand,
    and a shop at fault gets the fee for this part back. Raises SplitError.
    """
    payer = bearer(fault, terms)
    if payer == Party.CUSTOMER or not 0 < won <= split.captured:
        raise SplitError("that cannot be given back")
    if won == split.captured:
        fees = split.figures
        undone = split.flows
        unearned = {Party.FEE: fees.brokerage, Party.PAYMENT: fees.payment_fee}
    else:
        less = _less_fee(split, terms, won) if payer == Party.SHOP else 0
        undone, unearned = tuple(_part(split, less, won)), {Party.FEE: less}
    good = []
    for payee in Party:
        lost = sum(flow.won for flow in undone if flow.payee == payee)
        lost -= unearned.get(payee, 0)
        if payee != payer and lost > 0:
            good.append(Flow(payer, payee, lost))
    back = tuple(Flow(flow.payee, flow.payer, flow.won) for flow in undone)
    return GivenBack(back, tuple(good))


def _less_fee(split: Split, terms: Terms, won: int) -> int:
    """Return how much less brokerage there is when `won` less were sold."""
    base = split.figures.sales - split.figures.own_coupons
    less = fee(base, terms.fee_bps) - fee(max(0, base - won), terms.fee_bps)
    paid = _paid_to(split).get(Party.FEE, 0)
    return min(less, paid, won)


def _paid_to(split: Split) -> dict[Party, int]:
    return {flow.payee: flow.won for flow in split.flows if flow.payer == Party.CUSTOMER}


def _part(split: Split, fee_first: int, won: int) -> Iterable[Flow]:
    """Yield the parts of the customer's flows that are undone, `won` in all."""
    paid = _paid_to(split)
    taken = {Party.FEE: fee_first}
    left = won - fee_first
    for payee in _BACK_FROM:
        part = min(left, paid.get(payee, 0) - taken.get(payee, 0))
        taken[payee] = taken.get(payee, 0) + part
        left -= part
    yield from (Flow(Party.CUSTOMER, payee, part) for payee, part in taken.items() if part)
