"""A provider that lies in one way at a time; only its transport is faked."""

import time
from typing import Any

import jwt

from madang.base.outward import UnreachableError
from madang.identity.engine import keys
from madang.identity.services import discovery

ISSUER = "https://id.forger.example"


class Forger:
    """Answers as an honest provider does, but for what `lies` say."""

    def __init__(self, issuer: str = ISSUER) -> None:
        self.issuer = issuer
        self.pem = keys.make("RS256")
        self.other_pem = keys.make("RS256")
        self.claims: dict[str, Any] = {}
        self.header: dict[str, Any] = {}
        self.metadata: dict[str, Any] = {}
        self.person: dict[str, Any] | None = None
        self.sign = self.honestly
        self.used: set[str] = set()
        self.posted: list[str] = []

    @property
    def jwk(self) -> dict[str, Any]:
        return keys.public_jwk(self.pem, algorithm="RS256")

    def honestly(self, claims: dict[str, Any]) -> str:
        header = {"kid": self.jwk["kid"]} | self.header
        return jwt.encode(claims, self.pem, algorithm="RS256", headers=header)

    def by_another(self, claims: dict[str, Any]) -> str:
        return jwt.encode(
            claims, self.other_pem, algorithm="RS256", headers={"kid": self.jwk["kid"]}
        )

    def unsigned(self, claims: dict[str, Any]) -> str:
        return jwt.encode(claims, None, algorithm="none", headers={"kid": self.jwk["kid"]})

    def by_public_key(self, claims: dict[str, Any]) -> str:
        """Sign with HMAC under the public key, which is known to all."""
        secret = str(self.jwk["n"])
        return jwt.encode(claims, secret, algorithm="HS256", headers={"kid": self.jwk["kid"]})

    def get_json(self, url: str, *, bearer: str = "") -> dict[str, Any]:
        if url.endswith("openid-configuration"):
            return {
                "issuer": self.issuer,
                "authorization_endpoint": f"{self.issuer}/auth",
                "token_endpoint": f"{self.issuer}/token",
                "jwks_uri": f"{self.issuer}/jwks",
                "userinfo_endpoint": f"{self.issuer}/me",
            } | self.metadata
        if url.endswith("/jwks"):
            return {"keys": [self.jwk]}
        if url.endswith("/me") and self.person is not None:
            return self.person
        raise discovery.Unusable("404")

    def post_form(self, url: str, body: str, *, headers: dict[str, str]) -> dict[str, Any]:
        if not url.startswith(self.issuer):
            raise UnreachableError("not mine")
        self.posted.append(body)
        code = body.partition("code=")[2].partition("&")[0]
        if code in self.used:
            raise discovery.Unusable("400 invalid_grant")
        self.used.add(code)
        return {"access_token": "at", "token_type": "Bearer", "id_token": self.sign(self.claims)}

    def says(self, *, nonce: str, **lies: Any) -> None:
        """Prepare the ID token of the next answer."""
        now = int(time.time())
        honest = {
            "iss": self.issuer,
            "sub": "hana",
            "aud": "madang",
            "iat": now,
            "exp": now + 300,
            "nonce": nonce,
            "name": "김하나",
        }
        told = honest | lies
        self.claims = {name: value for name, value in told.items() if value is not None}
