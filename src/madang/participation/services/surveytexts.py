"""Text answers: read by officials, published where the question said so, hidden with a reason."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Func, TextField, Value
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from madang.participation.models import Survey, SurveyQuestion, SurveyResponse, SurveyVeil
from madang.people.models import Account
from madang.roles.services import permissions
from madang.towns.models import Town

TEXTS = "participation.survey_texts"


@dataclass(frozen=True)
class Said:
    """One text answer; `veil` is why nobody reads it any more."""

    response: UUID
    text: str
    veil: SurveyVeil | None


def of(survey: Survey, question: SurveyQuestion) -> list[Said]:
    """Return the texts that answer a question, in an order that means nothing."""
    key = str(question.number)
    rows = SurveyResponse.objects.filter(survey=survey, answers__has_key=key).order_by("pk")
    veils = {
        veil.response_id: veil
        for veil in SurveyVeil.objects.filter(response__survey=survey, question=question.number)
    }
    words = Func(F("answers"), Value(key), function="jsonb_extract_path_text")  # a key, no index
    told = rows.annotate(words=Cast(words, TextField())).values_list("pk", "words")
    return [Said(pk, text, veils.get(pk)) for pk, text in told]


def shown(survey: Survey, numbers: list[int]) -> Iterator[tuple[int, str]]:
    """Yield (question, text) of every text that is not hidden."""
    for question in SurveyQuestion.objects.filter(
        survey=survey, number__in=numbers, kind=SurveyQuestion.Kinds.TEXT
    ):
        for said in of(survey, question):
            if said.veil is None:
                yield question.number, said.text


@transaction.atomic
def hide(
    *,
    survey_id: int,
    response: UUID,
    number: int,
    reason: str,
    town: Town,
    by: Account,
    now: datetime,
) -> SurveyVeil:
    """Hide a text answer for everybody, with the reason that stands in its place.

    Raises PermissionDenied, ValidationError without a reason, SurveyResponse.DoesNotExist where
    there is no such text or results are not shown yet.
    """
    permissions.require(by, TEXTS, town=town, now=now)
    reason = reason.strip()
    if not reason:
        raise ValidationError(_("Say why: the reason stands in place of the text."))
    row = _row(survey_id, response, number, town, now)
    veil, _made = SurveyVeil.objects.get_or_create(
        response=row,
        question=number,
        defaults={"town": town, "reason": reason, "hidden_by": by, "hidden_at": now},
    )
    veil.reason, veil.hidden_by, veil.hidden_at = reason, by, now
    veil.full_clean(exclude=["hidden_by", "response", "town"], validate_constraints=False)
    veil.save()
    return veil


@transaction.atomic
def show(
    *, survey_id: int, response: UUID, number: int, town: Town, by: Account, now: datetime
) -> None:
    """Show a hidden text again. Raises PermissionDenied, SurveyResponse.DoesNotExist."""
    permissions.require(by, TEXTS, town=town, now=now)
    row = _row(survey_id, response, number, town, now)
    SurveyVeil.objects.filter(response=row, question=number).delete()


def _row(survey_id: int, response: UUID, number: int, town: Town, now: datetime) -> SurveyResponse:
    """Return the response that holds the text, kept from change. Raises DoesNotExist."""
    text = SurveyQuestion.objects.filter(
        survey=survey_id, number=number, kind=SurveyQuestion.Kinds.TEXT
    )
    rows = SurveyResponse.objects.select_for_update(of=("self",)).select_related("survey")
    row = rows.get(pk=response, survey=survey_id, town=town, answers__has_key=str(number))
    if not text.exists() or not row.survey.shows_results(now):
        raise SurveyResponse.DoesNotExist
    return row
