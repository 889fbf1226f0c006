"""Assisted mode: while a sitting is on, what the official's browser asks is for the resident."""

from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from madang.base import clock, scope
from madang.residents.models import Assistance
from madang.residents.requests import KEY
from madang.residents.services import assistances
from madang.roles.services import permissions


class SittingMiddleware:
    """Sets `request.sitting` and names the resident to the audit trail; stands after the acting.

    A sitting counts only in the browser that began it, in its town, while its time runs and the
    official may still do so.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.sitting = None  # type: ignore[attr-defined]
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.session.get(KEY):
            sitting = self._present(request)
            if sitting is None:
                del request.session[KEY]
                messages.info(request, _("You do not act for anybody any more."))
            elif sitting.confirmed_at is not None:
                request.sitting = sitting  # type: ignore[attr-defined]
                request.acting.enter_context(  # type: ignore[attr-defined]
                    scope.acting(
                        actor=sitting.official_id,
                        subject=sitting.resident_id,
                        act=assistances.ACT,
                        why=sitting.why,
                    )
                )
        return self.get_response(request)

    @staticmethod
    def _present(request: HttpRequest) -> Assistance | None:
        town = getattr(request, "town", None)
        if town is None or not request.user.is_authenticated:
            return None
        sitting = assistances.present(request.user, town=town, now=timezone.now())
        if sitting is None or sitting.pk != request.session[KEY]:
            return None
        allowed = permissions.may(request.user, assistances.ACT, town=town, now=clock.now())
        return sitting if allowed else None
