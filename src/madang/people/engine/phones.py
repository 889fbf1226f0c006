"""Phone numbers in the one form that they are kept in: E.164."""

import re

E164 = re.compile(r"\+[1-9]\d{6,14}")
KOREA = "82"


def e164(text: str, *, country: str = KOREA) -> str:
    """Return `text` as "+" and digits; a number that begins with 0 is one of `country`.

    Raises ValueError when it cannot be a phone number.

    >>> e164("010-1234-5678")
    '+821012345678'
    >>> e164("+82 (0)10 1234 5678")
    '+821012345678'
    """
    digits = re.sub(r"[\s().-]", "", text.replace("(0)", ""))
    if digits.startswith("00"):
        digits = f"+{digits[2:]}"
    elif digits.startswith("0"):
        digits = f"+{country}{digits[1:]}"
    if not E164.fullmatch(digits) or not digits.isascii():
        raise ValueError(f"not a phone number: {text!r}")
    return digits


def hidden(number: str) -> str:
    """Return an E.164 `number` with its middle hidden.

    >>> hidden("+821012345678")
    '+82••••••5678'
    """
    return f"{number[:3]}••••••{number[-4:]}"
