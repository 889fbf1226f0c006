"""Who may take local currency: what the ledger must know of a shop to decide."""

from typing import Self

from django.db import models
from django.db.models import Q

from madang.ledger.models.purses import Purse
from madang.towns.models import Town


class MerchantQuerySet(models.QuerySet["Merchant"]):
    def of(self, town: Town) -> Self:
        return self.filter(town=town)


class Merchant(models.Model):
    """A purse whose holder takes local currency: where it is, what it sells, how much a year.

    `area` is the code of its 법정동 and `trade` that of its industry; a programme names beginnings
    of both. Sales that nobody knows (`yearly_sales` without a value) are too high for what was sold
    at a discount.
    """

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    purse = models.OneToOneField(Purse, on_delete=models.PROTECT, related_name="merchant")
    area = models.CharField(max_length=20)
    trade = models.CharField(max_length=20)
    yearly_sales = models.BigIntegerField(null=True)
    known_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    objects = MerchantQuerySet.as_manager()

    class Meta:
        ordering = ["purse"]
        constraints = [
            models.CheckConstraint(condition=~Q(area="") & ~Q(trade=""), name="merchant_is_known"),
            models.CheckConstraint(
                condition=Q(yearly_sales=None) | Q(yearly_sales__gte=0),
                name="merchant_sales_are_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.purse_id}: {self.trade} in {self.area}"
