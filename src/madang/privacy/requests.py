"""What the views of officials share: in whose rows they work, and that a look is written down."""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse

from madang.base import clock, limits, scope
from madang.people.models import Account
from madang.people.requests import account_of
from madang.privacy.services import looks
from madang.roles.requests import act_required
from madang.towns.models import Town

View = Callable[..., HttpResponse]


def town_or_none(request: HttpRequest) -> Town | None:
    """Return the town that the request is for, None on the installation's own pages."""
    town: Town | None = getattr(request, "town", None)
    return town


def desk(act: str, *, writing: str = "") -> Callable[[View], View]:
    """Return a decorator for pages of officials who may do `act`, in a town or the installation.

    The installation's own rows are hidden from every town's scope, so its pages see all rows;
    their services filter for rows without a town.
    """

    def decorator(view: View) -> View:
        @act_required(act, writing=writing)
        @wraps(view)
        def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if town_or_none(request):
                return view(request, *args, **kwargs)
            with scope.installation():
                return view(request, *args, **kwargs)

        return wrapped

    return decorator


def looked(
    request: HttpRequest, *, subject: Account | Iterable[Account], what: str, why: str
) -> None:
    """Write down that who is signed in looks at data of `subject` now."""
    looks.record(
        by=account_of(request),
        subject=subject,
        what=what,
        why=why,
        town=town_or_none(request),
        now=clock.now(),
        client=limits.client(request),
    )
