from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from madang.base import clock
from madang.base.lists import Column, Filter, Plan, listed
from madang.people.requests import account_of
from madang.privacy.forms import CorrectionForm, DecisionForm, ErasureForm
from madang.privacy.models import Demand
from madang.privacy.requests import desk, looked, town_or_none
from madang.privacy.services import demands, extracts, labels, parts
from madang.privacy.services.demands import Target
from madang.roles.requests import act_required, signed_in_required

Kind = Demand.Kind


@signed_in_required
@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    page = {"demands": demands.of(account_of(request))}
    return render(request, "privacy/demands/mine.html", page)


@act_required("privacy.correct")
@require_http_methods(["GET", "POST"])
def create(request: HttpRequest, kind: str, model: str, row: str) -> HttpResponse:
    target = _target(request, model, row)
    if kind not in Kind.values:
        raise Http404(kind)
    form = _form(request, Kind(kind), target)
    if request.method == "POST" and form.is_valid():
        return _asked(request, Kind(kind), target, form)
    shown = extracts.extract(target.part, [target.instance], reader=account_of(request))
    page = {"form": form, "kind": kind, "target": target, "cells": shown.rows[0][1]}
    return render(request, "privacy/demands/new.html", page, status=422 if form.errors else 200)


def _target(request: HttpRequest, model: str, row: str) -> Target:
    try:
        return demands.target(account_of(request), model=model, row=row)
    except demands.NoSuchRowError:
        raise Http404(model) from None


def _form(request: HttpRequest, kind: Kind, target: Target) -> Form:
    given = request.POST if request.method == "POST" else None
    if kind == Kind.ERASURE:
        return ErasureForm(given)
    fields = [(name, labels.label(target.part, name)) for name in target.part.fields]
    return CorrectionForm(given, fields=fields)


def _asked(request: HttpRequest, kind: Kind, target: Target, form: Form) -> HttpResponse:
    try:
        demands.ask(
            account=account_of(request),
            target=target,
            kind=kind,
            field=form.cleaned_data.get("field", ""),
            wish=form.cleaned_data["wish"],
            now=clock.now(),
        )
    except demands.KeptByLawError:
        messages.error(request, _("A law keeps this; it cannot be deleted. Nothing was changed."))
    else:
        messages.success(request, _("Your request waits for an official's decision."))
    return redirect("privacy:demands")


@act_required("privacy.correct")
@require_POST
def withdrawals(request: HttpRequest, pk: int) -> HttpResponse:
    try:
        demands.withdraw(account=account_of(request), demand_id=pk, now=clock.now())
    except demands.DecidedError:
        messages.error(request, _("There is no open request to take back. Nothing was changed."))
    else:
        messages.success(request, _("Your request was taken back."))
    return redirect("privacy:demands")


QUEUE = Plan(
    columns=(
        Column("due", gettext_lazy("Due"), ("due_at",)),
        Column("kind", gettext_lazy("Wish"), ("kind",)),
        Column("part", gettext_lazy("About"), ("part",)),
        Column("state", gettext_lazy("State"), ("state",)),
    ),
    search=lambda rows, word: rows.filter(part__in=parts.titled(word)),
    filters=(
        Filter(
            "state",
            gettext_lazy("State"),
            tuple(Demand.State.choices),
            lambda rows, value: rows.filter(state=value),
        ),
    ),
    order="due",
)


@desk("privacy.decide")
@require_GET
def queue(request: HttpRequest) -> HttpResponse:
    rows = demands.queue(town_or_none(request))
    if not request.GET.get("state"):
        rows = rows.waiting()
    found = listed(QUEUE, rows, request.GET)
    titled = [(row, parts.title(row.part)) for row in found.rows]
    page = {"listed": found, "rows": titled, "now": clock.now()}
    return render(request, "privacy/demands/queue.html", page)


@desk("privacy.decide")
@require_http_methods(["GET", "POST"])
def decisions(request: HttpRequest, pk: int) -> HttpResponse:
    demand = get_object_or_404(demands.queue(town_or_none(request)), pk=pk)
    form = DecisionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        answer = _decided(request, demand, form)
        if answer is not None:
            return answer
    return _decision_page(request, demand, form)


def _decision_page(request: HttpRequest, demand: Demand, form: Form) -> HttpResponse:
    official = account_of(request)
    target = demands.row_of(demand)
    page = {
        "demand": demand,
        "form": form,
        "title": parts.title(demand.part),
        "field": labels.label(target.part, demand.field) if target and demand.field else "",
        "cells": [],
        "is_automatic": demands.is_automatic(demand),
        "is_own": demands.is_own(demand, official),
        "now": clock.now(),
    }
    looked(
        request,
        subject=[one for one in (demand.account, demand.asked_by) if one],
        what=_seen(target),
        why=gettext_noop("To decide on a request of this person"),
    )
    if target is not None:
        page["cells"] = extracts.extract(target.part, [target.instance], reader=official).rows[0][1]
    return render(
        request, "privacy/demands/decision.html", page, status=422 if form.errors else 200
    )


def _seen(target: Target | None) -> str:
    """Return the message id of what an official reads; of a row that is gone, the name alone."""
    with translation.override("en"):  # the catalogue's message id, read in any language
        return str(target.part.title) if target else gettext_noop("Name")


def _decided(request: HttpRequest, demand: Demand, form: Form) -> HttpResponse | None:
    grant = request.POST.get("decision") == "grant"
    try:
        demands.decide(
            demand=demand,
            grant=grant,
            answer=form.cleaned_data["answer"],
            by=account_of(request),
            path=reverse("privacy:demands"),
            now=clock.now(),
        )
    except ValidationError as error:
        form.add_error(None, error)
        return None
    except ValueError:
        form.add_error("answer", _("Write why the request is refused."))
        return None
    except demands.KeptByLawError:
        messages.error(request, _("A legal hold stands against it. Nothing was changed."))
    except demands.DecidedError:
        messages.error(request, _("This cannot be decided (any more). Nothing was changed."))
    else:
        messages.success(request, _("Decided. The person is told."))
    return redirect("privacy:queue")


patterns = [
    path("demands/", mine, name="demands"),
    path("demands/<str:kind>/<str:model>/<str:row>/", create, name="demand"),
    path("demands/<int:pk>/withdrawals/", withdrawals, name="demand-withdrawals"),
    path("requests/", queue, name="queue"),
    path("requests/<int:pk>/", decisions, name="decisions"),
]
