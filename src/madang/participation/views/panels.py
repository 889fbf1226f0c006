"""Lottery panels as everybody sees them, and what volunteers do there."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from madang.base import clock
from madang.participation.forms.panels import VolunteerForm
from madang.participation.models import Panel, Portfolio, Seat
from madang.participation.models.panels import CATEGORY_LABELS
from madang.participation.requests import panel_of
from madang.participation.services import (
    draws,
    labels,
    panelreadings,
    panels,
    portfolios,
    volunteers,
)
from madang.people.models import Account
from madang.people.requests import account_of
from madang.residents.engine.fields import FIELDS
from madang.residents.requests import in_town, person_of
from madang.residents.services.speakers import NeedsGuardian
from madang.roles.requests import act_required
from madang.towns.requests import town_of

TYPES = {"csv": "text/csv; charset=utf-8", "json": "application/json"}


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    now = clock.now()
    rows = [(row, panelreadings.stage(row, now)) for row in panels.listing(town=town_of(request))]
    return render(request, "participation/panels/index.html", {"rows": rows})


@require_safe
def show(request: HttpRequest, key: UUID) -> HttpResponse:
    panel, now = panel_of(request, key), clock.now()
    page = {
        "panel": panel,
        "stage": panelreadings.stage(panel, now),
        "reading": panelreadings.read(panel),
        "troubles": portfolios.troubles(panel),
        "files": portfolios.FILES,
        **_own(request, panel),
    }
    return render(request, "participation/panels/show.html", page)


def _own(request: HttpRequest, panel: Panel) -> dict[str, object]:
    if not isinstance(request.user, Account):
        return {}
    mine = volunteers.of(panel=panel, account=person_of(request))
    if mine is None:
        return {}
    seat: Seat | None = getattr(mine, "seat", None)
    return {
        "mine": mine,
        "percent": None if mine.chances is None else mine.chances / 10,
        "seat": seat,
        "can_reply": seat is not None and draws.can_reply(seat, panel, clock.now()),
    }


@act_required("participation.volunteer")
@in_town
@require_http_methods(["GET", "POST"])
def volunteering(request: HttpRequest, key: UUID) -> HttpResponse:
    panel, now, person = panel_of(request, key), clock.now(), person_of(request)
    known = volunteers.known(panel=panel, account=person, now=now)
    form = VolunteerForm(
        request.POST if request.method == "POST" else None, panel=panel, known=known
    )
    if request.method == "POST" and form.is_valid() and _joined(request, panel, form):
        messages.success(
            request, _("You are in the lot. You can withdraw until the chances are published.")
        )
        return redirect("participation:panel", key)
    names = labels.of(panel)
    asked = volunteers.asked(panel)
    page = {
        "panel": panel,
        "form": form,
        "is_open": panel.is_open(now),
        "asked": asked,
        "keep_days": max(1, (asked.until - now).days),
        "lines": [{"field": FIELDS[name], "is_required": True} for name in asked.fields],
        "verified": [
            (CATEGORY_LABELS[name], names[name].get(one.value or "", ""))
            for name, one in known.items()
            if one.is_verified
        ],
    }
    status = 422 if form.errors else 200
    return render(request, "participation/panels/volunteering.html", page, status=status)


def _joined(request: HttpRequest, panel: Panel, form: VolunteerForm) -> bool:
    try:
        volunteers.volunteer(
            panel=panel,
            account=person_of(request),
            by=account_of(request),
            said=form.cleaned_data,
            now=clock.now(),
        )
    except NeedsGuardian:
        form.add_error(None, _("You are too young to volunteer alone. Ask your guardian."))
    except volunteers.Refused as refused:
        form.add_error(None, str(refused))
    except ValidationError as wrong:
        form.add_error(None, wrong)
    return form.is_valid()


@act_required("participation.volunteer")
@in_town
@require_POST
def withdrawals(request: HttpRequest, key: UUID) -> HttpResponse:
    panel, by = panel_of(request, key), account_of(request)
    try:
        volunteers.withdraw(panel=panel, account=person_of(request), by=by, now=clock.now())
    except volunteers.Refused as refused:
        messages.warning(request, str(refused))
    else:
        messages.success(request, _("You are out of the lot. Your groups were deleted."))
    return redirect("participation:panel", key)


@act_required("participation.volunteer")
@in_town
@require_POST
def replies(request: HttpRequest, key: UUID) -> HttpResponse:
    """Take a seat, or leave it to the next of the lot."""
    panel, accepts = panel_of(request, key), request.POST.get("answer") == "yes"
    try:
        draws.reply(
            panel=panel,
            account=person_of(request),
            by=account_of(request),
            accepts=accepts,
            now=clock.now(),
        )
    except volunteers.Refused as refused:
        messages.warning(request, str(refused))
    else:
        told = (
            _("Thank you. The town is looking forward to you.")
            if accepts
            else _("Thank you for saying so. The next of the lot is asked now.")
        )
        messages.success(request, told)
    return redirect("participation:panel", key)


@require_safe
def file(request: HttpRequest, key: UUID, name: str) -> HttpResponse:
    panel = panel_of(request, key)
    try:
        text = portfolios.file(panel, name)
    except (Portfolio.DoesNotExist, KeyError) as error:
        raise Http404 from error
    response = HttpResponse(text, content_type=TYPES[name.rpartition(".")[2]])
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


patterns = [
    path("panels/", index, name="panels"),
    path("panels/<uuid:key>/", show, name="panel"),
    path("panels/<uuid:key>/volunteering/", volunteering, name="panel-volunteering"),
    path("panels/<uuid:key>/withdrawals/", withdrawals, name="panel-withdrawals"),
    path("panels/<uuid:key>/replies/", replies, name="panel-replies"),
    path("panels/<uuid:key>/files/<str:name>", file, name="panel-file"),
]
