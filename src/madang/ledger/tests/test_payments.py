"""Payments through a gateway that misbehaves: the money is right, and the customer is told."""

import pytest
from django.db import DatabaseError, transaction

from madang.ledger.models import Payment
from madang.ledger.services import audits, gateways, payments, purses, settlements
from madang.ledger.services.payments import AmountDiffers, TooLate, Wish
from madang.ledger.services.refusals import Conflict
from madang.ledger.tests.books import NOW
from madang.ledger.tests.faketoss import CARD
from madang.ledger.tests.tills import an_open_till, right

pytestmark = pytest.mark.django_db
MADE, NOT_MADE = settlements.TEXTS["DONE"], settlements.TEXTS["ABORTED"]
GONE, PART = settlements.TEXTS["CANCELED"], settlements.TEXTS["PARTIAL_CANCELED"]


@pytest.fixture
def till(settings, monkeypatch):
    with an_open_till(settings, monkeypatch) as made:
        yield made


def state(payment: Payment) -> str:
    return Payment.objects.get(pk=payment.pk).state


def test_a_payment_is_confirmed_and_posted_once(till):
    payment = till.paid()

    assert payment.state == "DONE"
    right(till, payment, kept=10_000)
    assert till.told() == [], "the page says so itself"
    assert till.confirm(payment).state == "DONE"
    assert till.fake.asked == ["/v1/payments/confirm"]
    right(till, payment, kept=10_000)


# fault of the confirmation: the state that the page shows, the end, what is kept, what is told
FAULTS = {
    "cut after": ("DONE", "DONE", 10_000, []),
    "error after": ("DONE", "DONE", 10_000, []),
    "nonsense": ("DONE", "DONE", 10_000, []),
    "silence": ("DONE", "DONE", 10_000, []),
    "cut before": ("IN_PROGRESS", "DONE", 10_000, [MADE]),
    "error before": ("IN_PROGRESS", "DONE", 10_000, [MADE]),
    "busy": ("IN_PROGRESS", "DONE", 10_000, [MADE]),
    "late": ("IN_PROGRESS", "DONE", 10_000, [MADE]),
    "declines": ("ABORTED", "ABORTED", 0, []),
    "takes back": ("DONE", "CANCELED", 0, [GONE]),
    "other amount": ("ABORTED", "ABORTED", 0, [settlements.UNWOUND]),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_whatever_befalls_the_confirmation_the_money_is_right_and_the_customer_told(till, fault):
    shown, end, kept, told = FAULTS[fault]

    payment = till.paid(10_000, fault)
    assert payment.state == shown
    till.settled()

    assert state(payment) == end
    right(till, payment, kept=kept)
    assert till.told() == told


@pytest.mark.parametrize("fault", ["cut after", "error after", "cut before"])
def test_a_look_that_fails_too_concludes_nothing(till, fault):
    till.fake.read_faults.extend(["cut before"] * 3)

    payment = till.paid(10_000, fault)
    assert payment.state == "IN_PROGRESS"
    assert till.has(till.escrow) == 0
    till.settled()

    assert state(payment) == "DONE"
    right(till, payment, kept=10_000)
    assert till.told() == [MADE]


def test_the_job_does_not_conclude_from_a_gateway_that_is_down_for_days(till):
    till.fake.read_faults.extend(["error before"] * 60)
    payment = till.paid(10_000, "cut after")
    for _ in range(50):
        till.later(hours=1)
        till.work()
    assert state(payment) == "IN_PROGRESS"

    till.fake.read_faults.clear()
    till.settled()

    right(till, payment, kept=10_000)


def test_an_amount_that_was_changed_on_the_way_is_refused_before_anything_is_asked(till):
    payment = till.begin()
    till.at_gateway(payment, amount=100)

    with pytest.raises(AmountDiffers):
        till.confirm(payment, amount=100)

    assert state(payment) == "READY"
    assert till.fake.asked == []


def test_an_amount_that_was_changed_at_the_gateway_is_not_charged(till):
    payment = till.begin()
    till.at_gateway(payment, amount=100)

    assert till.confirm(payment).state == "ABORTED"
    right(till, payment, kept=0)


def test_a_webhook_before_the_customer_is_back_changes_nothing_but_is_looked_at(till):
    payment = till.begin()
    till.at_gateway(payment)
    assert till.deliver(till.fake.hooks.pop()) == 200
    till.later(seconds=1)
    assert Payment.objects.due(till.now).count() == 1
    till.work()
    assert state(payment) == "READY"

    assert till.confirm(payment).state == "DONE"
    right(till, payment, kept=10_000)


def test_a_webhook_before_the_answer_settles_and_the_answer_finds_it_so(till):
    payment = till.begin()
    key = till.at_gateway(payment)
    till.fake.answer(
        "/v1/payments/confirm",
        payment.token,
        {"paymentKey": key, "orderId": payment.order, "amount": 10_000},
    )
    payments.hint(town=till.books.town, order=payment.order, now=till.now)
    till.work()
    assert state(payment) == "DONE"
    assert till.told() == [MADE]

    assert till.confirm(payment).state == "DONE"
    right(till, payment, kept=10_000)


def test_webhooks_twice_and_in_any_order_take_nothing_twice(till):
    payment = till.paid()
    till.cancel(payment, 3_000)
    hooks = till.fake.hooks * 2
    for body in reversed(hooks):
        assert till.deliver(body) == 200
        till.later(seconds=1)
        till.work()
    till.settled()

    assert state(payment) == "PARTIAL_CANCELED"
    right(till, payment, kept=7_000)
    assert till.told() == [PART]


def test_a_look_from_before_a_cancellation_does_not_undo_it(till):
    payment = till.paid()
    early = gateways_read(payment)
    till.cancel(payment, 10_000)

    settlements.settle(payment.pk, answer=early, now=till.now)

    assert state(payment) == "CANCELED"
    right(till, payment, kept=0)


def gateways_read(payment):
    return settlements.inquiries.read(Payment.objects.get(pk=payment.pk), now=NOW)


def test_who_never_pays_is_let_go_and_not_written_to(till):
    payment = till.begin()
    till.settled()

    assert state(payment) == "EXPIRED"
    assert till.told() == []
    other = till.begin()
    till.at_gateway(other)
    till.later(hours=1)
    with pytest.raises(TooLate):
        till.confirm(other)


def test_what_runs_out_at_the_gateway_runs_out_here_and_is_told(till):
    payment = till.paid(10_000, "cut before")
    till.fake.expires(till.keys[payment.order])
    till.settled()

    assert state(payment) == "EXPIRED"
    right(till, payment, kept=0)
    assert till.told() == [settlements.TEXTS["EXPIRED"]]


def test_money_that_comes_after_the_end_goes_back_whole(till):
    payment = till.begin()
    till.later(hours=1)
    till.work()
    assert state(payment) == "EXPIRED"
    key = till.at_gateway(payment)
    till.fake.answer(
        "/v1/payments/confirm", "x", {"paymentKey": key, "orderId": payment.order, "amount": 10_000}
    )
    till.deliver(till.fake.hooks[-1])
    till.settled()

    assert state(payment) == "EXPIRED"
    right(till, payment, kept=0)
    assert till.told() == [settlements.UNWINDING, settlements.UNWOUND]


def test_a_gateway_that_refuses_to_give_back_is_asked_anew(till):
    payment = till.paid(10_000, "other amount")
    till.fake.faults.extend(["declines", "cut before", "declines"])
    till.settled()

    right(till, payment, kept=0)
    assert till.told() == [settlements.UNWOUND]


def test_money_that_no_purse_can_keep_goes_back(till):
    payment = till.begin()
    till.at_gateway(payment)
    purses.close(purse=till.escrow, now=NOW)

    assert till.confirm(payment).state == "ABORTED"
    till.settled()

    right(till, payment, kept=0)
    assert till.told() == [settlements.UNWOUND]


def test_the_same_order_is_the_same_payment_and_another_wish_is_refused(till):
    payment = till.begin()
    wish = Wish(order=payment.order, name=payment.name, amount=10_000, path="/meal/")
    each = {"town": till.books.town, "credit": till.escrow, "payer": till.payer, "now": NOW}

    assert payments.begin(wish=wish, **each) == payment
    with pytest.raises(Conflict):
        payments.begin(wish=Wish(payment.order, payment.name, 9_999, "/meal/"), **each)
    assert Payment.objects.count() == 1


def test_one_payment_key_does_not_pay_two_orders(till):
    first = till.paid()
    second = till.begin()

    with pytest.raises(Conflict):
        till.confirm(second, key=first.payment_key)

    assert state(second) == "READY"
    right(till, first, kept=10_000)


def test_a_wrong_secret_concludes_nothing_and_the_right_one_goes_on(till):
    town = till.books.town
    gateways.connect(town=town, kind="toss", client_key="", secret="wrong", now=NOW)
    payment = till.paid()
    assert payment.state == "IN_PROGRESS"

    gateways.connect(town=town, kind="toss", client_key="", secret="test_sk_gaon", now=NOW)
    till.settled()

    assert state(payment) == "DONE"
    right(till, payment, kept=10_000)
    assert b"test_sk" not in bytes(town.pk) + bytes(
        gateways.Gateway.objects.get(town=town).secret_sealed
    )


def test_the_database_lets_no_payment_go_backwards(till):
    payment = till.paid()
    wrong = [
        {"state": "READY", "journal": None},
        {"state": "ABORTED", "journal": None},
        {"amount": 1},
        {"cancelled": 5},
        {"payment_key": CARD},
        {"code": CARD},
    ]
    for change in wrong:
        with pytest.raises(DatabaseError), transaction.atomic():
            Payment.objects.filter(pk=payment.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        Payment.objects.filter(pk=payment.pk).delete()

    assert state(payment) == "DONE"


def test_paid_from_a_wallet_it_is_the_same_machine(till):
    wallet, shop = till.books.seo, till.books.shop
    till.books.post((till.books.issue, wallet, 10_000))
    wish = Wish(order="meal-wallet", name="비빔밥", amount=8_000)
    payment = payments.begin_from(wallet=wallet, wish=wish, credit=shop, now=NOW)

    assert payments.pay(payment=payment, now=NOW).state == "DONE"
    assert payments.pay(payment=payment, now=NOW).state == "DONE"
    back = till.cancel(payment, 3_000)
    assert back.result == "done"
    assert (till.has(wallet), till.has(shop)) == (5_000, 5_000)
    poor = payments.begin_from(
        wallet=wallet, wish=Wish("meal-poor-1", "비빔밥", 8_000), credit=shop, now=NOW
    )
    refused = payments.pay(payment=poor, now=NOW)
    assert (refused.state, refused.code) == ("ABORTED", "SHORTFALL")
    till.books.post((shop, till.books.fee, 4_500))
    assert till.cancel(payment, 5_000, "all").result == "refused"
    assert (till.has(wallet), till.has(shop)) == (5_000, 500)
    assert audits.audit().is_clean
