"""Placing an order: everything is looked at once more, and the money set aside, in one act."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from madang.delivery.engine.orders.parties import Kind
from madang.delivery.models import CouponUse, Option, OptionGroup, Order, OrderLine, OrderStep
from madang.delivery.services import bills, carts
from madang.delivery.services.carts import Place, Wanted
from madang.delivery.services.refused import Refused
from madang.delivery.tests.kitchens import FULL, NOW, a_key, a_kitchen, fill
from madang.ledger.models import Hold
from madang.ledger.services import purses
from madang.roles.tests.towns import a_town, someone

pytestmark = pytest.mark.django_db


def nothing_was_ordered(kitchen) -> bool:
    kitchen.soup.refresh_from_db()
    return (
        not Order.objects.exists()
        and not OrderLine.objects.exists()
        and not CouponUse.objects.exists()
        and not Hold.objects.exists()
        and kitchen.held() == 0
        and kitchen.soup.stock in (None, 5)
    )


def refused(kitchen, wish=None, **more) -> str:
    with pytest.raises(Refused) as error:
        kitchen.place(wish, **more)
    assert nothing_was_ordered(kitchen)
    return error.value.code


def test_an_order_freezes_its_price_and_sets_the_money_aside():
    kitchen = a_kitchen(stock=5)
    kitchen.coupon(won=1_500)

    order = kitchen.place(kitchen.wish(phone="010-0000-0001", note="문 앞에"))

    assert (order.state, order.sales_won, order.delivery_won, order.paid_won) == (
        "placed", 18_000, 2_000, 18_500,
    )  # fmt: skip
    lines = [(line.kind, line.label, line.won) for line in order.lines.all()]
    assert lines == [
        ("dish", "순대", 18_000),
        ("delivery", "", 2_000),
        ("coupon", "town 쿠폰", -1_500),
    ]
    assert purses.amount(order.purse).available == FULL - 18_500
    assert kitchen.balances() == {"bank": -FULL, f"person:{kitchen.seo.pk}": FULL}
    kitchen.soup.refresh_from_db()
    assert kitchen.soup.stock == 2
    assert [step.step for step in order.steps.all()] == ["place"]
    assert order.timer == "expire"
    assert order.timer_at == NOW + timedelta(minutes=10)


def test_what_the_shop_changes_later_does_not_change_an_order():
    kitchen = a_kitchen()
    order = kitchen.place()
    kitchen.soup.price_won, kitchen.soup.name = 9_000, "모둠순대"
    kitchen.soup.save()
    bill = bills.read(order)
    assert bill.paid_won == order.paid_won == 20_000
    assert bill.dishes[0].label == "순대"


def test_options_count_and_are_written_down():
    kitchen = a_kitchen()
    group = OptionGroup.objects.create(town=kitchen.town, dish=kitchen.soup, name="양", least=1)
    large = Option.objects.create(town=kitchen.town, group=group, name="곱빼기", price_won=1_000)
    wish = kitchen.wish()
    more = carts.Wish(wish.kind, [Wanted(kitchen.soup.pk, 2, (large.pk,))], wish.place)
    order = kitchen.place(more)
    assert order.lines.first().options == [["곱빼기", 1_000]]
    assert order.sales_won == 14_000
    with pytest.raises(Refused) as error:
        kitchen.place(wish)
    assert error.value.code == "options"


def test_the_same_key_is_one_order_and_another_wish_with_it_is_refused():
    kitchen = a_kitchen()
    first = kitchen.place(key="k")
    again = kitchen.place(key="k")
    assert first.pk == again.pk
    assert kitchen.held() == 20_000
    with pytest.raises(Refused) as error:
        kitchen.place(kitchen.wish(quantity=4), key="k")
    assert error.value.code == "key"
    assert Order.objects.count() == OrderStep.objects.count() == 1


def test_a_closed_paused_or_suspended_shop_takes_no_order():
    kitchen = a_kitchen(stock=5)
    night = NOW + timedelta(hours=12)
    assert refused(kitchen, now=night, paid_won=20_000) == "closed"
    kitchen.shop.paused_until = NOW + timedelta(hours=1)
    kitchen.shop.save()
    assert refused(kitchen, paid_won=20_000) == "closed"
    kitchen.shop.paused_until, kitchen.shop.state = None, "suspended"
    kitchen.shop.reason = "위생"
    kitchen.shop.save()
    assert refused(kitchen, paid_won=20_000) == "closed"


def test_a_time_is_one_at_which_the_shop_is_open_and_the_kitchen_free(monkeypatch):
    kitchen = a_kitchen(stock=5)

    def at(hours):
        return kitchen.wish(quantity=2, at=NOW + timedelta(hours=hours))

    for hours in (-1, 0, 12, 24 * 8):
        assert refused(kitchen, at(hours), paid_won=14_000) == "slot_closed"
    number = carts.rules.number
    monkeypatch.setattr(
        carts.rules, "number",
        lambda *, town, key, at: 1 if key == "delivery.slot_orders" else number(
            town=town, key=key, at=at
        ),
    )  # fmt: skip
    order = kitchen.place(at(24))
    assert order.wanted_at == NOW + timedelta(hours=24)
    with pytest.raises(Refused) as error:
        kitchen.place(at(24.1), paid_won=14_000)
    assert error.value.code == "slot_full"
    assert kitchen.place(at(25)).pk


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"dishes": []}, "nothing"),
        ({"quantity": 0}, "nothing"),
        ({"quantity": 1}, "minimum"),
        ({"quantity": 6}, "sold_out"),
        ({"place": None}, "address"),
        ({"place": Place("먼 곳", 37.2, 127.0)}, "too_far"),
        ({"place": Place("  ", 37.0, 127.0)}, "address"),
        ({"coupons": [10**9]}, "coupon"),
        ({"dishes": [Wanted(10**9)]}, "gone"),
    ],
)
def test_what_cannot_be_ordered_is_refused_and_changes_nothing(change, code):
    kitchen = a_kitchen(stock=5)
    values = {"kind": Kind.DELIVERY, "place": kitchen.wish().place} | change
    dishes = values.pop("dishes", [Wanted(kitchen.soup.pk, values.pop("quantity", 3))])
    assert refused(kitchen, carts.Wish(dishes=dishes, **values), paid_won=20_000) == code


def test_a_price_that_changed_since_is_shown_before_it_is_paid():
    kitchen = a_kitchen(stock=5)
    assert refused(kitchen, paid_won=19_999) == "price"


def test_a_wallet_that_is_too_small_orders_nothing():
    kitchen = a_kitchen(stock=5)
    assert refused(kitchen, by=kitchen.customer(won=5_000)) == "money"


def test_nobody_spends_somebody_else_s_money_or_another_town_s():
    kitchen = a_kitchen(stock=5)
    thief = someone()
    for by, purse in (
        (thief, kitchen.purse(kitchen.seo)),
        (kitchen.seo, fill(a_town("dasan"), kitchen.seo, FULL)),
    ):
        with pytest.raises(PermissionDenied):
            kitchen.place(by=by, purse=purse, paid_won=20_000)
        assert nothing_was_ordered(kitchen)


def test_an_order_that_coupons_pay_for_whole_needs_no_money():
    kitchen = a_kitchen()
    kitchen.coupon(won=50_000)
    poor = kitchen.customer(won=0)
    order = kitchen.place(kitchen.wish(kind=Kind.TAKEAWAY), by=poor, key=a_key())
    assert (order.paid_won, order.hold_id) == (0, None)
    kitchen.take(kitchen.cooked(order), "collect")
    kitchen.wait(order)
    assert kitchen.balances() == {
        "bank": -FULL, f"person:{kitchen.seo.pk}": FULL,
        "coupon:town": -18_000, f"shop:{kitchen.shop.pk}": 17_820, "delivery:fee": 180,
    }  # fmt: skip
