"""The buttons of sign-in providers, for pages of packages below."""

from typing import Any

from django import template
from django.http import HttpRequest

from madang.identity.services import providers

register = template.Library()


@register.inclusion_tag("identity/_buttons.html", takes_context=True)
def provider_buttons(context: dict[str, Any]) -> dict[str, Any]:
    """Show a button for each provider with which one may sign in here."""
    request: HttpRequest = context["request"]
    return {
        "providers": providers.to_sign_in_with(getattr(request, "town", None)),
        "next": request.GET.get("next") or request.POST.get("next") or "",
        "again": request.user.is_authenticated,
    }
