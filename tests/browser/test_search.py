"""The search in a real browser, in both languages and widths."""

import pytest
from playwright.sync_api import Browser, expect

from madang.roles.tests.towns import a_town
from madang.search.tests.shelves import kinds, put
from tests.browser.pages import DESKTOP, PHONE, Visitor

__all__ = ["kinds"]
pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("kinds"),
]


@pytest.fixture
def gaon():
    town = a_town("gaon")
    body = "여름 낮에는 그늘이 없어 버스를 기다리기 힘듭니다. 어르신이 많이 타는 곳부터요. "
    put(town, "1", "마을버스 정류장에 그늘막을 설치해 주세요", body * 3)
    for number in range(12):
        put(town, f"n{number}", f"버스 노선 개편 안내 {number}", body, kind="news", days=number + 2)
    return town


@pytest.mark.parametrize(
    ("name", "window", "language", "look"),
    [("phone", PHONE, "ko", "light"), ("desktop", DESKTOP, "en", "dark")],
)
def test_the_search_is_open_to_all(
    gaon, live_server, browser: Browser, axe, name, window, language, look
):
    visitor = Visitor(browser, live_server.url, axe, window=window, language=language, look=look)
    barriers = {}
    for state, path in {
        "help": "search/",
        "found": "search/?q=버스 그늘막",
        "second": "search/?q=버스&page=2&kind=news",
        "loose": "search/?q=그늘막 수영장",
        "nothing": "search/?q=수영장 도서관",
        "empty": "search/?q=ㅋㅋ",
    }.items():
        page = visitor.go(path)
        expect(page.locator("h1")).to_be_visible()
        visitor.shoot(f"search-{state}-{name}")
        barriers[state] = [*visitor.barriers(), "wide" * (visitor.overflow() > 0)]

    assert {state: found for state, found in barriers.items() if any(found)} == {}
    assert visitor.complaints == []
