"""Surveys: officials prepare, publish and close them; everybody reads those that were published."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import Count
from django.utils.translation import gettext as _

from madang.participation.engine.surveys import questions as asked
from madang.participation.engine.surveys.questions import Fault
from madang.participation.models import Survey, SurveyQuestion, SurveyResponse, SurveyTaker
from madang.participation.models.surveys import SurveyQuerySet
from madang.people.models import Account
from madang.roles.services import permissions
from madang.towns.models import Town

SURVEYS = "participation.surveys"
FIELDS = ("title", "about", "opens_at", "closes_at", "audience", "results")


class StateError(Exception):
    """The survey is in no state in which this can be done."""


class UnaskableError(Exception):
    """The questions make no sense; `faults` say which and why."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__(faults)
        self.faults = faults


def listing(*, town: Town, with_drafts: bool = False) -> SurveyQuerySet:
    """Return the town's surveys, the latest first; drafts are for officials."""
    rows = Survey.objects.of(town).select_related("town")
    return rows if with_drafts else rows.published()


def figures(*, surveys: list[int]) -> dict[int, int]:
    """Return how many people answered each survey."""
    rows = SurveyResponse.objects.filter(survey__in=surveys)
    return dict(rows.values_list("survey").annotate(n=Count("pk")).order_by())


@transaction.atomic
def save(survey: Survey, *, town: Town, by: Account, now: datetime) -> Survey:
    """Keep a survey that is being prepared, new or changed.

    Raises PermissionDenied, StateError once it is published, ValidationError.
    """
    permissions.require(by, SURVEYS, town=town, now=now)
    if survey.pk is None:
        survey.town, survey.made_by, survey.made_at = town, by, now
    elif not locked(survey.pk, town=town).is_draft:
        raise StateError
    survey.full_clean(exclude=["made_by"], validate_constraints=False)
    if survey.closes_at <= survey.opens_at:
        raise ValidationError({"closes_at": _("It ends before it begins.")})
    survey.save(update_fields=FIELDS if survey.pk else None)
    return survey


@transaction.atomic
def publish(*, survey_id: int, town: Town, by: Account, now: datetime) -> Survey:
    """Show a survey to residents; from its first answer on nothing of it changes.

    Raises PermissionDenied, StateError when it is published, UnaskableError, ValidationError when
    its time is over already.
    """
    permissions.require(by, SURVEYS, town=town, now=now)
    survey = locked(survey_id, town=town)
    if not survey.is_draft:
        raise StateError
    if survey.closes_at <= now:
        raise ValidationError(_("Its last day is over. Give it a later one first."))
    found = faults(survey)
    if found:
        raise UnaskableError(found)
    survey.published_at = now
    survey.save(update_fields=["published_at"])
    return survey


@transaction.atomic
def take_back(*, survey_id: int, town: Town, by: Account, now: datetime) -> Survey:
    """Prepare a published survey again, as long as nobody has answered.

    Raises PermissionDenied, StateError.
    """
    permissions.require(by, SURVEYS, town=town, now=now)
    survey = locked(survey_id, town=town)
    if survey.is_draft or SurveyTaker.objects.filter(survey=survey).exists():
        raise StateError
    survey.published_at = None
    survey.save(update_fields=["published_at"])
    return survey


@transaction.atomic
def close(*, survey_id: int, town: Town, by: Account, now: datetime) -> Survey:
    """End an open survey before its time. Raises PermissionDenied, StateError."""
    permissions.require(by, SURVEYS, town=town, now=now)
    survey = locked(survey_id, town=town)
    if not survey.is_open(now) or survey.opens_at == now:
        raise StateError
    survey.closes_at = now
    survey.save(update_fields=["closes_at"])
    return survey


@transaction.atomic
def delete(*, survey_id: int, town: Town, by: Account, now: datetime) -> None:
    """Throw away a survey that is being prepared. Raises PermissionDenied, StateError."""
    permissions.require(by, SURVEYS, town=town, now=now)
    survey = locked(survey_id, town=town)
    if not survey.is_draft:
        raise StateError
    survey.delete()


def faults(survey: Survey) -> list[Fault]:
    """Return why a survey cannot be asked yet; nothing: it can."""
    rows = SurveyQuestion.objects.filter(survey=survey)
    return asked.faults([row.asked for row in rows])


def held(survey_id: int, *, town: Town) -> Survey:
    """Return the town's survey for somebody who answers: as many as like, while nobody changes it.

    A foreign key would hold it too late: ours are checked at the end. Raises DoesNotExist.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM participation_survey WHERE id = %s AND town_id = %s FOR SHARE",
            [survey_id, town.pk],
        )
    return Survey.objects.of(town).select_related("town").get(pk=survey_id)


def locked(survey_id: int, *, town: Town) -> Survey:
    """Return the town's survey, held until the transaction ends. Raises DoesNotExist."""
    return Survey.objects.of(town).select_for_update().get(pk=survey_id)
