"""Wishes: how and when a person wants to be told."""

from datetime import time

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Wishes(models.Model):
    """One person's wishes; who never said any has the defaults and no row."""

    class Email(models.TextChoices):
        NOW = "now", _("At once")
        DAILY = "daily", _("Together, every morning")
        WEEKLY = "weekly", _("Together, every Monday morning")
        NEVER = "never", _("Not at all")

    account = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    email = models.CharField(max_length=6, choices=Email, default=Email.NOW)
    quiet_from = models.TimeField(null=True, default=time(21))
    quiet_until = models.TimeField(null=True, default=time(8))
    muted = ArrayField(models.CharField(max_length=60), default=list)  # names of kinds
    bounced = models.EmailField(max_length=254, blank=True)  # this mailbox refused us for good

    class Meta:
        verbose_name_plural = "wishes"
        constraints = [
            models.CheckConstraint(
                condition=Q(quiet_from=None, quiet_until=None)
                | Q(quiet_from__isnull=False, quiet_until__isnull=False),
                name="wishes_quiet_has_both_ends",
            )
        ]

    def __str__(self) -> str:
        return f"wishes of {self.account_id}"
