"""The officials' desk of projects: taking proposals in, entering, costing, deciding, reporting."""

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from madang.base import clock
from madang.participation.engine import editions as engine
from madang.participation.forms.editions import (
    AskForm,
    CostForm,
    DecisionForm,
    NewsForm,
    ProjectForm,
)
from madang.participation.models import Edition, Project, Proposal
from madang.participation.requests import edition_of
from madang.participation.services import askings, projects
from madang.participation.views.desk_editions import desk
from madang.participation.views.editions import project_of
from madang.people.requests import account_of
from madang.roles.requests import act_required

COST, DECISION, NEWS = "cost_%s", "decision_%s", "news_%s"  # ids: the forms share a page


@act_required("participation.projects")
@require_POST
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    edition, form = edition_of(request, pk, drafts=True), AskForm(request.POST)
    if not form.is_valid():
        return desk(request, edition, faults=[_("Give the number of a proposal.")])
    number, by = form.cleaned_data["proposal"], account_of(request)
    try:
        askings.ask(edition=edition, proposal_id=number, by=by, now=clock.now())
    except ValidationError as error:
        return desk(request, edition, faults=error.messages)
    except Proposal.DoesNotExist:
        return desk(request, edition, faults=[_("This town has no proposal of this number.")])
    messages.success(request, _("The author is asked."))
    return redirect("participation:desk-edition", pk)


@act_required("participation.projects")
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, pk: int) -> HttpResponse:
    edition = edition_of(request, pk, drafts=True)
    instance = Project(town=edition.town, edition=edition)
    form = ProjectForm(request.POST or None, instance=instance, town=edition.town)
    if request.method == "POST" and form.is_valid():
        try:
            made = projects.enter(form.save(commit=False), by=account_of(request), now=clock.now())
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The project is entered."))
            return redirect("participation:desk-project", pk, made.number)
    page = {"form": form, "heading": _("Enter a project"), "edition": edition}
    status = 422 if form.errors else 200
    return render(request, "participation/editions/form.html", page, status=status)


@act_required("participation.projects")
@require_safe
def show(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    edition = edition_of(request, pk, drafts=True)
    return _page(request, edition, project_of(edition, number))


def _page(
    request: HttpRequest, edition: Edition, project: Project, **given: forms.Form
) -> HttpResponse:
    now = clock.now()
    is_open = edition.poll is None
    page = {
        "edition": edition,
        "project": project,
        "costings": project.costings.select_related("by"),
        "steps": project.steps.select_related("by"),
        "cost": CostForm(auto_id=COST),
        "decision": DecisionForm(auto_id=DECISION),
        "news": NewsForm(auto_id=NEWS, initial={"day": now.astimezone(edition.town.zone).date()}),
        "may_cost": is_open and engine.allows("cost", edition.spans, now),
        "may_decide": is_open and engine.allows("decide", edition.spans, now),
        "may_report": project.state in {engine.State.CHOSEN, engine.State.UNDER_WAY},
        **given,
    }
    status = 422 if given else 200
    return render(request, "participation/editions/desk_project.html", page, status=status)


def _posted(
    request: HttpRequest,
    where: tuple[int, int],
    name: str,
    form: forms.Form,
    act: Callable[[Project], object],
) -> HttpResponse:
    """Do `act` with what was posted, or show the page again with what is wrong."""
    edition = edition_of(request, where[0], drafts=True)
    project = project_of(edition, where[1])
    if form.is_valid():
        try:
            act(project)
        except ValidationError as error:
            form.add_error(None, ValidationError(error.messages))
        else:
            messages.success(request, _("It is written down, and everybody can read it."))
            return redirect("participation:desk-project", *where)
    return _page(request, edition, project, **{name: form})


@act_required("participation.projects")
@require_POST
def costings(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    form = CostForm(request.POST, auto_id=COST)
    by, now = account_of(request), clock.now()
    return _posted(
        request,
        (pk, number),
        "cost",
        form,
        lambda project: projects.cost(
            project_id=project.pk, town=project.town, by=by, now=now, **form.cleaned_data
        ),
    )


@act_required("participation.projects")
@require_POST
def decisions(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    form = DecisionForm(request.POST, auto_id=DECISION)
    by, now = account_of(request), clock.now()
    return _posted(
        request,
        (pk, number),
        "decision",
        form,
        lambda project: projects.decide(
            project_id=project.pk,
            town=project.town,
            accept=form.cleaned_data["decision"] == "accept",
            reason=form.cleaned_data["reason"],
            by=by,
            now=now,
        ),
    )


@act_required("participation.projects")
@require_POST
def reports(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    form = NewsForm(request.POST, auto_id=NEWS)
    by, now = account_of(request), clock.now()
    return _posted(
        request,
        (pk, number),
        "news",
        form,
        lambda project: projects.report(
            project_id=project.pk, town=project.town, news=form.news(), by=by, now=now
        ),
    )


PROJECT = "editions/<int:pk>/projects/<int:number>"
patterns = [
    path("editions/<int:pk>/asked/", ask, name="edition-asked"),
    path("editions/<int:pk>/projects/new/", new, name="projects-new"),
    path(f"{PROJECT}/desk/", show, name="desk-project"),
    path(f"{PROJECT}/costings/", costings, name="project-costings"),
    path(f"{PROJECT}/decisions/", decisions, name="project-decisions"),
    path(f"{PROJECT}/reports/", reports, name="project-reports"),
]
