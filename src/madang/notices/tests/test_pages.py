import re

import pytest
from django.test import Client

from madang.base import scope
from madang.notices.models import Device, Notice, Wishes
from madang.notices.services import events, inboxes, wishes
from madang.notices.tests.boards import NOON, tell
from madang.notices.tests.pushservices import Browser
from madang.people.tests.people import an_account
from madang.roles.tests.towns import a_town

FREE = ["roles.granted", "roles.ended"]


@pytest.fixture
def kim(db):
    return an_account("kim@gaon.example", name="김하늘", language="en")


@pytest.fixture
def town(db):
    return a_town()


@pytest.fixture
def browser(kim, town):
    client = Client(headers={"accept-language": "en"})
    client.force_login(kim)
    return client


def told(*to, **values):
    tell(*to, **values)
    events.take_all(now=NOON)
    return Notice.objects.filter(account=to[0]).latest("pk")


def text(answer):
    return " ".join(answer.content.decode().split())


PAGES = ["/gaon/notices/", "/gaon/notices/wishes/", "/gaon/notices/7/"]
ACTS = ["readings/", "wishes/", "wishes/mailbox/", "devices/", "devices/1/removals/"]


@pytest.mark.parametrize("path", PAGES)
def test_who_is_not_signed_in_is_sent_to_sign_in(town, path):
    answer = Client().get(path)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/gaon/login/?next=")


@pytest.mark.parametrize("path", ACTS)
def test_nothing_is_done_for_a_forged_request(browser, kim, path):
    told(kim)
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = browser.cookies
    answer = strict.post(f"/gaon/notices/{path}", {"until": "99999999", "email": "never"})
    assert answer.status_code == 403
    assert inboxes.unread(account=kim) == 1
    assert not Wishes.objects.exists()


def test_a_person_reads_what_concerns_them_of_every_town_and_nothing_else(browser, kim, town):
    lee = an_account("lee@gaon.example")
    told(kim, town=town, text="Of Gaon")
    told(kim, town=a_town("hana"), text="Of Hana")
    told(kim, text="Of all")
    told(lee, town=town, text="For Lee")
    page = text(browser.get("/gaon/notices/"))
    assert all(line in page for line in ("Of Gaon", "Of Hana", "Of all", "3 notices you have not"))
    assert "For Lee" not in page
    assert "Of Hana" in text(browser.get("/notices/"))


def test_what_is_told_is_shown_as_text_and_never_as_page(browser, kim):
    told(kim, text="%(who)s came", params={"who": "<script>alert(1)</script>"})
    page = text(browser.get("/gaon/notices/"))
    assert "&lt;script&gt;alert(1)&lt;/script&gt; came" in page
    assert "<script>alert" not in page


def test_opening_a_notice_marks_it_as_read_and_leads_on(browser, kim, town):
    notice = told(kim, town=town, path="/gaon/members/mine/?tab=1")
    answer = browser.get(f"/gaon/notices/{notice.pk}/")
    assert answer["Location"] == "http://localhost/gaon/members/mine/?tab=1"
    assert inboxes.unread(account=kim) == 0


@pytest.mark.parametrize(
    "path",
    ["//evil.example/", "https://evil.example/", "/\\evil.example", "javascript:alert(1)", ""],
)
def test_a_notice_leads_nowhere_else(browser, kim, path):
    notice = told(kim, path=path)
    assert browser.get(f"/gaon/notices/{notice.pk}/")["Location"] == "/gaon/notices/"


def test_nobody_opens_or_marks_the_notice_of_another(browser, kim):
    lee = an_account("lee@gaon.example")
    notice = told(lee)
    assert browser.get(f"/gaon/notices/{notice.pk}/").status_code == 404
    browser.post("/gaon/notices/readings/", {"until": notice.pk})
    assert inboxes.unread(account=lee) == 1


def test_all_are_marked_as_read_but_what_came_since_the_page_was_made(browser, kim):
    seen, new = told(kim), told(kim)
    browser.post("/gaon/notices/readings/", {"until": seen.pk})
    assert inboxes.unread(account=kim) == 1
    assert Notice.objects.get(read_at=None) == new


@pytest.mark.parametrize("until", ["", "x", "-1", "9" * 40, "١"])
def test_what_is_no_number_marks_nothing(browser, kim, until):
    told(kim)
    assert browser.post("/gaon/notices/readings/", {"until": until}).status_code == 302
    assert browser.get("/gaon/notices/", {"before": until}).status_code == 200
    assert inboxes.unread(account=kim) == 1


def test_a_long_list_has_pages(browser, kim, monkeypatch):
    monkeypatch.setattr(inboxes, "PAGE", 2)
    for number in range(5):
        told(kim, text=f"Event {number}")
    first = browser.get("/gaon/notices/").content.decode()
    older = re.search(r'href="(\?before=\d+)"', first)
    second = browser.get(f"/gaon/notices/{older[1]}").content.decode()
    assert "Event 2" in second
    assert "Event 3" not in second


def test_the_bell_counts_what_is_not_read(browser, kim):
    assert '<span class="sr-only">Notices</span>' in text(browser.get("/gaon/notices/"))
    told(kim)
    told(kim)
    assert '<span class="sr-only">Notices, 2 unread</span>' in text(browser.get("/gaon/notices/"))
    assert "bell" not in text(Client().get("/gaon/login/")).partition("<main")[0]


def test_wishes_are_kept_and_shown(browser, kim):
    said = {"email": "weekly", "is_quiet": "on", "quiet_from": "22:30", "quiet_until": "06:00"}
    answer = browser.post("/gaon/notices/wishes/", said | {"kinds": FREE})
    assert answer["Location"] == "/gaon/notices/wishes/"
    kept = wishes.of(kim.pk)
    assert (kept.email, f"{kept.quiet_from:%H:%M}", f"{kept.quiet_until:%H:%M}") == (
        ("weekly", "22:30", "06:00")
    )
    assert not set(FREE) & set(kept.muted)
    assert "roles.approvals" in kept.muted
    assert "people.security" not in kept.muted
    page = text(browser.get("/gaon/notices/wishes/"))
    assert 'value="weekly" checked' in page
    assert 'value="22:30"' in page


@pytest.mark.parametrize(
    "wrong",
    [
        {"email": "hourly"},
        {"is_quiet": "on", "quiet_from": "", "quiet_until": "08:00"},
        {"is_quiet": "on", "quiet_from": "25:00", "quiet_until": "08:00"},
        {"is_quiet": "on", "quiet_from": "08:00", "quiet_until": "08:00"},
        {"kinds": ["people.security"]},
        {"kinds": ["<script>"]},
    ],
)
def test_wishes_that_cannot_be_are_refused_and_nothing_is_kept(browser, wrong):
    answer = browser.post("/gaon/notices/wishes/", {"email": "daily"} | wrong)
    assert answer.status_code == 422
    assert "Nothing was changed." in text(answer)
    assert not Wishes.objects.exists()


def test_who_wants_no_quiet_hours_has_none(browser, kim):
    browser.post("/gaon/notices/wishes/", {"email": "now"})
    assert wishes.of(kim.pk).quiet_from is None


def test_a_browser_is_added_and_taken_away_by_its_owner_only(browser, kim, town):
    said = Browser("https://push.example/x").subscription()
    sent = {"endpoint": said.endpoint, "p256dh": said.p256dh, "auth": said.auth, "name": "<b>"}
    browser.post("/gaon/notices/devices/", sent)
    device = Device.objects.get(account=kim)
    assert "&lt;b&gt;" in text(browser.get("/gaon/notices/wishes/"))
    stranger = Client()
    stranger.force_login(an_account("lee@gaon.example"))
    stranger.post(f"/gaon/notices/devices/{device.pk}/removals/")
    assert Device.objects.exists()
    browser.post(f"/gaon/notices/devices/{device.pk}/removals/")
    assert not Device.objects.exists()


def test_a_browser_that_lies_is_not_added(browser):
    sent = {"endpoint": "http://127.0.0.1:5432/", "p256dh": "x", "auth": "y"}
    answer = browser.post("/gaon/notices/devices/", sent, follow=True)
    assert "Nothing was changed." in text(answer)
    assert not Device.objects.exists()


def test_a_mailbox_that_came_back_is_shown_and_can_be_tried_again(browser, kim):
    wishes.bounce(account_id=kim.pk, email=kim.email)
    assert "came back" in text(browser.get("/gaon/notices/wishes/"))
    browser.post("/gaon/notices/wishes/mailbox/")
    assert "came back" not in text(browser.get("/gaon/notices/wishes/"))


def test_one_worker_serves_all_towns_from_an_address_that_stays(browser, town):
    assert 'data-worker="/notices/worker.js"' in text(browser.get("/gaon/notices/wishes/"))
    answer = Client().get("/notices/worker.js")
    assert answer["Content-Type"].startswith("text/javascript")
    assert b"showNotification" in answer.content


def test_another_towns_scope_sees_no_notice_of_this_one(kim, town):
    told(kim, town=town)
    with scope.within(a_town("hana").pk):
        assert not Notice.objects.exists()
    with scope.within(town.pk):
        assert Notice.objects.count() == 1
