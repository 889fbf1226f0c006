"""One meal, three people: ordered, cooked, carried, settled, reviewed; each at their own window."""

import pytest
from playwright.sync_api import Browser, expect

from madang.base import clock
from madang.delivery.models import Order, Settlement
from madang.delivery.services import timers
from madang.delivery.tests import kitchens
from madang.delivery.tests.crews import a_crew
from madang.delivery.tests.shops import always_open
from madang.ledger.services import audits
from madang.reputation.models import Review
from tests.browser.pages import DESKTOP, PHONE, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def time(monkeypatch):
    time = {"now": kitchens.NOW}
    monkeypatch.setattr(clock, "now", lambda: time["now"])
    return time


@pytest.fixture
def crew(time):
    crew = a_crew()
    always_open(crew.kitchen.shop)
    return crew


def test_a_meal_goes_from_the_menu_to_its_review(crew, time, one_port, browser: Browser, axe):
    at, kitchen = one_port.url, crew.kitchen
    rider = crew.courier(on=False)

    def at_a_window(account, window) -> Visitor:
        visitor = Visitor(browser, at, axe, window=window)
        visitor.be(account)
        return visitor

    seo = at_a_window(kitchen.seo, PHONE)
    keeper = at_a_window(kitchen.keeper, DESKTOP)
    carrier = at_a_window(rider.account, PHONE)
    carrier.context.grant_permissions(["geolocation"])
    carrier.context.set_geolocation({"latitude": 37.0005, "longitude": 127.0005})

    board = keeper.go(f"delivery/desk/shops/{kitchen.shop.pk}/orders/")
    expect(board.locator("#cards .empty")).to_be_visible()
    way = carrier.go("delivery/courier/")
    way.locator("[value=on]").click()
    expect(way.locator(".tag.live")).to_be_visible()

    order = _ordered(seo, kitchen)
    expect(board.locator("[data-until]")).to_be_visible()  # by itself
    board.locator("[value=accept]").click()
    expect(seo.page.locator(".track .is-now")).to_contain_text("접수")
    board.locator("[value=finish]").first.click()
    expect(seo.page.locator(".track .is-now")).to_contain_text("조리 완료")

    crew.tick()
    expect(way.locator(".offer")).to_be_visible()  # by itself
    carrier.look("market-offer")
    way.locator("[value=accept]").click()
    expect(board.locator(".board")).to_contain_text("배달원이")
    way.locator("[value=pick_up]").click()
    expect(seo.page.locator(".track .is-now")).to_contain_text("배달 중")
    expect(seo.page.locator(".courier-near")).to_be_visible()
    seo.look("market-courier-near")
    way.locator("[value=deliver]").click()
    expect(seo.page.locator(".track .is-now")).to_contain_text("배달 완료")

    order.refresh_from_db()
    time["now"] = order.timer_at
    assert timers.run(town=kitchen.town, now=clock.now()) == 1
    settlement = Settlement.objects.get(order=order)
    assert settlement.captured_won == order.paid_won
    seo.page.reload()
    seo.page.locator("a[href*='/reviews/']").first.click()
    seo.look("market-review-form")
    seo.page.locator("[name=stars][value='5']").check(force=True)
    seo.page.locator("textarea").first.fill("국물이 깊고 식지 않게 왔습니다.")
    seo.page.locator("main form button.primary").first.click()
    expect(seo.page.locator("main")).to_contain_text("국물이 깊고")
    assert Review.objects.get().author_id == kitchen.seo.pk
    seo.look("market-reviewed")

    assert audits.audit().is_clean
    assert seo.obstacles | keeper.obstacles | carrier.obstacles == {}
    assert [*seo.complaints, *keeper.complaints, *carrier.complaints] == []


def _ordered(seo: Visitor, kitchen) -> Order:
    page = seo.go(f"delivery/shops/{kitchen.shop.pk}/")
    dish = page.locator("li", has_text="순대").last
    dish.locator("summary").click()
    dish.get_by_label("수량").fill("3")
    dish.get_by_role("button", name="담기").click()
    page.get_by_role("link", name="주문하러 가기").click()
    page.get_by_label("받을 곳", exact=False).first.fill("가온로 20, 101호")
    page.get_by_text("정확한 위치", exact=True).click()
    page.get_by_label("받을 곳의 위도").fill("37.001")
    page.get_by_label("받을 곳의 경도").fill("127.001")
    page.get_by_role("button", name="전체 금액 보기").click()
    page.get_by_role("button", name="원 주문하기").click()
    expect(page.locator(".track .is-now")).to_contain_text("주문")
    return Order.objects.get()
