"""Who consents for a child under 14."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from madang.towns.models import Town


class Guardianship(models.Model):
    """One adult stands for one child until the child's 14th birthday."""

    class State(models.TextChoices):
        ASKED = "asked", _("Waiting for the counter")
        CONFIRMED = "confirmed", _("Confirmed")
        REFUSED = "refused", _("Not confirmed")
        ENDED = "ended", _("Ended")

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    ward = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="guardianships"
    )
    guardian = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="wardships"
    )
    number = models.CharField(max_length=9, unique=True)  # what they say at the counter
    state = models.CharField(max_length=10, choices=State, default=State.ASKED)
    asked_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True)
    until = models.DateTimeField(null=True)  # the 14th birthday
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["ward", "guardian", "town"],
                condition=Q(ended_at=None),
                name="guardianship_once_in_a_town",
            ),
            models.CheckConstraint(condition=~Q(ward=F("guardian")), name="guardianship_of_two"),
            models.CheckConstraint(
                condition=~Q(state="confirmed")
                | Q(until__isnull=False, confirmed_at__isnull=False),
                name="guardianship_confirmed_until",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} ({self.state})"


class WardCode(models.Model):
    """A code that a child shows to the guardian, who enters it; a keyed hash is kept."""

    ward = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    code_hash = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"code until {self.expires_at:%Y-%m-%d %H:%M}"
