"""Signing in with a provider: there, back, and the first time."""

import time
from dataclasses import replace

import structlog
from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from django.core.signing import BadSignature, TimestampSigner
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_safe

from madang.base import clock
from madang.identity.engine import authorizations
from madang.identity.engine.id_tokens import Refused
from madang.identity.models import Provider
from madang.identity.requests import (
    METHOD,
    Newcomer,
    Visit,
    forget_newcomer,
    introduce,
    newcomer,
    remember,
    safe_next,
    taken_up,
)
from madang.identity.services import keys, links, providers, sign_ins
from madang.identity.services.discovery import Unusable
from madang.identity.services.sign_ins import Cancelled, Identity
from madang.people.models import Account
from madang.people.requests import account_of
from madang.roles.requests import insist_on_fresh, is_fresh
from madang.towns.models import Town
from madang.towns.services import towns

log = structlog.get_logger(__name__)
CONNECT = TimestampSigner(salt="identity.connect")
CONNECT_S = 900
LEEWAY_S = 60
FAILURES = (Refused, Unusable, Cancelled)


@require_GET
@never_cache
def start(request: HttpRequest, slug: str) -> HttpResponse:
    """Send the browser to the provider."""
    provider = _provider(request, slug)
    after = safe_next(request, request.GET.get("next"))
    if elsewhere := _installation_start(request, provider, after):
        return HttpResponseRedirect(elsewhere)
    purpose = next((word for word in ("connect", "again") if word in request.GET), "enter")
    if purpose == "connect":
        _require_wish(request)
    elif request.user.is_authenticated != (purpose == "again"):
        return HttpResponseRedirect(after)
    trip = authorizations.trip()
    town = _town(request)
    visit = Visit(
        provider_id=provider.pk,
        town_id=town.pk if town else None,
        purpose=purpose,
        after=after,
        redirect_uri=request.build_absolute_uri(reverse("identity:callback", args=[slug])),
        begun_at=time.time(),
        state=trip.state,
        nonce=trip.nonce,
        verifier=trip.verifier,
    )
    try:
        there = sign_ins.begin(
            provider,
            redirect_uri=visit.redirect_uri,
            trip=trip,
            language=get_language() or "ko",
            anew=purpose == "again",
        )
    except Unusable as error:
        return _failed(request, provider, error)
    remember(request, visit)
    return HttpResponseRedirect(there)


@require_GET
@never_cache
def callback(request: HttpRequest, slug: str) -> HttpResponse:
    """Take the browser back from the provider."""
    provider = _provider(request, slug)
    visit = taken_up(request, request.GET.get("state", ""))
    if visit is None or visit.provider_id != provider.pk:
        return _failed(request, provider, Refused("state"))
    try:
        identity = sign_ins.finish(
            provider,
            request.GET.dict(),
            trip=visit.trip,
            redirect_uri=visit.redirect_uri,
            begun_at=visit.begun_at,
            now=timezone.now(),
        )
    except FAILURES as error:
        return _failed(request, provider, error)
    if visit.purpose == "connect":
        return _connected(request, identity, visit)
    account = links.account_of(identity, now=clock.now())
    if visit.purpose == "again":
        return _proven_again(request, account, identity, visit)
    if account is None:
        introduce(
            request,
            Newcomer(
                provider_id=provider.pk,
                town_id=visit.town_id,
                subject=identity.subject,
                claims=identity.claims,
                after=visit.after,
                at=time.time(),
            ),
        )
        return redirect("identity:welcome")
    return _entered(request, account, identity, town_id=visit.town_id, after=visit.after)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def welcome(request: HttpRequest) -> HttpResponse:
    """Ask a newcomer whether to make an account, or to connect the one they have."""
    known = newcomer(request)
    if known is None:
        return redirect("login")
    provider = Provider.objects.filter(pk=known.provider_id, is_open=True).first()
    if provider is None:
        raise Http404
    identity = Identity(provider, known.subject, known.claims)
    if request.method != "POST":
        context = {"provider": provider, "name": known.claims.get("name") or ""}
        return render(request, "identity/sign_ins/welcome.html", context)
    if request.user.is_authenticated:
        insist_on_fresh(request)
    forget_newcomer(request)
    if request.user.is_authenticated:
        visit = replace(_no_visit(known), purpose="connect")
        return _connected(request, identity, visit)
    account = links.open_account(identity, language=get_language() or "ko", now=clock.now())
    return _entered(request, account, identity, town_id=known.town_id, after=known.after)


@require_safe
def key_set(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the public keys with which Madang proves itself to this provider."""
    provider = providers.all_of(_town(request)).filter(slug=slug).first()
    provider = provider or _provider(request, slug)
    published = keys.of_provider(provider, now=timezone.now())
    response = JsonResponse({"keys": [keys.jwk(key) for key in published]})
    response["Cache-Control"] = "public, max-age=3600"
    return response


def _provider(request: HttpRequest, slug: str) -> Provider:
    found = providers.open_one(slug, town=getattr(request, "town", None))
    if found is None:
        raise Http404
    return found


def _town(request: HttpRequest) -> Town | None:
    """Return the town for which somebody signs in: the page's, or the one they came from."""
    town: Town | None = getattr(request, "town", None)
    if town is None and request.GET.get("town"):
        try:
            return towns.by_slug(request.GET["town"])
        except towns.NoSuchTown:
            return None
    return town


def _installation_start(request: HttpRequest, provider: Provider, after: str) -> str:
    """Return where sign-in with the installation's provider starts, if it is not here.

    It has one redirect address for all towns that share the installation's host name.
    """
    town, mount = getattr(request, "town", None), request.META.get("SCRIPT_NAME", "")
    if provider.town_id or town is None or not mount.endswith(f"/{town.slug}"):
        return ""
    query = {"town": town.slug, "next": after}
    query |= {name: request.GET[name] for name in ("connect", "again") if name in request.GET}
    here = reverse("identity:start", args=[provider.slug])
    return here.replace(f"{mount}/", mount.removesuffix(town.slug), 1) + f"?{urlencode(query)}"


def _require_wish(request: HttpRequest) -> None:
    """Go on only when the person has pressed the button on their own page a moment ago."""
    try:
        pk = CONNECT.unsign(request.GET["connect"], max_age=CONNECT_S)
    except BadSignature:
        raise Http404 from None
    if not is_fresh(request) or str(request.user.pk) != pk:
        raise Http404


def _entered(
    request: HttpRequest, account: Account, identity: Identity, *, town_id: int | None, after: str
) -> HttpResponse:
    town = Town.objects.filter(pk=town_id).first() if town_id else None
    provider = identity.provider
    if account.is_active:
        links.take_claims(identity, account=account, town=town, now=clock.now())
    record_authentication(request, account, METHOD, provider=provider.slug, town=provider.town_id)
    answer: HttpResponse = perform_login(
        request, account, email_verification="none", redirect_url=after
    )
    return answer


def _proven_again(
    request: HttpRequest, account: Account | None, identity: Identity, visit: Visit
) -> HttpResponse:
    """Count it as a fresh proof when the same person has proven it there since they left."""
    proven_at = identity.claims.get("auth_time")
    lately = isinstance(proven_at, int | float) and proven_at >= visit.begun_at - LEEWAY_S
    if account is None or account != request.user or not lately:
        return _failed(request, identity.provider, Refused("not proven again"))
    provider = identity.provider
    record_authentication(
        request,
        account,
        METHOD,
        provider=provider.slug,
        town=provider.town_id,
        reauthenticated=True,
    )
    return HttpResponseRedirect(visit.after)


def _connected(request: HttpRequest, identity: Identity, visit: Visit) -> HttpResponse:
    if not request.user.is_authenticated:
        return redirect("login")
    account = account_of(request)
    try:
        links.connect(identity, account=account, now=clock.now())
    except links.Taken:
        context = {"provider": identity.provider}
        return render(request, "identity/sign_ins/taken.html", context, status=409)
    town = Town.objects.filter(pk=visit.town_id).first() if visit.town_id else None
    links.take_claims(identity, account=account, town=town, now=clock.now())
    return HttpResponseRedirect(visit.after)


def _no_visit(known: Newcomer) -> Visit:
    return Visit(known.provider_id, known.town_id, "enter", known.after, "", 0.0, "", "", "")


def _failed(request: HttpRequest, provider: Provider, error: Exception) -> HttpResponse:
    """Say that nobody was signed in; why stands in the log, it would help nobody here."""
    log.warning("provider sign-in refused", provider=provider.pk, reason=str(error))
    context = {"provider": provider, "cancelled": isinstance(error, Cancelled)}
    return render(request, "identity/sign_ins/failed.html", context, status=400)
