"""What lets an official look at a review: a reader, who is reviewed, a sign, its author."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from madang.reputation.engine.reasons import REASONS
from madang.reputation.models.reviews import Review
from madang.towns.models import Town

DOUBT_LENGTH = 500
ANSWER_LENGTH = 300


class Complaint(models.Model):
    """One reader says once that a review breaks the rules."""

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="complaints")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    reason = models.CharField(max_length=20)
    text = models.CharField(max_length=DOUBT_LENGTH, blank=True)
    handed_in_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["review", "person"], name="complaint_once_of_a_person"),
            models.CheckConstraint(
                condition=Q(reason__in=sorted(REASONS)), name="complaint_for_a_published_reason"
            ),
        ]
        indexes = [
            models.Index(
                fields=["town", "review"], condition=Q(settled_at=None), name="complaint_waiting"
            )
        ]

    def __str__(self) -> str:
        return self.reason


class Takedown(models.Model):
    """Who is reviewed asks once to hide a review; `until`: it was hidden at once, so long."""

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    review = models.OneToOneField(Review, on_delete=models.CASCADE, related_name="takedown")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    reason = models.CharField(max_length=20)
    text = models.CharField(max_length=DOUBT_LENGTH)
    asked_at = models.DateTimeField()
    until = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["asked_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(reason__in=sorted(REASONS)), name="takedown_for_a_published_reason"
            ),
            models.CheckConstraint(condition=~Q(text=""), name="takedown_says_why"),
        ]
        indexes = [
            models.Index(
                fields=["town", "asked_at"], condition=Q(settled_at=None), name="takedown_waiting"
            )
        ]

    def __str__(self) -> str:
        return f"#{self.review_id}, {self.reason}"


class Signal(models.Model):
    """One conspicuous thing about a review; `numbers` fill the sentence of engine.signals.looks."""

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="signals")
    sign = models.CharField(max_length=10)
    numbers = models.JSONField(default=dict, blank=True)
    found_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["review", "sign"], name="signal_once_of_a_sign")
        ]
        indexes = [
            models.Index(
                fields=["town", "review"], condition=Q(settled_at=None), name="signal_waiting"
            )
        ]

    def __str__(self) -> str:
        return self.sign


class Protest(models.Model):
    """The author of a hidden review objects, once; another decides than who hid it."""

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    review = models.OneToOneField(Review, on_delete=models.CASCADE, related_name="protest")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    hider = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    text = models.CharField(max_length=DOUBT_LENGTH)
    raised_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["raised_at", "id"]
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="protest_says_why")]
        indexes = [
            models.Index(
                fields=["town", "raised_at"], condition=Q(settled_at=None), name="protest_waiting"
            )
        ]

    def __str__(self) -> str:
        return f"#{self.review_id}, {self.raised_at:%Y-%m-%d}"
