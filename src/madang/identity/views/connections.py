"""A person's own page: who vouches for them, and which services know them."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from madang.base import clock, scope
from madang.identity.engine import scopes
from madang.identity.models import Link, Subject
from madang.identity.services import agreements, links, providers
from madang.identity.views.sign_ins import CONNECT
from madang.people.requests import account_of
from madang.residents.engine.fields import FIELDS
from madang.roles.requests import insist_on_fresh, is_fresh, signed_in_required


@require_safe
@signed_in_required
def index(request: HttpRequest) -> HttpResponse:
    if "prove" in request.GET:
        insist_on_fresh(request)
    account = account_of(request)
    with scope.installation():  # one person's own rows, over all towns
        mine = list(links.of(account))
        known = list(agreements.of(account))
    linked = {link.provider_id for link in mine}
    town = getattr(request, "town", None)
    wish = urlencode({"connect": CONNECT.sign(str(account.pk)), "next": request.path})
    context: dict[str, Any] = {
        "links": mine,
        "more": [one for one in providers.to_sign_in_with(town) if one.pk not in linked],
        "services": [(one, _labels(one)) for one in known],
        "wish": wish,
        "is_fresh": is_fresh(request),
    }
    return render(request, "identity/connections/index.html", context)


@require_POST
@signed_in_required
def end_link(request: HttpRequest, link_id: int) -> HttpResponse:
    insist_on_fresh(request)
    try:
        links.disconnect(link_id=link_id, account=account_of(request), now=clock.now())
    except Link.DoesNotExist:
        raise Http404 from None
    except links.LastWay:
        messages.error(request, gettext("Without it you could not sign in any more."))
    return redirect("identity:connections")


@require_POST
@signed_in_required
def end_service(request: HttpRequest, subject_id: int) -> HttpResponse:
    try:
        agreements.withdraw(subject_id=subject_id, account=account_of(request), now=clock.now())
    except Subject.DoesNotExist:
        raise Http404 from None
    messages.success(request, gettext("The service learns nothing more about you."))
    return redirect("identity:connections")


def _labels(subject: Subject) -> list[str]:
    return [gettext(FIELDS[name].label) for name in scopes.fields_of(subject.scopes.split())]
