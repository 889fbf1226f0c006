"""The customer's page of an order: where it is, what it cost, what can be done; nobody else's."""

from datetime import timedelta

import pytest
from django.test import Client

from madang.base import clock
from madang.base.models import Event
from madang.delivery.models import Order, Shop
from madang.delivery.services import bills
from madang.delivery.tests.kitchens import Kitchen, a_kitchen, polled
from madang.delivery.tests.shops import always_open
from madang.ledger.services import purses
from madang.roles.tests.towns import a_town, client_of, someone

pytestmark = pytest.mark.django_db
ORDERS = "/gaon/delivery/orders/"


@pytest.fixture
def kitchen() -> Kitchen:
    kitchen = a_kitchen()
    always_open(kitchen.shop)
    return kitchen


@pytest.fixture
def browser(kitchen):
    return client_of(kitchen.seo)


def placed(kitchen: Kitchen, **more) -> Order:
    return kitchen.place(now=clock.now(), **more)


def step(browser, order: Order, name: str, **more):
    page = browser.get(f"{ORDERS}{order.pk}/")
    key = str(order.steps.last().pk)
    assert page.status_code == 200
    return browser.post(
        f"{ORDERS}{order.pk}/steps/", {"step": name, "key": key} | more, follow=True
    )


def test_the_page_shows_the_way_the_bill_and_what_can_be_done(kitchen, browser):
    kitchen.coupon(won=1_500)
    order = placed(kitchen, wish=kitchen.wish(note="문 앞에 두세요", phone="010-0000-0001"))
    page = browser.get(f"{ORDERS}{order.pk}/").text

    for said in ("조리 완료", "18,500원", "-1,500원", "혼자서 취소", kitchen.shop.phone, "문 앞에"):
        assert said in page
    assert "취소 요청</summary>" not in page
    assert "봄날분식" in browser.get(ORDERS).text


def test_the_page_asks_for_what_is_new_alone(kitchen, browser):
    order = placed(kitchen)
    asked = polled(browser.get(f"{ORDERS}{order.pk}/"))
    assert browser.get(asked).status_code == 204
    kitchen.take(order, "accept", now=clock.now(), minutes=25)
    fresh = browser.get(asked)
    assert polled(fresh) != asked
    assert "가게가 주문을 받음" in fresh.text or "접수" in fresh.text
    assert "<html" not in fresh.text


def test_a_customer_cancels_alone_until_the_shop_accepts(kitchen, browser):
    order = placed(kitchen)
    step(browser, order, "cancel")
    order.refresh_from_db()
    assert order.state == "cancelled"
    assert purses.amount(order.purse).held == 0
    page = browser.get(f"{ORDERS}{order.pk}/").text
    assert "다시 주문하기" in page
    assert "hx-get" not in page, "a page of what is over asks for nothing"


def test_afterwards_it_is_asked_and_the_fault_is_written_down(kitchen, browser):
    order = kitchen.take(placed(kitchen), "accept", now=clock.now())
    assert "취소할 수 없" not in browser.get(f"{ORDERS}{order.pk}/").text
    step(browser, order, "cancel")
    order.refresh_from_db()
    assert order.state == "accepted"
    step(browser, order, "ask_cancel")
    order.refresh_from_db()
    assert order.state == "accepted", "without a fault nothing is asked"
    step(browser, order, "ask_cancel", fault="customer", reason="급한 일이 생겼습니다")
    order.refresh_from_db()
    assert (order.state, order.fault, order.asked_by) == (
        "cancel_requested", "customer", "customer",
    )  # fmt: skip
    assert order.steps.last().reason == "급한 일이 생겼습니다"


def test_a_button_pressed_twice_counts_once(kitchen, browser):
    order = kitchen.take(placed(kitchen), "accept", now=clock.now())
    given = {"step": "ask_cancel", "key": "7", "fault": "customer"}
    for _again in range(2):
        answer = browser.post(f"{ORDERS}{order.pk}/steps/", given, follow=True)
        assert "바꾸지 않았습니다" not in answer.text
    assert order.steps.filter(step="ask_cancel").count() == 1


def test_a_complaint_needs_words_and_can_be_withdrawn(kitchen, browser):
    order = kitchen.settled(kitchen.place())
    Order.objects.filter(pk=order.pk).update(settled_at=clock.now())
    assert "음식에 문제가 있었나요" in browser.get(f"{ORDERS}{order.pk}/").text
    step(browser, order, "dispute", reason=" ")
    order.refresh_from_db()
    assert order.state == "settled"
    step(browser, order, "dispute", reason="국물이 다 쏟아졌습니다")
    order.refresh_from_db()
    assert order.state == "disputed"
    step(browser, order, "withdraw")
    order.refresh_from_db()
    assert order.state == "settled"


def test_word_of_a_step_leads_to_the_page_of_the_order(kitchen):
    order = kitchen.take(placed(kitchen), "accept", now=clock.now())
    paths = set(Event.objects.filter(kind__startswith="delivery.").values_list("path", flat=True))
    assert f"/delivery/orders/{order.pk}/" in paths
    assert f"/delivery/desk/shops/{kitchen.shop.pk}/orders/{order.pk}/" in paths


def test_a_lowered_bill_says_why(kitchen, browser):
    order = kitchen.take(placed(kitchen), "accept", now=clock.now())
    bills.adjust(
        order=order, won=6_000, why="순대 하나가 없습니다", by=kitchen.keeper, now=clock.now()
    )
    page = browser.get(f"{ORDERS}{order.pk}/").text
    assert "순대 하나가 없습니다" in page
    assert "14,000원" in page


def test_the_same_is_ordered_again_at_todays_prices(kitchen, browser):
    order = placed(kitchen)
    kitchen.soup.price_won = 7_000
    kitchen.soup.save()
    page = browser.post(f"{ORDERS}{order.pk}/again/", follow=True)
    assert "21,000원" in page.text
    assert kitchen.shop.name in page.text

    kitchen.soup.removed_at = clock.now()
    kitchen.soup.save()
    page = browser.post(f"{ORDERS}{order.pk}/again/", follow=True)
    assert "메뉴에서 빠졌거나" in page.text
    Shop.objects.filter(pk=kitchen.shop.pk).update(state="suspended", reason="위생")
    page = browser.post(f"{ORDERS}{order.pk}/again/", follow=True)
    assert "이제 여기서 주문을 받지 않습니다" in page.text


@pytest.mark.parametrize("page", ["", "progress/"])
def test_nobody_reads_the_order_of_somebody_else(kitchen, page):
    order = placed(kitchen)
    path = f"{ORDERS}{order.pk}/{page}"
    assert client_of(someone()).get(path).status_code == 404
    assert client_of(kitchen.keeper).get(path).status_code == 404
    assert Client().get(path).status_code == 302
    a_town("narae")
    assert client_of(kitchen.seo).get(path.replace("gaon", "narae")).status_code == 404


def test_nobody_moves_the_order_of_somebody_else(kitchen):
    order = placed(kitchen)
    stranger = client_of(someone())
    for path in ("steps/", "again/"):
        given = {"step": "cancel", "key": "1"}
        assert stranger.post(f"{ORDERS}{order.pk}/{path}", given).status_code == 404
    order.refresh_from_db()
    assert (order.state, order.steps.count()) == ("placed", 1)


def test_a_customer_makes_no_step_of_the_shop(kitchen, browser):
    order = placed(kitchen)
    answer = step(browser, order, "accept")
    order.refresh_from_db()
    assert order.state == "placed"
    assert "이 일을 할 수 있는 분이 아닙니다" in answer.text
    assert browser.post(f"{ORDERS}{order.pk}/steps/", {}, follow=True).status_code == 200


def test_the_list_asks_the_same_number_of_queries_for_any_number_of_orders(
    kitchen, browser, django_assert_max_num_queries
):
    placed(kitchen)
    with django_assert_max_num_queries(30) as first:
        browser.get(ORDERS)
    asked = len(first)
    for minutes in (1, 2):
        kitchen.place(now=clock.now() + timedelta(minutes=minutes))
    with django_assert_max_num_queries(asked):
        browser.get(ORDERS)
