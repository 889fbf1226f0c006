"""Who reads and moves whose orders: nobody but those concerned."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from madang.delivery.engine.orders.coupons import Level
from madang.delivery.engine.orders.parties import Fault
from madang.delivery.models import CouponEdition, Order
from madang.delivery.services import coupons, orders, statements
from madang.delivery.services.refused import Refused
from madang.delivery.tests.kitchens import NOW, a_kitchen, fill
from madang.roles.engine.acts import Role
from madang.roles.tests.towns import a_town, someone

pytestmark = pytest.mark.django_db


@pytest.fixture
def kitchen():
    return a_kitchen()


def read(kitchen, person) -> list[int]:
    seen = orders.seen_by(person, town=kitchen.town, now=NOW)
    return sorted(seen.values_list("pk", flat=True))


def test_customer_shop_and_courier_read_their_own_orders_and_nobody_else_s(kitchen):
    order = kitchen.on_way()
    other = kitchen.place(by=kitchen.customer())
    assert read(kitchen, kitchen.seo) == [order.pk]
    assert read(kitchen, kitchen.rider) == [order.pk]
    assert read(kitchen, kitchen.keeper) == [order.pk, other.pk]
    assert read(kitchen, kitchen.official) == [order.pk, other.pk]
    assert read(kitchen, someone()) == []
    assert read(kitchen, someone(a_town("dasan"), Role.OFFICIAL)) == []


def test_nobody_moves_an_order_that_is_not_theirs(kitchen):
    order = kitchen.cooked()
    other_town = someone(a_town("dasan"), Role.OFFICIAL)
    strangers = (someone(), kitchen.rider, other_town, kitchen.customer())
    for person in strangers:
        for step in ("pick_up", "ask_cancel", "decide_cancel", "settle", "lapse"):
            with pytest.raises(Refused) as error:
                kitchen.take(order, step, person, fault=Fault.CUSTOMER, reason="?")
            assert error.value.code == "actor"
    order.refresh_from_db()
    assert (order.state, order.steps.count(), kitchen.held()) == ("ready", 4, 20_000)


def test_no_official_decides_about_an_order_of_their_own(kitchen):
    order = kitchen.take(
        kitchen.place(by=kitchen.official, purse=fill(kitchen.town, kitchen.official, 50_000)),
        "accept",
    )
    with pytest.raises(Refused) as error:
        kitchen.take(order, "decide_cancel", kitchen.official, fault=Fault.SHOP, reason="?")
    assert error.value.code == "actor"


def test_the_clock_s_steps_are_nobody_s(kitchen):
    order = kitchen.place()
    for person in (kitchen.seo, kitchen.keeper, kitchen.official):
        with pytest.raises(Refused):
            kitchen.take(order, "expire", person, reason="?")
    assert Order.objects.get().state == "placed"


def test_a_shop_reads_its_own_sales_and_no_other_shop_s(kitchen):
    kitchen.settled()
    month = {"shop": kitchen.shop, "year": 2026, "month": 11, "now": NOW}
    assert len(statements.monthly(by=kitchen.keeper, **month).entries) == 1
    assert len(statements.monthly(by=kitchen.official, **month).entries) == 1
    for person in (kitchen.seo, kitchen.rider, someone(a_town("dasan"), Role.OFFICIAL)):
        with pytest.raises(PermissionDenied):
            statements.monthly(by=person, **month)


def test_coupons_are_issued_by_whose_money_it_is(kitchen):
    with pytest.raises(PermissionDenied):
        _issue(kitchen, Level.TOWN, kitchen.keeper)
    with pytest.raises(PermissionDenied):
        _issue(kitchen, Level.SHOP, kitchen.official)
    with pytest.raises(PermissionDenied):
        _issue(kitchen, Level.SHOP, kitchen.keeper, shares={"town": 10_000})
    assert not CouponEdition.objects.exists()
    ours = _issue(kitchen, Level.SHOP, kitchen.keeper)
    with pytest.raises(PermissionDenied):
        coupons.end(ours, by=someone(), now=NOW)
    assert coupons.end(ours, by=kitchen.keeper, now=NOW).ends_at == NOW
    assert kitchen.place().discount_won == 0


def _issue(kitchen, level, by, **more):
    values = {
        "level": level, "name": "쿠폰", "won": 500, "shares": {str(level): 10_000},
        "shop": kitchen.shop if level == Level.SHOP else None,
        "starts_at": NOW, "ends_at": NOW + timedelta(days=90),
    }  # fmt: skip
    edition = CouponEdition(**(values | more))
    return coupons.issue(edition, town=kitchen.town, by=by, now=NOW)
