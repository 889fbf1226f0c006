"""A rider on phone and desktop: search, a board that counts down, a plan, a link to share."""

import re
import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.pages import DESKTOP, PHONE, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]
Arrive = Callable[..., Visitor]

PAGES = {
    "home": "",
    "transit": "transit/",
    "stops": "transit/stops/",
    "found": "transit/stops/?q=ㅅㅊ",
    "nothing": "transit/stops/?q=없는곳",
    "routes": "transit/routes/",
    "map": "transit/map/",
    "planner": "transit/journeys/",
    "plan": "transit/journeys/?from=가온시청&to=가온역",
    "alerts": "transit/alerts/",
    "favourites": "transit/favourites/",
    "sign-in": "login/",
    "missing": "nothing-here/",
}
WINDOWS = {"phone": PHONE, "desktop": DESKTOP}
LOOKS = [
    ("phone", "ko", "light"),
    ("phone", "en", "dark"),
    ("desktop", "en", "light"),
    ("desktop", "ko", "contrast"),
]


def open_a_board(page: Page) -> None:
    page.get_by_role("searchbox").fill("ㄱㅇㅅㅊ")
    page.keyboard.press("Enter")
    page.get_by_role("link", name=re.compile("가온시청")).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("가온시청")


@pytest.mark.parametrize("window", WINDOWS)
def test_search_then_a_live_board_then_a_plan_then_its_link(arrive: Arrive, window: str) -> None:
    rider = arrive(window=WINDOWS[window])
    page = rider.go("")
    rider.shoot(f"{window}-home")
    with page.expect_response(
        lambda one: "/live/transit/stops/" in one.url, timeout=90_000
    ) as stream:
        open_a_board(page)
    assert stream.value.ok

    counting = page.locator(".eta:has(.eta-s) [aria-hidden]").first
    expect(counting).to_be_visible(timeout=60_000)  # a live bus: the demo's buses have reported
    before = counting.inner_text()
    expect(counting).not_to_have_text(before, timeout=5_000)
    told = page.locator(".board").get_attribute("data-now")
    assert told
    expect(page.locator(".board")).not_to_have_attribute("data-now", told, timeout=30_000)
    rider.shoot(f"{window}-board")

    page.get_by_role("button", name="즐겨찾기").click()
    expect(page.get_by_role("button", name="즐겨찾기")).to_have_attribute("aria-pressed", "true")
    page.get_by_role("link", name="여기서 출발").click()
    expect(page.get_by_label("출발", exact=True)).to_have_value(re.compile(r"가온시청 \(\d+\)"))
    page.get_by_label("도착", exact=True).fill("가온역")
    page.get_by_text("출발 시각", exact=True).click()
    page.get_by_label("날짜와 시각").fill("2026-11-23T14:00")  # too far off for live changes
    page.get_by_role("button", name="길찾기").click()
    expect(page.locator(".journey").first).to_be_visible()
    times = page.locator(".journey-times").all_inner_texts()
    rider.shoot(f"{window}-plan")
    link = page.locator("[data-share]").first.get_attribute("data-share")
    assert link

    friend = arrive(window=WINDOWS[window], language="en")
    friend.page.goto(rider.address + link)
    assert friend.page.locator(".journey-times").all_inner_texts() == times != []
    assert rider.complaints == friend.complaints == []


def test_a_slow_network_does_not_silence_the_board(arrive: Arrive) -> None:
    rider = arrive()

    def late(route: Route) -> None:
        time.sleep(2)
        route.continue_()

    rider.page.route("**/hx-sse.min.js", late)
    with rider.page.expect_request(lambda one: "/live/transit/stops/" in one.url):
        rider.go(_a_stop(rider))


@pytest.mark.parametrize("window", WINDOWS)
def test_buses_move_on_the_map_and_along_their_line(arrive: Arrive, window: str) -> None:
    rider = arrive(window=WINDOWS[window])
    page = rider.go("transit/map/")
    page.wait_for_selector("body[data-map-ready=yes]", timeout=60_000)
    expect(page.locator("[data-map-state]")).to_have_text(re.compile(r"버스 \d+대"), timeout=60_000)
    page.wait_for_timeout(1_500)
    rider.shoot(f"{window}-map")

    page.goto(f"{rider.address}/gaon/transit/routes/GAON-1/")
    expect(page.locator(".line-bus").first).to_be_visible(timeout=60_000)
    rider.shoot(f"{window}-route")
    assert rider.complaints == []


@pytest.mark.parametrize(("window", "language", "look"), LOOKS)
def test_no_page_has_a_barrier(arrive: Arrive, window: str, language: str, look: str) -> None:
    visitor = arrive(window=WINDOWS[window], language=language, look=look)
    stop = _a_stop(visitor)
    pages = PAGES | {
        "board": stop,
        "display": stop + "display/",
        "route": "transit/routes/GAON-1/",
    }
    barriers = {}
    for name, path in pages.items():
        page = visitor.go(path)
        if page.locator("details.settings").count():
            page.locator("details.settings > summary").click()
        visitor.shoot(f"{window}-{language}-{look}-{name}")
        barriers |= {f"{name}: {barrier}": 1 for barrier in visitor.barriers()}
    assert barriers == {}


@pytest.mark.parametrize("text", ["normal", "larger"])
def test_no_page_scrolls_sideways_on_the_smallest_phone(arrive: Arrive, text: str) -> None:
    visitor = arrive(window={"width": 320, "height": 640}, text=text)
    wide = {}
    for name, path in (PAGES | {"board": _a_stop(visitor)}).items():
        visitor.go(path)
        wide[name] = visitor.overflow()
    assert {name: pixels for name, pixels in wide.items() if pixels > 0} == {}


def test_the_keyboard_is_enough(arrive: Arrive) -> None:
    visitor = arrive(window=DESKTOP)
    page = visitor.go("")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.type("ㄱㅇㅅㅊ")
    page.keyboard.press("Enter")
    first = page.locator("#found a").first
    first.wait_for()
    for _ in range(30):
        page.keyboard.press("Tab")
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
        if first.evaluate("one => one === document.activeElement"):
            break
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("가온시청")

    settings = page.locator("details.settings > summary")
    settings.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="적용")).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(settings).to_be_focused()
    expect(page.get_by_role("button", name="적용")).to_be_hidden()


def test_everything_works_without_javascript(arrive: Arrive) -> None:
    visitor = arrive(java_script_enabled=False)
    page = visitor.go("")
    open_a_board(page)
    expect(page.locator(".arrival").first).to_be_visible()
    page.get_by_role("button", name="즐겨찾기").click()
    visitor.go("transit/favourites/")
    expect(page.get_by_role("link", name="가온시청")).to_be_visible()

    visitor.go("transit/journeys/")
    page.get_by_label("출발", exact=True).fill("가온시청")
    page.get_by_label("도착", exact=True).fill("가온역")
    page.get_by_role("button", name="길찾기").click()
    expect(page.locator(".journey").first).to_be_visible()

    page.locator("details.settings > summary").click()
    page.get_by_text("English", exact=True).click()
    page.get_by_text("아주 크게", exact=True).click()
    page.get_by_role("button", name="적용").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator("html")).to_have_attribute("data-text", "larger")


def _a_stop(visitor: Visitor) -> str:
    page = visitor.go("transit/stops/?q=가온시청")
    href = page.locator("#found a").first.get_attribute("href")
    assert href
    return href.removeprefix("/gaon/")
