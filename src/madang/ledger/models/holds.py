"""What is set aside: promised to somebody, but still in its purse."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import pgettext_lazy

from madang.ledger.models.purses import Purse
from madang.towns.models import Town


class MoneyHoldQuerySet(models.QuerySet["Hold"]):
    def of(self, town: Town) -> Self:
        return self.filter(town=town)

    def open(self) -> Self:
        return self.filter(ended_at=None)

    def due(self, now: datetime) -> Self:
        return self.filter(ended_at=None, expires_at__lte=now)


class Hold(models.Model):
    """An amount of a purse that nobody else can spend until it is captured, released or expires.

    Of a purse with lots it is held for a merchant's purse, the `payee`, of lots that it may take.
    """

    class End(models.TextChoices):
        CAPTURED = "captured", pgettext_lazy("ledger", "Captured")
        RELEASED = "released", pgettext_lazy("ledger", "Released")
        EXPIRED = "expired", pgettext_lazy("ledger", "Expired")

    town = models.ForeignKey(
        Town, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    purse = models.ForeignKey(Purse, on_delete=models.PROTECT, related_name="holds")
    payee = models.ForeignKey(
        Purse, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    key = models.CharField(max_length=200)
    fingerprint = models.BinaryField(max_length=32)
    amount = models.BigIntegerField()
    captured = models.BigIntegerField(default=0)
    why = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    placed_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_how = models.CharField(max_length=10, choices=End, blank=True)

    objects = MoneyHoldQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["town", "key"], name="hold_once_a_key"),
            models.UniqueConstraint(fields=["id", "town"], name="hold_of_town"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="hold_of_something"),
            models.CheckConstraint(
                condition=Q(captured__gte=0, captured__lte=F("amount")),
                name="hold_captured_at_most_once",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_how="")
                | (Q(ended_at__isnull=False) & ~Q(ended_how="")),
                name="hold_ends_somehow",
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("placed_at")), name="hold_lasts_a_while"
            ),
        ]
        indexes = [
            models.Index(fields=["expires_at"], name="hold_open_until", condition=Q(ended_at=None))
        ]

    def __str__(self) -> str:
        return f"{self.amount} of {self.purse_id}"

    @property
    def open(self) -> int:
        """What is still set aside."""
        return 0 if self.ended_at else self.amount - self.captured
