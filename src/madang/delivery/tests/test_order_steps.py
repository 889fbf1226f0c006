"""From the order to the settlement, and every way out of it."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from madang.base.models import Event
from madang.delivery.engine.orders.coupons import Level
from madang.delivery.engine.orders.parties import Fault, Kind
from madang.delivery.models import Order, OrderLine, OrderStep, Settlement
from madang.delivery.services import bills, orders, settlements, timers
from madang.delivery.services.refused import Refused
from madang.delivery.tests.kitchens import FULL, MINUTE, NOW, a_kitchen
from madang.ledger.services import audits

pytestmark = pytest.mark.django_db


@pytest.fixture
def kitchen():
    return a_kitchen(stock=50)


def moved(kitchen) -> dict[str, int]:
    """What everybody has, but for the bank, and the customer by what is missing."""
    sums = kitchen.balances()
    sums.pop("bank")
    seo = sums.pop(f"person:{kitchen.seo.pk}", 0) - FULL
    names = {f"shop:{kitchen.shop.pk}": "shop", f"courier:{kitchen.rider.pk}": "rider"}
    sums = {names.get(name, name): won for name, won in sums.items()}
    assert audits.audit().is_clean
    return sums | ({"seo": seo} if seo else {})


def portions(kitchen) -> int:
    kitchen.soup.refresh_from_db()
    return kitchen.soup.stock


def refused(kitchen, order, step, by, **ask) -> str:
    state = Order.objects.values().get(pk=order.pk)
    count, before = OrderStep.objects.count(), (kitchen.balances(), kitchen.held())
    with pytest.raises(Refused) as error:
        kitchen.take(order, step, by, **ask)
    assert Order.objects.values().get(pk=order.pk) == state
    assert OrderStep.objects.count() == count
    assert (kitchen.balances(), kitchen.held()) == before
    return error.value.code


def test_a_delivered_order_is_settled_once_and_everybody_has_what_is_theirs(kitchen):
    order = kitchen.settled()
    assert order.state == "settled"
    assert moved(kitchen) == {"seo": -20_000, "shop": 17_820, "delivery:fee": 180, "rider": 2_000}
    assert kitchen.held() == 0
    with pytest.raises(DatabaseError), transaction.atomic():
        settlements.settle(order, now=NOW)
    assert Settlement.objects.count() == 1


def test_takeaway_and_eating_in_go_their_own_ways(kitchen):
    for kind, last in ((Kind.TAKEAWAY, "collect"), (Kind.DINE_IN, "serve")):
        order = kitchen.cooked(kitchen.place(kitchen.wish(kind=kind)))
        assert refused(kitchen, order, "pick_up", kitchen.keeper) == "kind"
        assert kitchen.wait(kitchen.take(order, last)).state == "settled"
    assert moved(kitchen) == {"seo": -36_000, "shop": 35_640, "delivery:fee": 360}


def test_a_shop_that_brings_it_itself_gets_the_delivery_fee(kitchen):
    order = kitchen.take(kitchen.cooked(), "pick_up")
    kitchen.wait(kitchen.take(order, "deliver"))
    assert moved(kitchen) == {"seo": -20_000, "shop": 19_820, "delivery:fee": 180}


def test_rejected_expired_and_cancelled_orders_cost_nothing_and_give_everything_back(kitchen):
    coupon = kitchen.coupon()
    for end in ("reject", "cancel", "expire"):
        order = kitchen.place()
        assert order.discount_won == 2_000  # the coupon came back each time
        assert portions(kitchen) == 47
        if end == "expire":
            assert kitchen.wait(order).state == "expired"
        else:
            kitchen.take(order, end, kitchen.seo if end == "cancel" else kitchen.keeper)
        assert kitchen.held() == 0
        assert portions(kitchen) == 50
    assert moved(kitchen) == {}
    assert coupon.uses.filter(given_back_at=None).count() == 0


def test_the_clock_does_nothing_before_its_time_or_after_an_answer(kitchen):
    order = kitchen.place()
    assert timers.run(town=kitchen.town, now=NOW + 9 * MINUTE) == 0
    kitchen.take(order, "accept", now=NOW + 9 * MINUTE)
    assert timers.run(town=kitchen.town, now=NOW + 11 * MINUTE) == 0
    assert timers.run(town=kitchen.town, now=NOW + timedelta(hours=13)) == 1
    order.refresh_from_db()
    assert (order.state, kitchen.held()) == ("cancelled", 0)  # nobody moved it on


def test_an_order_on_its_way_that_nobody_moves_on_counts_as_handed_over(kitchen):
    order = kitchen.wait(kitchen.on_way())
    assert order.state == "delivered"
    assert kitchen.wait(order).state == "settled"


FAULTS = [
    ("customer", Fault.CUSTOMER, 0, {}),
    ("customer", Fault.CUSTOMER, 2, {"seo": -18_000, "shop": 17_820, "delivery:fee": 180}),
    ("shop", Fault.SOLD_OUT, 0, {}),
    ("shop", Fault.SHOP, 2, {}),
]


@pytest.mark.parametrize(("who", "fault", "cooked", "expected"), FAULTS)
def test_an_accepted_order_is_cancelled_by_agreement_and_paid_by_whose_fault_it_was(
    kitchen, who, fault, cooked, expected
):
    by = {"customer": kitchen.seo, "shop": kitchen.keeper}
    other = by["shop" if who == "customer" else "customer"]
    order = kitchen.take(kitchen.place(), "accept")
    if cooked:
        order = kitchen.take(order, "cook")
    assert refused(kitchen, order, "ask_cancel", by[who]) == "fault"
    order = kitchen.take(order, "ask_cancel", by[who], fault=fault)
    assert refused(kitchen, order, "agree_cancel", by[who]) == "other"
    order = kitchen.take(order, "agree_cancel", other)
    assert (order.state, order.fault) == ("cancelled", fault)
    assert moved(kitchen) == expected
    assert kitchen.held() == 0
    assert portions(kitchen) == (47 if cooked else 50)


def test_nobody_agrees_in_another_fault_than_was_asked(kitchen):
    order = kitchen.take(kitchen.take(kitchen.place(), "accept"), "cook")
    order = kitchen.take(order, "ask_cancel", kitchen.seo, fault=Fault.SHOP)
    order = kitchen.take(order, "agree_cancel", kitchen.keeper, fault=Fault.CUSTOMER)
    assert order.fault == Fault.SHOP
    assert moved(kitchen) == {}


def test_at_another_s_cost_only_an_official_decides_with_a_reason(kitchen):
    order = kitchen.on_way()
    order = kitchen.take(order, "ask_cancel", kitchen.rider, fault=Fault.NO_SHOW)
    assert refused(kitchen, order, "agree_cancel", kitchen.keeper) == "admitted"
    assert refused(kitchen, order, "decide_cancel", kitchen.keeper) == "actor"
    decide = {"step": "decide_cancel", "by": kitchen.official}
    assert refused(kitchen, order, **decide) == "reason"
    order = kitchen.take(order, **decide, reason="문 앞에서 15분 기다림")
    assert order.fault == "no_show"
    assert moved(kitchen) == {"seo": -20_000, "shop": 17_820, "delivery:fee": 180, "rider": 2_000}


def test_the_town_or_the_couriers_pool_holds_the_shop_harmless(kitchen):
    decide = {"step": "decide_cancel", "by": kitchen.official, "reason": "확인함"}
    kitchen.take(kitchen.on_way(), **decide, fault=Fault.COURIER)
    assert moved(kitchen) == {"delivery:pool": -17_820, "shop": 17_820}
    kitchen.take(kitchen.on_way(), **decide, fault=Fault.PLATFORM)
    assert moved(kitchen) == {
        "delivery:pool": -17_820, "delivery:subsidy": -19_820, "shop": 35_640, "rider": 2_000,
    }  # fmt: skip


def test_for_a_shop_that_has_nothing_the_town_pays_the_way_that_was_in_vain(kitchen):
    decide = {"step": "decide_cancel", "by": kitchen.official, "reason": "쏟아짐"}
    order = kitchen.take(kitchen.on_way(), **decide, fault=Fault.SHOP)
    assert moved(kitchen) == {"delivery:subsidy": -2_000, "rider": 2_000}
    assert (order.settlement.paid_won, order.settlement.advanced_won) == (-2_000, 2_000)
    kitchen.settled()
    kitchen.take(kitchen.on_way(), **decide, fault=Fault.SHOP)
    assert moved(kitchen)["shop"] == 15_820


def test_without_an_answer_an_order_goes_on_unless_who_asked_takes_the_fault(kitchen):
    order = kitchen.take(kitchen.take(kitchen.place(), "accept"), "cook")
    order = kitchen.take(order, "ask_cancel", kitchen.seo, fault=Fault.SHOP)
    assert kitchen.wait(order).state == "cooking"
    order = kitchen.take(order, "ask_cancel", kitchen.seo, fault=Fault.CUSTOMER)
    assert kitchen.wait(order).state == "cancelled"
    assert moved(kitchen) == {"seo": -18_000, "shop": 17_820, "delivery:fee": 180}


def test_coupons_come_back_when_the_shop_cancels_and_not_when_the_customer_does(kitchen):
    kitchen.coupon(a_person=1)
    for fault, back in ((Fault.SHOP, True), (Fault.CUSTOMER, False)):
        order = kitchen.take(kitchen.take(kitchen.place(), "accept"), "cook")
        assert order.discount_won == 2_000
        asker = kitchen.keeper if fault == Fault.SHOP else kitchen.seo
        other = kitchen.seo if fault == Fault.SHOP else kitchen.keeper
        order = kitchen.take(order, "ask_cancel", asker, fault=fault)
        kitchen.take(order, "agree_cancel", other)
        assert (order.coupon_uses.get().given_back_at is not None) == back
    assert kitchen.place().discount_won == 0


def test_a_cancelled_order_is_taken_up_again_within_minutes(kitchen):
    order = kitchen.take(kitchen.place(), "cancel", kitchen.seo)
    assert refused(kitchen, order, "restore", kitchen.keeper) == "actor"
    late = {"now": NOW + 11 * MINUTE}
    assert refused(kitchen, order, "restore", kitchen.seo, **late) == "lately"
    order = kitchen.take(order, "restore", kitchen.seo, now=NOW + 5 * MINUTE)
    assert (order.state, kitchen.held(), portions(kitchen)) == ("placed", 20_000, 47)
    assert kitchen.settled(order).state == "settled"
    assert moved(kitchen)["seo"] == -20_000


def test_an_order_is_delayed_twice_and_not_more(kitchen):
    order = kitchen.take(kitchen.place(), "accept")
    assert order.promised_at == NOW + 20 * MINUTE
    assert refused(kitchen, order, "delay", kitchen.keeper, minutes=90) == "delay"
    for _ in range(2):
        order = kitchen.take(order, "delay", minutes=10)
    assert order.promised_at == NOW + 40 * MINUTE
    assert order.state == "accepted"
    assert refused(kitchen, order, "delay", kitchen.keeper, minutes=10) == "delay"


def test_a_complaint_is_paid_by_whose_fault_it_was(kitchen):
    def complained():
        return kitchen.take(kitchen.settled(), "dispute", kitchen.seo, reason="식었어요")

    back = {"step": "refund_part", "by": kitchen.official, "reason": "사진 확인"}
    kitchen.take(complained(), **back, won=5_000, fault=Fault.SHOP)
    assert moved(kitchen) == {
        "seo": -15_000, "shop": 12_870, "delivery:fee": 130, "rider": 2_000,
    }  # fmt: skip
    kitchen.take(complained(), **back, won=5_000, fault=Fault.PLATFORM)
    assert moved(kitchen) == {
        "seo": -30_000, "shop": 30_690, "delivery:fee": 310, "rider": 4_000,
        "delivery:subsidy": -5_000,
    }  # fmt: skip
    whole = kitchen.take(complained(), "refund_full", won=20_000, fault=Fault.SHOP)
    assert whole.state == "refunded_full"
    assert moved(kitchen) == {
        "seo": -30_000, "shop": 28_690, "delivery:fee": 310, "rider": 6_000,
        "delivery:subsidy": -5_000,
    }  # fmt: skip
    assert (
        kitchen.take(complained(), "deny", kitchen.official, reason="근거 없음").state == "denied"
    )


def test_the_whole_gives_coupons_back_to_those_who_paid_for_them(kitchen):
    kitchen.coupon(Level.PROVINCE, shares={"province": 6_000, "town": 4_000}, won=2_001)
    order = kitchen.take(kitchen.settled(), "dispute", kitchen.seo, reason="안 왔어요")
    assert moved(kitchen)["coupon:province"] == -1_201
    kitchen.take(order, "refund_full", won=order.paid_won, fault=Fault.SHOP)
    assert moved(kitchen) == {"rider": 2_000, "delivery:subsidy": -2_000}
    order.refresh_from_db()
    assert order.refund.advanced_won == 2_000  # the shop had no more than the meal's price


def test_more_than_was_paid_is_never_given_back(kitchen):
    order = kitchen.take(kitchen.settled(), "dispute", kitchen.seo, reason="식었어요")
    official = {"by": kitchen.official, "reason": "확인", "fault": Fault.SHOP}
    assert refused(kitchen, order, "refund_part", won=20_001, **official) == "part"
    assert refused(kitchen, order, "refund_full", won=20_001, **official) == "all"
    assert refused(kitchen, order, "refund_part", won=-5, **official) == "part"
    order = kitchen.take(order, "refund_full", won=20_000, **official)
    assert refused(kitchen, order, "refund_full", won=20_000, **official) == "unknown"
    assert refused(kitchen, order, "dispute", kitchen.seo, reason="또") == "unknown"


def test_the_time_to_complain_ends(kitchen):
    order = kitchen.settled()
    assert refused(kitchen, order, "dispute", kitchen.seo) == "dispute"
    late = {"reason": "식었어요", "now": NOW + timedelta(days=8)}
    assert refused(kitchen, order, "dispute", kitchen.seo, **late) == "in_time"


def test_a_change_is_a_line_below_and_only_the_shop_lowers_its_price(kitchen):
    order = kitchen.take(kitchen.place(), "accept")
    values = {"order": order, "why": "순대 하나가 모자라 뺌", "now": NOW}
    for by, won in ((kitchen.seo, 6_000), (kitchen.keeper, -5), (kitchen.keeper, 18_001)):
        with pytest.raises(Refused):
            bills.adjust(won=won, by=by, **values)
    assert OrderLine.objects.count() == 2
    bills.adjust(won=6_000, by=kitchen.keeper, **values)
    kitchen.wait(kitchen.take(kitchen.take(kitchen.take(order, "finish"), "pick_up"), "deliver"))
    assert moved(kitchen) == {"seo": -14_000, "shop": 13_880, "delivery:fee": 120}
    assert kitchen.held() == 0


def test_the_same_key_makes_a_step_once(kitchen):
    order = kitchen.take(kitchen.place(), "accept", key="a")
    assert kitchen.take(order, "accept", key="a").state == "accepted"
    assert refused(kitchen, order, "cook", kitchen.keeper, key="a") == "key"
    assert order.steps.count() == 2


def test_everybody_concerned_is_told(kitchen):
    order = kitchen.place()
    kitchen.take(order, "accept")
    told = [(event.kind, event.to) for event in Event.objects.filter(kind__startswith="delivery.o")]
    board = Event.objects.get(kind="delivery.board")
    assert told == [("delivery.order", [kitchen.seo.pk])]
    assert board.to == [kitchen.keeper.pk]
    assert board.params["won"] == "20,000"


def test_what_was_written_down_is_not_changed_by_anybody(kitchen):
    order = kitchen.settled()
    for rows, change in (
        (order.lines, {"won": 1}),
        (order.steps, {"reason": "?"}),
        (Order.objects, {"paid_won": 1}),
        (Settlement.objects, {"paid_won": 1}),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(**change)
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.all()._raw_delete("default")


def test_a_courier_is_not_changed_on_the_way(kitchen):
    order = kitchen.on_way()
    with pytest.raises(Refused):
        orders.give_to(order, courier=kitchen.seo)
