"""Key pairs: making them, their public halves as JSON Web Keys, their names."""

import base64
import hashlib
import json
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

RSA_BITS = 2048
MEMBERS = {"EC": ("crv", "kty", "x", "y"), "RSA": ("e", "kty", "n")}  # RFC 7638


def make(algorithm: str) -> str:
    """Return a new private key for "ES256" or "RS256", as PEM."""
    key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
    if algorithm == "ES256":
        key = ec.generate_private_key(ec.SECP256R1())
    else:
        key = rsa.generate_private_key(public_exponent=65537, key_size=RSA_BITS)
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    ).decode()


def public_jwk(pem: str, *, algorithm: str) -> dict[str, Any]:
    """Return the public half of the private key `pem` as a JSON Web Key with its `kid`."""
    key = serialization.load_pem_private_key(pem.encode(), password=None)
    if isinstance(key, ec.EllipticCurvePrivateKey):
        jwk: dict[str, Any] = ECAlgorithm.to_jwk(key.public_key(), as_dict=True)
    elif isinstance(key, rsa.RSAPrivateKey):
        jwk = RSAAlgorithm.to_jwk(key.public_key(), as_dict=True)
        jwk.pop("key_ops", None)
    else:
        raise TypeError("neither an EC nor an RSA key")
    return jwk | {"use": "sig", "alg": algorithm, "kid": thumbprint(jwk)}


def thumbprint(jwk: dict[str, Any]) -> str:
    """Return the RFC 7638 thumbprint of `jwk`, unpadded base64url.

    >>> thumbprint({"kty": "EC", "crv": "P-256", "x": "AA", "y": "AQ"})
    'fpsA8udergWQQtZ5ijw9k_6RoFRa-SBsNr8jkweRkU4'
    """
    canonical = {name: jwk[name] for name in MEMBERS[jwk["kty"]]}
    text = json.dumps(canonical, sort_keys=True, separators=(",", ":"))
    return base64url(hashlib.sha256(text.encode()).digest())


def base64url(content: bytes) -> str:
    """Return `content` in unpadded base64url.

    >>> base64url(b"madang??")
    'bWFkYW5nPz8'
    """
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()
