"""A resident votes in a real browser: the key is made, blinded and used there."""

from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Route, expect

from madang.base import clock
from madang.participation.models import BulletinEntry, Voter
from madang.participation.services import bulletins
from madang.participation.tests.polls import a_booth, a_poll, a_voter, operator_of
from tests.browser.pages import DESKTOP, PHONE, Visitor, credential_got

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.timeout(600),
]


def visitor(browser: Browser, live_server, axe: str, account, window=PHONE) -> Visitor:
    made = Visitor(browser, live_server.url, axe, window=window)
    made.be(account)
    return made


def looked_at(one: Visitor, name: str) -> None:
    one.shoot(f"votes-{name}")
    assert one.barriers() == [], name
    assert one.overflow() <= 0, name


def _an_answer_is_lost(resident: Visitor, poll) -> None:
    """The town signs, but its answer does not arrive: the page says that one may press again."""

    def lose(route: Route) -> None:
        route.fetch()
        route.abort()

    page = resident.page
    page.route("**/credentials", lose, times=1)
    page.locator("#blinding button").click()
    expect(page.locator("#trouble")).to_contain_text("응답이 오지 않았습니다", timeout=60_000)
    assert Voter.objects.filter(poll=poll).count() == 1
    resident.complaints.clear()  # of the answer that was lost


def _nothing_to_press_before_it_is_heard(resident: Visitor, at: str) -> None:
    """The button waits for its script: a form sent by the browser itself would come to nothing."""
    held: list[Route] = []
    page = resident.page
    page.route("**/credential*.js", lambda route: held.append(route), times=1)
    page.goto(at, wait_until="commit")
    page.wait_for_selector("main h1")
    page.wait_for_timeout(1_000)  # the other scripts of the page have run
    assert held
    expect(page.locator("#blinding")).to_be_hidden()
    held[0].continue_()
    expect(page.locator("#blinding")).to_be_visible(timeout=60_000)


def test_a_resident_votes_and_finds_the_ballot(browser: Browser, live_server, axe: str) -> None:
    now = clock.now()
    poll = a_poll(opens_at=now - timedelta(days=1), closes_at=now + timedelta(days=1))
    booth = a_booth(poll)
    resident = visitor(browser, live_server, axe, a_voter(poll))
    page = resident.go("participation/polls/")
    looked_at(resident, "index")
    page = resident.go(f"participation/polls/{poll.key}/")
    looked_at(resident, "poll")
    page.locator("a.krds-btn.primary").click()
    looked_at(resident, "credential-first")
    _nothing_to_press_before_it_is_heard(resident, page.url)
    sent = []
    page.on("request", lambda request: sent.append(request))
    _an_answer_is_lost(resident, poll)
    looked_at(resident, "credential-unanswered")
    told = credential_got(page)
    assert Voter.objects.filter(poll=poll).count() == 1
    assert len(told.split(".")) == 4
    looked_at(resident, "credential")
    page.locator("#kept a.krds-btn").click()
    page.locator("label[for=c-b]").click()
    looked_at(resident, "ballot")
    page.locator("#ballot button.primary").click()
    page.wait_for_url("**/receipts/*/", timeout=60_000)
    looked_at(resident, "receipt")
    entry = BulletinEntry.objects.get()
    assert entry.content["choices"] == "b"
    assert entry.leaf in page.url
    secret = told.split(".")[0]
    assert not any(secret in (request.post_data or "") for request in sent)
    bulletins.publish_root(poll=poll, day=clock.now().date())
    page.reload()
    looked_at(resident, "receipt-chained")
    resident.go(f"participation/polls/{poll.key}/bulletin/")
    looked_at(resident, "bulletin")
    assert resident.complaints == []
    resident.leave()
    operator = visitor(browser, live_server, axe, operator_of(poll), window=DESKTOP)
    for path, name in (
        ("desk/", "desk"),
        ("new/", "new"),
        (f"{poll.key}/desk/", "desk-poll"),
        (f"{poll.key}/", "poll-wide"),
    ):
        operator.go(f"participation/polls/{path}")
        looked_at(operator, name)
    assert booth.name in operator.go(f"participation/polls/{poll.key}/desk/").content()
    operator.leave()
