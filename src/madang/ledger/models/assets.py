"""What is counted: won, a town's own currency, points, vouchers. Never mixed with each other."""

from typing import Self

from django.db import models
from django.utils.translation import get_language, pgettext_lazy

from madang.towns.models import Town


class AssetQuerySet(models.QuerySet["Asset"]):
    def of(self, town: Town) -> Self:
        return self.filter(town=town)


class Asset(models.Model):
    """One thing that a town counts, in whole smallest units; `decimals` says where the point is.

    Where it `has_lots`, what is in a person's purse is the sum of lots; decided once, at the start.
    """

    class Kind(models.TextChoices):
        MONEY = "money", pgettext_lazy("ledger", "Money")
        CURRENCY = "currency", pgettext_lazy("ledger", "Local currency")
        POINTS = "points", pgettext_lazy("ledger", "Points")
        VOUCHER = "voucher", pgettext_lazy("ledger", "Voucher")

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=20)
    kind = models.CharField(max_length=10, choices=Kind)
    name_ko = models.CharField(max_length=60)
    name_en = models.CharField(max_length=60, blank=True)
    decimals = models.PositiveSmallIntegerField(default=0)
    has_lots = models.BooleanField(default=False)
    opened_at = models.DateTimeField()

    objects = AssetQuerySet.as_manager()

    class Meta:
        ordering = ["town", "code"]
        constraints = [
            models.UniqueConstraint(fields=["town", "code"], name="asset_once_in_a_town"),
            models.UniqueConstraint(fields=["id", "town"], name="asset_of_town"),
        ]

    def __str__(self) -> str:
        return self.name_en if get_language() == "en" and self.name_en else self.name_ko
