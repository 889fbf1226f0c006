"""Codes are kept as keyed hashes only, bound to what they are for."""

from django.utils.crypto import constant_time_compare, salted_hmac

from madang.residents.engine import codes


def hashed(code: str, *, purpose: str) -> str:
    """Return the keyed hash under which `code` is kept for `purpose`."""
    return salted_hmac(
        f"madang.residents.{purpose}", codes.plain(code), algorithm="sha256"
    ).hexdigest()


def fits(code: str, kept: str, *, purpose: str) -> bool:
    """Tell in constant time whether `code` is the one that `kept` was made of."""
    return bool(kept) and constant_time_compare(hashed(code, purpose=purpose), kept)
