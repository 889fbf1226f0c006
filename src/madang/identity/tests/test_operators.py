"""What operators set up, and who else may not."""

import re
from datetime import timedelta

import pytest
from allauth.idp.oidc.models import Token
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client as Browser
from django.utils import timezone

from madang.identity import jobs
from madang.identity.models import Client, Key, Provider
from madang.identity.services import discovery, keys
from madang.identity.tests import setups
from madang.identity.tests.forger import ISSUER, Forger
from madang.identity.tests.visits import begun, come_back, is_in, linked
from madang.people.tests.people import an_account
from madang.roles.engine.acts import Role
from madang.roles.tests.towns import a_town, client_of, someone

pytestmark = pytest.mark.django_db
PROVIDER = {
    "name_ko": "가온 로그인",
    "name_en": "Gaon login",
    "slug": "city",
    "issuer": ISSUER,
    "client_id": "madang",
    "proof": "private_key_jwt",
    "algorithm": "ES256",
    "scopes": "profile",
    "claims_days": "90",
}
SERVICE = {
    "name_ko": "도서관",
    "purpose_ko": "책 대출",
    "redirect_uris": setups.BACK,
    "scopes": ["profile"],
}


@pytest.fixture(autouse=True)
def no_limits(settings):
    settings.MADANG_RATE_LIMITS = []


@pytest.fixture
def town():
    return a_town("gaon")


@pytest.fixture
def forger(monkeypatch) -> Forger:
    one = Forger()
    monkeypatch.setattr(discovery, "get_json", one.get_json)
    monkeypatch.setattr(discovery, "post_form", one.post_form)
    return one


@pytest.mark.parametrize("role", [Role.RESIDENT, Role.OFFICIAL, Role.HEAD, Role.AUDITOR])
def test_only_operators_set_up_sign_in(town, role):
    browser = client_of(someone(town, role))

    for page in ("providers/", "providers/new/", "clients/", "clients/new/"):
        assert browser.get(f"/gaon/identity/{page}").status_code == 403
    assert browser.post("/gaon/identity/providers/new/", PROVIDER).status_code == 403
    assert browser.post("/gaon/identity/clients/new/", SERVICE).status_code == 403
    assert not Provider.objects.exists()
    assert not Client.objects.exists()


def test_an_operator_of_another_town_reaches_nothing(town):
    provider = setups.a_provider(town, ISSUER, is_open=False)
    shared = setups.a_provider(None, ISSUER, is_open=False)
    client, _ = setups.a_client(town)
    narae = a_town("narae")
    browser = client_of(someone(narae, Role.TOWN_OPERATOR))

    for page in (f"providers/{provider.pk}/", f"providers/{shared.pk}/", f"clients/{client.pk}/"):
        assert browser.get(f"/gaon/identity/{page}").status_code == 403
        assert browser.get(f"/narae/identity/{page}").status_code == 404
        assert browser.post(f"/narae/identity/{page}", PROVIDER | SERVICE).status_code == 404
    for act in ("secret", "state"):
        assert browser.post(f"/narae/identity/clients/{client.pk}/{act}/").status_code == 404
    assert Provider.objects.get(pk=provider.pk).client_id == provider.client_id
    assert Client.objects.get(pk=client.pk).is_open


def test_a_provider_is_tried_before_it_opens(town, forger):
    browser = client_of(someone(town, Role.TOWN_OPERATOR))

    browser.post("/gaon/identity/providers/new/", PROVIDER)
    provider = Provider.objects.get()
    assert not provider.is_open
    assert provider.scopes == "openid profile"
    forger.metadata = {"issuer": "https://other.example"}
    page = browser.post(f"/gaon/identity/providers/{provider.pk}/", PROVIDER | {"is_open": "on"})
    assert page.status_code == 200
    provider.refresh_from_db()
    assert not provider.is_open
    forger.metadata = {}
    browser.post(f"/gaon/identity/providers/{provider.pk}/", PROVIDER | {"is_open": "on"})
    provider.refresh_from_db()
    assert provider.is_open
    page = browser.get(f"/gaon/identity/providers/{provider.pk}/").content.decode()
    assert "http://testserver/gaon/identity/sign-in/city/callback/" in page


@pytest.mark.parametrize(
    "issuer",
    [
        "http://id.example",
        "https://u:p@id.example",
        "ftp://id.example",
        "javascript:x",
        "id.example",
    ],
)
def test_an_issuer_is_a_plain_https_address(town, issuer):
    browser = client_of(someone(town, Role.TOWN_OPERATOR))

    page = browser.post("/gaon/identity/providers/new/", PROVIDER | {"issuer": issuer})

    assert page.status_code == 200
    assert not Provider.objects.exists()


@pytest.mark.parametrize("issuer", ["https://127.0.0.1", "https://10.0.0.7:8443", "https://[::1]"])
def test_no_request_goes_inside_the_network(issuer):
    with pytest.raises(discovery.Unusable, match="private"):
        discovery.fetch(issuer)


def test_a_shared_secret_is_sealed_and_never_shown(town):
    browser = client_of(someone(town, Role.TOWN_OPERATOR))
    secret = "known to two"

    page = browser.post("/gaon/identity/providers/new/", PROVIDER | {"proof": "client_secret_post"})
    assert page.status_code == 200  # this proof needs one
    browser.post(
        "/gaon/identity/providers/new/",
        PROVIDER | {"proof": "client_secret_post", "secret": secret},
    )

    provider = Provider.objects.get()
    assert secret.encode() not in bytes(provider.secret_sealed)
    assert keys.unseal(provider.secret_sealed, bound_to="provider") == secret
    shown = browser.get(f"/gaon/identity/providers/{provider.pk}/").content.decode()
    assert secret not in shown


def test_a_services_secret_is_shown_once_and_can_be_changed(town):
    browser = client_of(someone(town, Role.TOWN_OPERATOR))

    page = browser.post("/gaon/identity/clients/new/", SERVICE).content.decode()
    client = Client.objects.get()
    first = secret_on(page)
    assert client.oidc.check_secret(first)
    assert client.oidc_id.startswith(f"{town.pk}.")
    assert first not in browser.get(f"/gaon/identity/clients/{client.pk}/").content.decode()
    second = secret_on(browser.post(f"/gaon/identity/clients/{client.pk}/secret/").content.decode())
    client.oidc.refresh_from_db()
    assert client.oidc.check_secret(second)
    assert not client.oidc.check_secret(first)


def secret_on(page: str) -> str:
    codes = re.findall(r"<code>([^<]+)</code>", page)
    return codes[-1]


@pytest.mark.parametrize(
    "address",
    ["http://lib.example/", "https://*.example/", "https://lib.example/#x", "javascript:alert(1)"]
    + ["https://a@lib.example/", "https:///back", "myapp://back", "https://lib.example/\u200b"],
)
def test_a_loose_address_is_not_registered(town, address):
    browser = client_of(someone(town, Role.TOWN_OPERATOR))

    page = browser.post("/gaon/identity/clients/new/", SERVICE | {"redirect_uris": address})

    assert page.status_code == 200
    assert not Client.objects.exists()


def test_a_name_with_a_script_in_it_is_text(town):
    browser = client_of(someone(town, Role.TOWN_OPERATOR))
    script = "<script>alert(1)</script>"

    browser.post("/gaon/identity/clients/new/", SERVICE | {"name_ko": script, "purpose_ko": script})

    page = browser.get("/gaon/identity/clients/").content.decode()
    assert script not in page
    assert "&lt;script&gt;alert(1)" in page


def test_who_has_a_second_factor_is_asked_for_it_after_the_provider(town, forger):
    provider = setups.a_provider(town, ISSUER, slug="forged")
    hana = an_account("hana@gaon.example")
    linked(provider, hana, "hana")
    TOTP.activate(hana, generate_totp_secret())
    browser = Browser()
    asked = begun(browser)
    forger.says(nonce=asked["nonce"])

    answer = come_back(browser, state=asked["state"])

    assert answer.status_code == 302
    assert "factors/authenticate" in answer["Location"]
    assert not is_in(browser)


def test_who_has_a_provider_only_proves_it_there_again(town, forger):
    setups.a_provider(None, ISSUER, slug="forged")
    start = "/identity/sign-in/forged/"
    browser = Browser()
    asked = begun(browser, start)
    forger.says(nonce=asked["nonce"])
    come_back(browser, f"{start}callback/", state=asked["state"])
    browser.post("/identity/sign-in/welcome/")
    session = browser.session
    for record in session["account_authentication_methods"]:
        record["at"] -= 3600
    session.save()

    for claims, page in (({"auth_time": 1}, 400), ({}, 400), ({"auth_time": 2**33}, 302)):
        asked = begun(browser, start, again="1", next="/account/")
        assert asked["prompt"] == "login"
        forger.says(nonce=asked["nonce"], **claims)
        forger.used.clear()
        answer = come_back(browser, f"{start}callback/", state=asked["state"])
        assert answer.status_code == page
    assert answer["Location"] == "/account/"
    assert browser.session["account_authentication_methods"][-1]["reauthenticated"] is True


def test_a_closed_provider_lets_nobody_in(town, forger):
    setups.a_provider(town, ISSUER, slug="forged", is_open=False)

    assert Browser().get("/gaon/identity/sign-in/forged/").status_code == 404


def test_a_key_is_sealed_and_a_change_is_announced_a_day_ahead(town):
    at = setups.now()
    first = keys.of_town(town, now=at)[0]
    assert b"PRIVATE KEY" not in bytes(first.sealed)
    later = at + keys.CHANGE_AFTER

    assert keys.change_due(now=later) == 1
    assert keys.change_due(now=later) == 0
    published = keys.of_town(town, now=later)
    assert len(published) == 2
    assert keys.signing(published, now=later).pk == first.pk
    day_after = later + keys.PUBLISHED_AHEAD
    assert keys.signing(keys.of_town(town, now=day_after), now=day_after).pk != first.pk
    assert keys.forget_outlived(now=day_after + keys.KEPT_AFTER) == 1
    assert Key.objects.count() == 1


def test_every_night_keys_change_and_outlived_tokens_are_deleted(town):
    now = timezone.now()
    client, _ = setups.a_client(town)
    for name, left in (("old", -timedelta(days=2)), ("young", timedelta(minutes=5))):
        Token.objects.create(
            type=Token.Type.ACCESS_TOKEN, hash=name, client=client.oidc, expires_at=now + left
        )
    key = keys.of_town(town, now=now)[0]
    Key.objects.filter(pk=key.pk).update(signs_from=now - keys.CHANGE_AFTER)

    jobs.care(0)

    assert [token.hash for token in Token.objects.all()] == ["young"]
    assert Key.objects.filter(retires_at=None).exclude(pk=key.pk).count() == 1
