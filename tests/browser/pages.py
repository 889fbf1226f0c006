"""A visitor with a browser window: where they go, what they see, what is wrong with it."""

from pathlib import Path
from typing import Any, Literal

from django.conf import settings
from playwright.sync_api import Browser, Page

from madang.people.models import Account
from madang.roles.tests.towns import client_of

SCREENSHOTS = Path(__file__).parents[2] / "screenshots"
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 900}
CHECKED = "the barriers are checked"
TIDIED = """checked => {  // the checker leaves empty styles, which htmx would carry on
    for (const one of document.querySelectorAll("[style='']")) one.removeAttribute("style");
    console.info(checked);
}"""
OPEN_ALL = "for (const one of document.querySelectorAll('main details')) one.open = true"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def credential_got(page: Page) -> str:
    """Ask for the credential as the page says: once more should no answer have come."""
    told = "#kept:not([hidden]), #trouble:not([hidden])"
    for _again in range(2):
        page.locator("#blinding button").click()
        page.wait_for_selector(told, timeout=60_000)
        if page.locator("#kept").is_visible():
            break
    else:
        raise AssertionError(page.locator("#trouble").inner_text())
    return page.locator("#credential").input_value()


class Visitor:
    """One browser context on the demo town; remembers what the browser complained about."""

    def __init__(
        self,
        browser: Browser,
        address: str,
        axe: str,
        *,
        window: dict[str, int] = PHONE,
        language: Literal["ko", "en"] = "ko",
        look: str = "light",
        text: str = "normal",
        **context: Any,
    ) -> None:
        self.address = address
        self.axe = axe
        self.complaints: list[str] = []
        self.obstacles: dict[str, list[str]] = {}
        self.language = language
        self.wishes = {"window": window, "look": look, "text": text}
        self.context = browser.new_context(
            viewport={"width": window["width"], "height": window["height"]},
            locale={"ko": "ko-KR", "en": "en-GB"}[language],
            **context,
        )
        self._wish({"theme": look, "text": text, "django_language": language})
        self.page: Page = self.context.new_page()
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", self._heard)

    def be(self, account: Account) -> None:
        """Sign in as `account`, whoever it was before."""
        cookie = client_of(account).cookies[settings.SESSION_COOKIE_NAME]
        given = {"name": cookie.key, "value": cookie.value, "url": self.address}
        self.context.add_cookies([given])

    def go(self, path: str) -> Page:
        """Open a page of the town, "transit/stops/" for example."""
        self.page.goto(f"{self.address}/gaon/{path}")
        return self.page

    def shoot(self, name: str, *, whole: bool = False) -> None:
        """Keep a picture of the window, or of the whole page."""
        SCREENSHOTS.mkdir(exist_ok=True)
        self.page.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=whole)

    def barriers(self) -> list[str]:
        """Return what axe finds against WCAG 2.2 AA on the page, one line for each rule."""
        heard = list(self.complaints)  # the checker's own styles break the policy, as they should
        self.page.evaluate(self.axe)
        found = self.page.evaluate("rules => axe.run({runOnly: rules})", RULES)
        with self.page.expect_console_message(lambda message: message.text == CHECKED):
            self.page.evaluate(TIDIED, CHECKED)
        self.complaints[:] = heard  # what came before this word was the checker's
        return [f"{rule['id']}: {rule['nodes'][0]['html'][:200]}" for rule in found["violations"]]

    def look(self, name: str) -> None:
        """Keep pictures of the whole page in both languages, and note what is in anybody's way."""
        self._look(f"{name}-{self.language}")
        browser = self.context.browser
        assert browser is not None
        other: Literal["ko", "en"] = "en" if self.language == "ko" else "ko"
        twin = Visitor(browser, self.address, self.axe, language=other, **self.wishes)
        kept = [one for one in self.context.cookies() if one["name"] != "django_language"]
        twin.context.add_cookies(kept)
        answer = twin.page.goto(self.page.url)
        if answer is not None and answer.ok:  # what a form answered cannot be asked for again
            twin.page.evaluate(OPEN_ALL)
            twin._look(f"{name}-{other}")
        self.obstacles |= twin.obstacles
        twin.leave()

    def _look(self, name: str) -> None:
        self.shoot(name, whole=True)
        if found := [*self.barriers(), *["too wide"] * (self.overflow() > 0)]:
            self.obstacles[name] = found

    def overflow(self) -> int:
        """Return how many pixels the page is wider than its window."""
        width: int = self.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        return width

    def speak(self, language: str) -> None:
        """Choose the language of the pages."""
        self._wish({"django_language": language})

    def leave(self) -> None:
        """Close the window."""
        self.context.close()

    def _wish(self, wishes: dict[str, str]) -> None:
        self.context.add_cookies(
            [{"name": name, "value": value, "url": self.address} for name, value in wishes.items()]
        )

    def _heard(self, message: Any) -> None:
        if message.type == "error":
            self.complaints.append(message.text)
