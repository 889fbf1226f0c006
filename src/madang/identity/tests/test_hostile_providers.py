"""Answers that must not be believed: nobody is signed in, nothing is written."""

import time

import pytest
from django.core.cache import cache
from django.test import Client as Browser

from madang.base.models import Event
from madang.identity.models import Link, Provider
from madang.identity.services import discovery
from madang.identity.tests import setups
from madang.identity.tests.forger import ISSUER, Forger
from madang.identity.tests.visits import START, begun, come_back, is_in, linked
from madang.people.models import Account
from madang.people.tests.people import PASSWORD, an_account
from madang.residents.models import Attribute
from madang.roles.engine.acts import Role
from madang.roles.tests.towns import a_town, client_of, someone

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_limits(settings):
    settings.MADANG_RATE_LIMITS = []
    cache.clear()


@pytest.fixture
def forger(monkeypatch) -> Forger:
    one = Forger()
    monkeypatch.setattr(discovery, "get_json", one.get_json)
    monkeypatch.setattr(discovery, "post_form", one.post_form)
    return one


@pytest.fixture
def provider(forger) -> Provider:
    return setups.a_provider(a_town("gaon"), ISSUER, slug="forged")


@pytest.fixture
def hana(provider) -> Account:
    account = an_account("hana@gaon.example", name="하나")
    linked(provider, account, "hana")
    return account


def test_an_honest_answer_is_believed(forger, hana):
    browser = Browser()
    asked = begun(browser)
    forger.says(nonce=asked["nonce"])

    answer = come_back(browser, state=asked["state"])

    assert answer.status_code == 302, answer.content.decode()
    assert browser.session["_auth_user_id"] == str(hana.pk)
    assert asked["code_challenge_method"] == "S256"
    assert "code_verifier=" in forger.posted[0]
    assert "client_assertion=" in forger.posted[0]


LIES = {
    "another visit's nonce": {"nonce": "not the one"},
    "no nonce": {"nonce": None},
    "for another client": {"aud": "another"},
    "for several, and us by the way": {"aud": ["madang", "another"]},
    "given to another": {"aud": "madang", "azp": "another"},
    "by another issuer": {"iss": "https://id.other.example"},
    "run out": {"exp": time.time() - 3600, "iat": time.time() - 300},
    "made long ago": {"iat": time.time() - 3600},
    "made in the future": {"iat": time.time() + 3600},
    "times as words": {"iat": "today", "exp": "tomorrow"},
    "about nobody": {"sub": ""},
    "about no text": {"sub": 7},
    "with another access token": {"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"},
    "endless": {"exp": None},
}


@pytest.mark.parametrize("lie", LIES)
def test_a_lie_in_the_token_is_refused(forger, hana, lie):
    browser = Browser()
    asked = begun(browser)
    forger.says(**({"nonce": asked["nonce"]} | LIES[lie]))

    refused(browser, come_back(browser, state=asked["state"]))


@pytest.mark.parametrize("way", ["by_another", "unsigned", "by_public_key"])
def test_a_wrong_signature_is_refused(forger, hana, way):
    browser = Browser()
    asked = begun(browser)
    forger.sign = getattr(forger, way)
    forger.says(nonce=asked["nonce"])

    refused(browser, come_back(browser, state=asked["state"]))


def test_a_key_that_nobody_published_is_refused(forger, hana):
    browser = Browser()
    asked = begun(browser)
    forger.header = {"kid": "unknown"}
    forger.says(nonce=asked["nonce"])

    refused(browser, come_back(browser, state=asked["state"]))


def test_a_state_is_of_one_browser_and_for_once(forger, hana):
    browser, victim = Browser(), Browser()
    asked = begun(browser)
    forger.says(nonce=asked["nonce"])

    refused(victim, come_back(victim, state=asked["state"]))
    refused(browser, come_back(browser, state="guessed"))
    refused(browser, come_back(browser))
    assert come_back(browser, state=asked["state"]).status_code == 302
    forger.used.clear()
    assert come_back(browser, state=asked["state"]).status_code == 400


def test_a_code_is_used_once(forger, hana):
    first, second = Browser(), Browser()
    for browser in (first, second):
        asked = begun(browser)
        forger.says(nonce=asked["nonce"], name=None)
        answer = come_back(browser, state=asked["state"])

    assert is_in(first)
    refused(second, answer)


def test_another_providers_answer_is_refused(forger, hana):
    browser = Browser()
    asked = begun(browser)
    forger.says(nonce=asked["nonce"])

    refused(browser, come_back(browser, state=asked["state"], iss="https://id.other.example"))
    assert forger.posted == []  # the code went nowhere


def test_an_answer_without_a_name_is_refused_where_names_are_promised(forger, hana):
    forger.metadata = {"authorization_response_iss_parameter_supported": True}
    browser = Browser()
    asked = begun(browser)
    forger.says(nonce=asked["nonce"])

    refused(browser, come_back(browser, state=asked["state"]))
    assert forger.posted == []


def test_a_visit_to_one_provider_does_not_end_at_another(forger, hana):
    setups.a_provider(a_town("gaon"), ISSUER, slug="second", client_id="second")
    browser = Browser()
    asked = begun(browser)
    forger.says(nonce=asked["nonce"])

    answer = come_back(browser, "/gaon/identity/sign-in/second/callback/", state=asked["state"])

    refused(browser, answer)


def test_the_persons_page_must_be_of_the_same_person(forger, hana):
    browser = Browser()
    asked = begun(browser)
    forger.says(nonce=asked["nonce"])
    forger.person = {"sub": "somebody else", "name": "남"}

    refused(browser, come_back(browser, state=asked["state"]))


def test_a_provider_that_calls_itself_otherwise_is_not_asked(forger, hana):
    forger.metadata = {"issuer": "https://id.other.example"}

    assert Browser().get(START).status_code == 400


@pytest.mark.parametrize(
    "address", ["http://id.forger.example/token", "javascript:alert(1)", "https://u@x.example/", 7]
)
def test_an_endpoint_in_clear_or_in_disguise_is_not_used(forger, hana, address):
    forger.metadata = {"token_endpoint": address}

    assert Browser().get(START).status_code == 400


def test_an_address_is_no_proof_of_who_it_is(forger, provider):
    victim = an_account("victim@gaon.example", name="피해자")
    browser = Browser()
    asked = begun(browser)
    forger.says(
        nonce=asked["nonce"], sub="attacker", email="victim@gaon.example", email_verified=True
    )

    answer = come_back(browser, state=asked["state"])

    assert answer["Location"] == "/gaon/identity/sign-in/welcome/"
    assert not is_in(browser)
    browser.post("/gaon/identity/sign-in/welcome/")
    assert browser.session["_auth_user_id"] != str(victim.pk)
    assert Account.objects.get(pk=browser.session["_auth_user_id"]).email is None


def test_a_closed_account_stays_closed(forger, hana):
    hana.is_active = False
    hana.save()
    browser = Browser()
    asked = begun(browser)
    forger.says(nonce=asked["nonce"])

    come_back(browser, state=asked["state"])

    assert not is_in(browser)


def test_a_towns_provider_has_no_say_elsewhere(forger, provider):
    gaon, narae = provider.town, a_town("narae")
    boss = someone(gaon, Role.TOWN_OPERATOR)
    someone(narae, Role.TOWN_OPERATOR)
    linked(provider, boss, "hana")
    browser = Browser()
    asked = begun(browser)
    forger.says(nonce=asked["nonce"])
    come_back(browser, state=asked["state"])

    assert is_in(browser)
    assert browser.get("/gaon/identity/clients/").status_code == 200
    for elsewhere in (
        "/narae/my/",
        "/account/",
        "/gaon/account/",
        "/gaon/account/password/new/",
        "/gaon/identity/connections/",
        "/identity/connections/",
        "/identity/providers/",
    ):
        answer = browser.get(elsewhere)
        assert answer.status_code == 302, elsewhere
        assert "/login/" in answer["Location"], elsewhere


def test_a_provider_of_one_town_is_not_there_in_another(forger, provider):
    a_town("narae")

    assert Browser().get("/narae/identity/sign-in/forged/").status_code == 404
    assert Browser().get("/narae/identity/sign-in/forged/keys/").status_code == 404
    assert Browser().get("/identity/sign-in/forged/").status_code == 404


def test_connecting_takes_the_button_on_ones_own_page(forger, provider):
    account = an_account("hana@gaon.example")
    browser = client_of(account)

    assert browser.get(START, {"connect": "forged:sign"}).status_code == 404
    page = browser.get("/gaon/identity/connections/")
    assert page.status_code == 200
    asked = begun(browser, f"{START}?{page.context['wish']}")
    forger.says(nonce=asked["nonce"])
    answer = come_back(browser, state=asked["state"])

    assert answer["Location"] == "/gaon/identity/connections/"
    mine = Link.objects.get(account=account)
    assert mine.subject == "hana"
    assert Event.objects.get(kind="people.security").to == [account.pk]
    other = client_of(an_account())
    assert other.post(f"/gaon/identity/connections/links/{mine.pk}/end/").status_code == 404
    assert Link.objects.filter(pk=mine.pk).exists()
    browser.post(f"/gaon/identity/connections/links/{mine.pk}/end/")
    assert not Link.objects.filter(pk=mine.pk).exists()


def test_the_last_way_to_sign_in_is_kept(forger, provider):
    browser = Browser()
    asked = begun(browser)
    forger.says(nonce=asked["nonce"])
    come_back(browser, state=asked["state"])
    browser.post("/gaon/identity/sign-in/welcome/")
    mine = Link.objects.get(subject="hana")

    browser.post(f"/gaon/identity/connections/links/{mine.pk}/end/")

    assert Link.objects.filter(pk=mine.pk).exists()


def test_a_newcomer_with_an_account_connects_it_after_signing_in(forger, provider):
    browser, account = Browser(), an_account("hana@gaon.example", password=PASSWORD)
    asked = begun(browser)
    forger.says(nonce=asked["nonce"])
    come_back(browser, state=asked["state"])
    sent = {"login": "hana@gaon.example", "password": PASSWORD}
    answer = browser.post("/gaon/login/?next=/gaon/identity/sign-in/welcome/", sent)
    assert answer["Location"] == "/gaon/identity/sign-in/welcome/"

    browser.post("/gaon/identity/sign-in/welcome/")

    assert Link.objects.get(subject="hana").account == account


def test_what_belongs_to_another_account_is_not_connected(forger, hana):
    other = an_account("other@gaon.example")
    browser = client_of(other)
    page = browser.get("/gaon/identity/connections/")
    asked = begun(browser, f"{START}?{page.context['wish']}")
    forger.says(nonce=asked["nonce"])

    assert come_back(browser, state=asked["state"]).status_code == 409
    assert not Link.objects.filter(account=other).exists()


def test_the_way_back_stays_on_this_host(forger, hana):
    browser = Browser()
    asked = begun(browser, next="https://evil.example/")
    forger.says(nonce=asked["nonce"])

    assert come_back(browser, state=asked["state"])["Location"] == "/gaon/"


def refused(browser: Browser, answer) -> None:
    assert answer.status_code == 400, answer
    assert not is_in(browser)
    assert not Attribute.objects.filter(how="provider", value="김하나").exists()
