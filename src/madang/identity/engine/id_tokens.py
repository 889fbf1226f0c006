"""Believing an ID token, or not (OpenID Connect Core 1.0, section 3.1.3.7)."""

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import jwt

from madang.identity.engine.keys import base64url

# Signatures by a private key only: no "none", and no shared secret that could be mistaken for one.
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA")
LEEWAY_S = 60
OLDEST_S = 600
LONGEST_SUBJECT = 255
LONGEST_TOKEN = 32_768


class Refused(Exception):  # noqa: N818 - reads as the sentence it is
    """The token does not prove who somebody is; the argument says why, for the log."""


class UnknownKey(Refused):
    """No key of the provider has the token's name; its keys may have changed."""


@dataclass(frozen=True)
class Expected:
    """What the token must say. `at` is Unix time; `access_token` came with the ID token."""

    issuer: str
    client_id: str
    nonce: str
    at: float
    access_token: str = ""


def believed(
    token: str, *, keys: Sequence[Mapping[str, Any]], expected: Expected
) -> dict[str, Any]:
    """Return the claims of `token`, signed with one of the provider's JSON Web Keys `keys`.

    Raises Refused, UnknownKey.
    """
    if not isinstance(token, str) or len(token) > LONGEST_TOKEN:
        raise Refused("no token")
    try:
        header = jwt.get_unverified_header(token)
        algorithm = header.get("alg")
        if algorithm not in ALGORITHMS:
            raise Refused("alg")
        claims: dict[str, Any] = jwt.decode(
            token,
            _key(header, keys, algorithm),
            algorithms=[algorithm],
            audience=expected.client_id,
            issuer=expected.issuer,
            leeway=LEEWAY_S,
            options={"require": ["iss", "sub", "aud", "exp", "iat"], "verify_exp": False,
                     "verify_iat": False, "verify_nbf": False},
        )  # fmt: skip
    except (jwt.PyJWTError, ValueError, KeyError, TypeError) as error:
        raise Refused(type(error).__name__) from error
    _check(claims, expected)
    _check_access(claims, header["alg"], expected.access_token)
    return claims


def _key(header: Mapping[str, Any], keys: Sequence[Mapping[str, Any]], algorithm: str) -> jwt.PyJWK:
    kid = header.get("kid")
    fitting = [
        key
        for key in keys
        if key.get("use", "sig") == "sig"
        and key.get("alg", algorithm) == algorithm
        and key.get("kty") != "oct"
        and (kid is None or key.get("kid") == kid)
    ]
    if len(fitting) != 1:
        raise UnknownKey("kid")
    return jwt.PyJWK(dict(fitting[0]), algorithm=algorithm)


def _check(claims: Mapping[str, Any], expected: Expected) -> None:
    """Refuse a token for other hands, another visit or another time."""
    issued, ends = claims["iat"], claims["exp"]
    if not all(isinstance(moment, int | float) for moment in (issued, ends)):
        raise Refused("times")
    if not ends > expected.at - LEEWAY_S:  # so said, NaN is refused too
        raise Refused("exp")
    if not expected.at - OLDEST_S <= issued <= expected.at + LEEWAY_S:
        raise Refused("iat")
    if not _same(claims.get("nonce"), expected.nonce):
        raise Refused("nonce")
    several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
    if (several or "azp" in claims) and claims.get("azp") != expected.client_id:
        raise Refused("azp")
    subject = claims["sub"]
    if not isinstance(subject, str) or not 0 < len(subject) <= LONGEST_SUBJECT:
        raise Refused("sub")


def _check_access(claims: Mapping[str, Any], algorithm: str, access_token: str) -> None:
    """Refuse a token that came with another access token than it was made with."""
    if "at_hash" not in claims or algorithm == "EdDSA":
        return
    digest = hashlib.new(f"sha{algorithm[2:]}", access_token.encode()).digest()
    if not _same(claims["at_hash"], base64url(digest[: len(digest) // 2])):
        raise Refused("at_hash")


def _same(said: object, expected: str) -> bool:
    return isinstance(said, str) and hmac.compare_digest(said.encode(), expected.encode())
