"""Where allauth's OpenID provider asks us: one provider for each town."""

from collections.abc import Iterable
from typing import Any, Literal

from allauth.idp.oidc.adapter import DefaultOIDCAdapter
from allauth.idp.oidc.internal.private_keys import filter_keys
from allauth.idp.oidc.models import Client as OidcClient
from allauth.idp.oidc.models import PrivateKey
from django.urls import get_script_prefix
from django.utils import timezone
from oauthlib.openid.connect.core.exceptions import InvalidTokenError

from madang.base import clock
from madang.identity.engine import scopes as catalogue
from madang.identity.services import agreements, clients, keys
from madang.people.models import Account
from madang.towns.requests import town_of


class OpenIdAdapter(DefaultOIDCAdapter):
    """The town is the issuer; a person has another name before each service."""

    def get_issuer(self) -> str:
        issuer: str = self.request.build_absolute_uri(get_script_prefix()).rstrip("/")
        return issuer

    def get_claims(
        self,
        purpose: Literal["id_token", "userinfo"],
        user: Account,
        client: OidcClient,
        scopes: Iterable[str],
        email: str | None = None,
        **kwargs: Any,
    ) -> dict[str, Any]:
        """Return the name alone for the ID token; what was agreed to, as long as it is."""
        claims: dict[str, Any] = {"sub": self.get_user_sub(client, user)}
        if purpose == "id_token":
            return claims
        mine, now = clients.open_one(client.id), clock.now()
        if mine is None or not agreements.covers(user, client=mine, scopes=scopes, now=now):
            raise InvalidTokenError
        known = agreements.known_of(user, town=mine.town, scopes=scopes, now=now)
        return catalogue.claims_of(known) | claims

    def get_user_sub(self, client: OidcClient, user: Account) -> str:
        return agreements.subject_of(user, client_id=client.id)

    def get_user_by_sub(self, client: OidcClient, sub: str) -> Account | None:
        return agreements.account_of(sub, client_id=client.id)

    def list_private_keys(
        self,
        *,
        did_activate: Literal[True] | None = None,
        is_active: Literal[True] | None = None,
    ) -> list[PrivateKey]:
        found = [
            PrivateKey(
                pem=keys.pem(key),
                not_before=key.signs_from,
                expires_at=key.retires_at,
                issued_at=key.signs_from,
            )
            for key in keys.of_town(town_of(self.request), now=timezone.now())
        ]
        chosen: list[PrivateKey] = filter_keys(
            found, did_activate=did_activate, is_active=is_active
        )
        return chosen
