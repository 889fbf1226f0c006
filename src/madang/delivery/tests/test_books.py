"""What this room adds to the town's books: every order paid out once, and what coupons cost."""

import pytest
from django.db import connection

from madang.delivery.engine.orders.coupons import Level
from madang.delivery.engine.orders.parties import Fault
from madang.delivery.models import Settlement
from madang.delivery.tests.kitchens import NOW, a_kitchen
from madang.ledger.services import audits, books

pytestmark = pytest.mark.django_db
ONCE = "an order that was paid out has not exactly one settlement"
PAID = "a settlement is not what the books moved"


@pytest.fixture
def kitchen():
    """A shop with an order sold with a coupon of the town's, one given back and one cancelled."""
    made = a_kitchen()
    made.coupon(Level.TOWN, won=1_000, a_person=None)
    made.settled()
    back = made.take(made.settled(), "dispute", made.seo, reason="안 옴")
    made.take(back, "refund_full", won=back.paid_won, fault=Fault.SHOP)
    official = {"by": made.official, "reason": "확인함"}
    made.take(made.on_way(), "decide_cancel", fault=Fault.COURIER, **official)
    return made


def tampered(query: str, *values) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(query, values)
        cursor.execute("SET session_replication_role = origin")


def test_orders_that_were_paid_out_given_back_and_cancelled_are_clean(kitchen):
    report = audits.audit()

    assert report.is_clean, report.breaks
    assert {ONCE, PAID} <= set(report.counts)


def test_an_order_without_its_settlement_is_found(kitchen):
    gone = Settlement.objects.filter(how="delivered").first()
    tampered("DELETE FROM delivery_settlement WHERE id = %s", gone.pk)

    found = {(one.what, one.row, one.kept, one.made) for one in audits.audit().breaks}

    assert (ONCE, gone.order_id, 0, 1) in found
    assert (PAID, gone.journal_id, 0, 1) in found


def test_a_settlement_of_an_order_that_was_not_paid_out_is_found(kitchen):
    one = Settlement.objects.filter(how="delivered").first()
    tampered("UPDATE delivery_order SET state = 'cooking' WHERE id = %s", one.order_id)

    found = [(found.what, found.row, found.kept, found.made) for found in audits.audit().breaks]

    assert found == [(ONCE, one.order_id, 1, 0)]


def test_a_settlement_that_says_another_sum_than_the_books_is_found(kitchen):
    one = Settlement.objects.filter(how="delivered").first()
    tampered("UPDATE delivery_settlement SET captured_won = captured_won + 1 WHERE id = %s", one.pk)

    found = [(found.what, found.row, found.kept - found.made) for found in audits.audit().breaks]

    assert found == [(PAID, one.order_id, 1)]


def test_the_books_say_what_coupons_cost_and_leave_out_what_came_back(kitchen, client):
    figures = books._made(kitchen.town, NOW).figures

    spent = {one.key: one.amount for one in figures if one.key.startswith("coupons")}
    assert spent == {"coupons_town_year": 1_000}
    page = client.get(f"/{kitchen.town.slug}/ledger/books/").content.decode()
    assert "올해 시가 낸 쿠폰" in page


def test_what_an_earlier_year_paid_is_not_of_this_one(kitchen):
    later = NOW.replace(year=NOW.year + 1)

    assert not [
        one.amount
        for one in books._made(kitchen.town, later).figures
        if one.key.startswith("coupons") and one.amount
    ]
