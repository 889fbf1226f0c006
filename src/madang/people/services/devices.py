"""Devices on which a person has signed in before, kept by the browser in a signed cookie."""

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_noop

from madang.base import clock, outbox
from madang.people.engine import devices
from madang.people.models import Account

COOKIE = "devices"
SALT = "madang.people.devices"
YEAR_S = 365 * 86_400
MOST = 20  # accounts that one browser remembers: a family's, not a library's


def greet(request: HttpRequest, response: HttpResponse, account: Account, *, new: bool) -> None:
    """Tell `account` of a sign-in on a device that does not know it, and let the device know it.

    Nothing is told when the account itself is `new`.
    """
    known = _known(request)
    if account.pk not in known and not new:
        town = getattr(request, "town", None)
        outbox.tell(
            [account.pk],
            kind="people.security",
            text=gettext_noop(
                "Your account was opened on a new device: %(device)s. If it was not you, sign it"
                " out and change your password."
            ),
            params={"device": devices.named(request.headers.get("User-Agent", ""))},
            path=reverse("usersessions_list"),
            town_id=town.pk if town else None,
            now=clock.now(),
        )
    remembered = [account.pk, *(pk for pk in known if pk != account.pk)][:MOST]
    response.set_cookie(
        COOKIE,
        signing.dumps(remembered, salt=SALT),
        max_age=YEAR_S,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def _known(request: HttpRequest) -> list[int]:
    try:
        known: list[int] = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=YEAR_S)
    except signing.BadSignature:
        return []
    return known
