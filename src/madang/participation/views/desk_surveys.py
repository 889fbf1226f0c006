"""Officials' work on a survey: prepare, preview, publish, close, and see who is missing."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from madang.base import clock
from madang.participation.forms import responses as sheets
from madang.participation.forms.surveys import ImpactForm, SurveyForm
from madang.participation.models import Survey, SurveyQuestion
from madang.participation.services import impacts, questions, surveyresults, surveys
from madang.participation.views.surveys import asked_page, csv_file, found
from madang.people.requests import account_of
from madang.residents.requests import in_town
from madang.roles.requests import act_required
from madang.towns.requests import town_of

ACTS = {"publish": surveys.publish, "take_back": surveys.take_back, "close": surveys.close}


@act_required("participation.surveys")
@in_town
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    return _edited(request, Survey(town=town_of(request)))


@act_required("participation.surveys")
@in_town
@require_http_methods(["GET", "POST"])
def settings(request: HttpRequest, pk: int) -> HttpResponse:
    survey = found(request, pk)
    if not survey.is_draft:
        messages.warning(request, _("The survey is published. Nothing was changed."))
        return redirect("participation:survey-desk", pk)
    return _edited(request, survey)


def _edited(request: HttpRequest, survey: Survey) -> HttpResponse:
    form = SurveyForm(request.POST or None, instance=survey)
    if request.method == "POST" and form.is_valid():
        try:
            kept = surveys.save(
                form.save(commit=False),
                town=town_of(request),
                by=account_of(request),
                now=clock.now(),
            )
        except ValidationError as wrong:
            form.add_error(None, wrong)
        else:
            return redirect("participation:survey-desk", kept.pk)
    page = {"form": form, "survey": survey}
    status = 422 if form.errors else 200
    return render(request, "participation/surveys/edit.html", page, status=status)


@act_required("participation.surveys")
@in_town
@require_safe
def desk(request: HttpRequest, pk: int) -> HttpResponse:
    survey, now = found(request, pk), clock.now()
    rows = questions.of(survey)
    page: dict[str, Any] = {
        "survey": survey,
        "rows": rows,
        "is_open": survey.is_open(now),
        "is_over": survey.is_over(now),
        "people": surveys.figures(surveys=[pk]).get(pk, 0),
        "missing": surveyresults.missing(survey, now=now),
        "faults": _told(surveys.faults(survey)) if survey.is_draft else [],
        "text_rows": [row for row in rows if row.kind == SurveyQuestion.Kinds.TEXT],
        "shows_results": survey.shows_results(now),
        "files": surveyresults.OFFICE_FILES,
        "impacts": survey.impacts.all()[:20],
    }
    return render(request, "participation/surveys/desk.html", page)


@act_required("participation.surveys")
@in_town
@require_safe
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    survey = found(request, pk)
    page = {"survey": survey, **asked_page(survey, questions.of(survey), {}, ())}
    return render(request, "participation/surveys/preview.html", page)


@act_required("participation.surveys")
@in_town
@require_POST
def change(request: HttpRequest, pk: int) -> HttpResponse:
    found(request, pk)
    name = request.POST.get("act", "")
    known: dict[str, Any] = {"survey_id": pk, "town": town_of(request), "by": account_of(request)}
    try:
        if name == "delete":
            surveys.delete(**known, now=clock.now())
            messages.success(request, _("The survey is deleted."))
            return redirect("participation:surveys")
        if name not in ACTS:
            raise Http404
        ACTS[name](**known, now=clock.now())
    except surveys.StateError:
        messages.warning(request, _("This cannot be done with the survey as it stands now."))
    except surveys.UnaskableError as wrong:
        messages.warning(request, " ".join(_told(wrong.faults)))
    except ValidationError as wrong:
        messages.warning(request, " ".join(wrong.messages))
    else:
        messages.success(request, _("Done."))
    return redirect("participation:survey-desk", pk)


@act_required("participation.surveys")
@in_town
@require_safe
def file(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    survey = found(request, pk)
    try:
        lines = surveyresults.file(survey, f"{name}.csv", by=account_of(request), now=clock.now())
    except KeyError as error:
        raise Http404 from error
    except surveys.StateError:
        messages.warning(
            request, _("Files are there a few minutes after the close, when names are gone.")
        )
        return redirect("participation:survey-desk", pk)
    answer: HttpResponse = csv_file(lines, f"survey-{pk}-{name}")  # type: ignore[assignment]
    return answer


@act_required("participation.surveys")
@in_town
@require_http_methods(["GET", "POST"])
def impact(request: HttpRequest, pk: int) -> HttpResponse:
    survey, form = found(request, pk), ImpactForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            impacts.tell(
                survey_id=pk,
                town=town_of(request),
                by=account_of(request),
                now=clock.now(),
                **form.cleaned_data,
            )
        except ValidationError as wrong:
            form.add_error(None, wrong)
        except surveys.StateError:
            form.add_error(None, _("Publish the survey first. Nothing was told."))
        else:
            messages.success(request, _("Everybody who answered and wishes it is told."))
            return redirect("participation:survey-impacts", pk)
    page = {"survey": survey, "form": form}
    status = 422 if form.errors else 200
    return render(request, "participation/surveys/impact.html", page, status=status)


def _told(faults: list[Any]) -> list[str]:
    return [
        f"{fault.number}. {sheets.told(fault)}" if fault.number else sheets.told(fault)
        for fault in faults
    ]


patterns = [
    path("surveys/new/", new, name="survey-new"),
    path("surveys/<int:pk>/settings/", settings, name="survey-settings"),
    path("surveys/<int:pk>/desk/", desk, name="survey-desk"),
    path("surveys/<int:pk>/preview/", preview, name="survey-preview"),
    path("surveys/<int:pk>/changes/", change, name="survey-changes"),
    path("surveys/<int:pk>/files/<slug:name>.csv", file, name="survey-file"),
    path("surveys/<int:pk>/impacts/new/", impact, name="survey-impact-new"),
]
