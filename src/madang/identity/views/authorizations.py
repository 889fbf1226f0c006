"""Another service of the town asks who somebody is, and what it may know of them."""

import time
from typing import Any
from urllib.parse import urlsplit

from allauth.idp.oidc.internal.oauthlib.utils import extract_headers, get_uri
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from oauthlib.oauth2.rfc6749 import errors

from madang.base import clock, sources
from madang.identity.engine import scopes as catalogue
from madang.identity.models import Client
from madang.identity.services import agreements, clients, protocol
from madang.people.requests import account_of
from madang.residents.engine.fields import FIELDS
from madang.residents.services.speakers import NeedsGuardian

JUST_NOW_S = 5


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def show(request: HttpRequest) -> HttpResponse:
    """Let a person in at the service that asks, once they have agreed to what it may know."""
    server = protocol.server()
    try:
        scopes, asked = server.validate_authorization_request(*_asked(request))
        client = clients.open_one(asked["client_id"])
        if client is None:
            raise errors.InvalidClientIdError
        silent = "none" in (asked.get("prompt") or ())
        if not silent and (elsewhere := _proof_needed(request)):
            return elsewhere
        if request.method == "POST":
            return _decided(request, server, client, scopes, asked)
        if silent or (
            "consent" not in (asked.get("prompt") or ())
            and agreements.covers(
                account_of(request), client=client, scopes=scopes, now=clock.now()
            )
        ):
            return _let_in(request, server, client, scopes, asked)
        return _consent_page(request, client, scopes, asked)
    except errors.FatalClientError as error:
        context = {"reason": error.error}
        return render(request, "identity/authorizations/broken.html", context, status=400)
    except errors.OAuth2Error as error:
        return _back(request, error.in_uri(error.redirect_uri))


def _asked(request: HttpRequest) -> tuple[str, str, None, dict[str, str]]:
    """Return the request as oauthlib reads it: all of it is in the address, posted or not."""
    return get_uri(request), "GET", None, extract_headers(request)


def _proof_needed(request: HttpRequest) -> HttpResponse | None:
    """Send who is not signed in, or not lately enough for the service, to prove who they are."""
    query = request.GET.copy()
    prompts = query.get("prompt", "").split()
    if not request.user.is_authenticated:
        _drop_login(query, prompts)
        return redirect_to_login(f"{request.path}?{query.urlencode()}")
    age = time.time() - (protocol.proven_at(request) or 0)
    wanted = query.get("max_age", "")
    too_old = wanted.isdecimal() and age > max(int(wanted), JUST_NOW_S)
    if ("login" in prompts or too_old) and request.method != "POST":
        _drop_login(query, prompts)
        after = f"{request.path}?{query.urlencode()}"
        return HttpResponseRedirect(
            f"{reverse('account_reauthenticate')}?{urlencode({'next': after})}"
        )
    return None


def _drop_login(query: QueryDict, prompts: list[str]) -> None:
    left = [word for word in prompts if word != "login"]
    query.pop("prompt", None)
    if left:
        query["prompt"] = " ".join(left)


def _consent_page(
    request: HttpRequest,
    client: Client,
    scopes: list[str],
    asked: dict[str, Any],
    *,
    child: bool = False,
) -> HttpResponse:
    known = {
        one.field: one
        for one in agreements.known_of(
            account_of(request), town=client.town, scopes=scopes, now=clock.now()
        )
    }
    context = {
        "client": client,
        "host": urlsplit(asked["redirect_uri"]).hostname,
        "fields": [
            (FIELDS[name], one, agreements.words_of(one) if one else "")
            for name in catalogue.fields_of(scopes)
            for one in [known.get(name)]
        ],
        "action": request.get_full_path(),
        "child": child,
    }
    response = render(
        request, "identity/authorizations/show.html", context, status=403 if child else 200
    )
    return _may_lead_to(response, asked["redirect_uri"])


def _decided(
    request: HttpRequest, server: Any, client: Client, scopes: list[str], asked: dict[str, Any]
) -> HttpResponse:
    if request.POST.get("decision") != "agree":
        error = errors.AccessDeniedError(state=asked.get("state"))
        return _back(request, error.in_uri(asked["redirect_uri"]))
    account = account_of(request)
    try:
        agreements.agree(account, client=client, scopes=scopes, now=clock.now())
    except NeedsGuardian:
        return _consent_page(request, client, scopes, asked, child=True)
    return _let_in(request, server, client, scopes, asked)


def _let_in(
    request: HttpRequest, server: Any, client: Client, scopes: list[str], asked: dict[str, Any]
) -> HttpResponse:
    headers, _body, _status = server.create_authorization_response(
        *_asked(request), scopes=scopes, credentials={**asked, "user": request.user}
    )
    there = headers["Location"]
    if request.method != "POST" and request.headers.get("Sec-Fetch-Site") == "same-origin":
        # A form of ours was sent a moment ago (sign-in): its page allows no way out by redirection.
        context = {"client": client, "there": _named(request, there)}
        return render(request, "identity/authorizations/onward.html", context)
    return _back(request, there)


def _back(request: HttpRequest, there: str) -> HttpResponse:
    return HttpResponseRedirect(_named(request, there))


def _named(request: HttpRequest, there: str) -> str:
    """Return `there` with our name on it, so that no other provider can be taken for us."""
    mark = "&" if urlsplit(there).query else "?"
    return f"{there}{mark}{urlencode({'iss': issuer(request)})}"


def issuer(request: HttpRequest) -> str:
    """Return the name under which the town is a provider."""
    return request.build_absolute_uri(reverse("home")).rstrip("/")


def _may_lead_to(response: HttpResponse, address: str) -> HttpResponse:
    """Let the form on this page end at the service's address."""
    parts = urlsplit(address)
    return sources.allow(response, {"form-action": [f"{parts.scheme}://{parts.netloc}"]})
