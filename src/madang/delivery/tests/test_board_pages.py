"""The board of a shop: what comes in, what is pressed, what came of it; its keepers' alone."""

from datetime import timedelta

import pytest
from django.test import Client

from madang.base import clock
from madang.delivery.models import Dish, Order, OrderStep
from madang.delivery.services import bills, preparations
from madang.delivery.tests.kitchens import Kitchen, a_kitchen, polled
from madang.delivery.tests.shops import a_shop, always_open
from madang.roles.tests.towns import client_of, someone

pytestmark = pytest.mark.django_db


@pytest.fixture
def kitchen() -> Kitchen:
    kitchen = a_kitchen()
    always_open(kitchen.shop)
    return kitchen


@pytest.fixture
def browser(kitchen):
    return client_of(kitchen.keeper)


def desk(kitchen: Kitchen) -> str:
    return f"/gaon/delivery/desk/shops/{kitchen.shop.pk}/"


def press(browser, kitchen: Kitchen, order: Order, name: str, **more):
    path = f"{desk(kitchen)}orders/{order.pk}/steps/"
    given = {"step": name, "key": str(order.steps.last().pk)} | more
    answer = browser.post(path, given, follow=True)
    order.refresh_from_db()
    return answer


def placed(kitchen: Kitchen, **more) -> Order:
    return kitchen.place(now=clock.now(), **more)


def test_an_order_goes_over_the_board_from_new_to_paid_out(kitchen, browser):
    order = placed(kitchen, wish=kitchen.wish(note="덜 맵게"))
    page = browser.get(f"{desk(kitchen)}orders/").text
    for said in (f"주문 {order.pk}번", "순대", "덜 맵게", "답할 시간", "data-until"):
        assert said in page

    press(browser, kitchen, order, "accept", minutes=35)
    left = order.promised_at - clock.now()
    assert order.state == "accepted"
    assert timedelta(minutes=34) < left <= timedelta(minutes=35)
    for name, state in (
        ("cook", "cooking"), ("finish", "ready"), ("pick_up", "picked_up"),
        ("deliver", "delivered"),
    ):  # fmt: skip
        assert f'value="{name}"' in browser.get(f"{desk(kitchen)}orders/").text
        press(browser, kitchen, order, name)
        assert order.state == state
    kitchen.wait(order)
    order.refresh_from_db()
    assert order.settlement.carried_won == 2_000, "who carries it has the fee"
    today = browser.get(f"{desk(kitchen)}orders/").text
    assert "18,000원" in today
    assert "19,820원" in today


@pytest.mark.parametrize(
    ("kind", "last", "state"),
    [("takeaway", "collect", "collected"), ("dine_in", "serve", "served")],
)
def test_what_is_fetched_or_eaten_in_the_shop_is_handed_over_there(
    kitchen, browser, kind, last, state
):
    order = placed(kitchen, wish=kitchen.wish(kind=kind))
    for name in ("accept", "finish", last):
        press(browser, kitchen, order, name)
    assert order.state == state
    assert "pick_up" not in browser.get(f"{desk(kitchen)}orders/").text


def test_a_rejection_says_why_and_nothing_is_paid(kitchen, browser):
    order = placed(kitchen)
    press(browser, kitchen, order, "reject", reason="재료가 떨어졌습니다", **{"from": "order"})
    assert order.state == "rejected"
    assert kitchen.held() == 0
    assert (
        "재료가 떨어졌습니다"
        in client_of(kitchen.seo).get(f"/gaon/delivery/orders/{order.pk}/").text
    )


def test_pressed_twice_or_by_two_a_step_is_made_once(kitchen, browser):
    order = placed(kitchen)
    key = str(order.steps.last().pk)
    path = f"{desk(kitchen)}orders/{order.pk}/steps/"
    for _again in range(2):
        answer = browser.post(path, {"step": "accept", "key": key, "minutes": 20}, follow=True)
        assert "바꾸지 않았습니다" not in answer.text
    assert order.steps.filter(step="accept").count() == 1


def test_a_preparation_time_that_is_not_offered_is_refused(kitchen, browser):
    order = placed(kitchen)
    answer = press(browser, kitchen, order, "accept", minutes=17)
    assert order.state == "placed"
    assert "조리 시간" in answer.text


def test_what_is_missing_is_taken_off_the_bill_and_off_the_menu(kitchen, browser):
    order = placed(kitchen)
    press(browser, kitchen, order, "accept")
    line = order.lines.get(kind="dish")
    path = f"{desk(kitchen)}orders/{order.pk}/changes/"
    assert browser.post(path, {"line": line.pk, "portions": 4}).status_code == 422
    assert browser.post(path, {"line": 0, "portions": 1}).status_code == 422
    assert not order.lines.filter(kind="adjustment").exists()

    browser.post(path, {"line": line.pk, "portions": 1, "is_sold_out": "on"})
    assert bills.read(order).paid_won == 14_000
    assert Dish.objects.get(pk=kitchen.soup.pk).is_sold_out(clock.now())
    assert "빠진 음식: 순대 ×1" in browser.get(f"{desk(kitchen)}orders/{order.pk}/").text


def test_a_bill_never_falls_below_its_coupons_and_the_dish_stays(kitchen, browser):
    kitchen.coupon(won=15_000)
    order = placed(kitchen)
    press(browser, kitchen, order, "accept")
    line = order.lines.get(kind="dish")
    path = f"{desk(kitchen)}orders/{order.pk}/changes/"
    browser.post(path, {"line": line.pk, "portions": 3, "is_sold_out": "on"})
    assert not order.lines.filter(kind="adjustment").exists()
    assert not Dish.objects.get(pk=kitchen.soup.pk).is_sold_out(clock.now())


def test_a_cancellation_is_answered(kitchen, browser):
    order = placed(kitchen)
    press(browser, kitchen, order, "accept")
    customer = client_of(kitchen.seo)
    ask = {"step": "ask_cancel", "fault": "customer", "key": "1"}
    customer.post(f"/gaon/delivery/orders/{order.pk}/steps/", ask)
    page = browser.get(f"{desk(kitchen)}orders/{order.pk}/").text
    assert "취소를 요청했습니다" in page
    press(browser, kitchen, order, "refuse_cancel")
    assert order.state == "accepted"
    customer.post(f"/gaon/delivery/orders/{order.pk}/steps/", ask | {"key": "2"})
    press(browser, kitchen, order, "agree_cancel")
    assert order.state == "cancelled"


def test_a_shop_gives_money_back_at_its_own_cost(kitchen, browser):
    order = kitchen.settled(kitchen.place())
    Order.objects.filter(pk=order.pk).update(settled_at=clock.now())
    dispute = {"step": "dispute", "reason": "쏟아졌습니다", "key": "1"}
    client_of(kitchen.seo).post(f"/gaon/delivery/orders/{order.pk}/steps/", dispute)
    assert "가게 부담으로" in browser.get(f"{desk(kitchen)}orders/{order.pk}/").text
    press(browser, kitchen, order, "refund_part", fault="shop", won=5_000)
    order.refresh_from_db()
    assert order.state == "refunded_part"
    assert order.refund.won == 5_000


def test_the_preparation_time_is_learnt_from_the_shops_own_orders(kitchen):
    now = clock.now()
    hour = now.replace(minute=0) - timedelta(days=1)
    order = placed(kitchen)
    assert preparations.suggested(kitchen.shop, now=now) == 20
    for day in range(12):
        for name, minutes in (("accept", 0), ("finish", 33)):
            OrderStep.objects.create(
                town=kitchen.town, order=order, step=name, before="placed", after="accepted",
                actor="shop", at=hour - timedelta(days=day, minutes=-minutes),
            )  # fmt: skip
    assert preparations.suggested(kitchen.shop, now=now) == 35
    kitchen.shop.busy_minutes, kitchen.shop.busy_until = 10, now + timedelta(hours=1)
    assert preparations.suggested(kitchen.shop, now=now) == 45


def test_the_part_that_changes_is_sent_only_when_it_has_changed(kitchen, browser):
    placed(kitchen)
    asked = polled(browser.get(f"{desk(kitchen)}orders/"))
    assert browser.get(asked).status_code == 204
    placed(kitchen)
    fresh = browser.get(asked)
    assert 'data-waiting="2"' in fresh.text


@pytest.mark.parametrize(
    "page", ["orders/", "orders/cards/", "orders/{order}/", "{month}/", "{month}.csv"]
)
def test_the_board_is_the_keepers_alone(kitchen, browser, page):
    order = placed(kitchen)
    path = desk(kitchen) + page.format(order=order.pk, month="statements/2026-11")
    assert browser.get(path).status_code == 200
    for other in (kitchen.seo, kitchen.official, someone()):
        assert client_of(other).get(path).status_code == 404
    assert Client().get(path).status_code == 302


def test_a_shop_reads_and_moves_no_order_of_another(kitchen):
    order = placed(kitchen)
    rival = someone()
    theirs = a_shop(kitchen.town, rival, name="옆집", address="가온로 99")
    browser = client_of(rival)
    for path in (
        f"desk/shops/{theirs.pk}/orders/{order.pk}/",
        f"desk/shops/{kitchen.shop.pk}/orders/{order.pk}/",
        f"desk/shops/{kitchen.shop.pk}/statements/2026-11/",
    ):
        assert browser.get(f"/gaon/delivery/{path}").status_code == 404
    for shop in (theirs, kitchen.shop):
        path = f"/gaon/delivery/desk/shops/{shop.pk}/orders/{order.pk}/"
        for act in ("steps/", "changes/"):
            given = {"step": "accept", "key": "1", "line": "1", "portions": "1"}
            assert browser.post(path + act, given).status_code == 404
    order.refresh_from_db()
    assert (order.state, order.steps.count()) == ("placed", 1)


def test_a_statement_is_a_page_and_a_file(kitchen, browser):
    order = kitchen.settled(kitchen.place())
    month = f"{order.settlement.at.astimezone(kitchen.town.zone):statements/%Y-%m}"
    path = f"{desk(kitchen)}{month}"
    page = browser.get(f"{path}/").text
    assert "18,000원" in page
    file = browser.get(f"{path}.csv")
    content = file.text
    assert file.headers["Content-Type"].startswith("text/csv")
    assert content.count("\n") == 3
    assert browser.get(f"{desk(kitchen)}statements/2026-13/").status_code == 404
    assert browser.get(f"{desk(kitchen)}statements/1-1/").status_code == 404


def test_place_and_telephone_are_shown_only_while_it_is_under_way(kitchen, browser):
    order = placed(kitchen, wish=kitchen.wish(phone="010-0000-0077"))
    assert "010-0000-0077" in browser.get(f"{desk(kitchen)}orders/{order.pk}/").text
    press(browser, kitchen, order, "reject", reason="곧 닫습니다")
    page = browser.get(f"{desk(kitchen)}orders/{order.pk}/").text
    assert "010-0000-0077" not in page
    assert order.address not in page


def test_the_board_asks_the_same_number_of_queries_for_any_number_of_orders(
    kitchen, browser, django_assert_max_num_queries
):
    placed(kitchen)
    with django_assert_max_num_queries(60) as first:
        browser.get(f"{desk(kitchen)}orders/")
    asked = len(first)
    for _one in range(3):
        placed(kitchen)
    with django_assert_max_num_queries(asked):
        browser.get(f"{desk(kitchen)}orders/")
