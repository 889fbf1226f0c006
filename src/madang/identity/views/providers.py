"""Operators set up who may vouch for people: in a town, or on the whole installation."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from madang.identity.forms import ProviderForm
from madang.identity.models import Provider
from madang.identity.services import keys, providers
from madang.people.requests import account_of
from madang.roles.requests import act_required
from madang.towns.models import Town


def _town(request: HttpRequest) -> Town | None:
    return getattr(request, "town", None)


@require_safe
@act_required(providers.ACT)
def index(request: HttpRequest) -> HttpResponse:
    town = _town(request)
    shared = providers.all_of(None) if town else []
    context = {"providers": providers.all_of(town), "shared": shared}
    return render(request, "identity/providers/index.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@act_required(providers.ACT)
def edit(request: HttpRequest, provider_id: int | None = None) -> HttpResponse:
    provider = None
    if provider_id:
        provider = providers.all_of(_town(request)).filter(pk=provider_id).first()
        if provider is None:
            raise Http404
    form = ProviderForm(request.POST or None, instance=provider)
    if request.method == "POST" and form.is_valid() and (kept := _kept(request, form, provider)):
        messages.success(request, gettext("The provider is saved."))
        return redirect("identity:provider", kept.pk)
    context = {"form": form, "provider": provider} | _addresses(request, provider)
    return render(request, "identity/providers/show.html", context)


def _kept(request: HttpRequest, form: ProviderForm, provider: Provider | None) -> Provider | None:
    try:
        return providers.save(
            form.settings(),
            provider_id=provider.pk if provider else None,
            town=_town(request),
            by=account_of(request),
            now=timezone.now(),
        )
    except providers.Taken:
        form.add_error("slug", gettext("There is a provider like this already."))
        return None


def _addresses(request: HttpRequest, provider: Provider | None) -> dict[str, Any]:
    """Return what the operator gives to the provider."""
    if provider is None:
        return {}
    found: dict[str, Any] = {
        name: request.build_absolute_uri(reverse(f"identity:{name}", args=[provider.slug]))
        for name in ("callback", "provider_keys")
    }
    if provider.proof == Provider.Proof.PRIVATE_KEY_JWT:
        found["newest"] = keys.of_provider(provider, now=timezone.now())[-1].signs_from
    return found
