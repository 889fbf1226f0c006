"""Buying local currency in a real browser, in the demonstration: paid, seen, spent, taken back."""

import pytest
from playwright.sync_api import Browser, expect

from madang.base import clock
from madang.ledger.services import gateways
from madang.ledger.tests.markets import some_market
from tests.browser.pages import DESKTOP, PHONE, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def market(settings):
    settings.MADANG_DEMO_GATEWAY = True
    market = some_market()
    gateways.connect(
        town=market.town, kind=gateways.DEMO, client_key="", secret="x", now=clock.now()
    )
    return market


@pytest.mark.parametrize(
    ("name", "window", "look", "language"),
    [("phone", PHONE, "light", "ko"), ("desktop", DESKTOP, "light", "en")],
)
def test_local_currency_is_bought_seen_and_taken_back(
    market, one_port, browser: Browser, axe, name, window, look, language
):
    seo = Visitor(browser, one_port.url, axe, window=window, look=look, language=language)
    seo.be(market.seo.owner)

    def looked(what: str) -> None:
        seo.look(f"wallet-{what}-{name}")

    def pressed(part: str) -> None:
        """Press a button by the keyboard alone."""
        page.locator(part).focus()
        page.keyboard.press("Enter")

    page = seo.go("ledger/wallet/")
    looked("empty")
    pressed(".pocket .krds-btn.primary")
    expect(page.locator(".orders a").first).to_be_visible()
    looked("amounts")
    pressed(".orders li:nth-child(3) a")
    expect(page.locator("#price .bill-total")).to_contain_text("45,000")
    looked("price")
    pressed("#price button")
    expect(page.locator(".note.severe")).to_be_visible()
    looked("demonstration")
    pressed("button[value=silent]")
    expect(page.locator("#progress[hx-get]")).to_be_visible()
    looked("unclear")

    seo.go("ledger/wallet/buy/?face=100000")
    pressed("#price button")
    pressed("button[value=leave]")
    expect(page.locator("#progress .krds-btn.primary")).to_be_visible()
    looked("left")
    pressed("#progress .krds-btn.primary")
    pressed("button[value=pay]")
    expect(page.locator("#progress .tag.live")).to_be_visible()
    looked("bought")
    seo.go("ledger/wallet/")
    expect(page.locator(".pocket-sum").first).to_contain_text("100,000")
    looked("full")
    market.pay(market.cafe, 30_000, now=clock.now())
    market.give(5_000, now=clock.now())
    pressed(".links li:first-child a")
    pressed("#progress .krds-btn.secondary[href$='/back/']")
    expect(page.locator(".bill-total")).to_contain_text("63,000")
    looked("back")
    pressed("main form button.primary")
    expect(page.locator("#progress")).to_contain_text("63,000")
    looked("returned")
    seo.go(f"ledger/wallet/purses/{market.seo.pk}/")
    looked("statement")
    seo.go("ledger/wallet/purchases/")
    looked("purchases")

    assert seo.obstacles == {}
    assert seo.complaints == []
