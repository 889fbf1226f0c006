"""A resident proposes, a neighbour supports, an official answers: before the living demo."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.pages import DESKTOP, PHONE, Visitor
from tests.browser.test_floor import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]
Arrive = Callable[..., Visitor]
PATHS = (
    *("participation/proposals/", "participation/proposals/map/", "participation/outcomes/"),
    *("participation/proposals/?state=owed&sort=closing", "participation/outcomes/all/accepted/"),
)
TITLE = "새터동 어린이 놀이터에 그늘막을 놓아 주세요"
BODY = "여름이면 미끄럼틀이 뜨거워 아이들이 놀지 못합니다. 나무를 심거나 그늘막을 놓아 주세요."


def sound(visitor: Visitor) -> list[str]:
    """Return what is wrong with the page that is open."""
    found = visitor.barriers()
    if visitor.overflow() > 0:
        found.append(f"{visitor.overflow()} px wider than the window")
    return found


@pytest.mark.parametrize(("window", "look"), [(PHONE, "light"), (DESKTOP, "dark")])
def test_everyone_reads_proposals(arrive: Arrive, window: dict[str, int], look: str) -> None:
    visitor = arrive(window=window, look=look)
    barriers = {}
    for path in PATHS:
        page = visitor.go(path)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        if found := sound(visitor):
            barriers[path] = found
        visitor.shoot(f"proposals-{window['width']}-{path.strip('/').replace('/', '-')}")

    assert barriers == {}
    assert visitor.complaints == []


def test_a_proposal_from_its_first_word_to_its_answer(arrive: Arrive) -> None:
    author = arrive(window=PHONE)
    sign_in(author, "maru@gaon.example")
    page = author.go("participation/proposals/new/")
    page.fill("[name=title]", TITLE)
    page.fill("[name=body]", BODY)
    page.select_option("[name=category]", "green")
    assert sound(author) == []
    page.click("button[name=publish]")
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)
    assert sound(author) == []
    path = page.url.split("/gaon/")[1]

    neighbour = arrive(window=DESKTOP)
    sign_in(neighbour, "haneul@gaon.example")
    page = neighbour.go(path)
    page.click("button[value=give]")
    expect(page.locator("button[value=take_back]")).to_be_visible()
    assert sound(neighbour) == []

    official = arrive(window=DESKTOP)
    sign_in(official, "seul@gaon.example")
    _said(official.go(f"{path}steps/lift/"), official, "여름이 오기 전에 급합니다.")
    page = official.go(f"{path}steps/answer/")
    page.locator("[name=verdict][value=accepted]").check(force=True)
    _said(page, official, "다음 봄에 느티나무 네 그루를 심겠습니다.")

    page = author.go(path)
    expect(page.locator(".answer")).to_contain_text("느티나무 네 그루")
    assert sound(author) == []
    assert author.complaints == neighbour.complaints == official.complaints == []


def _said(page: Page, visitor: Visitor, reason: str) -> None:
    page.fill("[name=reason]", reason)
    assert sound(visitor) == []
    page.click("main form .primary")
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)
