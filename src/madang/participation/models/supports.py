"""Support (공감): once for each person and proposal."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models

from madang.participation.models.merges import Merge
from madang.participation.models.proposals import Proposal
from madang.towns.models import Town


class SupportQuerySet(models.QuerySet["Support"]):
    def standing(self) -> Self:
        """Those that were not taken back."""
        return self.filter(ended_at=None)


class Support(models.Model):
    """One person supports one proposal; taken back, the row stays with its end.

    `is_verified`: the person's residency was proven when the support was given. `carried_by` is the
    merge by which the person's support came here, on consent.
    """

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="backing")
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="supports"
    )
    given_at = models.DateTimeField()
    is_verified = models.BooleanField()
    ended_at = models.DateTimeField(null=True, blank=True)
    carried_by = models.ForeignKey(
        Merge, on_delete=models.PROTECT, null=True, blank=True, related_name="carried"
    )

    objects = SupportQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["proposal", "account"], name="support_once"),
        ]
        indexes = [models.Index(fields=["town", "given_at"], name="support_in_time")]

    def __str__(self) -> str:
        return f"{self.account_id} → {self.proposal_id}"
