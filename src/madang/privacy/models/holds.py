"""Legal holds: a law or a court asks that a person's data stay for now."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from madang.towns.models import Town


class HoldQuerySet(models.QuerySet["Hold"]):
    def standing(self, *, at: datetime) -> "HoldQuerySet":
        """Holds that forbid deleting at this moment."""
        return self.filter(lifted_at=None, placed_at__lte=at, until__gt=at)


class Hold(models.Model):
    """One hold on all data of a person in a town; two officials placed it."""

    town = models.ForeignKey(Town, on_delete=models.PROTECT, null=True, related_name="+")
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    law = models.CharField(max_length=300)  # article or case number, shown to the person
    until = models.DateTimeField()
    placed_at = models.DateTimeField()
    placed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    agreed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    lifted_at = models.DateTimeField(null=True)

    objects = HoldQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["account"], condition=Q(lifted_at=None), name="hold_on_account")
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(law=""), name="hold_names_its_law"),
            models.CheckConstraint(condition=Q(until__gt=F("placed_at")), name="hold_ends"),
            models.CheckConstraint(
                condition=~Q(placed_by=F("agreed_by")), name="hold_is_placed_by_two"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} until {self.until:%Y-%m-%d}: {self.law}"
