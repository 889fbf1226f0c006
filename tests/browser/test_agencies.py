"""A delivery agency's pages and the officials' in a real browser, on a phone and on a desk."""

import pytest
from playwright.sync_api import Browser, expect

from madang.base import clock
from madang.delivery.models import Courier
from madang.delivery.tests import kitchens
from madang.delivery.tests.agencies import a_firm
from tests.browser.pages import DESKTOP, PHONE, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PAGE, CHECKS = "delivery/agency/", "delivery/agencies/"


@pytest.fixture
def firm(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: kitchens.NOW)
    made = a_firm()
    made.keeps(12)
    rider = made.courier("박나래")
    for minute in range(2):
        made.brought(rider, now=kitchens.NOW + minute * kitchens.MINUTE)
    made.courier("오새벽", on=False)
    made.applicant("이도현")
    made.joined()
    return made


@pytest.mark.parametrize(
    ("name", "window", "language", "look"),
    [("phone", PHONE, "ko", "light"), ("desktop", DESKTOP, "en", "dark")],
)
def test_an_agency_confirms_a_courier_and_reads_its_month(
    firm, live_server, browser: Browser, axe, name, window, language, look
):
    visitor = Visitor(browser, live_server.url, axe, window=window, language=language, look=look)
    visitor.be(firm.boss)
    page = visitor.go(PAGE)
    page.locator("details.more summary").first.focus()
    page.keyboard.press("Enter")
    visitor.look(f"agencies-own-{name}")
    page.locator("button[value=confirm]").focus()
    page.keyboard.press("Enter")
    expect(page.locator("button[value=confirm]")).to_have_count(0)
    assert Courier.objects.get(name="이도현").confirmed_at == kitchens.NOW
    month = f"{kitchens.NOW.year}-{kitchens.NOW.month}"
    for what in ("people", "terms", f"statements/{month}", "statements/2025-1"):
        expect(visitor.go(f"{PAGE}{what}/").locator("h1")).to_be_visible()
        visitor.look(f"agencies-{what.replace('/', '-')}-{name}")
    visitor.be(Courier.objects.get(name="박나래").account)
    visitor.go("delivery/courier/earnings/")
    visitor.look(f"agencies-earnings-{name}")
    visitor.go(PAGE)
    visitor.look(f"agencies-none-{name}")
    visitor.be(firm.crew.kitchen.official)
    visitor.go(CHECKS)
    visitor.look(f"agencies-checks-{name}")
    visitor.go(f"{CHECKS}{firm.agency.pk}/")
    visitor.look(f"agencies-check-{name}")
    assert visitor.obstacles == {}
    assert visitor.complaints == []
