"""Django's admin for the operators of the installation: behind the same door as everything."""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext

from madang.base import scope

OURS = ("madang.", "procrastinate.")


class Backstage(AdminSite):
    """Shows the installation's own models, over all towns, to its operators only.

    Third parties' models stay away: an address or a second factor that is edited here would open
    another person's account.
    """

    def register(
        self, model_or_iterable: type[Model] | Iterable[type[Model]], *args: Any, **options: Any
    ) -> None:
        given = [model_or_iterable] if isinstance(model_or_iterable, type) else model_or_iterable
        ours = [model for model in given if model.__module__.startswith(OURS)]
        if ours:
            super().register(ours, *args, **options)

    def has_permission(self, request: HttpRequest) -> bool:
        return request.user.is_active and bool(getattr(request.user, "is_superuser", False))

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Send strangers to the one sign-in; refuse who is signed in but no operator."""
        if request.user.is_authenticated and not self.has_permission(request):
            raise PermissionDenied
        return redirect_to_login(request.GET.get("next") or request.get_full_path())

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        inner: Callable[..., HttpResponse] = super().admin_view(view, cacheable)

        @wraps(view)
        def over_all_towns(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not self.has_permission(request):
                return inner(request, *args, **kwargs)
            if settings.MADANG_HTTPS and not is_mfa_enabled(request.user):
                messages.warning(request, gettext("Operators need a second factor. Add one first."))
                return redirect("mfa_index")
            with scope.installation():  # what operators see here belongs to every town
                response = inner(request, *args, **kwargs)
                if render := getattr(response, "render", None):
                    render()  # its queries run now, not after the scope has gone
                return response

        return over_all_towns
