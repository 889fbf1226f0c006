"""A town's provider vouches for people in that town, and not for their affairs elsewhere."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse

from madang.identity.requests import vouching_town
from madang.identity.services import links
from madang.people.requests import account_of

OWN_AFFAIRS = (
    *("/account/", "/admin/", "/identity/connections/", "/my/", "/notices/", "/privacy/"),
    *("/login/", "/identity/sign-in/"),  # so that they can sign in by themselves
)


class VouchingMiddleware:
    """Sees nobody signed in where the town's provider who vouches for the person has no say.

    Otherwise whoever runs the provider of one town could act as a person in another, or change
    how that person signs in. Who has no way to sign in but this provider may do everything there.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return self.get_response(request)  # public pages ask nothing, and stay cacheable
        town_id = vouching_town(request)
        if town_id is not None and not self._has_say(request, town_id):
            request.user = AnonymousUser()
        return self.get_response(request)

    @staticmethod
    def _has_say(request: HttpRequest, town_id: int) -> bool:
        town = getattr(request, "town", None)
        if town is None or town.pk != town_id:
            return False
        if not request.path_info.startswith(OWN_AFFAIRS):
            return True
        return not links.knows_otherwise(account_of(request), town_id=town_id)
