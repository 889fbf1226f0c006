"""Local currency that somebody buys: what was agreed, its payment, and the sale that came of it."""

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import pgettext_lazy

from madang.ledger.models.journals import Journal
from madang.ledger.models.payments import Payment
from madang.ledger.models.programmes import Programme
from madang.ledger.models.purses import Purse
from madang.people.models import Account
from madang.towns.models import Town


class PurchaseQuerySet(models.QuerySet["Purchase"]):
    def of(self, town: Town) -> Self:
        return self.filter(town=town)

    def by(self, account: Account) -> Self:
        """Those of one person, with all that a page says of them."""
        mine = self.filter(wallet__owner=account)
        return mine.select_related(
            "town", "wallet__asset", "programme", "payment__credit", "sale", "payment__town"
        )


class Purchase(models.Model):
    """`face` for `paid` won of the buyer and `discount` of the town, as it was agreed.

    The payment decides: paid, it becomes a sale in the same currency and once; what was paid and
    cannot be sold goes back. `is_open`: something is still to be done.
    """

    class State(models.TextChoices):
        PAYING = "paying", pgettext_lazy("purchase", "Waits for the payment")
        SOLD = "sold", pgettext_lazy("purchase", "Bought")
        UNPAID = "unpaid", pgettext_lazy("purchase", "Not paid")
        REFUSED = "refused", pgettext_lazy("purchase", "Not sold, money goes back")
        RETURNED = "returned", pgettext_lazy("purchase", "Taken back")

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    wallet = models.ForeignKey(Purse, on_delete=models.PROTECT, related_name="purchases")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="purchases")
    payment = models.OneToOneField(Payment, on_delete=models.PROTECT, related_name="purchase")
    key = models.CharField(max_length=80)
    face = models.BigIntegerField()
    paid = models.BigIntegerField()
    discount = models.BigIntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.PAYING)
    code = models.CharField(max_length=40, blank=True)  # why it was not sold, or by whom undone
    sale = models.OneToOneField(
        Journal, null=True, on_delete=models.PROTECT, related_name="purchase"
    )
    back = models.CharField(max_length=200, blank=True)  # the page that the buyer came from
    begun_at = models.DateTimeField()
    is_open = models.BooleanField(default=True)

    objects = PurchaseQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["id", "town"], name="purchase_of_town"),
            models.UniqueConstraint(fields=["wallet", "key"], name="purchase_once_a_key"),
            models.CheckConstraint(
                condition=Q(paid__gt=0, discount__gte=0, face=F("paid") + F("discount")),
                name="purchase_is_its_parts",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["sold", "returned"], sale__isnull=False)
                | (~Q(state__in=["sold", "returned"]) & Q(sale=None)),
                name="purchase_sold_is_a_sale",
            ),
        ]
        indexes = [
            models.Index(fields=["town"], name="purchase_open", condition=Q(is_open=True)),
        ]

    def __str__(self) -> str:
        return f"{self.payment_id}: {self.face}"
