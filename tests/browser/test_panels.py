"""Lottery panels, and the map of proposals, before the living demo."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.pages import DESKTOP, PHONE, Visitor
from tests.browser.test_floor import sign_in
from tests.browser.test_proposals import sound

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]
Arrive = Callable[..., Visitor]


@pytest.mark.parametrize(("window", "look"), [(PHONE, "light"), (DESKTOP, "dark")])
def test_everyone_reads_the_panels(arrive: Arrive, window: dict[str, int], look: str) -> None:
    visitor = arrive(window=window, look=look)
    page = visitor.go("participation/panels/")
    assert sound(visitor) == []
    visitor.shoot(f"panels-{window['width']}")
    page.get_by_role("link", name="한빛교 시민단").click()
    expect(page.locator(".chance-plot")).to_be_visible()
    assert sound(visitor) == []
    page.screenshot(path=f"screenshots/panel-{window['width']}.png", full_page=True)

    assert visitor.complaints == []


def test_a_resident_volunteers_and_withdraws(arrive: Arrive) -> None:
    visitor = arrive(window=PHONE)
    sign_in(visitor, "maru@gaon.example")
    page = visitor.go("participation/panels/")
    page.get_by_role("link", name="밤 버스 시민단").click()
    page.get_by_role("link", name="지원", exact=True).click()
    assert sound(visitor) == []
    for name, value in (("age", "35-49"), ("sex", "male")):
        if page.locator(f"[name={name}]").count():
            page.select_option(f"[name={name}]", value)
    page.locator("[name=agreed]").check(force=True)
    page.screenshot(path="screenshots/panel-volunteering-390.png", full_page=True)
    page.locator("main form .primary").click()
    expect(page.locator("#own")).to_be_visible()
    assert sound(visitor) == []
    page.locator("main form .tertiary").click()
    expect(page.locator("#own")).to_have_count(0)

    assert visitor.complaints == []


@pytest.mark.parametrize("window", [PHONE, DESKTOP])
def test_the_map_says_that_it_is_drawn_and_then_shows_proposals(
    arrive: Arrive, window: dict[str, int]
) -> None:
    visitor = arrive(window=window)
    page = visitor.go("participation/proposals/map/")
    expect(page.locator(".map-wait, body[data-map-ready=yes]").first).to_be_attached()
    visitor.shoot(f"proposals-map-waiting-{window['width']}")
    page.wait_for_selector("body[data-map-ready=yes]", timeout=120_000)
    expect(page.locator(".map-wait")).to_have_count(0)
    assert int(page.locator(".map-box").get_attribute("data-shown") or 0) > 0
    assert sound(visitor) == []
    visitor.shoot(f"proposals-map-{window['width']}")
    assert visitor.complaints == []


def test_a_map_without_its_places_says_so(arrive: Arrive) -> None:
    visitor = arrive(window=PHONE)
    visitor.page.route("**/proposals/places", lambda route: route.abort())
    page = visitor.go("participation/proposals/map/")
    page.wait_for_selector("body[data-map-ready=failed]", timeout=120_000)
    expect(page.locator(".map-box .note")).to_be_visible()
    assert page.locator(".links .link-row").count() > 0
