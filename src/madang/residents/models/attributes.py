"""What is known of a person, field by field, with who said so and until when."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from madang.residents.engine.fields import FIELDS, LONGEST, Field
from madang.towns.models import Region, Town


class AttributeQuerySet(models.QuerySet["Attribute"]):
    def current(self, now: datetime) -> Self:
        """Only what holds at `now`: neither ended nor past its date."""
        return self.filter(Q(until=None) | Q(until__gt=now), ended_at=None)


class Attribute(models.Model):
    """One value of one field, as one town (or, without a town, the installation) knows it."""

    class How(models.TextChoices):
        DECLARED = "declared", _("stated by the person")
        PROVIDER = "provider", _("by sign-in provider")
        POSTCARD = "postcard", _("by a code sent by post")
        COUNTER = "counter", _("in person at the counter")
        DOCUMENT = "document", _("by a document that two officials looked at")

    town = models.ForeignKey(Town, on_delete=models.PROTECT, null=True, related_name="+")
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="attributes"
    )
    field = models.CharField(max_length=30)  # a name of engine.fields
    value = models.CharField(max_length=LONGEST)
    how = models.CharField(max_length=10, choices=How)
    verifier = models.CharField(max_length=120, blank=True)  # the provider, the department
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )  # the official
    verified_at = models.DateTimeField()
    until = models.DateTimeField(null=True)  # None: does not expire
    ended_at = models.DateTimeField(null=True)  # replaced or taken back

    objects = AttributeQuerySet.as_manager()

    class Meta:
        ordering = ["field", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["account", "town", "field"],
                condition=Q(ended_at=None),
                nulls_distinct=False,
                name="attribute_one_value_of_a_field",
            ),
            models.CheckConstraint(
                condition=Q(how="declared") ^ ~Q(verifier=""), name="attribute_verified_by_somebody"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.field} ({self.how})"

    @property
    def kind(self) -> Field:
        """What the catalogue of fields says about this one."""
        return FIELDS[self.field]

    @property
    def text(self) -> str:
        """The value as people read it, in their language."""
        if self.kind.kind == "choice":
            return gettext(dict(self.kind.choices).get(self.value, self.value))
        if self.kind.kind == "region":
            region = Region.objects.defer("boundary").filter(code=self.value).first()
            return region.name if region else self.value
        return self.value

    def get_field_display(self) -> str:
        """What the field is called, in the reader's language."""
        return gettext(self.kind.label)

    def get_value_display(self) -> str:
        """The value as people read it; the shape that Django gives a field with choices."""
        return self.text

    @property
    def is_verified(self) -> bool:
        """Somebody other than the person stands for it."""
        return self.how != self.How.DECLARED
