"""What a person has agreed that a service may know, and as whom the service knows them."""

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from allauth.idp.oidc.models import Token
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext

from madang.base import scope
from madang.identity.engine import scopes as catalogue
from madang.identity.engine.scopes import Known
from madang.identity.models import Client, Subject
from madang.people.models import Account
from madang.residents.engine import fields
from madang.residents.models import Attribute
from madang.residents.services import attributes, consents
from madang.towns.models import Region, Town

AGREED_FOR = timedelta(days=365)  # then the person is asked again


def known_of(account: Account, *, town: Town, scopes: Iterable[str], now: datetime) -> list[Known]:
    """Return what `scopes` would hand over of `account`, as `town` knows the person today."""
    best = attributes.of(account, town=town, now=now)
    known = (_known(field, account, best.get(field)) for field in catalogue.fields_of(scopes))
    return [one for one in known if one is not None]


def _known(field: str, account: Account, attribute: Attribute | None) -> Known | None:
    if attribute is not None and attribute.is_verified:
        return Known(
            field,
            attribute.value,
            by=attribute.verifier,
            how=attribute.how,
            at=attribute.verified_at,
            until=attribute.until,
        )
    own = {"name": account.name, "email": account.email, "phone": account.phone}.get(field)
    if own:
        return Known(field, own, by=_proven(field, account))
    return Known(field, attribute.value) if attribute is not None else None


def _proven(field: str, account: Account) -> str:
    """Return "code" for an address of the account that the person has proven by a code."""
    if field == "email":
        owned = EmailAddress.objects.filter(
            user=account, email__iexact=account.email, verified=True
        )
        return "code" if owned.exists() else ""
    return "code" if field == "phone" and account.phone_verified_at else ""


def words_of(known: Known) -> str:
    """Return the value as a person reads it: a place by its name, a choice in their language."""
    if known.field == fields.RESIDENCE:
        region = Region.objects.filter(code=known.value).first()
        return f"{region.name} ({known.value})" if region else known.value
    choices = dict(fields.FIELDS[known.field].choices)
    return gettext(choices[known.value]) if known.value in choices else known.value


def covers(account: Account, *, client: Client, scopes: Iterable[str], now: datetime) -> bool:
    """Tell whether `account` has agreed to all of `scopes` for `client`, and still does."""
    mine = Subject.objects.filter(client=client, account=account, withdrawn_at=None).first()
    wanted = set(scopes)
    if mine is None or not wanted <= set(mine.scopes.split()) or now > mine.agreed_at + AGREED_FOR:
        return False
    taken = set(catalogue.fields_of(wanted))
    if not taken:
        return True
    consent = consents.current(account, town=client.town, purpose=purpose(client), now=now)
    return consent is not None and taken <= set(consent.fields)


@transaction.atomic
def agree(account: Account, *, client: Client, scopes: Iterable[str], now: datetime) -> Subject:
    """Keep that `account` lets `client` know what `scopes` take; the same name for it as ever.

    Raises residents' speakers.NeedsGuardian for a child.
    """
    agreed = [name for name in catalogue.SCOPES if name in set(scopes)]
    if taken := catalogue.fields_of(agreed):
        wording = gettext("%(service)s may know these details of me: %(purpose)s") % {
            "service": client.name,
            "purpose": client.purpose,
        }
        ask = consents.Ask(purpose(client), taken, wording, client.name_ko, now + AGREED_FOR)
        consents.give(ask, account=account, town=client.town, by=account, now=now)
    terms = {"scopes": " ".join(agreed), "agreed_at": now, "withdrawn_at": None}
    fresh = terms | {"town": client.town, "subject": secrets.token_urlsafe(24)}
    return Subject.objects.update_or_create(
        terms, create_defaults=fresh, client=client, account=account
    )[0]


@transaction.atomic
def withdraw(*, subject_id: int, account: Account, now: datetime) -> None:
    """Let the service know nothing more of `account`; its tokens are worth nothing from now on.

    Raises Subject.DoesNotExist for another person's.
    """
    with scope.installation():  # one person's own rows, in whichever town
        rows = Subject.objects.select_for_update(of=("self",))
        mine = rows.select_related("client__town", "client__oidc").get(
            pk=subject_id, account=account
        )
    with scope.within(mine.town_id):
        mine.withdrawn_at = now
        mine.save(update_fields=["withdrawn_at"])
        Token.objects.filter(client=mine.client.oidc, user=account).delete()
        consent = consents.current(
            account, town=mine.client.town, purpose=purpose(mine.client), now=now
        )
        if consent is not None:
            consents.withdraw(consent_id=consent.pk, account=account, by=account, now=now)


def of(account: Account) -> QuerySet[Subject]:
    """Return what `account` agreed to; read it in `scope.installation()` for all towns."""
    mine = Subject.objects.filter(account=account, withdrawn_at=None)
    return mine.select_related("client", "town").order_by("town__name_ko", "client__name_ko")


def subject_of(account: Account, *, client_id: str) -> str:
    """Return as whom the client knows `account`; empty when it does not."""
    mine = Subject.objects.filter(client__oidc_id=client_id, account=account, withdrawn_at=None)
    return mine.values_list("subject", flat=True).first() or ""


def account_of(subject: str, *, client_id: str) -> Account | None:
    """Return the account that the client knows as `subject`, unless it is closed."""
    mine = Subject.objects.filter(
        client__oidc_id=client_id,
        client__is_open=True,
        subject=subject,
        withdrawn_at=None,
        account__is_active=True,
    ).select_related("account")
    found = mine.first()
    return found.account if found else None


def purpose(client: Client) -> str:
    """Return the purpose under which the consent is kept."""
    return f"identity.{client.oidc_id}"
