"""Which town a request is for: by its host name, or by the first segment of its path."""

from collections.abc import Callable

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.http.request import split_domain_port
from django.urls import set_script_prefix
from django.utils import timezone, translation

from madang.base import scope
from madang.towns.engine.rooms import room_of
from madang.towns.models import Town
from madang.towns.services import towns

INSTALLATION = "madang.site.installation_urls"


class TownMiddleware:
    """Sets `request.town`, mounts a path town like an application of its own, and its time zone.

    A town with its own host answers at `/`; any town answers at `/slug/`, where the slug becomes
    the script prefix, so that `reverse` gives the right path without knowing of it. Without a
    town, `request.town` is None and only the installation's own pages are there.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        set_script_prefix(f"{request.META.get('SCRIPT_NAME', '')}/")  # not the last request's
        slug, slash, rest = request.path_info.removeprefix("/").partition("/")
        town, mounted = towns.at(host=self._host(request), slug=slug)
        if town is None and mounted is not None:
            if not slash:
                return HttpResponsePermanentRedirect(f"{request.path}/")
            town = self._mount(request, mounted, rest)
        request.town = town  # type: ignore[attr-defined]
        if town is None:
            request.urlconf = INSTALLATION
            with scope.within(None):
                return self.get_response(request)
        with scope.within(town.pk), timezone.override(town.zone):
            return self.get_response(request)

    @staticmethod
    def _host(request: HttpRequest) -> str:
        """Return the host name; a town's own is allowed as soon as the town has it."""
        host = split_domain_port(request.META.get("HTTP_HOST", ""))[0]
        known = settings.ALLOWED_HOSTS
        if host and host not in known and "*" not in known and towns.by_host(host) is not None:
            known.append(host)
        return split_domain_port(request.get_host())[0]

    @staticmethod
    def _mount(request: HttpRequest, town: Town, rest: str) -> Town:
        mount = f"{request.META.get('SCRIPT_NAME', '')}/{town.slug}"
        set_script_prefix(f"{mount}/")
        request.META["SCRIPT_NAME"] = mount
        request.path_info = f"/{rest}"
        return town


class TownManners:
    """Speaks only the town's languages, and finds nothing in a room that it has not opened.

    Stands after Django's LocaleMiddleware.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        town: Town | None = getattr(request, "town", None)
        if town is not None and translation.get_language() not in town.languages:
            translation.activate(town.languages[0])
            request.LANGUAGE_CODE = town.languages[0]
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *view: object) -> None:
        """Raise Http404 for a closed room, after the URL was found and before it is answered."""
        town: Town | None = getattr(request, "town", None)
        room = room_of(request.path_info)
        if town is not None and room is not None and room not in town.rooms:
            raise Http404(room)
