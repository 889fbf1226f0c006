"""Measures of moderation: written once, never changed, published without names."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from madang.talk.engine.reasons import REASONS
from madang.talk.models.comments import Comment
from madang.talk.models.threads import Thread
from madang.towns.models import Town

REASON_LENGTH = 300
ARTICLE_LENGTH = 120


class Measure(models.Model):
    """What a moderator (or, without a role, a rule) did, and the reason everybody can read."""

    class What(models.TextChoices):
        HIDE = "hide", _("Hidden")
        RESTORE = "restore", _("Restored")
        KEEP = "keep", _("Reports turned down")
        AGAIN = "again", _("Reports looked at again")
        WARN = "warn", _("Author reminded")
        CLOSE = "close", _("Thread closed")
        REOPEN = "reopen", _("Thread opened again")
        UPHOLD = "uphold", _("Objection refused")
        GRANT = "grant", _("Objection granted")

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    thread = models.ForeignKey(Thread, on_delete=models.PROTECT, related_name="measures")
    comment = models.ForeignKey(
        Comment, on_delete=models.PROTECT, null=True, related_name="measures"
    )
    what = models.CharField(max_length=10, choices=What)
    reason = models.CharField(max_length=20)  # a key of engine.reasons
    public_reason = models.CharField(max_length=REASON_LENGTH)
    article = models.CharField(max_length=ARTICLE_LENGTH)
    reports = models.PositiveIntegerField(default=0)  # how many people had reported it
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    role = models.CharField(max_length=30, blank=True)  # empty: a rule of the town did it
    done_at = models.DateTimeField()

    class Meta:
        ordering = ["-done_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["id", "town"], name="measure_in_its_town"),
            models.CheckConstraint(
                condition=Q(reason__in=sorted(REASONS)), name="measure_for_a_published_reason"
            ),
            models.CheckConstraint(
                condition=~Q(public_reason="") & ~Q(article=""), name="measure_says_why"
            ),
            models.CheckConstraint(
                condition=Q(what__in=["close", "reopen"], comment=None)
                | (~Q(what__in=["close", "reopen"]) & Q(comment__isnull=False)),
                name="measure_is_about_something",
            ),
        ]
        indexes = [models.Index(fields=["town", "-done_at", "-id"], name="measure_of_town")]

    def __str__(self) -> str:
        return f"{self.what}, {self.done_at:%Y-%m-%d %H:%M}"
