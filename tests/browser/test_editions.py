"""A whole edition of the participatory budget in a real browser, from the settings to the works."""

from datetime import timedelta

import pytest
from playwright.sync_api import Browser, expect

from madang.base import clock
from madang.participation.models import Edition
from madang.participation.tests import yard
from madang.participation.tests.editions import SEED, a_project, an_official, an_operator, voted
from madang.participation.tests.polls import a_voter
from madang.roles.tests.towns import a_town, someone
from tests.browser.pages import DESKTOP, PHONE, Visitor, credential_got

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.timeout(900),
]
DAY = timedelta(days=1)
EDITIONS = "participation/editions/"
DATES = {
    "call": (-20, -1),
    "review": (-1, 5),
    "vote": (6, 10),
    "result": (11, 20),
    "works": (15, 300),
}


@pytest.fixture
def come(browser: Browser, live_server, axe: str):
    """Lets people come, each signed in, and shows what they see."""
    visitors = []

    def one(account=None, window=DESKTOP) -> Visitor:
        made = Visitor(browser, live_server.url, axe, window=window)
        if account is not None:
            made.be(account)
        visitors.append(made)
        return made

    yield one
    for visitor in visitors:
        assert visitor.complaints == []
        visitor.leave()


def looked_at(one: Visitor, name: str) -> None:
    one.page.evaluate(
        "document.querySelectorAll('main details').forEach(one => { one.open = true })"
    )
    one.page.screenshot(path=_kept(one, name), full_page=True)
    assert one.barriers() == [], name
    assert one.overflow() <= 0, name


def _kept(one: Visitor, name: str) -> str:
    one.shoot(f"editions-{name}")
    return f"screenshots/editions-{name}-whole.png"


def filled(page, **fields) -> None:
    for name, value in fields.items():
        page.locator(f"[name={name}]").first.fill(value)


def sent(page, form: str = "main form") -> None:
    page.locator(form).locator("button.primary").first.click()
    page.wait_for_load_state()


def test_an_edition_from_its_settings_to_the_works(come, monkeypatch) -> None:
    began, town = clock.now(), a_town()
    time = {"days": 0.0}
    monkeypatch.setattr("madang.base.clock.now", lambda: began + time["days"] * DAY)
    operator = come(an_operator(town))
    official = come(an_official(town))
    edition = _opened(operator, began, town)
    at = f"{EDITIONS}{edition.pk}/"

    writer = someone(town, name="김온")
    proposal = yard.a_proposal(town, writer, now=began - 2 * DAY)
    _taken_in(official, come(writer, PHONE), at, proposal)
    _costed(official, f"{at}projects/1/")
    for title, cost in (("작은 도서관을 새로 꾸미기", 50_000_000), ("하천 자전거길", 90_000_000)):
        a_project(edition, title, cost, now=clock.now(), category="culture")
    _fixed(operator, at)
    edition.refresh_from_db()

    time["days"] = 7
    voted(edition.poll, "1", "1,2", "2", "3", now=clock.now())
    _voted(come(a_voter(edition.poll), PHONE), at, edition.poll)

    time["days"] = 12
    _counted(operator, at, edition.poll)
    visitor = come(window=PHONE)
    _explained(visitor, come(), at)

    time["days"] = 20
    _carried_out(official, visitor, f"{at}projects/1/", clock.now().date().isoformat())
    proposal.refresh_from_db()
    assert (proposal.state, proposal.budget_won) == ("under_way", 40_000_000)


def _opened(operator: Visitor, began, town) -> Edition:
    page = operator.go(f"{EDITIONS}new/")
    looked_at(operator, "new")
    filled(page, title="2027년 주민참여예산", budget="100000000", longest="2")
    filled(page, about="생활 가까이의 작은 사업을 주민이 제안하고 정합니다.")
    filled(page, limits="culture: 120000000", rivals="2, 3")
    sent(page)
    for kind, (first, last) in DATES.items():
        for end, days in (("starts", first), ("ends", last)):
            moment = (began + days * DAY).astimezone(town.zone)
            page.locator(f"[name={kind}_{end}]").fill(moment.strftime("%Y-%m-%dT%H:%M"))
    looked_at(operator, "phases")
    sent(page)
    sent(page, "form[action$='openings/']")
    looked_at(operator, "desk-open")
    return Edition.objects.get()


def _taken_in(official: Visitor, writer: Visitor, at: str, proposal) -> None:
    page = official.go(f"{at}desk/")
    filled(page, proposal=str(proposal.pk))
    sent(page, "form[action$='asked/']")
    asking = proposal.askings.get()
    page = writer.go(f"{EDITIONS}askings/{asking.pk}/")
    looked_at(writer, "asking")
    sent(page)
    expect(page.locator("main")).to_contain_text("동의")
    assert proposal.projects.get().number == 1


def _costed(official: Visitor, at: str) -> None:
    page = official.go(f"{at}desk/")
    looked_at(official, "desk-project")
    for won, reason in (
        ("45000000", "업체 세 곳의 견적입니다."),
        ("40000000", "조명을 줄였습니다."),
    ):
        page.locator("#cost_won").fill(won)
        page.locator("#cost_reason").fill(reason)
        sent(page, "form[action$='costings/']")
    page.locator("label[for=decision_decision_0]").click()
    page.locator("#decision_reason").fill("시의 사무이고 내년에 할 수 있습니다.")
    sent(page, "form[action$='decisions/']")


def _fixed(operator: Visitor, at: str) -> None:
    page = operator.go(f"{at}desk/")
    looked_at(operator, "desk-ready")
    filled(page, seed=SEED)
    sent(page, "form[action$='fixings/']")
    looked_at(operator, "desk-fixed")


def _voted(voter: Visitor, at: str, poll) -> None:
    page = voter.go(at)
    looked_at(voter, "show-vote")
    page.locator(f"a.krds-btn.primary[href$='{poll.key}/']").click()
    page.locator("a.krds-btn.primary").first.click()
    credential_got(page)
    page.locator("#kept a.krds-btn").click()
    for id_ in ("1", "2"):
        page.locator(f"label[for=c-{id_}]").click()
    page.locator("#ballot button.primary").click()
    page.wait_for_url("**/receipts/*/", timeout=60_000)


def _counted(operator: Visitor, at: str, poll) -> None:
    page = operator.go(f"participation/polls/{poll.key}/desk/")
    sent(page, "form[action$='seals/']")
    sent(page, "form[action$='results/']")
    page = operator.go(f"{at}desk/")
    looked_at(operator, "desk-published")
    sent(page, "form[action$='takeovers/']")
    assert page.url.endswith("/result/")
    assert Edition.objects.get().result["winners"] == ["1", "2"]


def _explained(phone: Visitor, desktop: Visitor, at: str) -> None:
    for name, visitor in (("phone", phone), ("wide", desktop)):
        for path, what in (
            (EDITIONS, "index"),
            (at, "show"),
            (f"{at}result/", "result"),
            (f"{at}projects/1/", "project"),
            (f"{at}projects/3/", "loser"),
        ):
            visitor.go(path)
            looked_at(visitor, f"{what}-{name}")
    page = desktop.go(f"{at}result/")
    expect(page.locator(".support-chart polyline")).to_have_count(
        2
    )  # nobody could pay for the third
    expect(page.locator("main")).to_contain_text(SEED)


def _carried_out(official: Visitor, visitor: Visitor, at: str, day: str) -> None:
    page = official.go(f"{at}desk/")
    page.locator("#news_day").fill(day)
    page.locator("#news_text").fill("착공했습니다. 봄까지 마칩니다.")
    page.locator("#news_percent").fill("10")
    sent(page, "form[action$='reports/']")
    looked_at(official, "desk-works")
    page = visitor.go(at)
    expect(page.locator("main")).to_contain_text("착공했습니다.")
    looked_at(visitor, "project-works")
