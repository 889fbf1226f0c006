"""Shops that deliver in a real browser: residents, a merchant and an official, both widths."""

import pytest
from playwright.sync_api import Browser, expect

from madang.base import clock
from madang.delivery.models import Shop
from madang.roles.engine.acts import Role
from madang.roles.tests.towns import a_town, someone
from madang.site.demo import shops
from tests.browser.pages import DESKTOP, PHONE, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def people():
    town = a_town("gaon")
    merchant = someone(email=shops.OWNER)
    someone(email=shops.NEWCOMER)
    official = someone(town, Role.OFFICIAL, email=shops.OFFICIAL)
    shops.seed(town, None, official, clock.now())
    return {"merchant": merchant, "official": official}


@pytest.mark.parametrize(
    ("name", "window", "language", "look"),
    [("phone", PHONE, "ko", "light"), ("desktop", DESKTOP, "en", "dark")],
)
def test_everybody_finds_their_way_among_shops(
    people, live_server, browser: Browser, axe, name, window, language, look
):
    visitor = Visitor(browser, live_server.url, axe, window=window, language=language, look=look)
    shop = Shop.objects.public().first()
    desk = f"delivery/desk/shops/{shop.pk}/"
    pages = [
        ("", ["delivery/?q=국밥", f"delivery/shops/{shop.pk}/"]),
        ("merchant", [desk, f"{desk}hours/", f"{desk}dishes/{shop.dishes.first().pk}/"]),
        ("official", [f"delivery/admissions/{Shop.objects.waiting().get().pk}/"]),
    ]
    for who, paths in pages:
        if who:
            visitor.be(people[who])
        for number, path in enumerate(paths):
            expect(visitor.go(path).locator("h1")).to_be_visible()
            visitor.look(f"shops-{who or 'anyone'}-{number}-{name}")

    assert visitor.obstacles == {}
    assert visitor.complaints == []
