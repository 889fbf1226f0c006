"""A browser's way to a provider and back."""

from urllib.parse import parse_qs, urlsplit

from django.http import HttpResponse
from django.test import Client as Browser
from django.utils import timezone

from madang.identity.models import Link, Provider
from madang.people.models import Account

START = "/gaon/identity/sign-in/forged/"
CALLBACK = f"{START}callback/"


def linked(provider: Provider, account: Account, subject: str) -> Link:
    now = timezone.now()
    return Link.objects.create(
        town=provider.town,
        provider=provider,
        account=account,
        subject=subject,
        linked_at=now,
        used_at=now,
    )


def begun(browser: Browser, start: str = START, **query: str) -> dict[str, str]:
    """Go to the provider; return what it is asked."""
    answer = browser.get(start, query)
    assert answer.status_code == 302, answer.content.decode()
    asked = parse_qs(urlsplit(answer["Location"]).query)
    return {name: values[0] for name, values in asked.items()}


def come_back(browser: Browser, callback: str = CALLBACK, **query: str) -> HttpResponse:
    return browser.get(callback, {"code": "c0de"} | query)


def is_in(browser: Browser) -> bool:
    return "_auth_user_id" in browser.session
