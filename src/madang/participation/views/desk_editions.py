"""The operators' and officials' desk of an edition: settings, dates, ballot, result."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from madang.base import clock
from madang.participation.engine import editions as engine
from madang.participation.forms.editions import AskForm, EditionForm, PhasesForm
from madang.participation.forms.polls import SeedForm
from madang.participation.models import Edition
from madang.participation.requests import edition_of
from madang.participation.services import askings, editions, projects, results
from madang.participation.views.editions import current, timeline
from madang.people.requests import account_of
from madang.roles.requests import act_required
from madang.towns.requests import town_of


@act_required("participation.projects")
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    now = clock.now()
    rows = [(row, current(row, now)) for row in editions.of_town(town=town_of(request))[:200]]
    return render(request, "participation/editions/desk.html", {"editions": rows})


@act_required("participation.editions")
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    form = EditionForm(request.POST or None, instance=Edition(town=town_of(request)))
    if request.method == "POST" and form.is_valid():
        edition = editions.make(form.edition(), by=account_of(request), now=clock.now())
        messages.success(request, _("The edition is kept. Give its phases their dates next."))
        return redirect("participation:desk-edition-phases", edition.pk)
    return _form(request, form, _("New edition"))


@act_required("participation.editions")
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    edition = edition_of(request, pk, drafts=True)
    form = EditionForm(request.POST or None, instance=edition)
    if request.method == "POST" and form.is_valid():
        try:
            editions.change(form.edition(), by=account_of(request), now=clock.now())
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The settings are kept."))
            return redirect("participation:desk-edition", pk)
    return _form(request, form, _("Settings of the edition"), edition)


@act_required("participation.editions")
@require_http_methods(["GET", "POST"])
def phases(request: HttpRequest, pk: int) -> HttpResponse:
    edition = edition_of(request, pk, drafts=True)
    form = PhasesForm(request.POST or None, edition=edition)
    if request.method == "POST" and form.is_valid():
        by, now = account_of(request), clock.now()
        try:
            editions.set_phases(edition, form.spans(), by=by, now=now)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The dates are kept."))
            return redirect("participation:desk-edition", pk)
    return _form(request, form, _("Phases and their dates"), edition)


def _form(
    request: HttpRequest,
    form: EditionForm | PhasesForm,
    heading: str,
    edition: Edition | None = None,
) -> HttpResponse:
    page = {"form": form, "heading": heading, "edition": edition}
    status = 422 if form.errors else 200
    return render(request, "participation/editions/form.html", page, status=status)


@act_required("participation.projects")
@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    return desk(request, edition_of(request, pk, drafts=True))


def desk(
    request: HttpRequest, edition: Edition, *, faults: list[str] | None = None
) -> HttpResponse:
    """The page on which everything about an edition is done."""
    now = clock.now()
    areas = projects.areas(edition=edition)
    found = engine.faults(editions.plan(edition)) if edition.poll is None else []
    page = {
        "edition": edition,
        "faults": faults,
        "checks": [{"says": editions.told(one), "stops": one.stops} for one in found],
        "listed": projects.listing(edition=edition, asked=request.GET, areas=areas),
        "sums": projects.sums(edition=edition),
        "askings": askings.waiting(edition=edition),
        "ask": AskForm(),
        "seed": SeedForm(),
        "may_enter": edition.poll is None and engine.allows("enter", edition.spans, now),
        "may_fix": edition.poll is None and engine.may_fix(edition.spans, now),
        **timeline(edition, now),
    }
    status = 422 if faults else 200
    return render(request, "participation/editions/desk_edition.html", page, status=status)


@act_required("participation.editions")
@require_POST
def openings(request: HttpRequest, pk: int) -> HttpResponse:
    edition = edition_of(request, pk, drafts=True)
    try:
        editions.open_(edition, by=account_of(request), now=clock.now())
    except ValidationError as error:
        return desk(request, edition, faults=error.messages)
    messages.success(request, _("Everybody sees the edition now."))
    return redirect("participation:desk-edition", pk)


@act_required("participation.editions")
@require_POST
def fixings(request: HttpRequest, pk: int) -> HttpResponse:
    edition, form = edition_of(request, pk, drafts=True), SeedForm(request.POST)
    seed = form.cleaned_data["seed"] if form.is_valid() else ""
    try:
        results.fix_ballot(edition=edition, seed=seed, by=account_of(request), now=clock.now())
    except ValidationError as error:
        return desk(request, edition, faults=error.messages)
    messages.success(request, _("The ballot is fixed, and the lot is drawn."))
    return redirect("participation:desk-edition", pk)


@act_required("participation.editions")
@require_POST
def takeovers(request: HttpRequest, pk: int) -> HttpResponse:
    edition = edition_of(request, pk, drafts=True)
    try:
        results.take_over(edition=edition, by=account_of(request), now=clock.now())
    except ValidationError as error:
        return desk(request, edition, faults=error.messages)
    messages.success(request, _("The result is taken over, and everybody concerned is told."))
    return redirect("participation:edition-result", pk)


patterns = [
    path("editions/desk/", index, name="desk-editions"),
    path("editions/new/", new, name="editions-new"),
    path("editions/<int:pk>/desk/", show, name="desk-edition"),
    path("editions/<int:pk>/settings/", edit, name="desk-edition-settings"),
    path("editions/<int:pk>/phases/", phases, name="desk-edition-phases"),
    path("editions/<int:pk>/openings/", openings, name="edition-openings"),
    path("editions/<int:pk>/fixings/", fixings, name="edition-fixings"),
    path("editions/<int:pk>/takeovers/", takeovers, name="edition-takeovers"),
]
