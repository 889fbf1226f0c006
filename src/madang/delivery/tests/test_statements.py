"""The statement of a shop adds up to what it got, to the won."""

from datetime import UTC, datetime

import pytest

from madang.delivery.engine.orders.coupons import Level
from madang.delivery.engine.orders.parties import Fault
from madang.delivery.services import statements
from madang.delivery.tests.kitchens import NOW, a_kitchen

pytestmark = pytest.mark.django_db


def adds_up(row) -> bool:
    got = row["sales"] - row["own_coupons"] - row["brokerage"] - row["payment_fee"]
    return row["paid"] == got + row["carried"] + row["made_good"] - row["given_back"]


def test_every_line_adds_up_and_all_of_them_to_what_is_in_the_shop_s_purse():
    kitchen = a_kitchen()
    kitchen.coupon(Level.TOWN, won=1_000, a_person=None)
    kitchen.coupon(Level.SHOP, won=500, a_person=None)
    kitchen.settled()
    kitchen.wait(kitchen.take(kitchen.take(kitchen.cooked(), "pick_up"), "deliver"))
    late = kitchen.take(kitchen.settled(), "dispute", kitchen.seo, reason="식음")
    kitchen.take(late, "refund_part", won=3_000, fault=Fault.SHOP)
    official = {"by": kitchen.official, "reason": "확인함"}
    kitchen.take(kitchen.on_way(), "decide_cancel", fault=Fault.COURIER, **official)
    whole = kitchen.take(kitchen.settled(), "dispute", kitchen.seo, reason="안 옴")
    kitchen.take(whole, "refund_full", won=whole.paid_won, fault=Fault.SHOP)

    found = statements.monthly(shop=kitchen.shop, year=2026, month=11, by=kitchen.keeper, now=NOW)

    assert all(adds_up(vars(entry)) for entry in found.entries)
    assert adds_up(found.sums)
    assert found.sums["paid"] == kitchen.balances()[f"shop:{kitchen.shop.pk}"]
    assert found.sums["sales"] == 4 * 18_000
    assert found.sums["public_coupons"] == 4 * 1_000
    assert found.sums["made_good"] == 17_325
    assert len(found.entries) == 7
    rows = list(statements.csv(found))
    assert len(rows) == 9
    assert all(row.count(",") == rows[0].count(",") for row in rows)


def test_a_month_is_the_town_s():
    kitchen = a_kitchen()
    kitchen.settled(kitchen.place(now=datetime(2026, 11, 27, 3, tzinfo=UTC)))
    for year, month, count in ((2026, 11, 1), (2026, 12, 0), (2026, 10, 0)):
        found = statements.monthly(
            shop=kitchen.shop, year=year, month=month, by=kitchen.keeper, now=NOW
        )
        assert len(found.entries) == count
