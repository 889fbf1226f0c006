"""A courier's phone and an official's desk in a real browser: duty, offer, meal, pay, and why."""

import pytest
from playwright.sync_api import Browser, expect

from madang.base import clock
from madang.delivery.models import CourierPosition, Offer, Order
from madang.delivery.services import duties, earnings
from madang.delivery.tests import kitchens
from madang.delivery.tests.crews import a_crew
from tests.browser.pages import DESKTOP, PHONE, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MINE, DISPATCH = "delivery/courier/", "delivery/dispatch/"


@pytest.fixture
def crew(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: kitchens.NOW)
    return a_crew()


@pytest.mark.parametrize(
    ("name", "window", "language", "look"),
    [("phone", PHONE, "ko", "light"), ("desktop", DESKTOP, "en", "dark")],
)
def test_a_courier_carries_a_meal_and_an_official_sees_why(
    crew, one_port, browser: Browser, axe, name, window, language, look
):
    rider, past = crew.courier(on=False), crew.courier()
    duties.go_off(by=past.account, now=kitchens.NOW + 150 * kitchens.MINUTE, **crew.given)
    earnings.pay_due(now=kitchens.NOW, **crew.given)
    visitor = Visitor(browser, one_port.url, axe, window=window, language=language, look=look)
    visitor.context.grant_permissions(["geolocation"])
    visitor.context.set_geolocation({"latitude": 37.001, "longitude": 127.0})

    visitor.be(rider.account)
    page = visitor.go(MINE)
    visitor.look(f"couriers-off-{name}")
    with page.expect_response(lambda answer: "/place/" in answer.url) as told:
        page.locator("[value=on]").click()
    assert told.value.status == 204
    assert CourierPosition.objects.get().courier == rider
    visitor.look(f"couriers-waits-{name}")

    order = crew.ready()
    (offer,) = crew.tick()
    expect(page.locator(".offer")).to_be_visible(timeout=20_000)  # by itself
    page.locator(".offer summary").click()
    visitor.look(f"couriers-offer-{name}")
    page.locator("[value=accept]").click()
    visitor.look(f"couriers-fetches-{name}")
    page.locator("[value=pick_up]").click()
    expect(page.locator("[value=deliver]")).to_be_visible()
    visitor.look(f"couriers-carries-{name}")
    page.locator("[value=deliver]").click()
    expect(page.locator(".empty")).to_be_visible()
    assert Order.objects.get(pk=order.pk).state == "delivered"
    kitchens.Kitchen.wait(crew.kitchen, order)
    page.locator("[value=off]").click()
    expect(page.locator("[value=on]")).to_be_visible()
    assert not CourierPosition.objects.exists()
    visitor.go(f"{MINE}earnings/")
    visitor.look(f"couriers-earnings-{name}")
    visitor.go(f"{MINE}application/")
    visitor.look(f"couriers-application-{name}")

    visitor.be(crew.kitchen.official)
    crew.courier()
    crew.ready(crew.kitchen.customer())
    for what, path in (
        ("board", DISPATCH),
        ("why", f"{DISPATCH}offers/{offer.pk}/"),
        ("shifts", f"{DISPATCH}shifts/"),
        ("checks", "delivery/couriers/"),
        ("check", f"delivery/couriers/{rider.pk}/"),
    ):
        expect(visitor.go(path).locator("h1")).to_be_visible()
        visitor.look(f"couriers-{what}-{name}")

    assert Offer.objects.get(pk=offer.pk).state == "done"
    assert visitor.obstacles == {}
    assert visitor.complaints == []
