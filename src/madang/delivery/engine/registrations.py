"""Business registration numbers (사업자등록번호): ten digits, of which the last is a check."""

WEIGHTS = (1, 3, 7, 1, 3, 7, 1, 3, 5)
DIGITS = 10


class NotANumberError(ValueError):
    """The text is no business registration number: `length` of digits, or `check` digit wrong."""


def check_digit(first: str) -> int:
    """Return the tenth digit to the `first` nine, as the National Tax Service computes it.

    >>> check_digit("124810099"), check_digit("220816251")
    (8, 7)
    """
    digits = [int(letter) for letter in first]
    total = sum(digit * weight for digit, weight in zip(digits, WEIGHTS, strict=True))
    return -(total + digits[-1] * WEIGHTS[-1] // 10) % 10


def number(text: str) -> str:
    """Return the ten digits of what a person typed. Raises NotANumberError.

    >>> number("124-81-00998")
    '1248100998'
    >>> number("124-81-00997")
    Traceback (most recent call last):
    madang.delivery.engine.registrations.NotANumberError: check
    """
    plain = "".join(text.replace("-", " ").split())
    if not (len(plain) == DIGITS and plain.isascii() and plain.isdigit()):
        raise NotANumberError("length")
    if check_digit(plain[:-1]) != int(plain[-1]):
        raise NotANumberError("check")
    return plain


def written(digits: str) -> str:
    """Return the number as it stands on the certificate.

    >>> written("1248100998")
    '124-81-00998'
    """
    return f"{digits[:3]}-{digits[3:5]}-{digits[5:]}"
