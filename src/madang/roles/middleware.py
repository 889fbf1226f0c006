"""In whose name a request writes."""

from collections.abc import Callable
from contextlib import ExitStack

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from madang.base import scope


class ActingMiddleware:
    """Tells the audit trail who is signed in; `request.acting` may say more until the answer.

    A request without a session cookie asks nothing, so that public pages stay cacheable.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with ExitStack() as acting:
            request.acting = acting  # type: ignore[attr-defined]
            if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
                acting.enter_context(scope.acting(actor=request.user.pk))
            return self.get_response(request)
