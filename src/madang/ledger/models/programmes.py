"""Why there is local currency: the programmes that issue it, and what theirs may be spent on."""

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language, pgettext_lazy

from madang.ledger.models.assets import Asset
from madang.ledger.models.purses import Purse
from madang.towns.models import Town


class ProgrammeQuerySet(models.QuerySet["Programme"]):
    def of(self, town: Town) -> Self:
        return self.filter(town=town)

    def running(self) -> Self:
        return self.filter(closed_at=None)


class Programme(models.Model):
    """What one purse issues: all that comes from `source` into a person's purse is a lot of it.

    A lot lasts until `ends_on`, or `months` from the day it came, whichever is first. It is spent
    at merchants whose area begins with one of `areas` and whose trade begins with none of
    `excluded_trades`; lots that were sold at a discount not where yearly sales are above the rule's
    cap. What expires goes to `leftover`; as much won goes from `custody` to `budget`.
    """

    class Kind(models.TextChoices):
        SALE = "sale", pgettext_lazy("ledger", "Sold at a discount")
        POLICY = "policy", pgettext_lazy("ledger", "Issued by policy")

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    asset = models.ForeignKey(Asset, on_delete=models.PROTECT, related_name="programmes")
    code = models.CharField(max_length=40)
    kind = models.CharField(max_length=10, choices=Kind)
    issuer = models.CharField(max_length=80)
    name_ko = models.CharField(max_length=80)
    name_en = models.CharField(max_length=80, blank=True)
    discount_percent = models.DecimalField(max_digits=4, decimal_places=2, null=True)  # else a rule
    months = models.PositiveSmallIntegerField(null=True)
    ends_on = models.DateField(null=True)
    areas = ArrayField(models.CharField(max_length=20))
    excluded_trades = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    source = models.OneToOneField(Purse, on_delete=models.PROTECT, related_name="programme")
    leftover = models.ForeignKey(Purse, on_delete=models.PROTECT, related_name="+")
    custody = models.ForeignKey(Purse, null=True, on_delete=models.PROTECT, related_name="+")
    budget = models.ForeignKey(Purse, null=True, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    objects = ProgrammeQuerySet.as_manager()

    class Meta:
        ordering = ["asset", "code"]
        constraints = [
            models.UniqueConstraint(fields=["asset", "code"], name="programme_once_a_code"),
            models.UniqueConstraint(fields=["id", "town"], name="programme_of_town"),
            models.CheckConstraint(
                condition=Q(months__isnull=False) | Q(ends_on__isnull=False),
                name="programme_lots_end_some_time",
            ),
            models.CheckConstraint(
                condition=Q(areas__len__gt=0) & ~Q(areas__contains=[""]),
                name="programme_counts_somewhere",
            ),
            models.CheckConstraint(
                condition=~Q(excluded_trades__contains=[""]), name="programme_trades_are_named"
            ),
            models.CheckConstraint(
                condition=Q(discount_percent=None)
                | Q(discount_percent__gte=0, discount_percent__lt=100),
                name="programme_discount_is_a_part",
            ),
            models.CheckConstraint(
                condition=Q(custody=None, budget=None)
                | Q(custody__isnull=False, budget__isnull=False),
                name="programme_won_goes_somewhere",
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None) | Q(closed_at__gte=F("opened_at")),
                name="programme_closes_after_it_opens",
            ),
        ]

    def __str__(self) -> str:
        return self.name_en if get_language() == "en" and self.name_en else self.name_ko
