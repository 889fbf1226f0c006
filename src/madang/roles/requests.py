"""What a view or an API operation asks before it lets somebody in."""

import time
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from functools import wraps
from typing import Any

from allauth.account import app_settings
from allauth.core.exceptions import ReauthenticationRequired
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from ninja.security import APIKeyCookie

from madang.base import clock, limits, looking, scope
from madang.base.problems import Problem
from madang.people.models import Account
from madang.people.requests import account_of
from madang.roles.engine.acts import ACTS, Role
from madang.roles.services import permissions
from madang.towns.models import Town

View = Callable[..., HttpResponse]
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
PROOFS, PROVER = "account_authentication_methods", "account_authentication_methods_user"


def is_fresh(request: HttpRequest) -> bool:
    """Tell whether the person has lately proven, by signing in or again, that it is they."""
    if str(request.session.get(PROVER)) != str(request.user.pk):
        return False
    proofs = request.session.get(PROOFS) or []
    latest = max((float(proof.get("at", 0)) for proof in proofs), default=0.0)
    timeout_s: int = app_settings.REAUTHENTICATION_TIMEOUT
    return time.time() - latest < timeout_s


def insist_on_fresh(request: HttpRequest) -> None:
    """Let allauth ask for proof, and then come back. Raises ReauthenticationRequired."""
    if not is_fresh(request):
        raise ReauthenticationRequired


def act_required(act: str, *, writing: str = "") -> Callable[[View], View]:
    """Return a decorator that opens a view to those who may do `act` in the request's town.

    Strangers are sent to sign in, others refused (403); an act marked fresh asks for proof.
    `writing` is the act asked for instead when the request may change something. The view gets
    `request.role`, and what it writes is signed with it.
    """
    wanted = {True: ACTS[act], False: ACTS[writing or act]}  # KeyError at import: no such act

    def decorator(view: View) -> View:
        @never_cache
        @wraps(view)
        def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            asked = wanted[request.method in SAFE]
            role = _let_in(request, asked.name)
            if asked.fresh:
                insist_on_fresh(request)
            with _as(request, role, asked.name):
                return view(request, *args, **kwargs)

        return wrapped

    return decorator


def signed_in_required(view: View) -> View:
    """Open a view to everyone who is signed in."""

    @never_cache
    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        return view(request, *args, **kwargs)

    return wrapped


class ActAuth(APIKeyCookie):
    """Opens an API operation to those who are signed in and may do an act."""

    param_name = settings.SESSION_COOKIE_NAME

    def __init__(self, act: str) -> None:
        self.act = ACTS[act]
        super().__init__(csrf=True)

    def authenticate(self, request: HttpRequest, key: str | None) -> Account | None:
        """Return who acts, None for strangers. Raises Problem: not permitted, or not proven."""
        if not request.user.is_authenticated:
            return None
        try:
            role = _let_in(request, self.act.name)
        except PermissionDenied:
            raise Problem(
                403, "not-permitted", gettext("You may not do this in this town.")
            ) from None
        if self.act.fresh and not is_fresh(request):
            raise Problem(403, "proof-needed", gettext("Prove again that it is you."))
        stack: ExitStack = request.acting  # type: ignore[attr-defined] # set by ActingMiddleware
        stack.enter_context(_as(request, role, self.act.name))
        return account_of(request)


def act_auth(act: str) -> ActAuth:
    """Return what a ninja operation takes as `auth=`. Raises KeyError: no such act."""
    return ActAuth(act)


def looked(
    request: HttpRequest, *, subject: Account | Iterable[Account | None], what: str, why: str
) -> None:
    """Write down that who is signed in looks at data of `subject` now; None is nobody."""
    people = [subject] if isinstance(subject, Account) else subject
    looking.looked(
        by=account_of(request),
        subject=[person for person in people if person is not None],
        what=what,
        why=why,
        town=_town(request),
        now=clock.now(),
        client=limits.client(request),
    )


def _town(request: HttpRequest) -> Town | None:
    return getattr(request, "town", None)


def _let_in(request: HttpRequest, act: str) -> Role:
    return permissions.require(request.user, act, town=_town(request), now=clock.now())


def _as(request: HttpRequest, role: Role, act: str) -> Any:
    request.role = role  # type: ignore[attr-defined]
    now = scope.current()
    return scope.acting(
        actor=request.user.pk, subject=now.subject, role=role.value, act=act, why=now.why
    )
