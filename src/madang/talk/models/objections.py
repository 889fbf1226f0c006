"""Objections: the author of a hidden comment asks another moderator to look again, once."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from madang.talk.models.comments import Comment
from madang.talk.models.measures import REASON_LENGTH, Measure
from madang.towns.models import Town

TEXT_LENGTH = 1_000


class Objection(models.Model):
    """One objection to one hiding; `hider` is kept beside it so that the table can refuse him."""

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    comment = models.ForeignKey(Comment, on_delete=models.PROTECT, related_name="objections")
    hiding = models.OneToOneField(Measure, on_delete=models.PROTECT, related_name="objection")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    hider = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    text = models.CharField(max_length=TEXT_LENGTH, blank=True)
    raised_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    is_granted = models.BooleanField(null=True)
    answer = models.CharField(max_length=REASON_LENGTH, blank=True)

    class Meta:
        ordering = ["raised_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_by=None) | Q(hider=None) | ~Q(decided_by=F("hider")),
                name="objection_decided_by_another",
            ),
            models.CheckConstraint(
                condition=Q(decided_at=None, is_granted=None, answer="")
                | (Q(decided_at__isnull=False, is_granted__isnull=False) & ~Q(answer="")),
                name="objection_decided_with_an_answer",
            ),
        ]
        indexes = [
            models.Index(
                fields=["town", "raised_at"],
                condition=Q(decided_at=None),
                name="objection_waiting",
            )
        ]

    def __str__(self) -> str:
        return f"#{self.comment_id}, {self.raised_at:%Y-%m-%d}"
