"""A service asks that a person be signed out here too."""

from typing import Any
from urllib.parse import urlsplit

from allauth.idp.oidc.views import LogoutView
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from madang.base import sources
from madang.identity.forms import LogoutForm


class Logout(LogoutView):
    """Asks the person first; then leads back to the service, to a registered address only."""

    form_class = LogoutForm
    template_name = "identity/authorizations/logout.html"

    def form_invalid(self, form: Any) -> HttpResponse:
        context = {"reason": "invalid_request"}
        return render(self.request, "identity/authorizations/broken.html", context, status=400)

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().render_to_response(context, **kwargs)
        address = context["form"].cleaned_data.get("post_logout_redirect_uri")
        if address:
            parts = urlsplit(address)
            sources.allow(response, {"form-action": [f"{parts.scheme}://{parts.netloc}"]})
        return response


show = never_cache(Logout.as_view())
