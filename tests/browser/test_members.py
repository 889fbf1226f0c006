"""Two operators work by keyboard alone, in browsers that run no script."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from madang.people.models import Account
from madang.roles.engine.acts import Role
from madang.roles.models import Membership
from madang.roles.tests.towns import a_department, a_town, client_of, someone

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.timeout(600),
]
MOST_TABS = 120


class Keyboard:
    """One person's browser, without a script and without a mouse."""

    def __init__(self, browser: Browser, home: str, account: Account) -> None:
        self.context = browser.new_context(java_script_enabled=False, locale="ko-KR")
        cookie = client_of(account).cookies["sessionid"].value
        self.context.add_cookies([{"name": "sessionid", "value": cookie, "url": home}])
        self.page: Page = self.context.new_page()
        self.home = home

    def go(self, path: str) -> None:
        self.page.goto(f"{self.home}/gaon/members/{path}")

    def reach(self, selector: str) -> None:
        """Press Tab until the first element of `selector` has the focus."""
        target = self.page.locator(selector).first
        for _ in range(MOST_TABS):
            self.page.keyboard.press("Tab")
            if target.and_(self.page.locator(":focus")).count():
                return
        raise AssertionError(f"{selector} cannot be reached by keyboard")

    def press(self, selector: str) -> None:
        """Press Enter on a link or button and wait for the page that it leads to."""
        self.reach(selector)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def tick(self, selector: str) -> None:
        self.reach(selector)
        self.page.keyboard.press("Space")

    def write(self, selector: str, text: str) -> None:
        self.reach(selector)
        self.page.keyboard.type(text)

    def choose(self, selector: str, value: str) -> None:
        self.reach(selector)
        box = self.page.locator(selector)
        for _ in range(30):
            if box.input_value() == value:
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"{value} is no choice of {selector}")


@pytest.fixture
def at_keyboard(browser: Browser, live_server) -> Iterator:
    people: list[Keyboard] = []

    def sit(account: Account) -> Keyboard:
        people.append(Keyboard(browser, live_server.url, account))
        return people[-1]

    yield sit
    for one in people:
        one.context.close()


def test_two_operators_name_an_auditor(at_keyboard) -> None:
    town = a_town()
    one, two = (someone(town, Role.TOWN_OPERATOR, name=name) for name in ("김하나", "이두리"))
    sora = someone(town, Role.SUPPLIER, name="윤소라")

    first = at_keyboard(one)
    first.go(f"{sora.pk}/")
    first.press(f"a[href$='/{sora.pk}/grants/']")
    first.choose("select[name=role]", "auditor")
    first.write("input[name=why]", "감사 임기")
    first.press("main form .primary")
    expect(first.page.get_by_role("status").first).to_be_visible()
    assert not Membership.objects.filter(account=sora, role=Role.AUDITOR).exists()

    second = at_keyboard(two)
    second.go("approvals/")
    second.press("main .links a")
    expect(second.page.get_by_text("감사 임기")).to_be_visible()
    second.press("button[value=approve]")
    assert Membership.objects.filter(account=sora, role=Role.AUDITOR).exists()


def test_an_operator_ends_roles_together_and_takes_it_back(at_keyboard) -> None:
    town = a_town()
    department = a_department(town, "교통과")
    people = [someone(town, Role.OFFICIAL, department=department) for _ in range(2)]
    held = Membership.objects.filter(account__in=people, ended_at=None)

    operator = at_keyboard(someone(town, Role.TOWN_OPERATOR))
    operator.go("?role=official")
    for row in held.order_by("account__name", "pk"):
        operator.tick(f"input[name=pick][value='{row.pk}']")
    operator.choose("select[name=act]", "end")
    operator.press("fieldset button")
    assert held.count() == 2
    operator.press("button[name=ticket]")
    assert held.count() == 0
    operator.press("button[name=undo]")
    assert held.count() == 2
