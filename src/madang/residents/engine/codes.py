"""Codes that people read from paper and say aloud: no letter that looks like a digit."""

import re
import secrets

ALPHABET = "2346789ABCDEFGHJKMNPQRTUVWXY"
DIGITS = "0123456789"


def draw(length: int = 8, alphabet: str = ALPHABET) -> str:
    """Return a random code of `length` signs, in groups of four.

    >>> len(draw()), draw()[4]
    (9, '-')
    """
    signs = "".join(secrets.choice(alphabet) for _ in range(length))
    return "-".join(signs[i : i + 4] for i in range(0, length, 4)) if length > 6 else signs


def plain(text: str) -> str:
    """Return what was meant by `text`, however it was typed.

    >>> plain(" k7q2 pdm4"), plain("K7Q2-PDM4")
    ('K7Q2-PDM4', 'K7Q2-PDM4')
    """
    signs = re.sub(r"[^0-9A-Z]", "", text.upper())[:40]
    return "-".join(signs[i : i + 4] for i in range(0, len(signs), 4)) if len(signs) > 6 else signs
