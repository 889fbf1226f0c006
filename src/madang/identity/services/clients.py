"""Other services of a town that use this login: registered, changed and closed by operators."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from allauth.idp.oidc.models import Client as OidcClient
from allauth.idp.oidc.models import Token
from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from madang.identity.engine import scopes
from madang.identity.models import Client
from madang.people.models import Account
from madang.roles.services import permissions
from madang.towns.models import Town

ACT = "identity.clients"
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
MOST_ADDRESSES = 10
LONGEST_ADDRESS = 500


class Taken(Exception):  # noqa: N818 - reads as the sentence it is
    """The town has a service of this name."""


@dataclass(frozen=True)
class Settings:
    """What an operator says of a service. `is_public`: it cannot keep a secret (an app)."""

    name_ko: str
    name_en: str
    purpose_ko: str
    purpose_en: str
    redirect_uris: tuple[str, ...]
    logout_uris: tuple[str, ...]
    scopes: tuple[str, ...]
    is_public: bool = False


def is_fitting(uri: str) -> bool:
    """Tell whether `uri` may be a service's address to come back to, exactly as it is written.

    >>> is_fitting("https://lib.gaon.kr/back"), is_fitting("http://lib.gaon.kr/back")
    (True, False)
    """
    try:
        parts = urlsplit(uri)
        parts.port  # noqa: B018 - asks whether it is a number
    except ValueError:
        return False
    local = parts.scheme == "http" and parts.hostname in LOOPBACK
    plain = uri.isascii() and uri.isprintable() and not any(c in uri for c in " *\\#<>\"'")
    return bool(
        (parts.scheme == "https" or local)
        and parts.hostname
        and "@" not in parts.netloc
        and plain
        and len(uri) <= LONGEST_ADDRESS
    )


def all_of(town: Town) -> QuerySet[Client]:
    """Return the services of `town`, the closed ones too."""
    return Client.objects.filter(town=town).select_related("oidc")


def open_one(client_id: str) -> Client | None:
    """Return the open service with this client id in the town whose scope this is."""
    clients = Client.objects.filter(oidc_id=client_id, is_open=True)
    return clients.select_related("oidc", "town").first()


def register(settings: Settings, *, town: Town, by: Account, now: datetime) -> tuple[Client, str]:
    """Register a service of `town`; return it with its secret, which is not told again.

    Raises PermissionDenied, Taken.
    """
    permissions.require(by, ACT, town=town, now=now)
    secret = secrets.token_urlsafe(36)
    oidc = OidcClient(id=f"{town.pk}.{secrets.token_hex(12)}", owner=None, created_at=now)
    oidc.set_secret(secret)
    client = Client(town=town, oidc=oidc, made_at=now, made_by=by)
    try:
        with transaction.atomic():
            _keep(client, settings)
    except IntegrityError as error:
        raise Taken from error
    return client, secret


def change(settings: Settings, *, client_id: int, town: Town, by: Account, now: datetime) -> Client:
    """Change the service of `town`. Raises PermissionDenied, Taken, Client.DoesNotExist."""
    permissions.require(by, ACT, town=town, now=now)
    try:
        with transaction.atomic():
            client = _locked(client_id, town)
            _keep(client, settings)
            return client
    except IntegrityError as error:
        raise Taken from error


@transaction.atomic
def new_secret(*, client_id: int, town: Town, by: Account, now: datetime) -> tuple[Client, str]:
    """Give the service another secret and return it; the old one is worth nothing from now on.

    Raises PermissionDenied, Client.DoesNotExist.
    """
    permissions.require(by, ACT, town=town, now=now)
    client = _locked(client_id, town)
    secret = secrets.token_urlsafe(36)
    client.oidc.set_secret(secret)
    client.oidc.save(update_fields=["secret"])
    return client, secret


@transaction.atomic
def close(*, client_id: int, town: Town, by: Account, now: datetime, again: bool = False) -> Client:
    """Let nobody in with the service any more, its tokens included; `again` opens it again.

    Raises PermissionDenied, Client.DoesNotExist.
    """
    permissions.require(by, ACT, town=town, now=now)
    client = _locked(client_id, town)
    client.is_open = again
    client.save(update_fields=["is_open"])
    if not again:
        Token.objects.filter(client=client.oidc).delete()
    return client


def _locked(client_id: int, town: Town) -> Client:
    rows = Client.objects.select_for_update(of=("self",)).select_related("oidc")
    return rows.get(pk=client_id, town=town)


def _keep(client: Client, settings: Settings) -> None:
    oidc = client.oidc
    oidc.name = settings.name_ko
    oidc.type = OidcClient.Type.PUBLIC if settings.is_public else OidcClient.Type.CONFIDENTIAL
    oidc.set_scopes([name for name in scopes.SCOPES if name in {*settings.scopes, scopes.OPENID}])
    oidc.set_default_scopes([scopes.OPENID])
    oidc.set_grant_types([OidcClient.GrantType.AUTHORIZATION_CODE])
    oidc.set_response_types([OidcClient.ResponseType.CODE])
    oidc.set_redirect_uris(list(settings.redirect_uris))
    oidc.set_post_logout_redirect_uris(list(settings.logout_uris))
    oidc.save()
    for name in ("name_ko", "name_en", "purpose_ko", "purpose_en"):
        setattr(client, name, getattr(settings, name))
    client.save()
