"""Sign-in with npm's oidc-provider, a stranger that knows nothing of Madang."""

import re
from collections.abc import Iterator
from urllib.parse import urljoin

import pytest
import requests
from django.utils import timezone

from madang.base import clock, scope
from madang.identity.models import Link, Provider
from madang.identity.services import keys
from madang.identity.tests import node, setups
from madang.people.models import Account
from madang.residents.models import Attribute
from madang.roles.tests.towns import a_town

pytestmark = pytest.mark.django_db(transaction=True)
SECRET = "a shared secret of thirty-two chars"


class Browser(requests.Session):
    """A browser without scripts: follows redirections, keeps cookies, fills forms in."""

    def fill(self, page: requests.Response, **fields: str) -> requests.Response:
        form = re.search(r"<form[^>]*action=\"([^\"]*)\"", page.text)
        hidden = re.findall(
            r"<input type=\"hidden\" name=\"([^\"]+)\" value=\"([^\"]*)\"", page.text
        )
        target = urljoin(page.url, form[1] if form else page.url)
        return self.post(target, dict(hidden) | fields, headers={"Referer": page.url}, timeout=30)

    def sign_in_at_nation(self, page: requests.Response, login: str) -> requests.Response:
        page = self.fill(page, login=login, password="any")
        return self.fill(page)  # its question whether Madang may know

    def press(self, page: requests.Response, action: str = "") -> requests.Response:
        """Send the page's own form, which goes to the same address."""
        token = re.search(r"name=\"csrfmiddlewaretoken\" value=\"([^\"]+)\"", page.text)
        assert token
        sent = {"csrfmiddlewaretoken": token[1]}
        return self.post(page.url, sent, headers={"Referer": page.url}, timeout=30)


@pytest.fixture
def town():
    return a_town("gaon")


@pytest.fixture
def nation(live_server, settings, town) -> Iterator[str]:
    settings.MADANG_PROVIDERS_PRIVATE = ["127.0.0.1"]
    settings.MADANG_RATE_LIMITS = []
    port = node.free_port()
    base = f"{live_server.url}/identity/sign-in"
    near = live_server.url.replace("localhost", "127.0.0.1")  # Node asks for ::1 first
    settings.ALLOWED_HOSTS = ["localhost", "127.0.0.1"]
    known = [
        {
            "client_id": "madang",
            "token_endpoint_auth_method": "private_key_jwt",
            "token_endpoint_auth_signing_alg": "ES256",
            "jwks_uri": f"{near}/identity/sign-in/nation/keys/",
            "redirect_uris": [f"{base}/nation/callback/"],
        },
        {
            "client_id": "madang-rsa",
            "token_endpoint_auth_method": "private_key_jwt",
            "token_endpoint_auth_signing_alg": "RS256",
            "jwks_uri": f"{near}/gaon/identity/sign-in/town/keys/",
            "redirect_uris": [f"{live_server.url}/gaon/identity/sign-in/town/callback/"],
        },
        {
            "client_id": "madang-secret",
            "client_secret": SECRET,
            "token_endpoint_auth_method": "client_secret_basic",
            "redirect_uris": [f"{base}/secret/callback/"],
        },
    ]
    with node.nation(port, known) as issuer:
        yield issuer


def whose(browser: Browser, live_server) -> str:
    return browser.get(f"{live_server.url}/account/profile/", timeout=30).url


def test_a_newcomer_signs_in_and_is_known_with_the_providers_mark(nation, live_server, town):
    setups.a_provider(None, nation)
    browser = Browser()

    page = browser.get(f"{live_server.url}/gaon/identity/sign-in/nation/?next=/gaon/", timeout=30)
    welcome = browser.sign_in_at_nation(page, "hana")
    assert welcome.url == f"{live_server.url}/identity/sign-in/welcome/", welcome.text
    assert "김하늘" in welcome.text
    home = browser.press(welcome)

    assert home.url == f"{live_server.url}/gaon/"
    link = Link.objects.get(subject="hana")
    assert (link.account.email, link.account.name) == (None, "김하늘")
    assert not link.account.has_usable_password()
    name = Attribute.objects.get(account=link.account, field="name")
    assert (name.value, name.how, name.verifier) == ("김하늘", "provider", "나라 로그인")
    assert whose(browser, live_server) == f"{live_server.url}/account/profile/"


def test_the_same_person_comes_again_without_a_question(nation, live_server, town):
    provider = setups.a_provider(None, nation)
    account = Account.objects.create_user("hana@gaon.example", name="하나")
    link(provider, account, "hana")
    browser = Browser()

    page = browser.get(f"{live_server.url}/identity/sign-in/nation/", timeout=30)
    home = browser.sign_in_at_nation(page, "hana")

    assert home.url == f"{live_server.url}/gaon/"  # home, as there is one town
    assert whose(browser, live_server) == f"{live_server.url}/account/profile/"
    assert Account.objects.filter(name="김하늘").count() == 0


def test_a_changed_key_is_fetched_by_the_provider(nation, live_server, town):
    provider = setups.a_provider(None, nation)
    link(provider, Account.objects.create_user("hana@gaon.example"), "hana")
    long_ago = timezone.now() - keys.CHANGE_AFTER * 2
    with scope.installation():
        first = keys.of_provider(provider, now=timezone.now())[0]
        type(first).objects.filter(pk=first.pk).update(signs_from=long_ago)
        keys.change_due(now=timezone.now() - keys.PUBLISHED_AHEAD)

    page = Browser().get(f"{live_server.url}/identity/sign-in/nation/", timeout=30)
    browser = Browser()
    page = browser.get(f"{live_server.url}/identity/sign-in/nation/", timeout=30)
    home = browser.sign_in_at_nation(page, "hana")

    signing = keys.signing(keys.of_provider(provider, now=timezone.now()), now=timezone.now())
    assert signing.pk != first.pk
    assert home.url == f"{live_server.url}/gaon/"  # home, as there is one town


def test_a_towns_own_provider_proves_residency_by_rsa(nation, live_server, town):
    provider = setups.a_provider(
        town, nation, slug="town", client_id="madang-rsa", algorithm="RS256"
    )
    account = Account.objects.create_user("hana@gaon.example")
    link(provider, account, "hana")
    browser = Browser()

    page = browser.get(f"{live_server.url}/gaon/identity/sign-in/town/", timeout=30)
    home = browser.sign_in_at_nation(page, "hana")

    assert home.url == f"{live_server.url}/gaon/"
    residence = Attribute.objects.get(account=account, field="residence", town=town)
    assert residence.until is not None
    assert residence.until > clock.now()
    # a town's provider has no say over the account itself
    assert "/login/" in whose(browser, live_server)
    assert "/login/" in browser.get(f"{live_server.url}/gaon/account/profile/", timeout=30).url


def test_a_shared_secret_works_too(nation, live_server, town):
    provider = setups.a_provider(
        None,
        nation,
        slug="secret",
        client_id="madang-secret",
        proof=Provider.Proof.SECRET_BASIC,
        secret=SECRET,
    )
    link(provider, Account.objects.create_user("hana@gaon.example"), "hana")
    browser = Browser()

    page = browser.get(f"{live_server.url}/identity/sign-in/secret/", timeout=30)
    home = browser.sign_in_at_nation(page, "hana")

    assert home.url == f"{live_server.url}/gaon/"  # home, as there is one town
    assert SECRET.encode() not in bytes(Provider.objects.get(pk=provider.pk).secret_sealed)


def link(provider: Provider, account: Account, subject: str) -> None:
    Link.objects.create(
        town=provider.town,
        provider=provider,
        account=account,
        subject=subject,
        linked_at=timezone.now(),
        used_at=timezone.now(),
    )
