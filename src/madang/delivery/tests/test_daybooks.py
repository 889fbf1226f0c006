"""The figures of the town's day: what came, what did not, complaints and money."""

from datetime import timedelta

import pytest

from madang.delivery.engine.orders.parties import Fault, Kind
from madang.delivery.services import daybooks
from madang.delivery.tests.kitchens import MINUTE, NOW, a_kitchen
from madang.roles.tests.towns import client_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def kitchen():
    return a_kitchen()


def test_a_day_without_orders_has_nothing(kitchen):
    day = daybooks.today(kitchen.town, now=NOW)

    assert (day.placed, day.not_brought, day.median_min, day.held_won) == (0, 0, None, 0)


def test_every_order_of_the_day_is_under_way_or_came_or_did_not(kitchen):
    kitchen.place(by=kitchen.customer())
    kitchen.take(kitchen.place(by=kitchen.customer()), "reject", reason="재료가 떨어졌습니다.")
    kitchen.wait(kitchen.place(by=kitchen.customer()))
    customer = kitchen.customer()
    kitchen.take(kitchen.place(by=customer), "cancel", customer)
    kitchen.settled(kitchen.place(by=kitchen.customer()))

    day = daybooks.today(kitchen.town, now=NOW + MINUTE)

    assert (day.placed, day.under_way, day.brought) == (5, 1, 1)
    assert (day.rejected, day.expired, day.cancelled, day.not_brought) == (1, 1, 1, 3)
    assert day.held_won == 20_000
    assert (day.sales_won, day.brokerage_won) == (18_000, 180)


def test_how_long_meals_took_is_of_those_that_came_to_a_door(kitchen):
    for minutes in (30, 40, 75):
        order = kitchen.on_way(kitchen.place(by=kitchen.customer()))
        kitchen.take(order, "deliver", kitchen.rider, now=NOW + minutes * MINUTE)
    takeaway = kitchen.cooked(
        kitchen.place(kitchen.wish(kind=Kind.TAKEAWAY), by=kitchen.customer())
    )
    kitchen.take(takeaway, "collect", now=NOW + 200 * MINUTE)

    day = daybooks.today(kitchen.town, now=NOW + 200 * MINUTE)

    assert (day.median_min, day.over_an_hour) == (40, 1)


def test_what_was_given_back_and_what_waits_is_told(kitchen):
    order = kitchen.settled(kitchen.place())
    kitchen.take(order, "dispute", kitchen.seo, reason="국물이 없었습니다.")
    assert daybooks.today(kitchen.town, now=NOW).complaints == 1
    order.refresh_from_db()

    kitchen.take(
        order, "refund_part", kitchen.official, reason="사진으로 확인", fault=Fault.SHOP, won=8_000
    )

    day = daybooks.today(kitchen.town, now=NOW)
    assert (day.complaints, day.given_back_won) == (0, 8_000)
    assert day.brokerage_won == 180 - 80


def test_yesterday_and_other_towns_are_not_of_today(kitchen):
    other = a_kitchen("other")
    other.place(by=other.customer())
    kitchen.place(by=kitchen.customer())

    assert daybooks.today(kitchen.town, now=NOW).placed == 1
    assert daybooks.today(kitchen.town, now=NOW + timedelta(days=1)).placed == 0


def test_the_figures_cost_as_many_questions_whatever_the_day(kitchen, django_assert_num_queries):
    for _number in range(3):
        kitchen.place(by=kitchen.customer())
    with django_assert_num_queries(5):
        daybooks.today(kitchen.town, now=NOW)


def test_an_official_reads_them_above_the_zones(kitchen):
    page = client_of(kitchen.official).get("/gaon/delivery/dispatch/").text

    assert "오늘 지금까지" in page
    assert client_of(kitchen.keeper).get("/gaon/delivery/dispatch/").status_code == 403
