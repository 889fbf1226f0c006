"""Alerts: what riders should know about stops and routes."""

from datetime import datetime

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from madang.towns.models import Town


class AlertQuerySet(models.QuerySet["Alert"]):
    def of(self, town: Town) -> "AlertQuerySet":
        """Alerts of one town."""
        return self.filter(town=town)

    def published(self) -> "AlertQuerySet":
        """Alerts that riders may read."""
        return self.filter(is_published=True)

    def active(self, now: datetime) -> "AlertQuerySet":
        """Published alerts in force at `now`."""
        return self.published().filter(
            Q(starts_at=None) | Q(starts_at__lte=now), Q(ends_at=None) | Q(ends_at__gt=now)
        )


class Alert(models.Model):
    """A notice about the whole town, some routes or some stops, for a time.

    Causes and effects are those of GTFS Realtime's Alert.
    """

    class Severity(models.TextChoices):
        INFO = "info", _("Information")
        WARNING = "warning", _("Warning")
        SEVERE = "severe", _("Severe")

    class Cause(models.TextChoices):
        UNKNOWN = "UNKNOWN_CAUSE", _("Unknown cause")
        OTHER = "OTHER_CAUSE", _("Other cause")
        TECHNICAL = "TECHNICAL_PROBLEM", _("Technical problem")
        STRIKE = "STRIKE", _("Strike")
        DEMONSTRATION = "DEMONSTRATION", _("Demonstration")
        ACCIDENT = "ACCIDENT", _("Accident")
        HOLIDAY = "HOLIDAY", _("Holiday")
        WEATHER = "WEATHER", _("Weather")
        MAINTENANCE = "MAINTENANCE", _("Maintenance")
        CONSTRUCTION = "CONSTRUCTION", _("Road works")
        POLICE = "POLICE_ACTIVITY", _("Police activity")
        MEDICAL = "MEDICAL_EMERGENCY", _("Medical emergency")

    class Effect(models.TextChoices):
        NO_SERVICE = "NO_SERVICE", _("No service")
        REDUCED = "REDUCED_SERVICE", _("Reduced service")
        DELAYS = "SIGNIFICANT_DELAYS", _("Long delays")
        DETOUR = "DETOUR", _("Detour")
        ADDITIONAL = "ADDITIONAL_SERVICE", _("Additional service")
        MODIFIED = "MODIFIED_SERVICE", _("Changed service")
        OTHER = "OTHER_EFFECT", _("Other effect")
        UNKNOWN = "UNKNOWN_EFFECT", _("Unknown effect")
        STOP_MOVED = "STOP_MOVED", _("Stop moved")
        NO_EFFECT = "NO_EFFECT", _("No effect")
        ACCESSIBILITY = "ACCESSIBILITY_ISSUE", _("Accessibility issue")

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    header_ko = models.CharField(max_length=120)
    header_en = models.CharField(max_length=120, blank=True)
    description_ko = models.TextField(max_length=4000, blank=True)
    description_en = models.TextField(max_length=4000, blank=True)
    url = models.URLField(max_length=500, blank=True)
    severity = models.CharField(max_length=10, choices=Severity, default=Severity.INFO)
    cause = models.CharField(max_length=20, choices=Cause, default=Cause.UNKNOWN)
    effect = models.CharField(max_length=20, choices=Effect, default=Effect.UNKNOWN)
    starts_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    route_ids = ArrayField(models.TextField(), default=list, blank=True)
    stop_ids = ArrayField(models.TextField(), default=list, blank=True)
    is_published = models.BooleanField(default=False)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    written_at = models.DateTimeField()

    objects = AlertQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(
                fields=["town", "ends_at"], condition=Q(is_published=True), name="alert_published"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_at=None) | Q(ends_at=None) | Q(starts_at__lt=F("ends_at")),
                name="alert_begins_before_it_ends",
            ),
        ]

    def __str__(self) -> str:
        return self.header

    @property
    def whole_town(self) -> bool:
        """Whether it names no route and no stop, so is for everyone."""
        return not self.route_ids and not self.stop_ids

    @property
    def header(self) -> str:
        """The header in the reader's language, where it was written in it."""
        return self.header_en if get_language() == "en" and self.header_en else self.header_ko

    @property
    def description(self) -> str:
        """The text in the reader's language, where it was written in it."""
        english = get_language() == "en" and self.description_en
        return self.description_en if english else self.description_ko
