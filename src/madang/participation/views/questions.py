"""Officials' work on what a survey asks, compares with, and hides: questions, census, texts."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from madang.base import clock
from madang.participation.engine.surveys.census import Fault
from madang.participation.forms import responses as sheets
from madang.participation.forms.surveys import CensusForm, QuestionForm, VeilForm
from madang.participation.models import Survey, SurveyCensus, SurveyQuestion, SurveyResponse
from madang.participation.services import census, questions, surveys, surveytexts
from madang.participation.views.surveys import found
from madang.people.requests import account_of
from madang.residents.requests import in_town
from madang.roles.requests import act_required
from madang.towns.requests import town_of

PAGE = 50
CENSUS_WORDS = {
    "not_three": gettext_lazy("three columns are wanted: what, option, number."),
    "no_such_attribute": gettext_lazy("no question about the person is of this kind: “%(word)s”."),
    "no_such_value": gettext_lazy("the question has no such option: “%(word)s”."),
    "no_number": gettext_lazy("this is no number of people or per cent: “%(word)s”."),
    "value_twice": gettext_lazy("this option is there twice: “%(word)s”."),
    "value_missing": gettext_lazy("this option has no number: “%(word)s”."),
    "nobody": gettext_lazy("all numbers are nought: “%(word)s”."),
    "nothing_pasted": gettext_lazy("there is no line."),
    "too_many_lines": gettext_lazy("these are more than 500 lines."),
}


@act_required("participation.surveys")
@in_town
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, pk: int) -> HttpResponse:
    return _edited(request, found(request, pk), SurveyQuestion(kind="choice"))


@act_required("participation.surveys")
@in_town
@require_http_methods(["GET", "POST"])
def show(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    survey = found(request, pk)
    row = get_object_or_404(SurveyQuestion, survey=survey, number=number)
    return _edited(request, survey, row)


def _edited(request: HttpRequest, survey: Survey, row: SurveyQuestion) -> HttpResponse:
    rows = questions.of(survey)
    earlier = [one for one in rows if row.pk is None or one.place < row.place]
    form = QuestionForm(request.POST or None, instance=row, earlier=earlier)
    if request.method == "POST" and form.is_valid():
        try:
            questions.save(
                form.question(),
                survey_id=survey.pk,
                town=town_of(request),
                by=account_of(request),
                now=clock.now(),
            )
        except surveys.UnaskableError as wrong:
            form.add_error(None, [sheets.told(fault) for fault in wrong.faults])
        except ValidationError as wrong:
            form.add_error(None, wrong.messages)
        except surveys.StateError:
            form.add_error(None, _("The survey is published. Nothing was changed."))
        else:
            return redirect("participation:survey-desk", survey.pk)
    page = {"survey": survey, "form": form, "row": row}
    status = 422 if form.errors else 200
    return render(request, "participation/surveys/question.html", page, status=status)


@act_required("participation.surveys")
@in_town
@require_POST
def change(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    found(request, pk)
    act = request.POST.get("act", "")
    if act not in {"up", "down", "delete"}:
        raise Http404
    by, town, now = account_of(request), town_of(request), clock.now()
    try:
        if act == "delete":
            questions.delete(survey_id=pk, number=number, town=town, by=by, now=now)
        else:
            questions.move(survey_id=pk, number=number, up=act == "up", town=town, by=by, now=now)
    except SurveyQuestion.DoesNotExist as error:
        raise Http404 from error
    except surveys.StateError:
        messages.warning(request, _("The survey is published. Nothing was changed."))
    except surveys.UnaskableError as wrong:
        messages.warning(request, " ".join(sheets.told(fault) for fault in wrong.faults))
    return redirect("participation:survey-desk", pk)


@act_required("participation.surveys")
@in_town
@require_http_methods(["GET", "POST"])
def figures(request: HttpRequest, pk: int) -> HttpResponse:
    survey = found(request, pk)
    rows = [row for row in questions.of(survey) if row.attribute]
    kept = census.of(survey, rows)
    form = CensusForm(request.POST or None, initial={"figures": _pasteable(rows, kept)})
    page: dict[str, Any] = {"survey": survey, "rows": rows, "kept": kept.values(), "form": form}
    if request.method == "POST" and form.is_valid():
        if request.POST.get("act") == "check":
            page["table"] = census.checked(survey, form.cleaned_data["figures"])
            page["told"] = [_told(fault) for fault in page["table"].faults]
        elif _kept(request, survey, form):
            messages.success(request, _("The figures are kept."))
            return redirect("participation:survey-desk", pk)
    status = 422 if form.errors or page.get("told") else 200
    return render(request, "participation/surveys/census.html", page, status=status)


def _kept(request: HttpRequest, survey: Survey, form: CensusForm) -> bool:
    data = form.cleaned_data
    try:
        census.keep(
            survey_id=survey.pk,
            town=town_of(request),
            text=data["figures"],
            source=data["source"],
            whole_town=data["whole_town"],
            by=account_of(request),
            now=clock.now(),
        )
    except census.FaultyError as wrong:
        form.add_error("figures", [_told(fault) for fault in wrong.faults])
    return form.is_valid()


def _pasteable(rows: list[SurveyQuestion], kept: dict[str, SurveyCensus]) -> str:
    """Return lines to fill in, with the figures that are there."""
    lines = []
    for row in rows:
        numbers = kept[row.attribute].figures if row.attribute in kept else {}
        lines += [f"{row.attribute},{_quoted(label)},{numbers.get(label, '')}"
                  for _key, label in row.options]  # fmt: skip
    return "\n".join(lines)


def _quoted(label: str) -> str:
    return '"' + label.replace('"', '""') + '"' if "," in label or '"' in label else label


def _told(fault: Fault) -> str:
    words = str(CENSUS_WORDS[fault.code]) % {"word": fault.word}
    return (
        _("Line %(line)s: %(words)s") % {"line": fault.line, "words": words}
        if fault.line
        else (words)
    )


@act_required("participation.survey_texts")
@in_town
@require_http_methods(["GET", "POST"])
def texts(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    survey, now = found(request, pk), clock.now()
    row = get_object_or_404(
        SurveyQuestion, survey=survey, number=number, kind=SurveyQuestion.Kinds.TEXT
    )
    if not survey.shows_results(now):
        messages.warning(request, _("Texts are read when results are shown, not before."))
        return redirect("participation:survey", pk)
    if request.method == "POST":
        return _veiled(request, survey, row)
    pages = Paginator(surveytexts.of(survey, row), PAGE)
    page = {
        "survey": survey,
        "row": row,
        "page": pages.get_page(request.GET.get("page")),
        "form": VeilForm(),
    }
    return render(request, "participation/surveys/texts.html", page)


def _veiled(request: HttpRequest, survey: Survey, row: SurveyQuestion) -> HttpResponse:
    try:
        response = UUID(request.POST.get("response", ""))
    except ValueError as error:
        raise Http404 from error
    by, town, now = account_of(request), town_of(request), clock.now()
    try:
        if request.POST.get("act") == "show":
            surveytexts.show(
                survey_id=survey.pk, response=response, number=row.number, town=town, by=by, now=now
            )
        else:
            surveytexts.hide(
                survey_id=survey.pk,
                response=response,
                number=row.number,
                reason=request.POST.get("reason", ""),
                town=town,
                by=by,
                now=now,
            )
    except SurveyResponse.DoesNotExist as error:
        raise Http404 from error
    except ValidationError as wrong:
        messages.warning(request, " ".join(wrong.messages))
    else:
        messages.success(request, _("Done."))
    return redirect("participation:survey-texts", survey.pk, row.number)


patterns = [
    path("surveys/<int:pk>/questions/new/", new, name="survey-question-new"),
    path("surveys/<int:pk>/questions/<int:number>/", show, name="survey-question"),
    path(
        "surveys/<int:pk>/questions/<int:number>/changes/", change, name="survey-question-changes"
    ),
    path("surveys/<int:pk>/census/", figures, name="survey-census"),
    path("surveys/<int:pk>/texts/<int:number>/", texts, name="survey-texts"),
]
