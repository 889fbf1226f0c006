"""Every kind of page of the participation room that links lead to, in a real browser."""

import re
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest

from tests.browser.pages import Visitor
from tests.browser.test_floor import WINDOWS, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]
Arrive = Callable[..., Visitor]

HOME = "/gaon/participation/"
FILE = re.compile(r"\.\w{1,5}$|/files/")
PART = re.compile(r"(?<=outcomes/)[\w-]+/\w+|[0-9a-f]{64}|[0-9a-f-]{36}|\d[\d-]*")
LINKS = "links => links.map(link => link.href)"
# who: at least so many kinds of pages, or a whole part of the room has no way in any more
WALKERS = {"maru@gaon.example": 20, "seul@gaon.example": 40}


def kind_of(url: str) -> str:
    """Return the path with its numbers and keys taken out: pages of one kind are seen once."""
    return PART.sub("0", urlsplit(url).path)


def is_page(url: str) -> bool:
    path = urlsplit(url).path
    return path.startswith(HOME) and not FILE.search(path)


@pytest.mark.parametrize("email", WALKERS)
@pytest.mark.parametrize(("name", "window", "language", "look"), WINDOWS)
def test_every_kind_of_page_is_open_to_all(
    arrive: Arrive, email: str, name: str, window: dict[str, int], language: str, look: str
) -> None:
    visitor = arrive(window=window, language=language, look=look)
    page = sign_in(visitor, email)
    visitor.speak(language)  # signing in brought the account's own language
    seen: set[str] = set()
    barriers: dict[str, list[str]] = {}
    waiting = [visitor.address + path for path in (HOME, f"{HOME}polls/desk/")]
    while waiting:
        url = waiting.pop(0)
        kind = kind_of(url)
        if kind in seen:
            continue
        seen.add(kind)
        page.goto(url)
        if page.get_by_role("heading", level=1).count() == 0:
            barriers[kind] = ["no heading"]
            continue
        found = visitor.barriers()
        if visitor.overflow() > 0:
            found.append(f"{visitor.overflow()} px wider than the window")
        if found:
            barriers[kind] = found
        place = kind.removeprefix(HOME).strip("/").replace("/", "-") or "home"
        visitor.shoot(f"participation-{name}-{language}-{email.split('@')[0]}-{place}", whole=True)
        waiting += [one for one in page.eval_on_selector_all("main a[href]", LINKS) if is_page(one)]

    assert barriers == {}
    assert len(seen) >= WALKERS[email], sorted(seen)
    assert [words for words in visitor.complaints if "403" not in words] == []
