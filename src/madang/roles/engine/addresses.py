"""Addresses shown to somebody who may not be their owner."""


def masked(email: str) -> str:
    """Return `email` so that its owner knows it and others do not.

    >>> masked("yuna@gaon.kr"), masked("a@gaon.kr")
    ('y***@gaon.kr', '***@gaon.kr')
    """
    name, _, domain = email.rpartition("@")
    return f"{name[:1] if len(name) > 1 else ''}***@{domain}"
