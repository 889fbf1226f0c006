"""From sign-up to a passkey in a real browser, with a device that is only pretended."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core import mail
from playwright.sync_api import Browser, Page

from madang.people.tests.people import PASSWORD, an_account
from madang.towns.models import Region
from madang.towns.services import towns
from tests.browser.pages import DESKTOP, PHONE, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
SMALLEST = {"width": 360, "height": 740}
OUTSIDE = ("login/", "account/signup/", "account/login/code/", "account/recovery/")
INSIDE = (
    *("account/", "account/profile/", "account/email/", "account/phone/", "account/password/"),
    *("account/sessions/", "logout/", "account/factors/", "account/factors/totp/activate/"),
    *("account/factors/webauthn/add/", "account/factors/webauthn/", "account/reauthenticate/"),
)


@pytest.fixture
def arrive(
    browser: Browser,
    live_server: Any,
    axe: str,
    settings: Any,
) -> Iterator[Callable[..., Visitor]]:
    """Visitors of a small town on http://localhost, where passkeys work without TLS."""
    settings.MADANG_RATE_LIMITS = []
    nation = Region.objects.create(level=0, code="DEMO", name_ko="대한나라")
    city = Region.objects.create(level=2, code="DEMO-1", name_ko="가온시", parent=nation)
    towns.found(region=city, slug="gaon", name_ko="가온시", name_en="Gaon", lat=36.0, lon=127.0)
    visitors: list[Visitor] = []

    def one(**wishes: Any) -> Visitor:
        visitors.append(Visitor(browser, live_server.url, axe, **wishes))
        return visitors[-1]

    yield one
    for visitor in visitors:
        visitor.leave()
    towns.forget()


def with_device(visitor: Visitor) -> Page:
    """Give the visitor a device that knows passkeys and always recognises its owner."""
    devices = visitor.context.new_cdp_session(visitor.page)
    devices.send("WebAuthn.enable")
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    return visitor.page


def arrived(page: Page, path: str) -> None:
    page.wait_for_url(re.compile(f"/gaon/{path}"))


def test_from_a_new_account_to_a_passkey_alone(arrive: Callable[..., Visitor]) -> None:
    visitor = arrive(window=PHONE, language="ko")
    page = with_device(visitor)

    visitor.go("account/signup/")
    page.fill("[name=login]", "kim@gaon.example")
    page.fill("[name=password1]", PASSWORD)
    page.check("[name=age][value='14']", force=True)
    page.click("main form .primary")
    arrived(page, "account/email/code/")
    assert visitor.barriers() == []
    page.fill("[name=code]", re.search(r"\d{6}", mail.outbox[-1].body)[0])  # type: ignore[index]
    page.click("main form .primary")
    arrived(page, "$")

    visitor.go("account/factors/webauthn/add/")
    page.fill("[name=password]", PASSWORD)  # what is delicate asks again
    page.click("main form .primary")
    arrived(page, "account/factors/webauthn/add/")
    page.click("#passkey_add")
    arrived(page, "account/factors/recovery-codes/")
    assert page.locator(".codes li").count() == 10
    assert visitor.barriers() == []
    visitor.shoot("account-recovery-codes")
    visitor.go("account/factors/webauthn/")
    assert visitor.barriers() == []

    visitor.go("logout/")
    page.click("main form .primary")
    arrived(page, "$")
    visitor.go("account/")
    arrived(page, "login/")
    page.click("#passkey_login")
    arrived(page, "account/$")
    assert visitor.complaints == []


def test_a_device_that_does_not_confirm_is_told(arrive: Callable[..., Visitor]) -> None:
    visitor = arrive(window=PHONE, language="en")
    devices = visitor.context.new_cdp_session(visitor.page)
    devices.send("WebAuthn.enable")
    devices.send(
        "WebAuthn.addVirtualAuthenticator", {"options": DEVICE | {"isUserVerified": False}}
    )

    visitor.go("login/")
    visitor.page.click("#passkey_login")

    visitor.page.wait_for_selector("#passkey-error:visible")
    assert "Nothing was changed" in visitor.page.inner_text("#passkey-error")


@pytest.mark.parametrize(
    ("window", "language", "look"),
    [(SMALLEST, "ko", "light"), (DESKTOP, "en", "dark"), (DESKTOP, "ko", "contrast")],
    ids=["phone", "desktop", "contrast"],
)
def test_no_page_of_the_account_has_a_barrier(
    arrive: Callable[..., Visitor], window: dict[str, int], language: str, look: str
) -> None:
    an_account("kim@gaon.example", password=PASSWORD, name="김하늘", language=language)
    visitor = arrive(window=window, language=language, look=look)
    found = []

    def look_at(path: str) -> None:
        visitor.go(path)
        found.extend(f"{path} {barrier}" for barrier in visitor.barriers())
        if visitor.overflow() > 0:
            found.append(f"{path} is {visitor.overflow()} px too wide")

    for path in OUTSIDE:
        look_at(path)
    page = visitor.go("login/?next=/gaon/account/factors/webauthn/add/")
    page.fill("[name=login]", "kim@gaon.example")
    page.fill("[name=password]", PASSWORD)
    page.click("main form .primary")
    arrived(page, "account/reauthenticate/")
    page.fill("[name=password]", PASSWORD)
    page.click("main form .primary")
    arrived(page, "account/factors/webauthn/add/")
    for path in INSIDE:
        look_at(path)

    assert found == []
    assert visitor.complaints == []


def test_the_keyboard_alone_signs_in_without_javascript(arrive: Callable[..., Visitor]) -> None:
    an_account("kim@gaon.example", password=PASSWORD)
    visitor = arrive(window=DESKTOP, language="ko", java_script_enabled=False)
    page = visitor.go("login/")

    page.focus("[name=login]")
    page.keyboard.type("kim@gaon.example")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")

    arrived(page, "$")
    visitor.go("account/")
    assert page.locator("h1").inner_text() == "내 계정"
