"""Another service signs people in with Madang, by npm's openid-client as it comes."""

from collections.abc import Callable, Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client as Browser

from madang.base import clock, scope
from madang.identity.models import Subject
from madang.identity.services import agreements
from madang.identity.tests import node, setups
from madang.identity.tests.node import Library
from madang.people.models import Account
from madang.people.tests.people import an_account
from madang.residents.models import Consent
from madang.roles.tests.towns import a_town, client_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def libraries(live_server, settings) -> Iterator[Callable[..., Library]]:
    settings.ALLOWED_HOSTS = ["localhost", "127.0.0.1", "testserver"]
    settings.MADANG_RATE_LIMITS = []
    node.command()
    made = []

    def one(town, client, secret, **wish) -> Library:
        made.append(
            Library(
                issuer=f"{live_server.url}/{town.slug}",
                client_id=client.oidc_id,
                secret=secret,
                redirect_uri=setups.BACK,
                **({"scope": "openid profile email"} | wish),
            )
        )
        return made[-1]

    yield one
    for library in made:
        library.leave()


def visit(browser: Browser, live_server, address: str, **posted: str):
    """Follow an address of the live server with the test browser, whose session it shares."""
    parts = urlsplit(address)
    host = urlsplit(live_server.url).netloc
    path = f"{parts.path}?{parts.query}"
    if posted:
        return browser.post(path, posted, headers={"host": host})
    return browser.get(path, headers={"host": host})


def let_in(browser: Browser, live_server, library: Library) -> str:
    """Agree; return where the browser is sent."""
    answer = visit(browser, live_server, library.go, decision="agree")
    assert answer.status_code == 302, answer.content.decode()
    return answer["Location"]


@pytest.fixture
def hana() -> Account:
    return an_account("hana@gaon.example", name="김하나")


def test_a_person_agrees_and_the_library_knows_what_was_shown(libraries, live_server, hana):
    town = a_town("gaon")
    client, secret = setups.a_client(town)
    library = libraries(town, client, secret)
    browser = client_of(hana)

    page = visit(browser, live_server, library.go)
    shown = page.content.decode()
    assert page.status_code == 200
    assert "가온 도서관" in shown
    assert "김하나" in shown
    assert "hana@gaon.example" in shown
    assert "https://library.example" in page["Content-Security-Policy"]
    learnt = library.back(let_in(browser, live_server, library))

    assert learnt["person"]["name"] == "김하나"
    assert learnt["person"]["email"] == "hana@gaon.example"
    assert learnt["person"]["email_verified"] is True
    assert "birthdate" not in learnt["person"]
    assert "refresh_token" not in learnt["tokens"]
    assert "name" not in learnt["claims"]  # the token says who, the person's page says what
    assert learnt["claims"]["iss"] == f"{live_server.url}/gaon"
    assert learnt["claims"]["aud"] == client.oidc_id
    assert learnt["claims"]["sub"] not in {str(hana.pk), hana.email}
    with scope.within(town.pk):
        consent = Consent.objects.get(account=hana)
        assert sorted(consent.fields) == ["email", "name"]


def test_who_has_agreed_is_not_asked_again_and_two_services_cannot_compare(
    libraries, live_server, hana
):
    town = a_town("gaon")
    browser = client_of(hana)
    subjects = []
    for name in ("도서관", "체육관"):
        client, secret = setups.a_client(town, name_ko=name)
        library = libraries(town, client, secret)
        subjects.append(library.back(let_in(browser, live_server, library))["claims"]["sub"])
    again = libraries(town, client, secret)

    answer = visit(browser, live_server, again.go)

    assert answer.status_code == 302
    assert again.back(answer["Location"])["claims"]["sub"] == subjects[1]
    assert subjects[0] != subjects[1]


def test_a_service_without_a_secret_is_let_in_by_its_challenge(libraries, live_server, hana):
    town = a_town("gaon")
    client, _ = setups.a_client(town, is_public=True)
    library = libraries(town, client, "")

    learnt = library.back(let_in(client_of(hana), live_server, library))

    assert learnt["person"]["name"] == "김하나"


def test_a_code_is_good_once_and_a_replay_takes_back_what_it_brought(libraries, live_server, hana):
    town = a_town("gaon")
    client, secret = setups.a_client(town)
    library = libraries(town, client, secret)
    back = let_in(client_of(hana), live_server, library)
    token = library.back(back)["tokens"]["access_token"]
    assert asked_about(live_server, token) == 200

    replayed = library.back(back)

    assert replayed["error"] == "invalid_grant"
    assert asked_about(live_server, token) == 401


def test_a_token_of_one_town_is_worth_nothing_in_another(libraries, live_server, hana):
    gaon = a_town("gaon")
    a_town("narae")
    client, secret = setups.a_client(gaon)
    library = libraries(gaon, client, secret)
    learnt = library.back(let_in(client_of(hana), live_server, library))
    assert "tokens" in learnt, learnt
    token = learnt["tokens"]["access_token"]

    assert asked_about(live_server, token) == 200
    assert asked_about(live_server, token, town="narae") == 401


def test_a_client_of_one_town_is_unknown_in_another(libraries, live_server, hana):
    gaon, narae = a_town("gaon"), a_town("narae")
    client, secret = setups.a_client(gaon)
    library = libraries(narae, client, secret)

    page = visit(client_of(hana), live_server, library.go)

    assert page.status_code == 400
    assert "Location" not in page
    assert not Subject.objects.exists()


def test_a_wrong_secret_and_a_wrong_verifier_bring_nothing(libraries, live_server, hana):
    town = a_town("gaon")
    client, secret = setups.a_client(town)
    thief = libraries(town, client, "not the secret at all")
    stranger = libraries(town, client, secret)
    browser = client_of(hana)

    stolen = thief.back(let_in(browser, live_server, thief))
    assert stolen["error"] == "OAUTH_WWW_AUTHENTICATE_CHALLENGE"  # 401

    mine = libraries(town, client, secret)
    query = parse_qs(urlsplit(let_in(browser, live_server, mine)).query)
    state = parse_qs(urlsplit(stranger.go).query)["state"][0]
    injected = f"{setups.BACK}?code={query['code'][0]}&state={state}&iss={query['iss'][0]}"
    assert stranger.back(injected)["error"] == "invalid_grant"


def test_withdrawing_ends_what_the_service_can_ask(libraries, live_server, hana):
    town = a_town("gaon")
    client, secret = setups.a_client(town)
    library = libraries(town, client, secret)
    learnt = library.back(let_in(client_of(hana), live_server, library))
    assert "tokens" in learnt, learnt
    token = learnt["tokens"]["access_token"]

    mine = Subject.objects.get(account=hana)
    agreements.withdraw(subject_id=mine.pk, account=hana, now=clock.now())

    assert asked_about(live_server, token) == 401
    asks = libraries(town, client, secret)
    assert visit(client_of(hana), live_server, asks.go).status_code == 200  # asked anew


def test_refusing_hands_nothing_over(libraries, live_server, hana):
    town = a_town("gaon")
    client, secret = setups.a_client(town)
    library = libraries(town, client, secret)

    answer = visit(client_of(hana), live_server, library.go, decision="refuse")

    assert library.back(answer["Location"])["error"] == "access_denied"
    assert not Subject.objects.exists()
    assert not Consent.objects.exists()


def test_the_library_signs_a_person_out(libraries, live_server, hana):
    town = a_town("gaon")
    client, secret = setups.a_client(town)
    library = libraries(town, client, secret, logout_uri="https://library.example/bye")
    browser = client_of(hana)
    out = library.back(let_in(browser, live_server, library))["out"]

    page = visit(browser, live_server, out)
    assert page.status_code == 200  # it asks first
    fields = {name: values[0] for name, values in parse_qs(urlsplit(out).query).items()}
    host = urlsplit(live_server.url).netloc
    answer = browser.post(
        urlsplit(out).path,
        fields | {"action": "logout", "csrfmiddlewaretoken": page.context["csrf_token"]},
        headers={"host": host},
    )

    assert answer["Location"].startswith("https://library.example/bye")
    assert "_auth_user_id" not in browser.session


def asked_about(live_server, token: str, *, town: str = "gaon") -> int:
    browser = Browser()
    host = urlsplit(live_server.url).netloc
    return browser.get(
        f"/{town}/identity/provider/userinfo/",
        headers={"host": host, "authorization": f"Bearer {token}"},
    ).status_code
