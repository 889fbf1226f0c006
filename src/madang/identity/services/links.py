"""Which account is the person whom a provider knows; an unproven address never decides it."""

from contextlib import AbstractContextManager
from datetime import datetime, timedelta

from allauth.mfa.models import Authenticator
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_noop

from madang.base import outbox, scope
from madang.base.scope import Scope
from madang.identity.models import Link, Provider
from madang.identity.services.sign_ins import Identity
from madang.people.models import Account
from madang.residents.services import claims
from madang.towns.models import Town

LONGEST_NAME = 80
CONNECTED = gettext_noop("Your account was connected with %(provider)s. If it was not you, end it.")
DISCONNECTED = gettext_noop("Your account is no longer connected with %(provider)s.")


class Taken(Exception):  # noqa: N818 - reads as the sentence it is
    """The identity belongs to another account, or the account to another identity."""


class LastWay(Exception):  # noqa: N818 - reads as the sentence it is
    """Without this link the person could not sign in any more."""


def account_of(identity: Identity, *, now: datetime) -> Account | None:
    """Return the account that is linked to `identity`, noting its use; None for a newcomer."""
    with _where(identity.provider):
        links = Link.objects.filter(provider=identity.provider, subject=identity.subject)
        link = links.select_related("account").first()
        if link is None:
            return None
        links.used(now)
        return link.account


def open_account(identity: Identity, *, language: str, now: datetime) -> Account:
    """Return the account of `identity`, made now unless another request was quicker.

    It has no address and no password; the person may add their own, proven by a code.
    """
    name = str(identity.claims.get("name") or "")[:LONGEST_NAME].strip()
    try:
        with _where(identity.provider), transaction.atomic():
            account = Account(name=name, language=language)
            account.set_unusable_password()
            account.save()
            _link(identity, account, now)
            return account
    except IntegrityError:
        known = account_of(identity, now=now)
        if known is None:
            raise
        return known


def connect(identity: Identity, *, account: Account, now: datetime) -> None:
    """Let `account`, which has just proven itself, sign in as `identity` too. Raises Taken."""
    try:
        with _where(identity.provider), transaction.atomic():
            _link(identity, account, now)
            _tell(CONNECTED, identity.provider, account, now)
    except IntegrityError:
        with _where(identity.provider):
            mine = Link.objects.filter(
                provider=identity.provider, subject=identity.subject, account=account
            )
            if not mine.exists():
                raise Taken from None


def _link(identity: Identity, account: Account, now: datetime) -> None:
    Link.objects.create(
        town=identity.provider.town,
        provider=identity.provider,
        account=account,
        subject=identity.subject,
        linked_at=now,
        used_at=now,
    )


def take_claims(identity: Identity, *, account: Account, town: Town | None, now: datetime) -> None:
    """Keep what the provider says of the person, in its own name and for its own time.

    A town's provider speaks to that town only; the installation's to the town that was visited.
    """
    provider = identity.provider
    heard = provider.town or town
    # The installation's provider leads back outside the towns; what is written is the town's.
    with scope.within(heard.pk) if heard else scope.installation():
        claims.take(
            account=account,
            town=heard,
            claims=identity.claims,
            verifier=provider.name_ko,
            until=now + timedelta(days=provider.claims_days),
            now=now,
        )


def of(account: Account) -> QuerySet[Link]:
    """Return every link of `account`; read it in `scope.installation()` for all towns."""
    return Link.objects.filter(account=account).select_related("provider", "town")


def has_own_way(account: Account) -> bool:
    """Tell whether the person can prove who they are without any provider."""
    return bool(
        account.email
        or account.phone
        or account.has_usable_password()
        or Authenticator.objects.filter(user=account).exists()
    )


def knows_otherwise(account: Account, *, town_id: int) -> bool:
    """Tell whether anything but the providers of this one town stands for the person."""
    with scope.installation():  # one person's own rows
        others = Link.objects.filter(account=account).exclude(town_id=town_id)
        return has_own_way(account) or others.exists()


@transaction.atomic
def disconnect(*, link_id: int, account: Account, now: datetime) -> None:
    """End a link of `account`. Raises Link.DoesNotExist for another person's, LastWay."""
    with scope.installation():  # one person's own rows, in whichever town
        Account.objects.select_for_update(no_key=True).get(pk=account.pk)
        link = Link.objects.get(pk=link_id, account=account)
        others = Link.objects.filter(account=account).exclude(pk=link_id)
        if not has_own_way(account) and not others.exists():
            raise LastWay
        link.delete()
        _tell(DISCONNECTED, link.provider, account, now)


def _tell(text: str, provider: Provider, account: Account, now: datetime) -> None:
    """Tell the person, wherever they read it, in case it was not they."""
    outbox.tell(
        [account.pk],
        kind="people.security",
        text=text,
        params={"provider": provider.name_ko},
        path="/identity/connections/",
        town_id=provider.town_id,
        now=now,
    )


def _where(provider: Provider) -> AbstractContextManager[Scope]:
    """Return the scope of the provider's links: its town's, or outside every town."""
    return scope.within(provider.town_id) if provider.town_id else scope.installation()
