"""OAuth's server by oauthlib and allauth, with the looser ends tied."""

import hashlib
from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from allauth.core import context
from allauth.idp.oidc import app_settings
from allauth.idp.oidc.internal.oauthlib.request_validator import OAuthLibRequestValidator
from allauth.idp.oidc.internal.oauthlib.server import generate_opaque_token
from allauth.idp.oidc.models import Client as OidcClient
from allauth.idp.oidc.models import Token
from django.core.cache import cache
from django.db import connection
from oauthlib.common import Request
from oauthlib.oauth2.rfc6749.errors import InvalidRequestError, InvalidScopeError
from oauthlib.openid import Server

from madang.base import clock
from madang.identity.services import agreements, clients

USED_S = 600


class Validator(OAuthLibRequestValidator):
    """Wants PKCE of everyone, the exact address, and an open service of this town."""

    def _lookup_client(self, request: Request, client_id: str) -> OidcClient | None:
        client = clients.open_one(client_id) if isinstance(client_id, str) else None
        return client.oidc if client else None

    def validate_redirect_uri(
        self, client_id: str, redirect_uri: str, request: Request, *args: Any, **kwargs: Any
    ) -> bool:
        return redirect_uri in request.client.get_redirect_uris()

    def is_pkce_required(self, client_id: str, request: Request) -> bool:
        return True

    def validate_silent_authorization(self, request: Request) -> bool:
        """Answer without a page only to the service to which the person has agreed itself."""
        client = clients.open_one(request.client_id)
        return client is not None and agreements.covers(
            context.request.user, client=client, scopes=request.scopes, now=clock.now()
        )

    def save_authorization_code(
        self, client_id: str, code: dict[str, Any], request: Request, *args: Any, **kwargs: Any
    ) -> None:
        timed = {**code, "auth_time": int(proven_at(context.request) or 0)}
        super().save_authorization_code(client_id, timed, request, *args, **kwargs)

    def finalize_id_token(
        self, id_token: dict[str, Any], token: dict[str, Any], handler: Any, request: Request
    ) -> str:
        kept = self._lookup_authorization_code(request, request.client.id, request.code) or {}
        if moment := kept.get("code", {}).get("auth_time"):
            id_token["auth_time"] = moment
        signed: str = super().finalize_id_token(id_token, token, handler, request)
        return signed


def _only_s256(request: Request) -> dict[str, Any]:
    if request.code_challenge_method != "S256":
        raise InvalidRequestError("code_challenge_method must be S256", request=request)
    return {}


def _only_openid(request: Request) -> dict[str, Any]:
    raise InvalidScopeError("the scope must include openid", request=request)


def server() -> Server:
    """Return the server for one request."""
    made = Server(
        request_validator=Validator(),
        token_generator=generate_opaque_token,
        token_expires_in=app_settings.ACCESS_TOKEN_EXPIRES_IN,
    )
    made.openid_connect_auth.proxy_target.refresh_token = False  # ten minutes are enough
    made.openid_connect_auth.custom_validators.post_auth.append(_only_s256)
    made.auth_grant.custom_validators.post_auth.append(_only_openid)
    return made


def proven_at(request: Any) -> float | None:
    """Return when the person last proved who they are, in Unix time."""
    records = get_authentication_records(request, request.user)
    return float(records[-1]["at"]) if records else None


def one_at_a_time(code: str) -> None:
    """Let one request at a time redeem `code`, until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [_used(code)])


def is_replay(code: str) -> bool:
    """Tell whether `code` was redeemed before; then what it brought is worth nothing any more."""
    made = cache.get(_used(code))
    if made:
        Token.objects.filter(hash=made).delete()
    return bool(made)


def note_used(code: str, access_token: str) -> None:
    """Remember for a while what `code` brought."""
    made = Token.objects.by_value(access_token).values_list("hash", flat=True).first()
    cache.set(_used(code), made, USED_S)


def _used(code: str) -> str:
    return f"identity.used:{hashlib.sha256(code.encode()).hexdigest()}"
