"""Answering a survey, taking it back, and being told what came of it."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from madang.base import clock
from madang.participation.forms import responses as sheets
from madang.participation.models import SurveyTaker
from madang.participation.services import questions, responses, surveys
from madang.participation.views.surveys import found, sheet
from madang.people.requests import account_of
from madang.residents.requests import in_town, person_of
from madang.roles.requests import act_required
from madang.towns.requests import town_of


@act_required("participation.reply")
@in_town
@require_POST
def submit(request: HttpRequest, pk: int) -> HttpResponse:
    survey = found(request, pk)
    given = sheets.posted(questions.of(survey), request.POST)
    try:
        responses.submit(
            survey_id=pk,
            town=town_of(request),
            given=given,
            says_local=bool(request.POST.get("local")),
            account=person_of(request),
            by=account_of(request),
            now=clock.now(),
        )
    except responses.FaultyError as wrong:
        return sheet(request, survey, said=given, faults=wrong.faults)
    except responses.NotForYouError as wrong:
        words = _("Tick that you live, work or study here. What you wrote is still on the page.")
        if wrong.code == "verified":
            words = _("This survey is for verified residents. Nothing was kept.")
        return sheet(request, survey, said=given, refused=words)
    except surveys.StateError:
        messages.warning(request, _("This survey takes no answers now. Nothing was kept."))
        return redirect("participation:survey", pk)
    return redirect("participation:survey-thanks", pk)


@in_town
@require_safe
def thanks(request: HttpRequest, pk: int) -> HttpResponse:
    survey, now = found(request, pk), clock.now()
    taker = responses.taken(survey=survey, account=person_of(request))
    if taker is None:
        return redirect("participation:survey", pk)
    page = {
        "survey": survey,
        "taker": taker,
        "is_open": survey.is_open(now),
        "shows_results": survey.shows_results(now),
    }
    return render(request, "participation/surveys/thanks.html", page)


@in_town
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    found(request, pk)
    try:
        responses.withdraw(
            survey_id=pk,
            town=town_of(request),
            account=person_of(request),
            by=account_of(request),
            now=clock.now(),
        )
    except surveys.StateError:
        messages.warning(request, _("The survey is closed, and your answers lead to nobody now."))
    except SurveyTaker.DoesNotExist:
        messages.warning(request, _("You have not answered this survey. Nothing was changed."))
    else:
        messages.success(request, _("What you answered is deleted."))
    return redirect("participation:survey", pk)


@in_town
@require_POST
def follow(request: HttpRequest, pk: int) -> HttpResponse:
    found(request, pk)
    follows = request.POST.get("follows") == "yes"
    try:
        responses.follow(
            survey_id=pk,
            town=town_of(request),
            follows=follows,
            account=person_of(request),
            by=account_of(request),
            now=clock.now(),
        )
    except SurveyTaker.DoesNotExist as error:
        raise Http404 from error
    told, not_told = _("You will be told what comes of it."), _("You will not be told.")
    messages.success(request, told if follows else not_told)
    return redirect("participation:survey-thanks", pk)


patterns = [
    path("surveys/<int:pk>/responses/", submit, name="survey-responses"),
    path("surveys/<int:pk>/thanks/", thanks, name="survey-thanks"),
    path("surveys/<int:pk>/withdrawals/", withdraw, name="survey-withdrawals"),
    path("surveys/<int:pk>/follows/", follow, name="survey-follows"),
]
