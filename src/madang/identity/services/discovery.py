"""What a provider publishes of itself: its endpoints and its keys, fetched with care and kept."""

import json
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.cache import cache

from madang.base import outward
from madang.base.outward import Ask, UnreachableError
from madang.identity.models import Provider

KEEP_S = 3600
ASK_AGAIN_S = 60  # at most once a minute because of a key that we do not know
MOST_BYTES = 1 << 18
WELL_KNOWN = "/.well-known/openid-configuration"
LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})


class Unusable(Exception):  # noqa: N818 - reads as the sentence it is
    """The provider cannot be used; the argument says why, for the operator and the log."""


@dataclass(frozen=True)
class Metadata:
    """The parts of a provider's description that a sign-in needs."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str = ""
    end_session_endpoint: str = ""
    names_itself: bool = False  # every answer bears `iss` (RFC 9207)


def of(provider: Provider) -> Metadata:
    """Return the description of `provider`, at most an hour old. Raises Unusable."""
    key = f"identity.metadata:{provider.pk}:{provider.issuer}"
    known = cache.get(key)
    if known is None:
        known = fetch(provider.issuer).__dict__
        cache.set(key, known, KEEP_S)
    return Metadata(**known)


def fetch(issuer: str) -> Metadata:
    """Read the description that `issuer` publishes. Raises Unusable."""
    said = get_json(issuer.rstrip("/") + WELL_KNOWN)
    if said.get("issuer") != issuer:
        raise Unusable("issuer")
    needed = ("authorization_endpoint", "token_endpoint", "jwks_uri")
    optional = ("userinfo_endpoint", "end_session_endpoint")
    for name in (*needed, *optional):
        if name in needed or said.get(name):
            check_address(said.get(name))
    if "code" not in said.get("response_types_supported", ["code"]):
        raise Unusable("response_types_supported")
    return Metadata(
        issuer=issuer,
        names_itself=said.get("authorization_response_iss_parameter_supported") is True,
        **{name: said[name] for name in needed},
        **{name: said.get(name) or "" for name in optional},
    )


def keys(provider: Provider, *, anew: bool = False) -> list[dict[str, Any]]:
    """Return the provider's JSON Web Keys; `anew` asks again, but not more than once a minute.

    Raises Unusable.
    """
    key = f"identity.keys:{provider.pk}:{provider.issuer}"
    known = cache.get(key)
    if known is None or (anew and known["at"] < time.time() - ASK_AGAIN_S):
        found = get_json(of(provider).jwks_uri).get("keys")
        if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
            raise Unusable("jwks")
        known = {"at": time.time(), "keys": found[:50]}
        cache.set(key, known, KEEP_S)
    return list(known["keys"])


def forget(provider: Provider) -> None:
    """Ask the provider again at the next sign-in."""
    cache.delete(f"identity.metadata:{provider.pk}:{provider.issuer}")
    cache.delete(f"identity.keys:{provider.pk}:{provider.issuer}")


def check_address(url: object) -> str:
    """Return `url` when it is one that a provider may name. Raises Unusable.

    Only https, but for a host on this machine that the operator of the installation has allowed.
    """
    if not isinstance(url, str) or len(url) > 1000:
        raise Unusable("address")
    try:
        parts = outward.split(url)
    except UnreachableError as error:
        raise Unusable("address") from error
    local = parts.scheme == "http" and parts.hostname in LOCAL and _is_private(url)
    if parts.scheme != "https" and not local:
        raise Unusable("https")
    return url


def get_json(url: str, *, bearer: str = "") -> dict[str, Any]:
    """Return the JSON object at `url`. Raises Unusable."""
    headers = {"Accept": "application/json"}
    if bearer:
        headers["Authorization"] = f"Bearer {bearer}"
    return _asked(url, Ask(headers=headers, private=_is_private(url), whole_s=20.0))


def post_form(url: str, body: str, *, headers: dict[str, str]) -> dict[str, Any]:
    """Return the JSON object with which `url` answers to the form `body`. Raises Unusable."""
    sent = headers | {
        "Accept": "application/json",
        "Content-Type": "application/x-www-form-urlencoded",
    }
    ask = Ask("POST", sent, body.encode(), private=_is_private(url), whole_s=20.0)
    return _asked(url, ask)


def _asked(url: str, ask: Ask) -> dict[str, Any]:
    check_address(url)
    try:
        with outward.opened(url, ask) as answer:
            content = outward.read(answer, most_bytes=MOST_BYTES)
            if answer.status != 200:
                raise Unusable(f"{answer.status} {_error(content)}".strip())
    except UnreachableError as error:
        raise Unusable(str(error)) from error
    try:
        said = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise Unusable("no JSON") from error
    if not isinstance(said, dict):
        raise Unusable("no JSON object")
    return said


def _error(content: bytes) -> str:
    """Return the OAuth error code in `content`, if it is one; nothing else of it."""
    try:
        said = json.loads(content)
        return str(said.get("error", ""))[:60] if isinstance(said, dict) else ""
    except (ValueError, RecursionError):
        return ""


def _is_private(url: str) -> bool:
    return (urlsplit(url).hostname or "") in settings.MADANG_PROVIDERS_PRIVATE
