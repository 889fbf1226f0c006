"""Demands: a person asks that something known of them be corrected or deleted (PIPA §36)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from madang.towns.models import Town


class DemandQuerySet(models.QuerySet["Demand"]):
    def waiting(self) -> "DemandQuerySet":
        """Demands that nobody has decided on."""
        return self.filter(state=Demand.State.OPEN)


class Demand(models.Model):
    """One demand about one row of one part; an official of the town that has the row decides."""

    class Kind(models.TextChoices):
        CORRECTION = "correction", _("Correct it")
        ERASURE = "erasure", _("Delete it")

    class State(models.TextChoices):
        OPEN = "open", _("Waiting for a decision")
        GRANTED = "granted", _("Done")
        REFUSED = "refused", _("Refused")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    town = models.ForeignKey(Town, on_delete=models.PROTECT, null=True, related_name="+")
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )  # the guardian who asked for a child; None: the person
    kind = models.CharField(max_length=10, choices=Kind)
    part = models.CharField(max_length=80)  # "package.Model"
    row = models.CharField(max_length=64)  # primary key in that table
    field = models.CharField(max_length=80, blank=True)  # of a correction
    wish = models.TextField(max_length=1000, blank=True)  # the right value, or why it should go
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    answer = models.TextField(max_length=1000, blank=True)  # to the person

    objects = DemandQuerySet.as_manager()

    class Meta:
        ordering = ["due_at", "id"]
        indexes = [
            models.Index(
                fields=["town", "due_at"], condition=Q(state="open"), name="demand_waiting"
            ),
            models.Index(fields=["account", "-id"], name="demand_account_newest"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["account", "part", "row", "field", "kind"],
                condition=Q(state="open"),
                name="demand_is_open_once",
            ),
            models.CheckConstraint(
                condition=~Q(kind="correction") | (~Q(field="") & ~Q(wish="")),
                name="demand_correction_says_what",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["granted", "refused"])
                | (Q(decided_by__isnull=False) & Q(decided_at__isnull=False)),
                name="demand_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(answer=""), name="demand_refused_with_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.part} {self.row} ({self.state})"
