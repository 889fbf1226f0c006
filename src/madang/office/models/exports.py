"""Exports: everything of one town in one file, made before it leaves."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from madang.people.models import Account
from madang.towns.models import Town


class Export(models.Model):
    """One file with every row of a town; it lies in the state folder under its own name."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Being made")
        READY = "ready", _("Ready")
        FAILED = "failed", _("Failed")

    town = models.ForeignKey(Town, on_delete=models.CASCADE, related_name="exports")
    asked_by = models.ForeignKey(
        Account, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    made_at = models.DateTimeField(null=True, blank=True)
    file_name = models.CharField(max_length=120, blank=True)
    file_bytes = models.BigIntegerField(null=True, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    rows = models.BigIntegerField(null=True, blank=True)
    fetched_at = models.DateTimeField(null=True, blank=True)  # last; the trail has every time

    class Meta:
        ordering = ["-asked_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["town"],
                condition=models.Q(state="waiting"),
                name="export_one_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return self.file_name or f"{self.town_id} {self.asked_at:%Y-%m-%d %H:%M}"
