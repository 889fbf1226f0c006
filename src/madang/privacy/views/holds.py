from datetime import datetime, time
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_http_methods

from madang.base import clock
from madang.people.requests import account_of
from madang.privacy.forms import HoldForm, LiftForm
from madang.privacy.requests import desk, looked, town_or_none
from madang.privacy.services import holds
from madang.roles.services import approvals

ACT = "privacy.hold"


@desk(ACT)
@require_http_methods(["GET", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    form = HoldForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and _asked(request, form):
        messages.success(request, _("The hold stands as soon as a second person agrees."))
        return redirect("privacy:holds")
    standing = list(holds.of(town_or_none(request)).standing(at=clock.now()))
    looked(
        request,
        subject=[hold.account for hold in standing],
        what=gettext_noop("Legal holds on your data"),
        why=gettext_noop("Looking through the legal holds"),
    )
    page = {"form": form, "holds": standing}
    return render(request, "privacy/holds/index.html", page, status=422 if form.errors else 200)


def _asked(request: HttpRequest, form: HoldForm) -> bool:
    town, data = town_or_none(request), form.cleaned_data
    account = holds.known_in(town, address=data["address"])
    if account is None:
        form.add_error("address", _("Nobody with this address has data here."))
        return False
    until = timezone.make_aware(datetime.combine(data["until"], time()))
    _ask(
        request,
        why=data["law"],
        about=_("Keep the data of person no. %(number)s until %(day)s")
        % {"number": account.pk, "day": data["until"].isoformat()},
        payload={"account": account.pk, "law": data["law"], "until": until.isoformat()},
    )
    return True


def _ask(request: HttpRequest, *, why: str, about: str, payload: dict[str, Any]) -> None:
    approvals.ask(
        act=ACT,
        town=town_or_none(request),
        by=account_of(request),
        why=why,
        subject_text=about,
        payload=payload,
        now=clock.now(),
    )


@desk(ACT)
@require_http_methods(["GET", "POST"])
def lifts(request: HttpRequest, pk: int) -> HttpResponse:
    standing = holds.of(town_or_none(request)).standing(at=clock.now())
    hold = get_object_or_404(standing, pk=pk)
    form = LiftForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        about = _("Lift the hold no. %(number)s: %(law)s") % {"number": hold.pk, "law": hold.law}
        _ask(request, why=form.cleaned_data["why"], about=about, payload={"lift": hold.pk})
        messages.success(request, _("The hold ends as soon as a second person agrees."))
        return redirect("privacy:holds")
    page = {"form": form, "hold": hold}
    return render(request, "privacy/holds/lift.html", page, status=422 if form.errors else 200)


patterns = [
    path("holds/", index, name="holds"),
    path("holds/<int:pk>/lifts/", lifts, name="hold-lifts"),
]
