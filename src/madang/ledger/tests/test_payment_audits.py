"""The audit finds payments that the books do not know, and other sums than were paid."""

import pytest
from django.db import connection

from madang.ledger.models import Payment
from madang.ledger.services import audits, payments
from madang.ledger.services.payments import Wish
from madang.ledger.tests.books import NOW, some_books
from madang.ledger.tests.test_audits import found

pytestmark = pytest.mark.django_db
ONCE, BACK = "a payment was not posted once", "a payment gave back other than the books say"
GUARDS = ("paid_is_posted", "state_says_what_went_back", "gives_back_at_most_all")


@pytest.fixture
def payment():
    """A payment of 8,000 from a wallet, of which 3,000 went back."""
    books = some_books()
    wish = Wish(order="meal-1", name="비빔밥", amount=8_000)
    made = payments.begin_from(wallet=books.seo, wish=wish, credit=books.shop, now=NOW)
    payments.pay(payment=made, now=NOW)
    payments.cancel(payment=made, amount=3_000, key="back", why="품절", by=None, now=NOW)
    assert audits.audit().is_clean
    return made


def tamper(**change: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for guard in GUARDS:
            cursor.execute(f"ALTER TABLE ledger_payment DROP CONSTRAINT payment_{guard}")
        cursor.execute("SET session_replication_role = replica")
        Payment.objects.update(**change)
        cursor.execute("SET session_replication_role = origin")


@pytest.mark.parametrize(
    ("change", "breaks"),
    [
        ({"state": "ABORTED"}, {ONCE}),
        ({"journal": None, "state": "EXPIRED"}, {ONCE}),
        ({"amount": 8_001}, {ONCE}),
        ({"cancelled": 2_999}, {BACK}),
        ({"cancelled": 9_000}, {BACK}),
        ({"state": "DONE"}, set()),
    ],
)
def test_each_break_of_a_payment_is_found(payment, change, breaks):
    tamper(**change)

    assert found() == breaks
