"""Who answered a survey, and, apart from them, what was answered."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from madang.participation.models.surveys import Survey
from madang.towns.models import Town

PERSON = settings.AUTH_USER_MODEL
REASON_LENGTH = 500


class SurveyTaker(models.Model):
    """That a person answered a survey, once; it stays when the answers have lost their name."""

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="takers")
    account = models.ForeignKey(PERSON, on_delete=models.SET_NULL, null=True, related_name="+")
    answered_on = models.DateField()
    follows = models.BooleanField(default=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["id", "town"], name="surveytaker_in_its_town"),
            models.UniqueConstraint(fields=["survey", "account"], name="surveytaker_once"),
        ]

    def __str__(self) -> str:
        return f"{self.survey_id}#{self.pk}"


class SurveyResponse(models.Model):
    """The answers of one person: number of the question → value, as the engine keeps them.

    `taker` leads to the person while answers can be changed, and to nobody after the close, when
    `number` is drawn by lot. `hour` is cut to the hour.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="responses")
    taker = models.OneToOneField(
        SurveyTaker, on_delete=models.CASCADE, null=True, related_name="response"
    )
    answers = models.JSONField()
    hour = models.DateTimeField(_("When"))
    number = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["id", "town"], name="surveyresponse_in_its_town"),
            models.UniqueConstraint(
                fields=["survey", "number"], name="surveyresponse_has_a_number"
            ),
            models.CheckConstraint(
                condition=Q(number=None) | Q(taker=None), name="surveyresponse_number_or_taker"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class SurveyVeil(models.Model):
    """A text answer that nobody reads any more, with the moderator's reason."""

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    response = models.ForeignKey(SurveyResponse, on_delete=models.CASCADE, related_name="veils")
    question = models.PositiveSmallIntegerField()
    reason = models.CharField(_("Reason"), max_length=REASON_LENGTH)
    hidden_by = models.ForeignKey(PERSON, on_delete=models.SET_NULL, null=True, related_name="+")
    hidden_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["response", "question"], name="surveyveil_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="surveyveil_has_a_reason"),
        ]

    def __str__(self) -> str:
        return self.reason
