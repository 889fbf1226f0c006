"""What a request says, for code that is type-checked."""

from typing import cast

from django.http import HttpRequest

from madang.people.models import Account

LARGEST = 2**63 - 1


def account_of(request: HttpRequest) -> Account:
    """Return who is signed in; only views behind a sign-in may ask."""
    return cast(Account, request.user)


def number_of(text: str) -> int | None:
    """Return the id that `text` says, None when it is none."""
    if not (text.isascii() and text.isdigit() and len(text) < 20):
        return None
    number = int(text)
    return number if number <= LARGEST else None
