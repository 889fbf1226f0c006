"""Comments, and how they read before they were edited."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from madang.talk.models.threads import Thread
from madang.towns.models import Town

LONGEST = 5_000  # what a town's rule may allow at most
DEPTHS = 3  # a comment, a reply, a reply to it; what answers the last stands beside it


class CommentQuerySet(models.QuerySet["Comment"]):
    def of(self, town: Town) -> Self:
        return self.filter(town=town)

    def standing(self) -> Self:
        """Only what everybody can read."""
        return self.filter(hidden_at=None, withdrawn_at=None)


class Comment(models.Model):
    """What one person said. A withdrawn comment has no text any more; its replies stay."""

    class Stance(models.TextChoices):
        FOR = "for", _("For")
        AGAINST = "against", _("Against")
        NEUTRAL = "neutral", _("Neutral")

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    thread = models.ForeignKey(Thread, on_delete=models.PROTECT, related_name="comments")
    root = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="below")
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="replies")
    depth = models.PositiveSmallIntegerField(default=0)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="comments"
    )
    body = models.CharField(max_length=LONGEST, blank=True)
    fingerprint = models.CharField(max_length=32, blank=True)  # of the same words said again
    stance = models.CharField(max_length=10, choices=Stance, default=Stance.NEUTRAL)
    written_at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    hidden_at = models.DateTimeField(null=True)
    hidden_reason = models.CharField(max_length=20, blank=True)  # a key of engine.reasons

    objects = CommentQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["id", "town"], name="comment_in_its_town"),
            models.UniqueConstraint(fields=["id", "thread", "town"], name="comment_in_its_thread"),
            models.CheckConstraint(
                condition=Q(depth=0, root=None, parent=None)
                | Q(depth__gte=1, depth__lt=DEPTHS, root__isnull=False, parent__isnull=False),
                name="comment_depth_is_bounded",
            ),
            models.CheckConstraint(
                condition=Q(body="") ^ Q(withdrawn_at=None), name="comment_withdrawn_says_nothing"
            ),
            models.CheckConstraint(
                condition=Q(hidden_at=None) ^ ~Q(hidden_reason=""),
                name="comment_hidden_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(edited_at=None) | Q(edited_at__gte=F("written_at")),
                name="comment_edited_afterwards",
            ),
        ]
        indexes = [
            models.Index(fields=["thread", "depth", "-id"], name="comment_of_thread"),
            models.Index(fields=["root", "id"], name="comment_of_root"),
            models.Index(fields=["author", "-written_at"], name="comment_of_author"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}, {self.written_at:%Y-%m-%d %H:%M}"

    @property
    def is_standing(self) -> bool:
        """Whether everybody can read it."""
        return self.hidden_at is None and self.withdrawn_at is None


class Version(models.Model):
    """How a comment read until it was edited; gone when its author withdraws it."""

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="versions")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    body = models.CharField(max_length=LONGEST)
    stance = models.CharField(max_length=10, choices=Comment.Stance)
    replaced_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"until {self.replaced_at:%Y-%m-%d %H:%M}"
