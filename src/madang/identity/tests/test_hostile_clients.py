"""Requests of services that must not be answered; and what operators may register."""

from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from allauth.idp.oidc.models import Client as OidcClient
from allauth.idp.oidc.models import Token
from django.test import Client as Browser

from madang.base import scope
from madang.base.tests.parallel import at_once
from madang.identity.engine.authorizations import Trip
from madang.identity.models import Client, Key, Link, Subject
from madang.identity.services import agreements, keys, links
from madang.identity.services.sign_ins import Identity
from madang.identity.tests import setups
from madang.people.models import Account
from madang.people.tests.people import an_account
from madang.residents.models import Consent
from madang.residents.services import attributes
from madang.roles.engine.acts import Role
from madang.roles.tests.towns import a_town, client_of, someone

pytestmark = pytest.mark.django_db
TRIP = Trip("state", "nonce", "a verifier of at least forty-three characters, so it is said")
AUTHORIZE, TOKEN = "/gaon/identity/provider/authorize/", "/gaon/identity/provider/token/"


@pytest.fixture(autouse=True)
def no_limits(settings):
    settings.MADANG_RATE_LIMITS = []


@pytest.fixture
def town():
    return a_town("gaon")


@pytest.fixture
def library(town) -> tuple[Client, str]:
    return setups.a_client(town)


@pytest.fixture
def hana() -> Account:
    return an_account("hana@gaon.example", name="김하나")


def asks(client: Client, **wish: str | None) -> str:
    query = {
        "response_type": "code",
        "client_id": client.oidc_id,
        "redirect_uri": setups.BACK,
        "scope": "openid profile",
        "state": TRIP.state,
        "nonce": TRIP.nonce,
        "code_challenge": TRIP.challenge,
        "code_challenge_method": "S256",
    } | wish
    return f"{AUTHORIZE}?{urlencode({name: value for name, value in query.items() if value})}"


def answered(answer) -> dict[str, str]:
    """Return the query with which the browser is sent back to the library."""
    assert answer.status_code == 302, answer.content.decode()
    assert answer["Location"].startswith(f"{setups.BACK}?"), answer["Location"]
    return {
        name: values[0] for name, values in parse_qs(urlsplit(answer["Location"]).query).items()
    }


def redeem(code: str, client: Client, secret: str, **wish: str):
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": setups.BACK,
        "code_verifier": TRIP.verifier,
        "client_id": client.oidc_id,
        "client_secret": secret,
    } | wish
    return Browser().post(TOKEN, form)


ADDRESSES = [
    "https://evil.example/back",
    f"{setups.BACK}/",
    f"{setups.BACK}?more=1",
    "https://library.example.evil.example/back",
    "http://library.example/back",
    "https://library.example/back#x",
    "https://library.example@evil.example/back",
    "javascript:alert(1)",
]


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("decision", ["", "agree"])
def test_an_address_that_is_not_registered_gets_nobody(library, hana, address, decision):
    browser = client_of(hana)
    url = asks(library[0], redirect_uri=address)

    answer = browser.post(url, {"decision": decision}) if decision else browser.get(url)

    assert answer.status_code == 400
    assert "Location" not in answer
    assert not Subject.objects.exists()


@pytest.mark.parametrize(
    ("wish", "error"),
    [
        ({"code_challenge": None, "code_challenge_method": None}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge_method": None}, "invalid_request"),
        ({"scope": "profile"}, "invalid_scope"),
        ({"scope": "openid residency"}, "invalid_scope"),
        ({"scope": "openid offline_access"}, "invalid_scope"),
        ({"response_type": "token"}, "unauthorized_client"),
        ({"response_type": "code id_token"}, "unauthorized_client"),
        ({"prompt": "none"}, "consent_required"),
    ],
)
def test_a_loose_request_is_sent_back(library, hana, wish, error):
    answer = client_of(hana).get(asks(library[0], **wish))

    if wish.get("response_type"):
        assert answer.status_code in {302, 400}
        assert "code=" not in answer.get("Location", "")
        assert "access_token=" not in answer.get("Location", "")
    else:
        back = answered(answer)
        assert back["error"] == error
        assert back["state"] == TRIP.state
        assert back["iss"] == "http://testserver/gaon"
    assert not Subject.objects.exists()


def test_silence_is_no_consent_to_another_service(library, town, hana):
    other, _ = setups.a_client(town, name_ko="체육관")
    browser = client_of(hana)
    answered(browser.post(asks(library[0]), {"decision": "agree"}))

    assert "code" in answered(browser.get(asks(library[0], prompt="none")))
    assert answered(browser.get(asks(other, prompt="none")))["error"] == "consent_required"
    assert answered(Browser().get(asks(library[0], prompt="none")))["error"] == "login_required"


def test_more_than_was_agreed_to_is_asked_anew(library, hana):
    browser = client_of(hana)
    answered(browser.post(asks(library[0]), {"decision": "agree"}))

    assert browser.get(asks(library[0], scope="openid profile email")).status_code == 200


def test_a_stranger_signs_in_first_and_an_agreement_needs_its_own_page(library, hana):
    stranger = Browser().get(asks(library[0]))
    assert stranger.status_code == 302
    assert "/login/" in stranger["Location"]
    forged = Browser(enforce_csrf_checks=True)
    forged.force_login(hana)

    assert forged.post(asks(library[0]), {"decision": "agree"}).status_code == 403
    assert not Subject.objects.exists()


def test_a_service_may_ask_for_a_fresh_proof(library, hana):
    browser = client_of(hana)

    for wish in ({"prompt": "login"}, {"max_age": "0"}):
        answer = browser.get(asks(library[0], **wish))
        if "max_age" in wish:
            assert answer.status_code == 200  # proven a moment ago
        else:
            assert answer["Location"].startswith("/gaon/account/reauthenticate/?next=")


@pytest.mark.parametrize(
    "wish",
    [
        {"code_verifier": "another verifier of at least forty-three characters, really"},
        {"code_verifier": ""},
        {"redirect_uri": "https://evil.example/back"},
        {"client_secret": "guessed"},
        {"client_secret": ""},
        {"grant_type": "client_credentials"},
        {"grant_type": "password", "username": "hana@gaon.example", "password": "x"},
        {"grant_type": "refresh_token", "refresh_token": "x"},
    ],
)
def test_a_code_without_its_proof_brings_nothing(library, hana, wish):
    client, secret = library
    code = answered(client_of(hana).post(asks(client), {"decision": "agree"}))["code"]

    answer = redeem(code, client, secret, **wish)

    assert answer.status_code in {400, 401}, answer.content
    assert not Token.objects.exists()


def test_a_code_is_for_the_service_that_asked(library, town, hana):
    other, secret = setups.a_client(town, name_ko="체육관")
    code = answered(client_of(hana).post(asks(library[0]), {"decision": "agree"}))["code"]

    assert redeem(code, other, secret).status_code == 400
    assert not Token.objects.exists()


def test_a_closed_service_lets_nobody_in(library, town, hana):
    client, secret = library
    browser = client_of(hana)
    code = answered(browser.post(asks(client), {"decision": "agree"}))["code"]
    operator = client_of(someone(town, Role.TOWN_OPERATOR))
    operator.post(f"/gaon/identity/clients/{client.pk}/state/", {"open": "no"})

    assert browser.get(asks(client)).status_code == 400
    assert redeem(code, client, secret).status_code == 401


def test_a_child_agrees_with_a_guardian_only(library, town, hana):
    attributes.declare(
        account=hana, town=town, values={"birth_date": "2020-01-01"}, now=setups.now()
    )

    answer = client_of(hana).post(asks(library[0]), {"decision": "agree"})

    assert answer.status_code == 403
    assert not Subject.objects.exists()
    assert not Consent.objects.exists()


def test_other_towns_clients_and_tokens_are_hidden_by_the_database(library, town, hana):
    client, secret = library
    code = answered(client_of(hana).post(asks(client), {"decision": "agree"}))["code"]
    assert redeem(code, client, secret).status_code == 200
    narae = a_town("narae")

    with scope.within(narae.pk):
        assert not OidcClient.objects.exists()
        assert not Token.objects.exists()
        assert not Client.objects.exists()
        assert not Subject.objects.exists()
        assert not Key.objects.exists()
    with scope.within(town.pk):
        assert OidcClient.objects.get().pk == client.oidc_id
        assert Token.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_64_redeem_one_code_and_at_most_one_succeeds(town, hana):
    client, _ = setups.a_client(town, is_public=True)  # no secret, whose hash takes its time
    code = answered(client_of(hana).post(asks(client), {"decision": "agree"}))["code"]

    answers = at_once(64, lambda _: redeem(code, client, "").status_code)

    assert set(answers) == {200, 400}
    assert answers.count(200) == 1
    assert not Token.objects.exists()  # somebody else had the code too


@pytest.mark.django_db(transaction=True)
def test_64_agreements_of_one_person_are_one(library, hana):
    browsers = [client_of(hana) for _ in range(64)]

    answers = at_once(
        64,
        lambda number: browsers[number].post(asks(library[0]), {"decision": "agree"}).status_code,
    )

    assert set(answers) == {302}
    assert Subject.objects.count() == 1
    assert Consent.objects.filter(withdrawn_at=None).count() == 1


@pytest.mark.django_db(transaction=True)
def test_64_first_visits_of_one_newcomer_make_one_account(town):
    provider = setups.a_provider(town, "https://id.example", is_open=True)
    identity = Identity(provider, "hana", {"name": "김하나"})
    before = Account.objects.count()

    made = at_once(64, lambda _: links.open_account(identity, language="ko", now=setups.now()).pk)

    assert len(set(made)) == 1
    assert Account.objects.count() == before + 1
    assert Link.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_64_first_questions_for_the_keys_make_one(town):
    found = at_once(16, lambda _: [key.pk for key in keys.of_town(town, now=setups.now())])

    assert Key.objects.count() == 1
    assert all(one == found[0] for one in found)


def test_withdrawal_is_ones_own(library, hana):
    client_of(hana).post(asks(library[0]), {"decision": "agree"})
    mine = Subject.objects.get()
    other = client_of(an_account())

    assert other.post(f"/gaon/identity/connections/services/{mine.pk}/end/").status_code == 404
    mine.refresh_from_db()
    assert mine.withdrawn_at is None
    client_of(hana).post(f"/gaon/identity/connections/services/{mine.pk}/end/")
    mine.refresh_from_db()
    assert mine.withdrawn_at is not None
    assert not Consent.objects.filter(withdrawn_at=None).exists()
    assert not agreements.covers(hana, client=library[0], scopes=["openid"], now=setups.now())
