"""The register of destruction (개인정보 파기 관리대장): what went, how much and why."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from madang.towns.models import Town


class Destruction(models.Model):
    """How many rows of one table in one town went at once, and when their bytes were gone."""

    class Reason(models.TextChoices):
        RETENTION = "retention", _("Kept long enough")
        CLOSURE = "closure", _("An account was closed")
        DEMAND = "demand", _("A person asked for it")

    class Manner(models.TextChoices):
        DELETED = "deleted", _("Deleted")
        DETACHED = "detached", _("Separated from the person")
        BLANKED = "blanked", _("Emptied")

    town = models.ForeignKey(Town, on_delete=models.PROTECT, null=True, related_name="+")
    part = models.CharField(max_length=80)  # "package.Model"
    reason = models.CharField(max_length=10, choices=Reason)
    manner = models.CharField(max_length=10, choices=Manner)
    rows = models.PositiveIntegerField()
    at = models.DateTimeField()
    rewritten_at = models.DateTimeField(null=True)  # when the table's file was written anew

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(
                fields=["part"], condition=Q(rewritten_at=None), name="destruction_in_file"
            )
        ]
        constraints = [
            models.CheckConstraint(condition=Q(rows__gt=0), name="destruction_counts_rows")
        ]

    def __str__(self) -> str:
        return f"{self.rows} of {self.part} ({self.reason})"
