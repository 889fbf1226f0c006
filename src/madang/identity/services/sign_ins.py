"""Asking a provider who somebody is, and believing the answer only when everything fits."""

import base64
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlencode

from madang.identity.engine import authorizations, id_tokens
from madang.identity.engine.authorizations import Trip
from madang.identity.engine.id_tokens import Expected, Refused, UnknownKey
from madang.identity.models import Provider
from madang.identity.services import discovery, keys
from madang.identity.services.discovery import Metadata, Unusable

PATIENCE_S = 900  # how long a visit to the provider may take


class Cancelled(Exception):  # noqa: N818 - reads as the sentence it is
    """The person, or the provider, ended the visit without a sign-in."""


@dataclass(frozen=True)
class Identity:
    """Who the provider says somebody is, and what it says of them."""

    provider: Provider
    subject: str
    claims: dict[str, Any]


def begin(
    provider: Provider, *, redirect_uri: str, trip: Trip, language: str, anew: bool = False
) -> str:
    """Return the address at the provider to which the browser goes. Raises Unusable.

    `anew` asks the provider to let the person prove again who they are.
    """
    more = {"ui_locales": language} | ({"prompt": "login", "max_age": "0"} if anew else {})
    return authorizations.address(
        discovery.of(provider).authorization_endpoint,
        client_id=provider.client_id,
        redirect_uri=redirect_uri,
        scopes=provider.scopes,
        trip=trip,
        **more,
    )


def finish(
    provider: Provider,
    answer: Mapping[str, str],
    *,
    trip: Trip,
    redirect_uri: str,
    begun_at: float,
    now: datetime,
) -> Identity:
    """Return who came back with `answer`, the query of the redirection to us.

    The caller has found `trip` by the answer's state in the browser's own session, and used it up.
    Raises Cancelled, Refused, Unusable.
    """
    if time.time() - begun_at > PATIENCE_S:
        raise Refused("too late")
    metadata = discovery.of(provider)
    named = "iss" in answer or metadata.names_itself
    if named and answer.get("iss") != provider.issuer:  # another provider's answer (mix-up)
        raise Refused("iss of the answer")
    if answer.get("error"):
        raise Cancelled(answer["error"][:60])
    if not answer.get("code"):
        raise Refused("no code")
    tokens = _redeem(provider, metadata, answer["code"], trip, redirect_uri, now)
    access_token = str(tokens.get("access_token") or "")
    expected = Expected(
        issuer=provider.issuer,
        client_id=provider.client_id,
        nonce=trip.nonce,
        at=time.time(),
        access_token=access_token,
    )
    claims = _believed(provider, tokens.get("id_token"), expected)
    more = _userinfo(metadata, access_token, str(claims["sub"]))
    return Identity(provider, str(claims["sub"]), more | claims)


def _redeem(
    provider: Provider,
    metadata: Metadata,
    code: str,
    trip: Trip,
    redirect_uri: str,
    now: datetime,
) -> dict[str, Any]:
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": redirect_uri,
        "code_verifier": trip.verifier,
    }
    proof, headers = _proof(provider, now)
    return discovery.post_form(metadata.token_endpoint, urlencode(form | proof), headers=headers)


def _proof(provider: Provider, now: datetime) -> tuple[dict[str, str], dict[str, str]]:
    """Return what proves to the provider that it is us: form fields and headers."""
    if provider.proof == Provider.Proof.PRIVATE_KEY_JWT:
        key = keys.signing(keys.of_provider(provider, now=now), now=now)
        assertion = authorizations.assertion(
            client_id=provider.client_id,
            audience=provider.issuer,
            pem=keys.pem(key),
            kid=str(keys.jwk(key)["kid"]),
            algorithm=key.algorithm,
            at=int(time.time()),
        )
        return {
            "client_id": provider.client_id,
            "client_assertion_type": authorizations.ASSERTION_TYPE,
            "client_assertion": assertion,
        }, {}
    secret = keys.unseal(provider.secret_sealed, bound_to="provider")
    if provider.proof == Provider.Proof.SECRET_POST:
        return {"client_id": provider.client_id, "client_secret": secret}, {}
    pair = f"{quote(provider.client_id, safe='')}:{quote(secret, safe='')}"
    return {}, {"Authorization": f"Basic {base64.b64encode(pair.encode()).decode()}"}


def _believed(provider: Provider, token: object, expected: Expected) -> dict[str, Any]:
    if not isinstance(token, str):
        raise Refused("no ID token")
    try:
        return id_tokens.believed(token, keys=discovery.keys(provider), expected=expected)
    except UnknownKey:  # the provider may have changed its keys since we asked
        fresh = discovery.keys(provider, anew=True)
        return id_tokens.believed(token, keys=fresh, expected=expected)


def _userinfo(metadata: Metadata, access_token: str, subject: str) -> dict[str, Any]:
    """Return what the provider adds about the same person, if it can be asked."""
    if not metadata.userinfo_endpoint or not access_token:
        return {}
    try:
        said = discovery.get_json(metadata.userinfo_endpoint, bearer=access_token)
    except Unusable:
        return {}  # who it is we know; what else there is to know may come another time
    if said.get("sub") != subject:
        raise Refused("sub of the userinfo")
    return said
