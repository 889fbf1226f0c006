"""Surveys: the list, one of them with its sheet, its results, and what came of it."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_safe

from madang.base import clock
from madang.participation.engine.surveys.questions import ATTRIBUTES, Fault
from madang.participation.forms import responses as sheets
from madang.participation.models import Survey, SurveyQuestion
from madang.participation.services import (
    questions,
    responses,
    surveydocuments,
    surveyresults,
    surveys,
    surveytexts,
)
from madang.participation.views.conversations import acts
from madang.people.models import Account
from madang.residents.requests import person_of
from madang.towns.requests import town_of

SHOWN, TEXTS_SHOWN = 100, 100


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    town, now = town_of(request), clock.now()
    rows = surveys.listing(town=town)
    parts = {
        "open": list(rows.open_at(now)[:SHOWN]),
        "coming": list(rows.coming_at(now)[:SHOWN]),
        "over": list(rows.closed_at(now)[:SHOWN]),
        "drafts": [],
    }
    is_office = surveys.SURVEYS in acts(request)
    if is_office:
        drafts = surveys.listing(town=town, with_drafts=True).filter(published_at=None)
        parts["drafts"] = list(drafts[:SHOWN])
    people = surveys.figures(surveys=[row.pk for part in parts.values() for row in part])
    page: dict[str, Any] = {
        name: [(row, people.get(row.pk, 0)) for row in part] for name, part in parts.items()
    }
    return render(request, "participation/surveys/index.html", {**page, "is_office": is_office})


@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    survey = found(request, pk)
    if survey.is_draft:
        return redirect("participation:survey-desk", pk)
    return sheet(request, survey)


def sheet(
    request: HttpRequest,
    survey: Survey,
    *,
    said: Mapping[int, Any] | None = None,
    faults: Sequence[Fault] = (),
    refused: str = "",
) -> HttpResponse:
    """Return the page of a survey: with what the person said, now or before, and what is wrong."""
    now, rows = clock.now(), questions.of(survey)
    page: dict[str, Any] = {
        "survey": survey,
        "is_open": survey.is_open(now),
        "is_over": survey.is_over(now),
        "shows_results": survey.shows_results(now),
        "people": surveys.figures(surveys=[survey.pk]).get(survey.pk, 0),
        "is_office": surveys.SURVEYS in acts(request),
        "impacts": survey.impacts.count(),
        "refused": refused,
        "sums": [sheets.told(fault) for fault in faults if fault.number == 0],
        "faulty": bool(faults),
    }
    if isinstance(request.user, Account):
        person = person_of(request)
        taker = responses.taken(survey=survey, account=person)
        own = responses.own(survey=survey, account=person) if taker else {}
        page |= {"taker": taker, "has_own": bool(own)}
        page["barred"] = responses.bars(survey=survey, account=person, now=now)
        said = own if said is None else said
    page |= asked_page(survey, rows, said or {}, faults)
    status = 422 if faults or refused else 200
    return render(request, "participation/surveys/show.html", page, status=status)


def asked_page(
    survey: Survey, rows: list[SurveyQuestion], said: Mapping[int, Any], faults: Sequence[Fault]
) -> dict[str, Any]:
    """Return what the sheet itself needs."""
    asked = sheets.page(rows, said, faults)
    has_places = any(row.kind == SurveyQuestion.Kinds.PLACE for row in rows)
    return {
        "about": [one for one in asked if one.row.attribute],
        "asked": [one for one in asked if not one.row.attribute],
        "has_places": has_places,
        "dongs": responses.dongs(survey.town).items() if has_places else (),
        "basemap_url": reverse("api:basemap"),
    }


@require_safe
def results(request: HttpRequest, pk: int) -> HttpResponse:
    survey, now = found(request, pk), clock.now()
    by = request.GET.get("by", "")
    page: dict[str, Any] = {
        "survey": survey,
        "is_over": survey.is_over(now),
        "is_office": surveys.SURVEYS in acts(request),
        "impacts": survey.impacts.count(),
    }
    try:
        reading = surveyresults.read(survey, now=now, by=by if by in ATTRIBUTES else "")
    except surveyresults.HiddenError:
        return render(request, "participation/surveys/hidden.html", page, status=403)
    page |= {
        "reading": reading,
        "pictures": surveydocuments.pictures(reading),
        "abouts": [one.question for one in reading.missing],
        "by": by,
        "basemap_url": reverse("api:basemap"),
        "has_spots": any(result.spots for _row, result in reading.rows),
        "texts_said": {
            row.number: [one for one in surveytexts.of(survey, row) if not one.veil][:TEXTS_SHOWN]
            for row, result in reading.rows
            if row.shows_texts and not result.is_hidden
        },
    }
    return render(request, "participation/surveys/results.html", page)


@require_safe
def document(request: HttpRequest, pk: int) -> JsonResponse:
    """The results as JSON, as the API gives them."""
    survey = found(request, pk)
    try:
        reading = surveyresults.read(survey, now=clock.now())
    except surveyresults.HiddenError:
        raise Http404 from None
    return JsonResponse(surveydocuments.document(reading))


@require_safe
def codebook(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    return csv_file(surveyresults.codebook(found(request, pk)), f"survey-{pk}-codebook")


@require_safe
def impacts(request: HttpRequest, pk: int) -> HttpResponse:
    survey = found(request, pk)
    page: dict[str, Any] = {
        "survey": survey,
        "impacts": survey.impacts.all()[:SHOWN],
        "is_office": surveys.SURVEYS in acts(request),
    }
    if isinstance(request.user, Account):
        page["taker"] = responses.taken(survey=survey, account=person_of(request))
    return render(request, "participation/surveys/impacts.html", page)


def found(request: HttpRequest, pk: int) -> Survey:
    """Return a survey that whoever asks may see. Raises Http404."""
    is_office = surveys.SURVEYS in acts(request)
    rows = surveys.listing(town=town_of(request), with_drafts=is_office)
    return get_object_or_404(rows, pk=pk)


def csv_file(lines: Any, name: str) -> StreamingHttpResponse:
    """Return lines as a file, marked as UTF-8 for spreadsheets."""
    marked = (line if at else f"\ufeff{line}" for at, line in enumerate(lines))
    response = StreamingHttpResponse(marked, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


patterns = [
    path("surveys/", index, name="surveys"),
    path("surveys/<int:pk>/", show, name="survey"),
    path("surveys/<int:pk>/results/", results, name="survey-results"),
    path("surveys/<int:pk>/results.json", document, name="survey-document"),
    path("surveys/<int:pk>/codebook.csv", codebook, name="survey-codebook"),
    path("surveys/<int:pk>/impacts/", impacts, name="survey-impacts"),
]
