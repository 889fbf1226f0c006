"""Resident, official, operator and auditor in a real browser before the living demo."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from madang.site.demo.people import password_of
from tests.browser.pages import DESKTOP, PHONE, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]
Arrive = Callable[..., Visitor]

OWN = (
    *("account/", "account/profile/", "account/sessions/", "account/factors/"),
    *("my/", "my/residency/", "my/consents/", "my/guardians/", "my/assistances/"),
    *("notices/", "notices/wishes/", "identity/connections/", "members/mine/"),
    *("privacy/", "privacy/looks/", "privacy/notice/", "privacy/closure/"),
    *("rules/", "audit/roots/"),
)
PAGES = {
    "haneul@gaon.example": OWN,
    "garam@gaon.example": (
        *("office/", "residents/claims/", "residents/guardianships/", "residents/sittings/"),
        *("residents/forms/", "members/approvals/", "members/mine/"),
    ),
    "seul@gaon.example": (
        *("office/", "office/guide/", "office/settings/"),
        *("members/", "members/departments/", "members/invitations/", "members/import/"),
        *("members/table/", "members/approvals/", "identity/clients/", "identity/providers/"),
        *("identity/clients/new/", "identity/providers/new/", "privacy/requests/"),
        *("privacy/holds/", "residents/forms/openings/", "rules/standard/"),
    ),
    "namu@gaon.example": (
        *("office/", "office/audit/", "members/", "members/table/", "privacy/log/"),
        *("privacy/destructions/",),
    ),
}
WINDOWS = [("phone", PHONE, "ko", "light"), ("desktop", DESKTOP, "en", "dark")]


def sign_in(visitor: Visitor, email: str) -> Page:
    page = visitor.go("login/")
    page.fill("[name=login]", email)
    page.fill("[name=password]", password_of(email))
    page.click("main form .primary")
    page.wait_for_url(re.compile(r"/gaon/(?!login)"))
    return page


@pytest.mark.parametrize("email", PAGES)
@pytest.mark.parametrize(("name", "window", "language", "look"), WINDOWS)
def test_every_page_of_theirs_is_open_to_all(
    arrive: Arrive, email: str, name: str, window: dict[str, int], language: str, look: str
) -> None:
    visitor = arrive(window=window, language=language, look=look)
    page = sign_in(visitor, email)
    visitor.speak(language)  # signing in brought the account's own language
    barriers = {}
    for path in PAGES[email]:
        visitor.go(path)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        found = visitor.barriers()
        if visitor.overflow() > 0:
            found.append(f"{visitor.overflow()} px wider than the window")
        if found:
            barriers[path] = found
        visitor.shoot(f"floor-{name}-{email.split('@')[0]}-{path.strip('/').replace('/', '-')}")

    assert barriers == {}
    assert visitor.complaints == []


@pytest.mark.parametrize(("name", "window", "language", "look"), WINDOWS)
def test_a_guardian_reads_corrects_and_takes_along_what_the_town_knows_of_the_child(
    arrive: Arrive, name: str, window: dict[str, int], language: str, look: str
) -> None:
    visitor = arrive(window=window, language=language, look=look)
    page = sign_in(visitor, "haneul@gaon.example")
    visitor.speak(language)
    barriers = {}

    def look_at(what: str) -> None:
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        if found := visitor.barriers() + ["too wide"] * (visitor.overflow() > 0):
            barriers[what] = found
        visitor.shoot(f"floor-{name}-ward-{what}")

    visitor.go("my/guardians/")
    page.click("main a[href*='/wards/']")
    look_at("child")
    page.click("main a[href$='/privacy/']")
    look_at("data")
    home = page.url
    page.click("main a[href*='/known/residents.Attribute']")
    look_at("known")
    page.click("main a[href*='/demands/correction/'] >> nth=0")
    look_at("correction")
    page.click("main form .primary")
    look_at("unsaid")
    page.goto(home)
    page.click("main a[href$='/looks/']")
    look_at("looks")
    page.goto(home)
    page.click("main form[action$='/downloads/'] .primary, main a[href*='/downloads/']")
    look_at("download")
    visitor.go("privacy/notice/editions/")
    look_at("editions")
    page.click("main section h2 a")
    look_at("edition")

    assert barriers == {}
    assert [words for words in visitor.complaints if "422" not in words] == []
