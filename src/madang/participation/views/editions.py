"""Reading editions of the participatory budget, their projects and results."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from madang.base import clock
from madang.kernel import csvlines
from madang.participation.engine import editions as engine
from madang.participation.engine.editions import PHASE_LABELS, TO_DO
from madang.participation.models import Asking, Edition, Project
from madang.participation.requests import edition_of
from madang.participation.services import askings, editions, projects, resultpages
from madang.people.requests import account_of
from madang.residents.requests import in_town, person_of
from madang.roles.requests import act_required
from madang.roles.services import permissions
from madang.towns.requests import town_of

ABOUT = ("number", "title", "area", "category", "audience", "cost_won")


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    now = clock.now()
    rows = [(row, current(row, now)) for row in editions.listing(town=town_of(request))[:100]]
    return render(request, "participation/editions/index.html", {"editions": rows})


def current(edition: Edition, now: datetime) -> list[str]:
    """Say which phases of an edition are on."""
    return [_(PHASE_LABELS[kind]) for kind in engine.current(edition.spans, now)]


@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    edition, now = edition_of(request, pk), clock.now()
    areas = projects.areas(edition=edition)
    page = {
        "edition": edition,
        "listed": projects.listing(edition=edition, asked=request.GET, areas=areas),
        "sums": projects.sums(edition=edition),
        "caps": editions.caps(edition),
        "is_desk": permissions.may(request.user, editions.PROJECTS, town=edition.town, now=now),
        **timeline(edition, now),
    }
    return render(request, "participation/editions/show.html", page)


def timeline(edition: Edition, now: datetime) -> dict[str, Any]:
    """What pages say of the phases: each with its state, what can be done now, and what is next."""
    spans = edition.spans
    on, upcoming = engine.current(spans, now), engine.following(spans, now)
    return {
        "phases": [
            {
                "kind": span.kind.value,
                "label": _(PHASE_LABELS[span.kind]),
                "starts_at": span.starts_at,
                "ends_at": span.ends_at,
                "is_now": span.kind in on,
                "is_over": span.ends_at <= now,
            }
            for span in spans
        ],
        "now_on": [{"kind": kind.value, "says": _(TO_DO[kind])} for kind in on],
        "upcoming": upcoming,
        "upcoming_label": _(PHASE_LABELS[upcoming.kind]) if upcoming else "",
    }


@require_safe
def project(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    edition = edition_of(request, pk)
    found = project_of(edition, number)
    steps = list(found.steps.all())
    page = {
        "edition": edition,
        "project": found,
        "steps": steps,
        "costings": found.costings.all(),
        "works": [step for step in steps if step.step in engine.WORKS],
        "last": next((s for s in reversed(steps) if s.percent is not None), None),
        "rivals": _rivals(edition, found),
        "row": _row_of(edition, found),
        "is_desk": permissions.may(
            request.user, editions.PROJECTS, town=edition.town, now=clock.now()
        ),
    }
    return render(request, "participation/editions/project.html", page)


def project_of(edition: Edition, number: int) -> Project:
    """Return a project by its number. Raises Http404."""
    try:
        return projects.one(edition=edition, number=number)
    except Project.DoesNotExist as error:
        raise Http404 from error


def _rivals(edition: Edition, project: Project) -> list[Project]:
    sets = [one for one in edition.incompatible if project.number in one]
    numbers = {number for one in sets for number in one} - {project.number}
    return list(Project.objects.of(edition).for_lists().filter(number__in=numbers))


def _row_of(edition: Edition, project: Project) -> resultpages.Row | None:
    page = resultpages.page(edition)
    rows = [*page.winners, *page.losers] if page else []
    return next((row for row in rows if row.number == project.number), None)


@require_safe
def result(request: HttpRequest, pk: int) -> HttpResponse:
    edition = edition_of(request, pk)
    page = resultpages.page(edition)
    caps = editions.caps(edition)
    found = {"edition": edition, "page": page, "poll": edition.poll, "caps": caps}
    return render(request, "participation/editions/result.html", found)


@require_safe
def result_file(request: HttpRequest, pk: int) -> HttpResponse:
    edition = edition_of(request, pk)
    if edition.result is None:
        raise Http404
    answer = JsonResponse(edition.result, json_dumps_params={"ensure_ascii": False, "indent": 1})
    answer["Content-Disposition"] = f'attachment; filename="edition-{pk}-count.json"'
    return answer


@require_safe
def table(request: HttpRequest, pk: int) -> HttpResponse:
    """All projects as CSV."""
    edition = edition_of(request, pk)
    answer = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="edition-{pk}-projects.csv"'
    answer.write(csvlines.line((*ABOUT, "state", "proposal", "reason")))
    for row in Project.objects.of(edition).for_lists():
        area = row.area.name if row.area else ""
        about = (row.number, row.title, area, row.category, row.audience, row.cost)
        answer.write(csvlines.line((*about, row.state, row.proposal_id, row.reason)))
    return answer


@act_required("participation.write")
@in_town
@require_http_methods(["GET", "POST"])
def asking(request: HttpRequest, pk: int) -> HttpResponse:
    """The author says whether a proposal may stand in an edition."""
    town, person = town_of(request), person_of(request)
    rows = Asking.objects.filter(town=town, proposal__author=person)
    found = get_object_or_404(rows.select_related("edition", "proposal", "project"), pk=pk)
    faults: list[str] = []
    if request.method == "POST" and request.POST.get("answer") in {"yes", "no"}:
        agreed, by = request.POST["answer"] == "yes", account_of(request)
        try:
            askings.answer(
                asking_id=pk, town=town, account=person, by=by, agreed=agreed, now=clock.now()
            )
        except ValidationError as error:
            faults = error.messages
        else:
            messages.success(request, _("Your answer is kept."))
            return redirect("participation:asking", pk)
    page = {"asking": found, "edition": found.edition, "faults": faults}
    status = 422 if faults else 200
    return render(request, "participation/editions/asking.html", page, status=status)


patterns = [
    path("editions/", index, name="editions"),
    path("editions/askings/<int:pk>/", asking, name="asking"),
    path("editions/<int:pk>/", show, name="edition"),
    path("editions/<int:pk>/projects.csv", table, name="edition-table"),
    path("editions/<int:pk>/projects/<int:number>/", project, name="edition-project"),
    path("editions/<int:pk>/result/", result, name="edition-result"),
    path("editions/<int:pk>/result/count.json", result_file, name="edition-result-file"),
]
