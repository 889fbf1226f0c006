"""Who is signed in, for code that is type-checked."""

from typing import TypeVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from madang.people.models import Account

Answer = TypeVar("Answer", bound=HttpResponse)


def account_of(request: HttpRequest) -> Account:
    """Return the account that is signed in; only views that require a sign-in may ask."""
    if not isinstance(request.user, Account):
        raise TypeError("nobody is signed in")
    return request.user


def speaking(response: Answer, request: HttpRequest, account: Account) -> Answer:
    """Let the browser ask in the person's own language from now on."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        account.language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        samesite="Lax",
        secure=request.is_secure(),
    )
    return response
