"""What those who run a shop do in a browser beside orders and menu: coupons, letting others in."""

import pytest
from allauth.account.models import EmailAddress
from playwright.sync_api import Browser, expect

from madang.base import clock
from madang.delivery.engine.orders.coupons import Level
from madang.delivery.tests import kitchens
from madang.delivery.tests.shops import always_open
from madang.roles.tests.towns import someone
from tests.browser.pages import DESKTOP, PHONE, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def kitchen(monkeypatch):
    kitchen = kitchens.a_kitchen()
    always_open(kitchen.shop)
    kitchen.coupon(Level.SHOP, won=2_000, name="단골 고마움 쿠폰", in_all=300, a_person=2)
    kitchen.coupon(Level.SHOP, bps=1_000, most_won=3_000, name="주말 저녁 쿠폰", minimum_won=15_000)
    for _number in range(2):
        kitchen.settled(kitchen.place(by=kitchen.customer()))
    monkeypatch.setattr(clock, "now", lambda: kitchens.NOW)
    return kitchen


WINDOWS = [("phone", PHONE, "ko", "light"), ("desktop", DESKTOP, "en", "dark")]


@pytest.mark.parametrize(("name", "window", "language", "look"), WINDOWS)
def test_a_keeper_gives_out_a_coupon_with_the_keyboard_alone(
    kitchen, live_server, browser: Browser, axe, name, window, language, look
):
    visitor = Visitor(browser, live_server.url, axe, window=window, language=language, look=look)

    def look_at(what):
        visitor.look(f"keeping-{what}-{name}")

    visitor.be(kitchen.keeper)
    desk = f"delivery/desk/shops/{kitchen.shop.pk}/"
    page = visitor.go(f"{desk}coupons/")
    look_at("coupons")
    page.locator("a.krds-btn.primary").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#id_name")).to_be_visible()
    look_at("coupon")
    page.locator("#id_name").focus()
    page.keyboard.type("점심 쿠폰")
    page.locator("#id_won").focus()
    page.keyboard.type("90000")
    page.keyboard.press("Enter")
    expect(page.locator("[role=alert]").first).to_be_visible()
    look_at("coupon-refused")
    page.locator("#id_won").fill("1500")
    page.locator("#id_won").press("Enter")
    expect(page.locator(".desk-dish").first).to_contain_text("점심 쿠폰")
    visitor.go(f"delivery/shops/{kitchen.shop.pk}/")
    look_at("shop")
    visitor.go(desk)
    look_at("desk")
    visitor.leave()
    assert visitor.obstacles == {}
    assert [one for one in visitor.complaints if "422" not in one] == []


@pytest.mark.parametrize(("name", "window", "language", "look"), WINDOWS)
def test_an_owner_invites_and_hands_over_with_the_keyboard_alone(
    kitchen, live_server, browser: Browser, axe, name, window, language, look
):
    visitor = Visitor(browser, live_server.url, axe, window=window, language=language, look=look)
    second = someone(name="나한빛")
    EmailAddress.objects.update_or_create(
        user=second, email=second.email, defaults={"verified": True, "primary": True}
    )

    def look_at(what):
        visitor.look(f"keeping-{what}-{name}")

    def accept():
        page.locator("button[value=accept]").focus()
        page.keyboard.press("Enter")
        expect(page.locator(f"a[href*='/shops/{kitchen.shop.pk}/keepers/']")).to_be_visible()

    visitor.be(kitchen.keeper)
    desk = f"delivery/desk/shops/{kitchen.shop.pk}/"
    page = visitor.go(f"{desk}keepers/")
    look_at("keepers-alone")
    for email in (second.email, "newcomer@x.example"):
        page.locator("#id_email").fill(email)
        page.locator("#id_email").press("Enter")
        expect(page.locator(".lines").first).to_contain_text(email)
    look_at("keepers-invited")
    visitor.be(second)
    visitor.go("delivery/desk/")
    look_at("invitation")
    accept()
    visitor.be(kitchen.keeper)
    visitor.go(f"{desk}keepers/")
    page.locator("details.more summary").first.focus()
    page.keyboard.press("Enter")
    look_at("keepers-change")
    page.locator("form[action$='/handovers/'] button").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".lines").first).to_contain_text("나한빛")
    look_at("keepers-offered")
    visitor.be(second)
    visitor.go("delivery/desk/")
    look_at("handover")
    accept()
    visitor.be(kitchen.keeper)
    visitor.go(f"{desk}keepers/")
    look_at("keepers-leave")
    visitor.leave()
    assert visitor.obstacles == {}
    assert visitor.complaints == []
