"""Merges of duplicates: the supporters of one proposal are asked whether they support the other."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from madang.participation.models.proposals import Proposal
from madang.towns.models import Town


class MergeQuerySet(models.QuerySet["Merge"]):
    def asking(self) -> Self:
        """Those in which supporters may still answer."""
        return self.filter(state=Merge.State.ASKING)


class Merge(models.Model):
    """`source` says the same as `target`; until `decide_until` its supporters are asked."""

    class State(models.TextChoices):
        ASKING = "asking", _("Supporters are asked")
        DONE = "done", _("Merged")
        UNDONE = "undone", _("Undone")

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    source = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="merges_away")
    target = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="merges_here")
    why = models.TextField()
    state = models.CharField(max_length=6, choices=State, default=State.ASKING)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    proposed_at = models.DateTimeField()
    decide_until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    undone_why = models.TextField(blank=True)
    asked = models.PositiveIntegerField()  # how many supporters
    consented = models.PositiveIntegerField(default=0)
    declined = models.PositiveIntegerField(default=0)
    carried_count = models.PositiveIntegerField(default=0)  # consents that were new to the target

    objects = MergeQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["id", "town"], name="merge_is_of_one_town"),
            models.UniqueConstraint(
                fields=["source"], condition=~Q(state="undone"), name="merge_one_of_a_source"
            ),
            models.CheckConstraint(condition=~Q(source=F("target")), name="merge_of_two"),
            models.CheckConstraint(
                condition=Q(state="asking") ^ Q(ended_at__isnull=False), name="merge_ends_at_a_time"
            ),
            models.CheckConstraint(condition=~Q(why=""), name="merge_has_a_reason"),
            models.CheckConstraint(
                condition=~Q(state="undone") | ~Q(undone_why=""), name="merge_undone_with_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source_id} → {self.target_id}"

    @property
    def silent(self) -> int:
        """How many of those asked have not answered."""
        return self.asked - self.consented - self.declined


class MergeReply(models.Model):
    """What one supporter of the source said."""

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    merge = models.ForeignKey(Merge, on_delete=models.CASCADE, related_name="replies")
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    consents = models.BooleanField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["merge", "account"], name="merge_one_reply_of_a_person")
        ]

    def __str__(self) -> str:
        return "yes" if self.consents else "no"
