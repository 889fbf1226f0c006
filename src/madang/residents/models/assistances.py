"""An official at the counter acts for a resident who cannot."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from madang.towns.models import Town


class Assistance(models.Model):
    """One sitting: who helped whom, why, how the resident confirmed, from when until when."""

    class Confirmation(models.TextChoices):
        CODE = "code", _("Code that the resident received")
        SIGNATURE = "signature", _("Signature at the counter")

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    official = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="assistances"
    )
    resident = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="assisted"
    )
    why = models.CharField(max_length=300)
    confirmation = models.CharField(max_length=10, choices=Confirmation)
    code_hash = models.CharField(max_length=64, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    signature = models.JSONField(null=True)  # {"name", "strokes": [[[x, y], …], …]}
    asked_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    until = models.DateTimeField()  # to be confirmed by then; confirmed, ends by itself then
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-asked_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["official", "town"],
                condition=Q(ended_at=None),
                name="assistance_one_at_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(official=F("resident")), name="assistance_of_two_people"
            ),
            models.CheckConstraint(condition=~Q(why=""), name="assistance_has_a_reason"),
            models.CheckConstraint(
                condition=Q(confirmed_at=None)
                | Q(confirmation="code")
                | Q(signature__isnull=False),
                name="assistance_signed_when_so_confirmed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.confirmation}, {self.asked_at:%Y-%m-%d %H:%M}"
