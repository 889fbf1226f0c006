"""The questions of a survey that is being prepared: added, changed, moved, deleted."""

from datetime import datetime

from django.db import transaction
from django.db.models import Max

from madang.participation.engine.surveys import questions as engine
from madang.participation.engine.surveys.questions import Fault
from madang.participation.models import Survey, SurveyQuestion
from madang.participation.services import surveys
from madang.people.models import Account
from madang.roles.services import permissions
from madang.towns.models import Town


def of(survey: Survey) -> list[SurveyQuestion]:
    """Return a survey's questions in their order, those about the person first."""
    return list(SurveyQuestion.objects.filter(survey=survey))


@transaction.atomic
def save(
    question: SurveyQuestion, *, survey_id: int, town: Town, by: Account, now: datetime
) -> SurveyQuestion:
    """Keep a question, new or changed; a new one stands last of its part.

    Raises PermissionDenied, StateError once the survey is published, UnaskableError when the
    question makes no sense in its place.
    """
    survey = _prepared(survey_id, town, by, now)
    if question.pk is None:
        rows = SurveyQuestion.objects.filter(survey=survey)
        last = rows.aggregate(number=Max("number"), place=Max("place"))
        question.town, question.survey = town, survey
        question.number = (last["number"] or 0) + 1
        question.place = (last["place"] or 0) + 1
    question.full_clean(exclude=["survey", "town"], validate_constraints=False)
    question.save()
    rows_now = _in_order(of(survey))
    found = [
        fault
        for fault in engine.faults([row.asked for row in rows_now])
        if fault.number == question.number or fault.code == "too_many_questions"
    ]
    if found:
        raise surveys.UnaskableError(found)
    return question


@transaction.atomic
def move(
    *, survey_id: int, number: int, up: bool, town: Town, by: Account, now: datetime
) -> SurveyQuestion:
    """Put a question one place up or down; at an end it stays.

    Raises PermissionDenied, StateError, UnaskableError when a question would then stand before the
    one it depends on, SurveyQuestion.DoesNotExist.
    """
    survey = _prepared(survey_id, town, by, now)
    rows = of(survey)
    place = next((at for at, row in enumerate(rows) if row.number == number), None)
    if place is None:
        raise SurveyQuestion.DoesNotExist
    other = place - 1 if up else place + 1
    if 0 <= other < len(rows) and bool(rows[place].attribute) == bool(rows[other].attribute):
        before = engine.faults([row.asked for row in rows])
        rows[place], rows[other] = rows[other], rows[place]
        _fresh(engine.faults([row.asked for row in rows]), before)
        _in_order(rows)
    return SurveyQuestion.objects.get(survey=survey, number=number)


@transaction.atomic
def delete(*, survey_id: int, number: int, town: Town, by: Account, now: datetime) -> None:
    """Delete a question. Raises PermissionDenied, StateError, SurveyQuestion.DoesNotExist.

    UnaskableError: another question is asked only by its answer.
    """
    survey = _prepared(survey_id, town, by, now)
    rows = of(survey)
    leaning = [row.number for row in rows if row.condition and row.condition[0] == number]
    if leaning:
        raise surveys.UnaskableError([Fault(one, "condition_not_before") for one in leaning])
    SurveyQuestion.objects.get(survey=survey, number=number).delete()


def _prepared(survey_id: int, town: Town, by: Account, now: datetime) -> Survey:
    permissions.require(by, surveys.SURVEYS, town=town, now=now)
    survey = surveys.locked(survey_id, town=town)
    if not survey.is_draft:
        raise surveys.StateError
    return survey


def _in_order(rows: list[SurveyQuestion]) -> list[SurveyQuestion]:
    """Write down the places of rows as they stand, those about the person first."""
    sorted_rows = sorted(rows, key=lambda row: not row.attribute)
    for place, row in enumerate(sorted_rows, start=1):
        if row.place != place:
            row.place = place
            row.save(update_fields=["place"])
    return sorted_rows


def _fresh(after: list[Fault], before: list[Fault]) -> None:
    """Raise UnaskableError for faults that were not there before."""
    new = [fault for fault in after if fault not in before]
    if new:
        raise surveys.UnaskableError(new)
