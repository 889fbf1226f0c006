"""What Madang sends when it asks a provider who somebody is (authorization code flow, RFC 9700)."""

import hashlib
import secrets
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import jwt

from madang.identity.engine.keys import base64url

ASSERTION_S = 60
ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


@dataclass(frozen=True)
class Trip:
    """The secrets of one visit to the provider; each is used once."""

    state: str
    nonce: str
    verifier: str

    @property
    def challenge(self) -> str:
        """The S256 code challenge of `verifier` (RFC 7636)."""
        return base64url(hashlib.sha256(self.verifier.encode()).digest())


def trip() -> Trip:
    """Return fresh secrets of 256 bits each."""
    return Trip(secrets.token_urlsafe(32), secrets.token_urlsafe(32), secrets.token_urlsafe(48))


def address(
    endpoint: str, *, client_id: str, redirect_uri: str, scopes: str, trip: Trip, **more: str
) -> str:
    """Return where to send the browser. `more` are further parameters ("prompt", "ui_locales").

    >>> url = address("https://id.example/auth?x=1", client_id="c", redirect_uri="https://m/cb",
    ...               scopes="openid", trip=Trip("s", "n", "v"))
    >>> url.startswith("https://id.example/auth?x=1&response_type=code&client_id=c&")
    True
    """
    parts = urlsplit(endpoint)
    query = [
        *parse_qsl(parts.query, keep_blank_values=True),
        ("response_type", "code"),
        ("client_id", client_id),
        ("redirect_uri", redirect_uri),
        ("scope", scopes),
        ("state", trip.state),
        ("nonce", trip.nonce),
        ("code_challenge", trip.challenge),
        ("code_challenge_method", "S256"),
        *more.items(),
    ]
    return urlunsplit(parts._replace(query=urlencode(query), fragment=""))


def assertion(*, client_id: str, audience: str, pem: str, kid: str, algorithm: str, at: int) -> str:
    """Return a client assertion (RFC 7523), good for one minute from Unix time `at`.

    `audience` is the provider's issuer, which no other server can use for itself.
    """
    claims: dict[str, Any] = {
        "iss": client_id,
        "sub": client_id,
        "aud": audience,
        "jti": secrets.token_urlsafe(24),
        "iat": at,
        "exp": at + ASSERTION_S,
    }
    return jwt.encode(claims, pem, algorithm=algorithm, headers={"kid": kid})
