"""What goes back: once or not at all, never above what was paid, whoever asks for it."""

import pytest

from madang.ledger.models import Cancellation, Payment
from madang.ledger.services import audits, purses
from madang.ledger.services.payments import Busy, NotPaid
from madang.ledger.services.refusals import Conflict, Overpaid, Shortfall
from madang.ledger.services.settlements import TEXTS
from madang.ledger.tests.books import NOW
from madang.ledger.tests.tills import an_open_till, right

pytestmark = pytest.mark.django_db
GONE, PART = TEXTS["CANCELED"], TEXTS["PARTIAL_CANCELED"]


@pytest.fixture
def till(settings, monkeypatch):
    with an_open_till(settings, monkeypatch) as made:
        yield made


def state(payment: Payment) -> str:
    return Payment.objects.get(pk=payment.pk).state


CANCEL_FAULTS = {
    "cut after": ("done", "done"),
    "error after": ("done", "done"),
    "nonsense": ("done", "done"),
    "cut before": ("asked", "done"),
    "late": ("asked", "done"),
    "busy": ("asked", "done"),
    "declines": ("refused", "refused"),
}


@pytest.mark.parametrize("fault", CANCEL_FAULTS)
def test_whatever_befalls_a_cancellation_it_happens_once_or_not_at_all(till, fault):
    at_once, end = CANCEL_FAULTS[fault]
    payment = till.paid()
    till.fake.faults.append(fault)

    back = till.cancel(payment, 4_000)
    assert back.result == at_once
    assert purses.amount(till.escrow).available == (10_000 if at_once == "refused" else 6_000)
    till.settled()

    back.refresh_from_db()
    assert back.result == end
    assert till.cancel(payment, 4_000) == back, "the same key is the same cancellation"
    right(till, payment, kept=6_000 if end == "done" else 10_000)
    assert till.told() == ([PART] if end == "done" else [])
    assert purses.amount(till.escrow).held == 0


def test_never_more_goes_back_than_was_paid(till):
    payment = till.paid()
    till.cancel(payment, 6_000, "one")
    before = till.fake.book()

    with pytest.raises(Overpaid):
        till.cancel(payment, 4_001, "two")
    with pytest.raises(Conflict):
        till.cancel(payment, 1_000, "one")

    assert till.fake.book() == before
    assert Cancellation.objects.count() == 1
    till.cancel(payment, 4_000, "rest")
    assert state(payment) == "CANCELED"
    right(till, payment, kept=0)
    assert till.told() == [PART, GONE]


def test_one_cancellation_at_a_time_and_only_of_what_was_paid(till):
    unpaid = till.begin()
    with pytest.raises(NotPaid):
        till.cancel(unpaid, 1)
    payment = till.paid()
    till.fake.faults.append("cut before")
    till.cancel(payment, 1_000, "one")

    with pytest.raises(Busy):
        till.cancel(payment, 1_000, "two")

    assert till.fake.book() == 10_000


def test_what_the_shop_has_taken_already_is_not_promised_back(till):
    payment = till.paid()
    till.books.post((till.escrow, till.bank, 8_000))

    with pytest.raises(Shortfall):
        till.cancel(payment, 4_000)

    assert Cancellation.objects.count() == 0
    assert till.fake.asked == ["/v1/payments/confirm"]


def test_what_the_gateway_gave_back_by_itself_is_lent_by_the_town_when_it_is_spent(till):
    payment = till.paid()
    shop = purses.named(asset=till.escrow.asset, holder="partner", name="shop", minimum=0, now=NOW)
    till.books.post((till.escrow, shop, 9_000))
    till.fake.gives_back(till.keys[payment.order], 5_000)
    till.deliver(till.fake.hooks[-1])
    till.settled()

    assert state(payment) == "PARTIAL_CANCELED"
    suspense = purses.named(asset=till.escrow.asset, holder="town", name="suspense", now=NOW)
    assert till.has(suspense) == -5_000
    assert till.is_even()
    assert audits.audit().is_clean
