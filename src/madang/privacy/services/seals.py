"""Sealing archives at rest: a copy of the database alone does not open them."""

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings


class BrokenSealError(ValueError):
    """The bytes were changed, or sealed with another key."""


def _seal(key: str) -> Fernet:
    secret = hashlib.blake2b(
        key.encode(),
        key=hashlib.sha256(settings.SECRET_KEY.encode()).digest(),
        person=b"madang.privacy",
        digest_size=32,
    )
    return Fernet(base64.urlsafe_b64encode(secret.digest()))


def seal(content: bytes, *, key: str) -> bytes:
    """Return `content` enciphered and signed for `key`, with the installation's secret."""
    return _seal(key).encrypt(content)


def unseal(sealed: bytes, *, key: str) -> bytes:
    """Return what was sealed for `key`. Raises BrokenSealError."""
    try:
        return _seal(key).decrypt(sealed)
    except InvalidToken as error:
        raise BrokenSealError(key) from error
