"""What came of a survey: what the town heard and did, told to everybody who answered."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from madang.base import outbox
from madang.participation.models import SurveyImpact, SurveyTaker
from madang.participation.services import surveys
from madang.people.models import Account
from madang.roles.services import permissions
from madang.towns.models import Town

KIND = "participation.impact"
TOLD = gettext_noop("What came of the survey “%(title)s”: %(done)s")
SHORT = 120


@transaction.atomic
def tell(
    *, survey_id: int, town: Town, heard: str, done: str, link: str, by: Account, now: datetime
) -> SurveyImpact:
    """Write down what was heard and what was done, and tell those who answered and follow.

    Raises PermissionDenied, StateError before the survey is published, ValidationError.
    """
    permissions.require(by, surveys.SURVEYS, town=town, now=now)
    survey = surveys.locked(survey_id, town=town)
    if survey.is_draft:
        raise surveys.StateError
    link = link.strip()
    if link and (not link.startswith("/") or link.startswith(("//", "/\\"))):
        raise ValidationError({"link": _("The link is a page of this site: it begins with “/”.")})
    impact = SurveyImpact(
        town=town, survey=survey, heard=heard.strip(), done=done.strip(), link=link,
        told_by=by, told_at=now,
    )  # fmt: skip
    impact.full_clean(exclude=["told_by", "survey", "town"], validate_constraints=False)
    impact.save()
    takers = SurveyTaker.objects.filter(survey=survey, follows=True, account__isnull=False)
    outbox.tell(
        [pk for pk in takers.values_list("account_id", flat=True) if pk is not None],
        kind=KIND,
        text=TOLD,
        params={"title": survey.title, "done": _shortened(impact.done)},
        path=f"/participation/surveys/{survey.pk}/impacts/",
        town_id=town.pk,
        now=now,
        key=f"participation:survey-impact:{impact.pk}",
    )
    return impact


def _shortened(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= SHORT else plain[: SHORT - 1].rstrip() + "…"
