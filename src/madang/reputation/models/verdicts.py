"""Verdicts: what became of a review, with a public reason; never changed."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from madang.reputation.engine.reasons import REASONS
from madang.reputation.models.doubts import ANSWER_LENGTH
from madang.reputation.models.reviews import Review
from madang.towns.models import Town


class Verdict(models.Model):
    """One line of the public log. Without a role nobody decided: it was asked for, or time ran."""

    class What(models.TextChoices):
        PAUSE = "pause", pgettext_lazy("verdict", "Hidden for a while at request")
        LAPSE = "lapse", pgettext_lazy("verdict", "Shown again, the time was over")
        REMOVE = "remove", pgettext_lazy("verdict", "Hidden by decision")
        KEEP = "keep", pgettext_lazy("verdict", "It stays")
        SHOW = "show", pgettext_lazy("verdict", "Shown again by decision")
        UPHOLD = "uphold", pgettext_lazy("verdict", "It stays hidden after an objection")

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="verdicts")
    what = models.CharField(max_length=10, choices=What)
    reason = models.CharField(max_length=20, blank=True)
    public_reason = models.CharField(max_length=ANSWER_LENGTH, blank=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    role = models.CharField(max_length=30, blank=True)
    done_at = models.DateTimeField()

    class Meta:
        ordering = ["-done_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(reason="") | Q(reason__in=sorted(REASONS)),
                name="verdict_for_a_published_reason",
            ),
            models.CheckConstraint(
                condition=Q(role="") | ~Q(public_reason=""), name="verdict_by_a_person_says_why"
            ),
        ]
        indexes = [models.Index(fields=["town", "-done_at", "-id"], name="verdict_of_town")]

    def __str__(self) -> str:
        return f"{self.what}, {self.done_at:%Y-%m-%d %H:%M}"
