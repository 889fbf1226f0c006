"""The town's local-currency desk in a real browser, on phone and desktop, in both languages."""

import pytest
from playwright.sync_api import Browser, expect

from madang.base import clock
from madang.ledger.models import Programme
from madang.ledger.services import issueruns
from madang.ledger.tests.officials import MEALS, a_desk
from madang.roles.engine.acts import Role
from madang.roles.tests.towns import someone
from tests.browser.pages import DESKTOP, PHONE, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize(("name", "window"), [("phone", PHONE), ("desktop", DESKTOP)])
def test_an_official_sees_programmes_and_what_a_list_would_pay(
    live_server, browser: Browser, axe, name, window
):
    desk = a_desk()
    desk.start()
    meals = desk.start(key="a" * 32, currency=MEALS, kind=Programme.Kind.POLICY)
    someone(desk.town, Role.VERIFIED_RESIDENT, email="child@gaon.example")
    run = issueruns.look(
        programme=meals, content=b"child@gaon.example,50000\nnobody@x.kr,5\nx,y", name="11",
        key="b" * 32, by=desk.kim, now=clock.now(),
    )  # fmt: skip
    visitor = Visitor(browser, live_server.url, axe, window=window)
    visitor.be(desk.kim)
    programme = f"programmes/{meals.pk}"
    for what, place in {
        "programmes": "programmes/",
        "new": "programmes/new/",
        "funds": f"{programme}/funds/",
        "ending": f"{programme}/endings/",
        "issues": "issues/",
        "list": "issues/new/",
        "issue": f"issues/{run.pk}/",
    }.items():
        expect(visitor.go(f"ledger/{place}").locator("h1")).to_be_visible()
        visitor.look(f"currency-{what}-{name}")
    assert visitor.obstacles == {}
