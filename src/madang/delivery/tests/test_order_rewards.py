"""Points for orders: earned when an order is paid out, undone when money goes back."""

import pytest

from madang.delivery.engine.orders.parties import Fault
from madang.delivery.models import ShopKeeper
from madang.delivery.tests.kitchens import NOW, a_kitchen
from madang.ledger.services import audits
from madang.points.models import Earning
from madang.points.services import budgets, earnings, spendings
from madang.points.tests.purses import decide
from madang.roles.engine.acts import Role
from madang.roles.tests.towns import someone

pytestmark = pytest.mark.django_db


@pytest.fixture
def kitchen():
    kitchen = a_kitchen(stock=50)
    decide(kitchen.town, purchase_percent=1, purchase_least_won=5_000)
    operator = someone(kitchen.town, Role.TOWN_OPERATOR)
    budgets.change(town=kitchen.town, points=10_000, by=operator, why="예산", now=NOW)
    return kitchen


def has(kitchen) -> int:
    earnings.pay_due(town=kitchen.town, now=NOW)
    return spendings.available(town=kitchen.town, person=kitchen.seo)


def complained(kitchen):
    return kitchen.take(kitchen.settled(), "dispute", kitchen.seo, reason="식었어요")


def test_a_settled_order_earns_by_the_goods_and_not_by_carrying(kitchen):
    kitchen.on_way()
    assert not Earning.objects.exists()

    order = kitchen.settled()

    row = Earning.objects.get(source=f"delivery.order:{order.pk}")
    assert (row.person, row.won, row.worth) == (kitchen.seo, 18_000, 180)
    assert has(kitchen) == 180
    assert audits.audit().is_clean


def test_of_what_is_given_back_the_points_go_back_in_its_share(kitchen):
    order = complained(kitchen)
    assert has(kitchen) == 180

    back = {"reason": "사진 확인", "won": 5_000, "fault": Fault.SHOP}
    kitchen.take(order, "refund_part", kitchen.official, **back)

    assert has(kitchen) == 135  # 5,000 of 20,000 won went back
    assert audits.audit().is_clean


def test_of_an_order_given_back_as_a_whole_nothing_is_left(kitchen):
    order = complained(kitchen)
    assert has(kitchen) == 180

    kitchen.take(order, "refund_full", kitchen.official, reason="x", won=20_000, fault=Fault.SHOP)

    assert has(kitchen) == 0
    assert audits.audit().is_clean


def test_an_order_at_one_s_own_shop_is_held_back(kitchen):
    ShopKeeper.objects.create(
        town=kitchen.town, shop=kitchen.shop, account=kitchen.seo, since=NOW
    )  # fmt: skip
    kitchen.settled()
    assert has(kitchen) == 0
    assert Earning.objects.get().signs == [["own", 0]]
