"""Lottery panels as officials make, publish and draw them."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from madang.base import clock
from madang.participation.forms.panels import (
    AnnouncementForm,
    DrawForm,
    ExtensionForm,
    PanelForm,
    RequotaForm,
)
from madang.participation.models import Panel
from madang.participation.requests import panel_of
from madang.participation.services import draws, panelreadings, panels, portfolios
from madang.people.requests import account_of
from madang.residents.requests import in_town
from madang.roles.requests import act_required
from madang.towns.requests import town_of


@act_required("participation.panels")
@in_town
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    now = clock.now()
    rows = Panel.objects.of(town_of(request))[:200]
    page = {"rows": [(row, panelreadings.stage(row, now)) for row in rows]}
    return render(request, "participation/panels/desk.html", page)


@act_required("participation.panels")
@in_town
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    form = PanelForm(request.POST if request.method == "POST" else None, town=town_of(request))
    if request.method == "POST" and form.is_valid():
        made = panels.make(form.panel(), by=account_of(request), now=clock.now())
        return redirect("participation:desk-panel", made.key)
    status = 422 if form.errors else 200
    return render(request, "participation/panels/new.html", {"form": form}, status=status)


@act_required("participation.panels")
@in_town
@require_GET
def show(request: HttpRequest, key: UUID) -> HttpResponse:
    return _page(request, panel_of(request, key, drafts=True))


def _page(request: HttpRequest, panel: Panel, **more: object) -> HttpResponse:
    now = clock.now()
    page = {
        "panel": panel,
        "stage": panelreadings.stage(panel, now),
        "reading": panelreadings.read(panel),
        "troubles": portfolios.troubles(panel),
        "is_known": panel.seed_at is not None and now >= panel.seed_at,
        "extension": ExtensionForm(),
        "requota": RequotaForm(panel=panel),
        "announcement": AnnouncementForm(),
        "draw": DrawForm(),
        **more,
    }
    status = 422 if more.get("faults") else 200
    return render(request, "participation/panels/desk_panel.html", page, status=status)


def _acted(
    request: HttpRequest, panel: Panel, act: Callable[..., object], says: str, **shown: Any
) -> HttpResponse:
    """Do `act` as who asks, now; or show the page again with what it refused."""
    try:
        act(by=account_of(request), now=clock.now())
    except ValidationError as error:
        return _page(request, panel, faults=error.messages, **shown)
    messages.success(request, says)
    return redirect("participation:desk-panel", panel.key)


@act_required("participation.panels")
@in_town
@require_POST
def publications(request: HttpRequest, key: UUID) -> HttpResponse:
    panel = panel_of(request, key, drafts=True)
    act = partial(panels.publish, panel=panel)
    return _acted(request, panel, act, _("The call is public."))


@act_required("participation.panels")
@in_town
@require_POST
def extensions(request: HttpRequest, key: UUID) -> HttpResponse:
    panel, form = panel_of(request, key), ExtensionForm(request.POST)
    if not form.is_valid():
        return _page(
            request, panel, extension=form, faults=[_("The date or the reason is missing.")]
        )
    act = partial(panels.extend, panel=panel, **form.cleaned_data)
    says = _("The call is open longer. The reason is public.")
    return _acted(request, panel, act, says, extension=form)


@act_required("participation.panels")
@in_town
@require_POST
def requotas(request: HttpRequest, key: UUID) -> HttpResponse:
    panel = panel_of(request, key)
    form = RequotaForm(request.POST, panel=panel)
    if not form.is_valid():
        faults = [str(one) for errors in form.errors.values() for one in errors]
        return _page(request, panel, requota=form, faults=faults)
    quotas, why = form.quotas(panel.size), form.cleaned_data["why"]
    act = partial(panels.requota, panel=panel, quotas=quotas, why=why)
    says = _("The quotas are changed. The reason is public.")
    return _acted(request, panel, act, says, requota=form)


@act_required("participation.panels")
@in_town
@require_POST
def announcements(request: HttpRequest, key: UUID) -> HttpResponse:
    """Announce the seed; the chances are computed by the job, within a minute or two."""
    panel, form = panel_of(request, key), AnnouncementForm(request.POST)
    if not form.is_valid():
        return _page(
            request, panel, announcement=form, faults=[_("The value or the time is missing.")]
        )
    act = partial(panels.announce, panel=panel, **form.cleaned_data)
    says = _("The seed is announced. The chances are being computed and appear here.")
    return _acted(request, panel, act, says, announcement=form)


@act_required("participation.draw")
@in_town
@require_POST
def drawings(request: HttpRequest, key: UUID) -> HttpResponse:
    """Ask the second person to draw."""
    panel, form = panel_of(request, key), DrawForm(request.POST)
    if not form.is_valid():
        return _page(request, panel, draw=form, faults=[_("The seed or the reason is missing.")])
    try:
        draws.ask(panel=panel, by=account_of(request), now=clock.now(), **form.cleaned_data)
    except ValidationError as error:
        return _page(request, panel, draw=form, faults=error.messages)
    messages.success(request, _("A second person is asked to draw."))
    return redirect("participation:desk-panel", key)


patterns = [
    path("panels/desk/", index, name="desk-panels"),
    path("panels/new/", new, name="panel-new"),
    path("panels/<uuid:key>/desk/", show, name="desk-panel"),
    path("panels/<uuid:key>/publications/", publications, name="panel-publications"),
    path("panels/<uuid:key>/extensions/", extensions, name="panel-extensions"),
    path("panels/<uuid:key>/quotas/", requotas, name="panel-quotas"),
    path("panels/<uuid:key>/announcements/", announcements, name="panel-announcements"),
    path("panels/<uuid:key>/draws/", drawings, name="panel-draws"),
]
