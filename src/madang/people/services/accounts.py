"""What becomes of an account after it was made."""

import contextlib
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import ProtectedError, Q

from madang.people.models import Account

PROVE_WITHIN = timedelta(days=3)


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


def drop_phone(account: Account) -> bool:
    """Forget the number; False when it is the only way to reach the person."""
    if not EmailAddress.objects.filter(user=account, verified=True).exists():
        return False
    account.phone = account.phone_verified_at = None
    account.save(update_fields=["phone", "phone_verified_at"])
    return True


def forget_unproven(*, now: datetime) -> int:
    """Delete the sign-ups whose address nobody has proven in time; return how many there were.

    So nobody keeps another person's address by signing up with it.
    """
    unproven = Account.objects.filter(last_login=None, joined_at__lt=now - PROVE_WITHIN)
    by_mail = Q(emailaddress__verified=False, phone_verified_at=None)
    by_phone = Q(email=None, phone__isnull=False, phone_verified_at=None)
    forgotten = 0
    for account in unproven.filter(by_mail | by_phone).distinct():
        with contextlib.suppress(ProtectedError):  # somebody else has written of this person
            account.delete()
            forgotten += 1
    return forgotten


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
