"""What was paid of an order, once, and what was given back of it."""

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import pgettext_lazy

from madang.delivery.models.orders import FAULTS, Order
from madang.delivery.models.shops import Shop
from madang.ledger.models import Journal
from madang.towns.models import Town


class Settlement(models.Model):
    """The one settlement of an order; its figures are the lines of the shop's statement.

    `paid_won` is what the shop got: below nothing, it paid for a way that was in vain. `journal` is
    the customer's money, `others` what coupons or the one at fault paid; `advanced_won` the town
    paid in place of a shop that had nothing.
    """

    class How(models.TextChoices):
        DELIVERED = "delivered", pgettext_lazy("settlement", "Sold")
        CANCELLED = "cancelled", pgettext_lazy("settlement", "Cancelled after it was accepted")

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    shop = models.ForeignKey(Shop, on_delete=models.PROTECT, related_name="settlements")
    order = models.OneToOneField(Order, on_delete=models.PROTECT, related_name="settlement")
    how = models.CharField(max_length=9, choices=How)
    fault = models.CharField(max_length=8, choices=FAULTS, blank=True)
    sales_won = models.PositiveIntegerField(default=0)
    own_coupons_won = models.PositiveIntegerField(default=0)
    public_coupons_won = models.PositiveIntegerField(default=0)
    brokerage_won = models.PositiveIntegerField(default=0)
    payment_fee_won = models.PositiveIntegerField(default=0)
    delivery_won = models.PositiveIntegerField(default=0)
    carried_won = models.PositiveIntegerField(default=0)
    paid_won = models.IntegerField(default=0)
    captured_won = models.PositiveIntegerField(default=0)
    advanced_won = models.PositiveIntegerField(default=0)
    journal = models.ForeignKey(Journal, on_delete=models.PROTECT, null=True, related_name="+")
    others = models.ForeignKey(Journal, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(how="delivered")
                | Q(
                    paid_won=F("sales_won")
                    - F("own_coupons_won")
                    - F("brokerage_won")
                    - F("payment_fee_won")
                    + F("carried_won")
                ),
                name="settlement_adds_up",
            )  # fmt: skip
        ]
        indexes = [models.Index(fields=["shop", "at"], name="settlement_of_a_month")]

    def __str__(self) -> str:
        return f"{self.order_id}: {self.paid_won}"


class OrderRefundQuerySet(models.QuerySet["OrderRefund"]):
    def of(self, shop: Shop) -> Self:
        return self.filter(shop=shop)


class OrderRefund(models.Model):
    """What was given back of a settled order, once. `shop_won` is the shop's part, below nothing.

    `brokerage_won` and `payment_fee_won` came back to the shop in it, where it was at fault.
    """

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    shop = models.ForeignKey(Shop, on_delete=models.PROTECT, related_name="refunds")
    order = models.OneToOneField(Order, on_delete=models.PROTECT, related_name="refund")
    fault = models.CharField(max_length=8, choices=FAULTS)
    won = models.PositiveIntegerField()
    shop_won = models.IntegerField()
    brokerage_won = models.PositiveIntegerField(default=0)
    payment_fee_won = models.PositiveIntegerField(default=0)
    advanced_won = models.PositiveIntegerField(default=0)
    journal = models.ForeignKey(Journal, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    objects = OrderRefundQuerySet.as_manager()

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(won__gt=0), name="orderrefund_of_something")
        ]
        indexes = [models.Index(fields=["shop", "at"], name="orderrefund_of_a_month")]

    def __str__(self) -> str:
        return f"{self.order_id}: {self.won}"
