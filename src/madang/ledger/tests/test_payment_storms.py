"""Many payments, many faults, in an order that a seed decides: at the end both books agree.

`MADANG_PAYMENT_STORMS=200` makes so many; without it, it is a few.
"""

import os
import random

import pytest

from madang.ledger.models import Cancellation, Journal, Payment
from madang.ledger.services import audits
from madang.ledger.services.refusals import Refusal
from madang.ledger.tests.faketoss import FAULTS
from madang.ledger.tests.tills import Till, an_open_till

pytestmark = pytest.mark.django_db
STORMS = int(os.environ.get("MADANG_PAYMENT_STORMS", "6"))
STEPS = 60
CHEAP = sorted(set(FAULTS) - {"silence"})
ENDS = {"DONE", "ABORTED", "EXPIRED", "PARTIAL_CANCELED", "CANCELED"}


def begin(till: Till, dice: random.Random) -> None:
    payment = till.begin(dice.randrange(1, 50_000))
    if dice.random() < 0.9:
        tampered = dice.random() < 0.05
        till.at_gateway(payment, payment.amount - tampered if payment.amount > 1 else None)


def confirm(till: Till, dice: random.Random) -> None:
    if till.keys:
        order = dice.choice(sorted(till.keys))
        payment = Payment.objects.get(order=order)
        till.confirm(payment, amount=payment.amount + (dice.random() < 0.05))


def cancel(till: Till, dice: random.Random) -> None:
    payment = dice.choice([*Payment.objects.order_by("pk"), None])
    if payment:
        amount = dice.choice([payment.amount, dice.randrange(1, payment.amount + 2)])
        till.cancel(payment, amount, f"back:{dice.randrange(40)}")


def give_back(till: Till, dice: random.Random) -> None:
    paid = [key for key, one in till.fake.payments.items() if one["approvedAt"]]
    if paid:
        key = dice.choice(paid)
        left = till.fake.payments[key]["balanceAmount"]
        if left:
            till.fake.gives_back(key, dice.randrange(1, left + 1))


def deliver(till: Till, dice: random.Random) -> None:
    if till.fake.hooks:
        body = dice.choice(till.fake.hooks)
        if dice.random() < 0.7:
            till.fake.hooks.remove(body)
        assert till.deliver(body) == 200


def wait(till: Till, dice: random.Random) -> None:
    till.later(seconds=dice.choice([1, 30, 120, 700]))
    if dice.random() < 0.5:
        till.fake.catch_up()
    till.work()


def spend(till: Till, dice: random.Random) -> None:
    has = till.has(till.escrow)
    if has:
        till.books.post((till.escrow, till.shop, dice.randrange(1, has + 1)))


ACTS = [begin, begin, confirm, confirm, confirm, cancel, give_back, deliver, deliver, wait, spend]


@pytest.mark.parametrize("seed", range(STORMS))
def test_after_any_storm_the_gateway_s_book_is_ours(seed, settings, monkeypatch):
    dice = random.Random(seed)
    with an_open_till(settings, monkeypatch) as till:
        fake = till.fake
        till.shop = till.another("shop")
        for _ in range(STEPS):
            if dice.random() < 0.5:
                fake.faults.append(dice.choice(CHEAP))
            if dice.random() < 0.2:
                fake.read_faults.append(dice.choice(["cut before", "error before", "nonsense"]))
            try:
                dice.choice(ACTS)(till, dice)
            except Refusal:
                continue
        fake.faults.clear()
        fake.read_faults.clear()
        for body in fake.hooks:
            till.deliver(body)
        till.settled()

    report = audits.audit()
    assert report.is_clean, report.breaks
    assert till.is_even()
    every = list(Payment.objects.all())
    assert {payment.state for payment in every} <= ENDS
    assert not Cancellation.objects.filter(result="asked").exists()
    posted = Journal.objects.filter(kind="payment").count()
    assert posted == sum(payment.journal_id is not None for payment in every)
    for payment in every:
        theirs = sum(
            one["balanceAmount"]
            for one in fake.payments.values()
            if one["orderId"] == payment.order and one["approvedAt"]
        )
        ours = payment.amount - payment.cancelled if payment.journal_id else 0
        assert ours == theirs, payment.order
