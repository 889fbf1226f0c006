from datetime import UTC, datetime, timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import models

from madang.base.models import Event
from madang.base.tests.parallel import at_once
from madang.people.models import Account
from madang.privacy import jobs
from madang.privacy.models import Closure, Destruction, Hold, Look
from madang.privacy.services import closures, erasures, looks, parts
from madang.roles.engine.acts import Role
from madang.roles.services import memberships
from madang.roles.services.memberships import Term
from madang.roles.tests.towns import a_town, client_of, someone

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
LATER = NOW + timedelta(days=8)
State = Closure.State


def ask(account, town=None, now=NOW):
    return closures.ask(account=account, town=town, path="/privacy/", now=now)


@pytest.fixture
def gaon(db):
    return a_town("gaon")


@pytest.fixture
def seo(gaon):
    return someone(gaon, name="서하린")


def everything(account) -> dict[str, int]:
    return {
        f"{part.model}.{part.person}": parts.rows_of(part, account).count()
        for part in parts.declared()
    }


def test_a_person_has_time_to_think_again(seo, gaon):
    closure = ask(seo, gaon)
    assert closure.due_at - NOW == timedelta(days=7)
    assert ask(seo, gaon) == closure

    assert closures.carry_out_due(now=NOW + timedelta(days=6)) == 0
    assert closures.undo(account=seo, now=NOW + timedelta(days=6))
    assert not closures.undo(account=seo, now=NOW + timedelta(days=6))
    assert closures.carry_out_due(now=LATER) == 0

    seo.refresh_from_db()
    assert seo.is_active
    assert seo.name == "서하린"
    (event,) = Event.objects.filter(kind="privacy.closure")
    assert event.to == [seo.pk]


def test_afterwards_nothing_says_who_it_was(seo, gaon):
    address = seo.email
    browser = client_of(seo)
    key = browser.session.session_key
    UserSession.objects.create(user=seo, session_key=key, ip="203.0.113.9", user_agent="x")
    official = someone(gaon, Role.HEAD)
    looks.record(by=official, subject=seo, what="Name", why="x", town=gaon, now=NOW)
    ask(seo, gaon)

    assert closures.carry_out_due(now=LATER) == 1

    seo.refresh_from_db()
    assert (seo.email, seo.phone, seo.name, seo.is_active) == (None, None, "", False)
    assert seo.closed_at == LATER
    assert not Session.objects.filter(session_key=key).exists()
    assert browser.get("/gaon/privacy/").status_code == 302, "signed out"
    assert everything(seo)["account.EmailAddress.user"] == 0
    assert Look.objects.get().subject == seo, "the access log stays, of nobody known"
    for model in (Account, Look, Closure, Destruction):
        for row in model._base_manager.values_list():
            assert address not in map(str, row)
            assert "서하린" not in map(str, row)


def test_the_register_counts_what_went(seo, gaon):
    ask(seo, gaon)
    closures.carry_out_due(now=LATER)

    went = {row.part: (row.manner, row.reason, row.rows) for row in Destruction.objects.all()}
    assert went["account.EmailAddress"] == ("deleted", "closure", 1)
    assert went["people.Account"] == ("blanked", "closure", 1)


def test_nobody_leaves_while_serving_a_town(gaon):
    for role in (Role.TOWN_OPERATOR, Role.AUDITOR, Role.HEAD):
        official = someone(gaon, role)
        with pytest.raises(closures.InOfficeError):
            ask(official, gaon)
    with pytest.raises(closures.InOfficeError):
        ask(someone(None, Role.INSTALLATION_OPERATOR))

    assert not Closure.objects.exists()


def test_who_was_called_into_office_since_is_not_erased(seo, gaon):
    ask(seo, gaon)
    memberships.give(
        town=gaon,
        account=seo,
        role=Role.MODERATOR,
        by=None,
        now=NOW,
        department=None,
        term=Term(starts_at=NOW),
    )

    assert closures.carry_out_due(now=LATER) == 0

    seo.refresh_from_db()
    assert seo.name == "서하린"


def test_a_legal_hold_keeps_everything_until_it_ends(seo, gaon):
    first, second = someone(gaon, Role.TOWN_OPERATOR), someone(gaon, Role.TOWN_OPERATOR)
    ask(seo, gaon)
    hold = Hold.objects.create(
        account=seo,
        town=gaon,
        law="2026가합1234",
        until=NOW + timedelta(days=30),
        placed_by=first,
        agreed_by=second,
        placed_at=NOW,
    )
    before = everything(seo)

    assert closures.carry_out_due(now=LATER) == 0
    assert everything(seo) == before
    assert closures.carry_out_due(now=hold.until) == 1


def test_a_mistake_changes_nothing_and_keeps_no_other_person_waiting(seo, gaon, monkeypatch):
    other = someone(gaon)
    for account in (seo, other):
        ask(account, gaon)
    erase = erasures.erase

    def stumbling(account, **given):
        erase(account, **given)
        if account == seo:
            raise erasures.StillNeededError("privacy.Look")

    monkeypatch.setattr(erasures, "erase", stumbling)
    assert closures.carry_out_due(now=LATER) == 1

    seo.refresh_from_db()
    other.refresh_from_db()
    assert (seo.name, seo.is_active) == ("서하린", True)
    assert seo.emailaddress_set.count() == 1
    assert other.closed_at == LATER


def test_the_empty_row_goes_when_the_law_keeps_nothing_more(seo, gaon):
    ask(seo, gaon)
    closures.carry_out_due(now=LATER)
    assert closures.bury(now=LATER + timedelta(days=1)) == 0, "its closure is kept three years"

    Closure.objects.all().delete()
    assert closures.bury(now=LATER + timedelta(days=1)) == 1

    assert not Account.objects.filter(pk=seo.pk).exists()


def test_an_open_account_is_never_buried(seo):
    assert closures.bury(now=LATER) == 0
    assert Account.objects.filter(pk=seo.pk).exists()


def test_the_nightly_job_does_it_all(seo, gaon, monkeypatch):
    rewritten = []
    monkeypatch.setattr(
        "madang.privacy.services.retention.rewrite", lambda now: rewritten.append(now)
    )
    monkeypatch.setattr("madang.base.clock.now", lambda: LATER)
    ask(seo, gaon)

    jobs.keep_no_longer(0)

    seo.refresh_from_db()
    assert seo.closed_at == LATER
    assert rewritten == [LATER]


def test_the_page_asks_for_a_proof_and_a_tick_and_gives_a_way_back(seo):
    page = "/gaon/privacy/closure/"
    stale = client_of(seo, fresh=False).post(page, {"sure": "1"})
    assert "/gaon/account/" in stale["Location"], "to prove that it is they"
    browser = client_of(seo)
    assert browser.post(page).status_code == 422
    assert not Closure.objects.exists()

    assert browser.post(page, {"sure": "1"}).status_code == 302
    assert Closure.objects.get().state == State.WAITING
    assert "/gaon/privacy/closure/undo/" in browser.get("/gaon/privacy/").text
    browser.post("/gaon/privacy/closure/undo/")

    assert Closure.objects.get().state == State.UNDONE


def test_an_official_reads_on_the_page_what_to_do_first(gaon):
    head = client_of(someone(gaon, Role.HEAD))

    assert head.post("/gaon/privacy/closure/", {"sure": "1"}).status_code == 422
    assert not Closure.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_sixty_four_wishes_at_once_are_one_and_carried_out_once():
    seo = someone(a_town("gaon"))

    ids = at_once(64, lambda _: ask(seo).pk)
    assert len(set(ids)) == 1
    done = at_once(64, lambda _: closures.carry_out(Closure.objects.get(), now=LATER))

    assert sum(done) == 1
    assert Destruction.objects.filter(part="people.Account").aggregate(n=models.Sum("rows")) == {
        "n": 1
    }


def test_the_last_operator_of_a_town_reads_whom_to_name_first(gaon):
    last = someone(gaon, Role.TOWN_OPERATOR)
    browser = client_of(last)

    answer = browser.post(
        "/gaon/privacy/closure/", {"sure": "1"}, headers={"Accept-Language": "en"}
    )

    assert answer.status_code == 422
    assert "You are the last operator; name another one first" in answer.text
    assert "You are the last operator there. First name another one" in answer.text
    assert "/gaon/members/invitations/" in answer.text
    assert "Tick the box" not in answer.text
    assert not Closure.objects.exists()
    last.refresh_from_db()
    assert last.is_active

    someone(gaon, Role.TOWN_OPERATOR)
    page = browser.get("/gaon/privacy/closure/", headers={"Accept-Language": "en"})
    assert "last operator" not in page.text
    assert "End your role on the page of your roles there." in page.text


def test_the_last_operator_of_the_installation_reads_how_to_make_another(db):
    last = someone(None, Role.INSTALLATION_OPERATOR)

    answer = client_of(last).post("/privacy/closure/", {"sure": "1"})

    assert answer.status_code == 422
    assert "createsuperuser" in answer.text
    assert not Closure.objects.exists()
    (duty,) = closures.duties(last, now=NOW)
    assert duty.is_last
    someone(None, Role.INSTALLATION_OPERATOR)
    (duty,) = closures.duties(last, now=NOW)
    assert not duty.is_last


@pytest.mark.django_db(transaction=True)
def test_the_two_last_operators_who_leave_at_once_both_stay():
    gaon = a_town("gaon")
    pair = [someone(gaon, Role.TOWN_OPERATOR), someone(None, Role.INSTALLATION_OPERATOR)]

    def refused(number):
        try:
            ask(pair[number % 2], gaon)
        except closures.InOfficeError:
            return True
        return False

    assert all(at_once(8, refused))
    assert not Closure.objects.exists()
    assert Account.objects.filter(is_active=True).count() == 2
