"""What becomes of an account after it was made."""

from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction

from madang.people.models import Account


def make_at_counter(*, name: str, language: str = "ko") -> Account:
    """Make an account for somebody who has neither e-mail nor phone and acts at the counter."""
    account = Account(name=name, language=language)
    account.set_unusable_password()
    account.save()
    return account


def describe(account: Account, *, name: str, language: str) -> None:
    """Keep how the person wants to be called and spoken to."""
    account.name, account.language = name, language
    account.save(update_fields=["name", "language"])


@transaction.atomic
def sign_out(account: Account) -> int:
    """End every session of `account`; return how many there were."""
    keys = list(UserSession.objects.filter(user=account).values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    UserSession.objects.filter(user=account).delete()
    return len(keys)


@transaction.atomic
def close(account: Account, *, now: datetime) -> None:
    """Make `account` a row without a person: what it did stays, who it was is gone.

    Ends its sessions and deletes its addresses, password, passkeys and second factors.
    """
    sign_out(account)
    EmailAddress.objects.filter(user=account).delete()
    Authenticator.objects.filter(user=account).delete()
    account.set_unusable_password()
    account.email = account.phone = account.phone_verified_at = None
    account.name = ""
    account.is_active = account.is_staff = account.is_superuser = False
    account.closed_at = now
    account.save()
