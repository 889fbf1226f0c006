"""Many at once for what there is once."""

import pytest

from madang.base.tests.parallel import at_once
from madang.delivery.models import CouponUse, Order, Settlement
from madang.delivery.services import steps
from madang.delivery.services.refused import Refused
from madang.delivery.tests.kitchens import NOW, a_kitchen
from madang.ledger.services import audits

pytestmark = pytest.mark.django_db(transaction=True)
CUSTOMERS = 20


def outcome(act) -> str:
    try:
        act()
    except Refused as error:
        return str(error.code)
    return "done"


def test_of_twenty_customers_for_the_last_portion_one_gets_it_and_nobody_else_pays():
    kitchen = a_kitchen(stock=2)
    people = [kitchen.customer() for _ in range(CUSTOMERS)]
    wish = kitchen.wish(quantity=2)

    told = at_once(
        CUSTOMERS,
        lambda n: outcome(lambda: kitchen.place(wish, by=people[n], key="k", paid_won=14_000)),
    )

    assert sorted(told) == ["done"] + ["sold_out"] * (CUSTOMERS - 1)
    assert Order.objects.get().customer == people[told.index("done")]
    assert kitchen.held() == 14_000
    kitchen.soup.refresh_from_db()
    assert kitchen.soup.stock == 0
    assert audits.audit().is_clean


def test_a_double_click_is_one_order():
    kitchen = a_kitchen()
    placed = at_once(8, lambda n: kitchen.place(key="once", paid_won=20_000).pk)
    assert len(set(placed)) == 1
    assert kitchen.held() == 20_000


def test_the_last_coupon_is_used_once():
    kitchen = a_kitchen()
    one = kitchen.coupon(in_all=1)
    people = [kitchen.customer() for _ in range(8)]
    wish = kitchen.wish(coupons=[one.pk])
    told = at_once(8, lambda n: outcome(lambda: kitchen.place(wish, by=people[n], paid_won=18_000)))
    assert sorted(told) == ["coupon"] * 7 + ["done"]
    assert CouponUse.objects.count() == 1


def test_accepting_and_cancelling_at_the_same_moment_one_of_them_counts():
    kitchen = a_kitchen()
    order = kitchen.place()
    ways = [("accept", kitchen.keeper), ("cancel", kitchen.seo)] * 4
    told = at_once(8, lambda n: outcome(lambda: kitchen.take(order, *ways[n])))
    assert told.count("done") == 1
    order.refresh_from_db()
    assert kitchen.held() == (20_000 if order.state == "accepted" else 0)


def test_many_clocks_settle_an_order_once():
    kitchen = a_kitchen()
    order = kitchen.take(kitchen.on_way(), "deliver", kitchen.rider)
    late = order.timer_at
    at_once(8, lambda n: steps.run_due(order, now=late))
    assert Settlement.objects.count() == 1
    assert kitchen.balances()[f"shop:{kitchen.shop.pk}"] == 17_820
    assert late > NOW
    assert audits.audit().is_clean
