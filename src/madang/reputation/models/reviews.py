"""Reviews: what somebody says of what they were given, and the one answer to it."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from madang.reputation.models.subjects import Subject
from madang.towns.models import Town

TEXT_LENGTH = 1_000


class ReviewQuerySet(models.QuerySet["Review"]):
    def of(self, town: Town) -> Self:
        return self.filter(town=town)

    def standing(self) -> Self:
        """Only what everybody can read."""
        return self.filter(state=Review.State.STANDING)

    def counting(self) -> Self:
        """Those whose stars count: hidden for a while too, so that nobody gains by asking."""
        states = [Review.State.STANDING, Review.State.PAUSED]
        return self.filter(state__in=states, is_marked=False)

    def due(self, now: datetime) -> Self:
        """Those hidden for a while, whose time is over."""
        return self.filter(state=Review.State.PAUSED, paused_until__lte=now)


class Review(models.Model):
    """One review of one occasion. A withdrawn one has no text any more.

    `occasion` is the room's key of what happened, `about` what it was in words. While `is_marked`,
    its stars do not count. `value_won`, `place_mark` (an address, under a key, for as long as a
    rule says) and `is_near` are what signs of false reviews are looked for in.
    """

    class State(models.TextChoices):
        STANDING = "standing", pgettext_lazy("review", "Everybody reads it")
        PAUSED = "paused", pgettext_lazy("review", "Hidden for a while")
        REMOVED = "removed", pgettext_lazy("review", "Hidden for good")
        WITHDRAWN = "withdrawn", pgettext_lazy("review", "Taken back")

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="reviews")
    occasion = models.CharField(max_length=60)
    about = models.CharField(max_length=120, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    stars = models.PositiveSmallIntegerField()
    aspects = models.JSONField(default=dict, blank=True)  # key of the kind's aspects: stars
    text = models.CharField(max_length=TEXT_LENGTH, blank=True)
    happened_at = models.DateTimeField()
    written_at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=9, choices=State, default=State.STANDING)
    reason = models.CharField(max_length=20, blank=True)  # why it is hidden, of engine.reasons
    paused_until = models.DateTimeField(null=True)
    is_marked = models.BooleanField(default=False)
    value_won = models.PositiveIntegerField(default=0)
    place_mark = models.CharField(max_length=32, blank=True)
    is_near = models.BooleanField(default=False)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["id", "town"], name="review_in_its_town"),
            models.UniqueConstraint(fields=["town", "occasion"], name="review_once_an_occasion"),
            models.CheckConstraint(
                condition=Q(stars__gte=1, stars__lte=5), name="review_has_one_to_five_stars"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["paused", "removed"]) ^ ~Q(reason=""),
                name="review_hidden_for_a_reason",
            ),
            models.CheckConstraint(
                condition=~Q(state="paused") ^ Q(paused_until__isnull=False),
                name="review_paused_until_a_day",
            ),
            models.CheckConstraint(
                condition=~Q(state="withdrawn") | Q(text=""), name="review_withdrawn_says_nothing"
            ),
        ]
        indexes = [
            models.Index(fields=["subject", "state", "-written_at"], name="review_of_subject"),
            models.Index(fields=["author", "-written_at"], name="review_of_author"),
            models.Index(fields=["town", "written_at"], name="review_lately"),
            models.Index(
                fields=["paused_until"], condition=Q(state="paused"), name="review_paused"
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}, {self.written_at:%Y-%m-%d}"


class Reply(models.Model):
    """The one answer of who is reviewed."""

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    review = models.OneToOneField(Review, on_delete=models.CASCADE, related_name="reply")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    text = models.CharField(max_length=TEXT_LENGTH)
    written_at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="reply_says_something")]

    def __str__(self) -> str:
        return f"#{self.review_id}"
