"""What of a sign-in stays in the browser's session while the browser is away."""

import time
from dataclasses import asdict, dataclass
from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from madang.identity.engine.authorizations import Trip
from madang.people.models import Account

VISITS = "identity_visits"
NEWCOMER = "identity_newcomer"
MOST_VISITS = 5  # open tabs
NEWCOMER_S = 900
METHOD = "provider"


@dataclass(frozen=True)
class Visit:
    """A browser that is at a provider: for what, with which secrets, where to go afterwards."""

    provider_id: int
    town_id: int | None
    purpose: str  # "enter", "connect"
    after: str
    redirect_uri: str
    begun_at: float
    state: str
    nonce: str
    verifier: str

    @property
    def trip(self) -> Trip:
        """The secrets that the provider's answer must fit."""
        return Trip(self.state, self.nonce, self.verifier)


@dataclass(frozen=True)
class Newcomer:
    """Somebody whom a provider has named and whom no account knows yet."""

    provider_id: int
    town_id: int | None
    subject: str
    claims: dict[str, Any]
    after: str
    at: float


def remember(request: HttpRequest, visit: Visit) -> None:
    """Keep `visit`; of too many the oldest is forgotten."""
    visits: dict[str, Any] = request.session.get(VISITS, {})
    visits[visit.state] = asdict(visit)
    newest = sorted(visits.values(), key=lambda kept: kept["begun_at"])[-MOST_VISITS:]
    request.session[VISITS] = {kept["state"]: kept for kept in newest}


def taken_up(request: HttpRequest, state: str) -> Visit | None:
    """Return the visit with this state, which cannot be taken up again; None: there is none."""
    visits: dict[str, Any] = request.session.get(VISITS, {})
    found = visits.pop(state, None)
    if found is None:
        return None
    request.session[VISITS] = visits
    return Visit(**found)


def introduce(request: HttpRequest, newcomer: Newcomer) -> None:
    """Keep the newcomer until they have said whether to make an account."""
    request.session[NEWCOMER] = asdict(newcomer)


def newcomer(request: HttpRequest) -> Newcomer | None:
    """Return who waits in this browser, for a quarter of an hour at most."""
    kept = request.session.get(NEWCOMER)
    if not kept or kept["at"] < time.time() - NEWCOMER_S:
        request.session.pop(NEWCOMER, None)
        return None
    return Newcomer(**kept)


def forget_newcomer(request: HttpRequest) -> None:
    """Nobody waits any more."""
    request.session.pop(NEWCOMER, None)


def safe_next(request: HttpRequest, wanted: str | None) -> str:
    """Return the page on this host to which `wanted` leads, else the home page."""
    if wanted and url_has_allowed_host_and_scheme(
        wanted, {request.get_host()}, request.is_secure()
    ):
        return wanted
    return reverse("home")


def vouching_town(request: HttpRequest) -> int | None:
    """Return the town whose provider alone stands for who is signed in; None: they do themselves.

    A password, a code, a passkey or the installation's provider is worth more than a town's.
    """
    user = request.user
    if isinstance(user, AnonymousUser) or not isinstance(user, Account):
        return None
    records = get_authentication_records(request, user)
    if not records or any(record.get("method") != METHOD for record in records):
        return None
    towns = [record.get("town") for record in records]
    return None if None in towns else towns[-1]
