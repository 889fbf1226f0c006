"""Sealing documents: a copy of the database alone does not open them."""

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

SALT_BYTES, NONCE_BYTES = 32, 12


class Unreadable(Exception):  # noqa: N818 - reads as the sentence it is
    """The seal was made with another secret key, or the bytes were changed."""


def seal(content: bytes, *, bound_to: str) -> tuple[bytes, bytes]:
    """Return (salt, sealed): AES-256-GCM under a key of its own, bound to `bound_to`."""
    salt, nonce = secrets.token_bytes(SALT_BYTES), secrets.token_bytes(NONCE_BYTES)
    key = _key(str(settings.SECRET_KEY), salt)
    return salt, nonce + AESGCM(key).encrypt(nonce, content, bound_to.encode())


def unseal(salt: bytes, sealed: bytes, *, bound_to: str) -> bytes:
    """Return the content again. Raises Unreadable."""
    nonce, rest = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
    for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        try:
            return AESGCM(_key(str(secret), salt)).decrypt(nonce, rest, bound_to.encode())
        except InvalidTag:
            continue
    raise Unreadable


def _key(secret: str, salt: bytes) -> bytes:
    derive = HKDF(algorithm=SHA256(), length=32, salt=salt, info=b"madang.residents.documents")
    return derive.derive(secret.encode())
