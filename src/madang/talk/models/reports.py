"""Reports: a reader says that a comment breaks the policy."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from madang.talk.engine.reasons import REASONS
from madang.talk.models.comments import Comment
from madang.towns.models import Town

TEXT_LENGTH = 500


class ReportQuerySet(models.QuerySet["Report"]):
    def waiting(self) -> Self:
        """Only those that no moderator has looked at."""
        return self.filter(settled_at=None)


class Report(models.Model):
    """One person reports one comment once, for a reason of the published table."""

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="reports")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    reason = models.CharField(max_length=20)  # a key of engine.reasons
    text = models.CharField(max_length=TEXT_LENGTH, blank=True)
    by_verified = models.BooleanField()  # a verified resident when reporting
    reported_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)  # a moderator hid the comment, or let it stand

    objects = ReportQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["comment", "person"], name="report_once_of_a_person"),
            models.CheckConstraint(
                condition=Q(reason__in=sorted(REASONS)), name="report_for_a_published_reason"
            ),
        ]
        indexes = [
            models.Index(
                fields=["town", "comment"], condition=Q(settled_at=None), name="report_waiting"
            ),
            models.Index(fields=["person", "-reported_at"], name="report_of_person"),
        ]

    def __str__(self) -> str:
        return self.reason
