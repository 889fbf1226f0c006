"""What officials see of the market in a browser: complaints, coupons, rates, bank and books."""

import pytest
from playwright.sync_api import Browser, expect

from madang.base import clock
from madang.delivery.tests import kitchens
from madang.ledger.tests.test_reconciliations import HEAD
from madang.roles.engine.acts import Role
from madang.roles.tests.towns import someone
from tests.browser.pages import DESKTOP, PHONE, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
BANK = "ledger/reconciliation/"


@pytest.fixture
def kitchen(monkeypatch):
    kitchen = kitchens.a_kitchen()
    kitchen.coupon(won=1_000, name="가온시 첫 주문 쿠폰")
    for _number in range(3):
        customer = kitchen.customer()
        kitchen.settled(kitchen.place(by=customer))
    order = kitchen.settled(kitchen.place())
    now = order.settled_at or kitchens.NOW
    kitchen.take(order, "dispute", kitchen.seo, now=now, reason="국물이 쏟아졌습니다")
    monkeypatch.setattr(clock, "now", lambda: now)
    return kitchen


@pytest.mark.parametrize(
    ("name", "window", "language", "look"),
    [("phone", PHONE, "ko", "light"), ("desktop", DESKTOP, "en", "dark")],
)
def test_an_official_looks_after_the_market(
    kitchen, live_server, browser: Browser, axe, name, window, language, look
):
    visitor = Visitor(browser, live_server.url, axe, window=window, language=language, look=look)

    visitor.be(kitchen.official)
    page = visitor.go("delivery/rulings/")
    visitor.look(f"market-desk-rulings-{name}")
    page.locator("a[href*='/rulings/']").last.click()
    visitor.look(f"market-desk-ruling-{name}")
    for what, path in (
        ("coupons", "coupons/"),
        ("coupon", "coupons/new/"),
        ("brokerage", "brokerage/"),
    ):
        expect(visitor.go(f"delivery/{path}").locator("h1")).to_be_visible()
        visitor.look(f"market-desk-{what}-{name}")

    visitor.be(someone(kitchen.town, Role.HEAD))
    visitor.go(BANK)
    visitor.look(f"market-desk-bank-empty-{name}")
    visitor.go(f"{BANK}files/")
    visitor.look(f"market-desk-bank-file-{name}")
    lines = "\n".join([HEAD, "2026-11-27 18:00:00,nobody-knows,x,700"]).encode()
    file = {"name": "toss.csv", "mimeType": "text/csv", "buffer": lines}
    page.locator("input[type=file]").set_input_files(file)
    page.locator("main form button.primary").click()
    visitor.look(f"market-desk-bank-look-{name}")
    page.locator("main form button.primary").click()
    visitor.look(f"market-desk-bank-queues-{name}")
    page.locator("main a[href*='/reconciliation/']", has_text="nobody-knows").first.click()
    visitor.look(f"market-desk-bank-entry-{name}")

    assert visitor.obstacles == {}
    assert visitor.complaints == []
