"""Random walks of orders by everybody at any time: the money is always where it must be.

`MADANG_ORDER_STEPS=2000` makes the walk that long; without it, it is short.
"""

from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from madang.delivery.engine.orders.coupons import Level
from madang.delivery.engine.orders.machine import TRANSITIONS, State
from madang.delivery.engine.orders.parties import Fault, Kind
from madang.delivery.models import Order, OrderRefund, Settlement
from madang.delivery.services import bills, orders, steps, timers
from madang.delivery.services.refused import Refused
from madang.delivery.tests.kitchens import FULL, NOW, a_kitchen
from madang.ledger.models import Hold
from madang.ledger.services import audits, purses
from madang.ledger.tests import walks

STANDARD = 120
STEPS = walks.steps_of("MADANG_ORDER_STEPS", STANDARD)
PERSONS = ("seo", "keeper", "rider", "official")
WANTED = {  # what mostly comes next, so that walks get somewhere
    "placed": "accept", "accepted": "cook", "cooking": "finish", "ready": "pick_up",
    "picked_up": "deliver", "settled": "dispute", "disputed": "refund_part",
    "cancel_requested": "agree_cancel", "cancelled": "restore",
}  # fmt: skip
names = st.sampled_from(sorted({one.name for one in TRANSITIONS}))
picks = st.integers(0, 10**6)


class Walk(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.inside = transaction.atomic()
        self.inside.__enter__()
        self.now = NOW
        self.kitchen = a_kitchen("walk", stock=60)
        self.kitchen.coupon(won=1_000, a_person=None)
        self.kitchen.coupon(Level.SHOP, bps=500, a_person=3)
        self.orders: list[Order] = []

    def teardown(self) -> None:
        try:
            report = audits.audit()
            assert report.is_clean, report.breaks
        finally:
            transaction.set_rollback(True)
            self.inside.__exit__(None, None, None)

    def attempt(self, act) -> None:
        before = (self.kitchen.balances(), self.kitchen.held())
        try:
            with transaction.atomic():
                act()
        except Refused:
            assert (self.kitchen.balances(), self.kitchen.held()) == before

    @rule(kind=st.sampled_from(Kind), quantity=st.integers(2, 3))
    def place(self, kind, quantity):
        if len(self.orders) < 6:
            wish = self.kitchen.wish(kind=kind, quantity=quantity)
            self.attempt(lambda: self.orders.append(self.kitchen.place(wish, now=self.now)))

    def pick(self, number: int) -> Order | None:
        if not self.orders:
            return None
        order = self.orders[number % len(self.orders)]
        order.refresh_from_db()
        return order

    @rule(number=picks)
    def go_on(self, number):
        order = self.pick(number)
        if order is None or order.state not in WANTED:
            return
        name = WANTED[order.state]
        if order.state == "ready" and order.kind != "delivery":
            name = "collect" if order.kind == "takeaway" else "serve"
        for person in PERSONS:
            self.move(order, name, person, Fault.SHOP, 1_500)

    @rule(
        number=picks, name=names, person=st.sampled_from(PERSONS),
        fault=st.none() | st.sampled_from(Fault), won=st.integers(-10, 25_000),
    )  # fmt: skip
    def anything(self, number, name, person, fault, won):
        order = self.pick(number)
        if order is not None:
            self.move(order, name, person, fault, won)

    @rule(number=picks, fault=st.sampled_from(Fault), person=st.sampled_from(PERSONS))
    def ask_to_cancel(self, number, fault, person):
        order = self.pick(number)
        if order is not None:
            self.move(order, "ask_cancel", person, fault, 0)
            self.move(order, "decide_cancel", "official", fault, 0)

    @rule(number=picks)
    def give_back_all(self, number):
        order = self.pick(number)
        if order is not None and order.state == "disputed":
            self.move(order, "refund_full", "official", Fault.COURIER, order.paid_won)

    def move(self, order, name, person, fault, won):
        by = getattr(self.kitchen, person)
        ask = steps.Ask(name, reason="걷기", fault=fault, won=won, minutes=10)
        self.attempt(lambda: steps.take(order=order, ask=ask, by=by, now=self.now))

    @rule(number=picks)
    def give_to_the_rider(self, number):
        order = self.pick(number)
        if order is not None:
            self.attempt(lambda: orders.give_to(order, courier=self.kitchen.rider))

    @rule(number=picks, won=st.integers(1, 3_000))
    def lower(self, number, won):
        order = self.pick(number)
        values = {"won": won, "why": "빠진 것", "by": self.kitchen.keeper, "now": self.now}
        if order is not None:
            self.attempt(lambda: bills.adjust(order=order, **values))

    @rule(minutes=st.sampled_from([1, 5, 11, 60]))
    def wait(self, minutes):
        if self.now < NOW + timedelta(hours=8):  # before the shop closes
            self.now += timedelta(minutes=minutes)
        timers.run(town=self.kitchen.town, now=self.now)

    @invariant()
    def every_won_is_where_it_must_be(self):
        found = list(Order.objects.all())
        open_states = set(State) - {
            State.SETTLED, State.CANCELLED, State.REJECTED, State.EXPIRED, State.DISPUTED,
            State.REFUNDED_PART, State.REFUNDED_FULL, State.DENIED,
        }  # fmt: skip
        held = sum(order.paid_won for order in found if order.state in open_states)
        assert self.kitchen.held() == held
        assert Hold.objects.open().count() == sum(
            1 for order in found if order.state in open_states and order.paid_won
        )
        paid = sum(row.captured_won for row in Settlement.objects.all())
        back = sum(row.won for row in OrderRefund.objects.all())
        assert purses.amount(self.kitchen.purse(self.kitchen.seo)).balance == FULL - paid + back
        shop = self.kitchen.balances().get(f"shop:{self.kitchen.shop.pk}", 0)
        got = sum(row.paid_won + row.advanced_won for row in Settlement.objects.all())
        gave = sum(row.shop_won + row.advanced_won for row in OrderRefund.objects.all())
        assert shop == got + gave >= 0


@pytest.mark.django_db
@pytest.mark.timeout(max(300, STEPS))
def test_whatever_people_do_with_orders_the_books_add_up():
    walks.walk(Walk, steps=STEPS, standard=STANDARD, at_once=40)
