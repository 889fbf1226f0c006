"""Operators register the services that use this login."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from madang.base import clock
from madang.identity.forms import ClientForm
from madang.identity.models import Client
from madang.identity.services import clients
from madang.identity.views.authorizations import issuer
from madang.people.requests import account_of
from madang.roles.requests import act_required
from madang.towns.requests import town_of


@require_safe
@act_required(clients.ACT)
def index(request: HttpRequest) -> HttpResponse:
    context = {"clients": clients.all_of(town_of(request)), "issuer": issuer(request)}
    return render(request, "identity/clients/index.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@act_required(clients.ACT)
def new(request: HttpRequest) -> HttpResponse:
    form = ClientForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            client, secret = clients.register(
                form.settings(), town=town_of(request), by=account_of(request), now=clock.now()
            )
        except clients.Taken:
            form.add_error("name_ko", gettext("There is a service of this name already."))
        else:
            return _told(request, client, secret)
    return render(request, "identity/clients/show.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@act_required(clients.ACT)
def edit(request: HttpRequest, client_id: int) -> HttpResponse:
    client = clients.all_of(town_of(request)).filter(pk=client_id).first()
    if client is None:
        raise Http404
    form = ClientForm(request.POST or None, instance=client, initial=_present(client))
    if request.method == "POST" and form.is_valid():
        try:
            clients.change(
                form.settings(),
                client_id=client_id,
                town=town_of(request),
                by=account_of(request),
                now=clock.now(),
            )
        except clients.Taken:
            form.add_error("name_ko", gettext("There is a service of this name already."))
        else:
            messages.success(request, gettext("The service is saved."))
            return redirect("identity:client", client_id)
    context = {"form": form, "client": client, "issuer": issuer(request)}
    return render(request, "identity/clients/show.html", context)


@require_POST
@act_required(clients.ACT)
def secret(request: HttpRequest, client_id: int) -> HttpResponse:
    """Give the service another secret."""
    try:
        client, told = clients.new_secret(
            client_id=client_id, town=town_of(request), by=account_of(request), now=clock.now()
        )
    except Client.DoesNotExist:
        raise Http404 from None
    return _told(request, client, told)


@require_POST
@act_required(clients.ACT)
def state(request: HttpRequest, client_id: int) -> HttpResponse:
    """Close the service's door, or open it again."""
    try:
        clients.close(
            client_id=client_id,
            town=town_of(request),
            by=account_of(request),
            now=clock.now(),
            again=request.POST.get("open") == "yes",
        )
    except Client.DoesNotExist:
        raise Http404 from None
    return redirect("identity:client", client_id)


def _present(client: Client) -> dict[str, object]:
    return {
        "redirect_uris": "\n".join(client.oidc.get_redirect_uris()),
        "logout_uris": "\n".join(client.oidc.get_post_logout_redirect_uris()),
        "scopes": client.oidc.get_scopes(),
        "is_public": client.oidc.type == client.oidc.Type.PUBLIC,
    }


def _told(request: HttpRequest, client: Client, secret: str) -> HttpResponse:
    """Show the secret, this once."""
    context = {
        "client": client,
        "secret": "" if client.oidc.type == client.oidc.Type.PUBLIC else secret,
        "issuer": issuer(request),
        "configuration": request.build_absolute_uri(reverse("openid-configuration")),
    }
    return render(request, "identity/clients/secret.html", context)
