"""Surveys as data: the list, what one asks, what it brought, and what came of it."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext
from ninja import Router, Schema

from madang.base import clock
from madang.base.problems import Problem
from madang.participation.models import Survey
from madang.participation.services import questions, surveydocuments, surveyresults, surveys
from madang.towns.requests import town_of

router = Router(tags=["participation"])
MOST = 1000


class SurveyOut(Schema):
    id: int
    title: str
    url: str
    opens_at: datetime
    closes_at: datetime
    is_open: bool
    audience: str
    results: str
    responses: int


class SurveyOptionOut(Schema):
    key: str
    label: str


class QuestionOut(Schema):
    number: int
    kind: str
    text: str
    hint: str
    options: list[SurveyOptionOut]
    lowest: int | None
    highest: int | None
    is_required: bool
    attribute: str
    asked_if: list[Any] | None


class ImpactOut(Schema):
    heard: str
    done: str
    link: str
    told_at: datetime


class WholeSurveyOut(SurveyOut):
    about: str
    questions: list[QuestionOut]
    impacts: list[ImpactOut]


@router.get("/surveys", response=list[SurveyOut], summary="Surveys", url_name="surveys")
def index(request: HttpRequest) -> list[SurveyOut]:
    """Every survey that was published, the latest first."""
    rows = list(surveys.listing(town=town_of(request))[:MOST])
    people = surveys.figures(surveys=[row.pk for row in rows])
    return [_out(row, people.get(row.pk, 0)) for row in rows]


@router.get("/surveys/{int:pk}", response=WholeSurveyOut, summary="A survey", url_name="survey")
def show(request: HttpRequest, pk: int) -> WholeSurveyOut:
    """One survey with its questions and what came of it."""
    row = _found(request, pk)
    return WholeSurveyOut(
        **_out(row, surveys.figures(surveys=[pk]).get(pk, 0)).dict(),
        about=row.about,
        questions=[_question(one) for one in questions.of(row)],
        impacts=[
            ImpactOut(heard=one.heard, done=one.done, link=one.link, told_at=one.told_at)
            for one in row.impacts.all()[:MOST]
        ],
    )


@router.get("/surveys/{int:pk}/results", summary="A survey's results", url_name="survey_results")
def show_results(request: HttpRequest, pk: int) -> dict[str, Any]:
    """Counts, shares with intervals and who is missing; 403 as long as results are not shown."""
    row = _found(request, pk)
    try:
        return surveydocuments.document(surveyresults.read(row, now=clock.now()))
    except surveyresults.HiddenError:
        told = gettext("Results are shown after the close.")
        raise Problem(403, "results-not-shown", told) from None


def _found(request: HttpRequest, pk: int) -> Survey:
    row = surveys.listing(town=town_of(request)).filter(pk=pk).first()
    if row is None:
        raise Problem(404, "no-such-survey", gettext("There is no such survey in this town."))
    return row


def _question(row: Any) -> QuestionOut:
    is_scale = row.kind == "scale"
    return QuestionOut(
        number=row.number,
        kind=row.kind,
        text=row.text,
        hint=row.hint,
        options=[SurveyOptionOut(key=key, label=label) for key, label in row.options],
        lowest=row.lowest if is_scale else None,
        highest=row.highest if is_scale else None,
        is_required=row.is_required,
        attribute=row.attribute,
        asked_if=row.condition,
    )


def _out(row: Survey, people: int) -> SurveyOut:
    return SurveyOut(
        id=row.pk,
        title=row.title,
        url=reverse("participation:survey", args=[row.pk]),
        opens_at=row.opens_at,
        closes_at=row.closes_at,
        is_open=row.is_open(clock.now()),
        audience=row.audience,
        results=row.results,
        responses=people,
    )
