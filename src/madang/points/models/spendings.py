"""What people use points for: local currency, or a purpose of the town."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language, pgettext_lazy

from madang.ledger.models import Journal
from madang.towns.models import Town

NAME_LENGTH, KEY_LENGTH = 80, 60


class PurposeQuerySet(models.QuerySet["Purpose"]):
    def of(self, town: Town) -> Self:
        return self.filter(town=town)

    def open(self) -> Self:
        return self.filter(closed_at=None)


class Purpose(models.Model):
    """Something for which a town takes points that people give."""

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    name_ko = models.CharField(max_length=NAME_LENGTH)
    name_en = models.CharField(max_length=NAME_LENGTH, blank=True)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    objects = PurposeQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["id", "town"], name="purpose_in_its_town"),
            models.UniqueConstraint(
                fields=["town", "name_ko"], condition=Q(closed_at=None),
                name="purpose_once_a_name",
            ),
            models.CheckConstraint(condition=~Q(name_ko=""), name="purpose_has_a_name"),
            models.CheckConstraint(
                condition=Q(closed_at=None) | Q(closed_at__gte=F("opened_at")),
                name="purpose_closes_after_it_opens",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name_en if get_language() == "en" and self.name_en else self.name_ko


class Spending(models.Model):
    """Points that were used, once for each `key` of a person, which their client made."""

    class How(models.TextChoices):
        TURNED = "turned", pgettext_lazy("points", "Turned into local currency")
        GIVEN = "given", pgettext_lazy("points", "Given to a purpose of the town")

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    key = models.CharField(max_length=KEY_LENGTH)
    how = models.CharField(max_length=6, choices=How)
    purpose = models.ForeignKey(Purpose, on_delete=models.PROTECT, null=True, related_name="gifts")
    points = models.PositiveIntegerField()
    journal = models.OneToOneField(Journal, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["town", "person", "key"], name="spending_once_a_key"),
            models.CheckConstraint(condition=Q(points__gt=0), name="spending_of_something"),
            models.CheckConstraint(
                condition=Q(how="turned", purpose=None) | Q(how="given", purpose__isnull=False),
                name="spending_given_to_a_purpose",
            ),
        ]
        indexes = [models.Index(fields=["town", "at"], name="spending_of_town")]

    def __str__(self) -> str:
        return f"{self.how} {self.points}"
