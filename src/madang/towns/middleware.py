"""Which town a request is for: by its host name, or by the first segment of its path."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.http.request import split_domain_port
from django.urls import set_script_prefix
from django.utils import timezone

from madang.base import scope
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
        town = towns.by_host(split_domain_port(request.get_host())[0])
        if town is None:
            if self._bare(request.path_info):
                return HttpResponsePermanentRedirect(f"{request.path}/")
            town = self._mounted(request)
        request.town = town  # type: ignore[attr-defined]
        if town is None:
            request.urlconf = INSTALLATION
            with scope.within(None):
                return self.get_response(request)
        with scope.within(town.pk), timezone.override(town.zone):
            return self.get_response(request)

    @staticmethod
    def _bare(path: str) -> bool:
        """Tell whether `path` is a town's without the slash at its end."""
        return any(path == f"/{town.slug}" for town in towns.every())

    @staticmethod
    def _mounted(request: HttpRequest) -> Town | None:
        slug, _, rest = request.path_info.removeprefix("/").partition("/")
        try:
            town = towns.by_slug(slug)
        except towns.NoSuchTown:
            return None
        mount = f"{request.META.get('SCRIPT_NAME', '')}/{slug}"
        set_script_prefix(f"{mount}/")
        request.META["SCRIPT_NAME"] = mount
        request.path_info = f"/{rest}"
        return town
