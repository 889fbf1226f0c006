"""For whom a request acts: the person signed in, or the resident who sits at the counter."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, QueryDict

from madang.people.models import Account
from madang.people.requests import account_of
from madang.residents.models import Assistance
from madang.roles.requests import signed_in_required

KEY = "residents.sitting"  # in the session: the sitting that this browser began
View = Callable[..., HttpResponse]


def sitting_of(request: HttpRequest) -> Assistance | None:
    """Return the confirmed sitting that is on in this browser."""
    sitting: Assistance | None = getattr(request, "sitting", None)
    return sitting


def person_of(request: HttpRequest) -> Account:
    """Return whose pages these are; what is done is done by `account_of(request)`."""
    sitting = sitting_of(request)
    return sitting.resident if sitting else account_of(request)


def posted(request: HttpRequest) -> QueryDict | None:
    """Return what was posted, an empty form too; None when somebody only looks."""
    return request.POST if request.method == "POST" else None


def in_town(view: View) -> View:
    """Open a page of a town to everyone who is signed in; there is none outside towns."""

    @signed_in_required
    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if getattr(request, "town", None) is None:
            raise Http404
        return view(request, *args, **kwargs)

    return wrapped
