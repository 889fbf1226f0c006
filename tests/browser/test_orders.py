"""Ordering in a real browser: a customer and a shop, on a phone and on a desktop."""

import pytest
from playwright.sync_api import Browser, expect

from madang.delivery.models import Order
from madang.delivery.tests.kitchens import a_kitchen
from madang.delivery.tests.shops import always_open
from tests.browser.pages import DESKTOP, PHONE, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def kitchen():
    kitchen = a_kitchen()
    always_open(kitchen.shop)
    return kitchen


@pytest.mark.parametrize(
    ("name", "window", "look"), [("phone", PHONE, "light"), ("desktop", DESKTOP, "dark")]
)
def test_a_meal_is_ordered_cooked_and_brought(
    kitchen, one_port, browser: Browser, axe, name, window, look
):
    at = one_port.url
    seo, keeper = (Visitor(browser, at, axe, window=window, look=look) for _who in range(2))
    seo.be(kitchen.seo)
    keeper.be(kitchen.keeper)
    kitchen.coupon(won=1_000, name="가온시 첫 주문 쿠폰")

    page = seo.go(f"delivery/shops/{kitchen.shop.pk}/")
    dish = page.locator("li", has_text="순대").last
    dish.locator("summary").click()
    dish.get_by_label("수량").fill("3")
    seo.look(f"orders-menu-{name}")
    dish.get_by_role("button", name="담기").click()
    seo.look(f"orders-menu-after-{name}")
    page.get_by_role("link", name="주문하러 가기").click()
    seo.look(f"orders-cart-first-{name}")
    page.get_by_label("받을 곳", exact=False).first.fill("가온로 20, 101호")
    page.get_by_text("정확한 위치", exact=True).click()
    page.get_by_label("받을 곳의 위도").fill("37.001")
    page.get_by_label("받을 곳의 경도").fill("127.001")
    page.get_by_role("button", name="전체 금액 보기").click()
    seo.look(f"orders-cart-priced-{name}")
    page.get_by_role("button", name="원 주문하기").click()
    expect(page.locator(".track .is-now")).to_contain_text("주문")
    seo.look(f"orders-order-placed-{name}")
    order = Order.objects.get()

    board = keeper.go(f"delivery/desk/shops/{kitchen.shop.pk}/orders/")
    expect(board.locator("[data-until]")).to_contain_text(":")
    keeper.look(f"orders-board-new-{name}")
    board.locator("body").press("j")
    board.keyboard.press("Tab")
    board.get_by_label("조리 시간").select_option("30")
    board.get_by_role("button", name="주문 받기").press("Enter")
    expect(board.get_by_role("button", name="조리 시작")).to_be_visible()
    expect(page.locator(".track .is-now")).to_contain_text("접수", timeout=15_000)
    seo.look(f"orders-order-accepted-{name}")
    keeper.look(f"orders-board-kitchen-{name}")
    for button in ("조리 시작", "조리 완료", "가게가 배달 출발"):
        board.get_by_role("button", name=button).first.click()
    keeper.go(f"delivery/desk/shops/{kitchen.shop.pk}/orders/{order.pk}/")
    keeper.look(f"orders-board-order-{name}")
    expect(page.locator(".track .is-now")).to_contain_text("배달 중", timeout=15_000)
    keeper.page.get_by_role("button", name="배달 완료").first.click()
    expect(keeper.page.locator(".track .is-now")).to_contain_text("배달 완료", timeout=15_000)
    order.refresh_from_db()
    assert order.state == "delivered"
    order = kitchen.wait(order)
    seo.go("delivery/orders/")
    seo.look(f"orders-orders-{name}")
    seo.go(f"delivery/orders/{order.pk}/")
    seo.look(f"orders-order-paid-{name}")
    keeper.go(f"delivery/desk/shops/{kitchen.shop.pk}/orders/")
    keeper.look(f"orders-board-empty-{name}")
    month = order.placed_at.astimezone(kitchen.town.zone)
    keeper.go(f"delivery/desk/shops/{kitchen.shop.pk}/statements/{month.year}-{month.month}/")
    keeper.look(f"orders-statement-{name}")

    assert seo.obstacles | keeper.obstacles == {}
    assert [*seo.complaints, *keeper.complaints] == []
