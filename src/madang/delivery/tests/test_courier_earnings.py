"""What couriers are paid: deliveries as the books have them, and the guarantee on top."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given as drawn
from hypothesis import strategies as st

from madang.delivery.engine import incomes
from madang.delivery.models import ShiftPay
from madang.delivery.services import carrying, duties, earnings
from madang.delivery.tests.crews import a_crew
from madang.delivery.tests.kitchens import MINUTE, NOW
from madang.ledger.services import audits

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def crew():
    return a_crew()


def brought(crew, courier, *, now=NOW):
    order = crew.ready(crew.kitchen.customer(), now=now)
    crew.accepted(now)
    given = {"by": courier.account, "now": now, **crew.given}
    carrying.take(order.pk, step="pick_up", **given)
    carrying.take(order.pk, step="deliver", **given)
    return order


def purse(crew, courier) -> int:
    return crew.kitchen.balances().get(f"courier:{courier.account_id}", 0)


def test_a_shift_pays_its_deliveries_and_what_is_missing_to_the_guarantee_once(crew):
    courier = crew.courier()
    order = brought(crew, courier)
    duties.go_off(by=courier.account, now=NOW + HOUR, **crew.given)
    assert earnings.pay_due(now=NOW + HOUR, **crew.given) == 0  # the order is not settled yet
    crew.kitchen.wait(order)
    assert purse(crew, courier) == 2_000

    assert earnings.pay_due(now=NOW + HOUR, **crew.given) == 1
    assert earnings.pay_due(now=NOW + HOUR, **crew.given) == 0

    pay = ShiftPay.objects.get()
    assert (pay.seconds, pay.deliveries, pay.earned_won, pay.top_up_won) == (
        3_600,
        1,
        2_000,
        10_000,
    )
    assert purse(crew, courier) == 12_000
    assert crew.kitchen.balances()["delivery:pool"] == -10_000
    assert audits.audit().is_clean
    with pytest.raises(IntegrityError), transaction.atomic():
        ShiftPay.objects.create(
            town=pay.town, shift=pay.shift, seconds=1, deliveries=0, earned_won=0, hour_won=0,
            top_up_won=0, at=NOW,
        )  # fmt: skip


def test_who_earned_more_than_the_guarantee_gets_nothing_on_top(crew):
    courier = crew.courier()
    orders = [brought(crew, courier, now=NOW + n * MINUTE) for n in range(2)]
    duties.go_off(by=courier.account, now=NOW + 10 * MINUTE, **crew.given)
    for order in orders:
        crew.kitchen.wait(order)
    earnings.pay_due(now=NOW + HOUR, **crew.given)
    pay = ShiftPay.objects.get()
    assert (pay.earned_won, pay.top_up_won) == (4_000, 0)
    assert pay.journal_id is None


def test_a_shop_s_own_courier_is_paid_by_the_shop_which_gets_the_fee(crew):
    courier = crew.courier(belongs="shop", shop=crew.kitchen.shop)
    order = brought(crew, courier)
    crew.kitchen.wait(order)
    duties.go_off(by=courier.account, now=NOW + HOUR, **crew.given)
    earnings.pay_due(now=NOW + HOUR, **crew.given)
    sums = crew.kitchen.balances()
    assert sums[f"shop:{crew.kitchen.shop.pk}"] == 19_820
    assert (purse(crew, courier), ShiftPay.objects.get().top_up_won) == (0, 0)


def test_the_week_says_each_delivery_and_each_shift_also_as_csv(crew):
    courier = crew.courier()
    order = brought(crew, courier)
    day = date(2026, 11, 27)
    assert [one.won for one in earnings.week(courier, day=day).deliveries] == [None]
    crew.kitchen.wait(order)
    duties.go_off(by=courier.account, now=NOW + HOUR, **crew.given)
    earnings.pay_due(now=NOW + HOUR, **crew.given)
    week = earnings.week(courier, day=day)
    assert (week.first, week.earned_won, week.top_up_won, week.won) == (
        date(2026, 11, 23), 2_000, 10_000, 12_000,
    )  # fmt: skip
    text = earnings.text(week)
    assert len(text.splitlines()) == 3
    assert text.splitlines()[1].endswith(",2000")
    assert earnings.week(courier, day=day - timedelta(days=7)).won == 0


def test_the_spread_of_incomes_is_of_four_weeks(crew):
    assert earnings.spread(now=NOW, **crew.given) is None
    for hours in (1, 3):
        courier = crew.courier()
        duties.go_off(by=courier.account, now=NOW + hours * HOUR, **crew.given)
    earnings.pay_due(now=NOW + 4 * HOUR, **crew.given)
    found = earnings.spread(now=NOW + 4 * HOUR, **crew.given)
    assert (found.people, found.low, found.high, found.gini) == (2, 12_000, 36_000, 0.25)
    assert earnings.spread(now=NOW + timedelta(days=40), **crew.given) is None


@drawn(st.integers(0, 10**6), st.integers(0, 10**5), st.integers(0, 50_000))
def test_pay_is_the_more_of_both(earned, seconds, hour):
    assert earned + incomes.top_up(earned, seconds, hour) == max(
        earned, incomes.guaranteed(seconds, hour)
    )


@drawn(st.lists(st.integers(0, 10**7), min_size=1, max_size=50))
def test_the_spread_counts_everybody_and_its_quantiles_are_in_order(incomes_won):
    found = incomes.spread(incomes_won)
    assert sum(found.bins) == found.people == len(incomes_won)
    assert min(incomes_won) <= found.low <= found.middle <= found.high <= max(incomes_won)
    assert 0 <= found.gini < 1
