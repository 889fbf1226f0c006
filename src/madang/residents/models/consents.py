"""Forms that ask for a purpose, the consents given to them, and what was handed in."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language, gettext

from madang.residents.engine.fields import FIELDS
from madang.towns.models import Town


class Form(models.Model):
    """What a department asks residents for: for which purpose, which fields, kept how long."""

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    title_ko = models.CharField(max_length=120)
    title_en = models.CharField(max_length=120, blank=True)
    purpose_ko = models.CharField(max_length=400)
    purpose_en = models.CharField(max_length=400, blank=True)
    department = models.CharField(max_length=120)  # who receives the answers
    required = ArrayField(models.CharField(max_length=30))  # names of engine.fields
    optional = ArrayField(models.CharField(max_length=30), default=list, blank=True)
    keep_days = models.PositiveSmallIntegerField()
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-opened_at"]
        constraints = [
            models.UniqueConstraint(fields=["id", "town"], name="form_in_its_town"),
            models.CheckConstraint(
                condition=~Q(required=[]) | ~Q(optional=[]), name="form_asks_for_something"
            ),
            models.CheckConstraint(
                condition=Q(keep_days__gte=1, keep_days__lte=3650), name="form_keeps_for_a_time"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """The title in the reader's language."""
        return self.title_en if get_language() == "en" and self.title_en else self.title_ko

    @property
    def purpose(self) -> str:
        """The purpose in the reader's language."""
        return self.purpose_en if get_language() == "en" and self.purpose_en else self.purpose_ko


class ConsentQuerySet(models.QuerySet["Consent"]):
    def in_force(self, now: datetime) -> Self:
        """Only what is neither withdrawn nor past its time."""
        return self.filter(withdrawn_at=None, until__gt=now)


class Consent(models.Model):
    """One person agreed that one purpose may use these fields until a day; what was said stays."""

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="consents"
    )
    purpose = models.CharField(max_length=60)  # "form.12", or a room's own word
    form = models.ForeignKey(Form, on_delete=models.PROTECT, null=True, related_name="consents")
    fields = ArrayField(models.CharField(max_length=30))
    wording = models.CharField(max_length=600)  # the purpose as the person read it
    receiver = models.CharField(max_length=120)
    given_at = models.DateTimeField()
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )  # the person, the guardian, or the official at the counter
    until = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        ordering = ["-given_at"]
        constraints = [
            models.UniqueConstraint(fields=["id", "town"], name="consent_in_its_town"),
            models.UniqueConstraint(
                fields=["account", "town", "purpose"],
                condition=Q(withdrawn_at=None),
                name="consent_one_for_a_purpose",
            ),
            models.CheckConstraint(condition=~Q(fields=[]), name="consent_names_its_fields"),
        ]

    def __str__(self) -> str:
        return f"{self.purpose}: {', '.join(self.fields)}"

    def get_fields_display(self) -> str:
        """What the fields are called, in the reader's language."""
        return ", ".join(map(gettext, self.labels))

    @property
    def labels(self) -> list[str]:
        """The names of the fields, as message ids."""
        return [FIELDS[name].label for name in self.fields if name in FIELDS]


class Submission(models.Model):
    """What one resident handed in with a form: values with their marks at that moment."""

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    consent = models.OneToOneField(Consent, on_delete=models.CASCADE, related_name="submission")
    values = models.JSONField()  # field -> {"value", "how", "verifier"}
    handed_in_at = models.DateTimeField()
    delete_at = models.DateTimeField(db_index=True)

    class Meta:
        ordering = ["-handed_in_at"]

    def __str__(self) -> str:
        return f"answer of {self.handed_in_at:%Y-%m-%d}"
