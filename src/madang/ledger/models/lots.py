"""What a person's local currency is made of: lots, and how they came to be more or less."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import F, Q

from madang.ledger.models.holds import Hold
from madang.ledger.models.journals import Posting
from madang.ledger.models.programmes import Programme
from madang.ledger.models.purses import Purse
from madang.towns.models import Town


class LotQuerySet(models.QuerySet["Lot"]):
    def of(self, town: Town) -> Self:
        return self.filter(town=town)

    def left(self) -> Self:
        return self.filter(amount__gt=0)

    def expired(self, now: datetime) -> Self:
        """Those of which something is left, and not held for anybody, after their time."""
        return self.left().filter(amount__gt=F("held"), expires_at__lte=now)


class Lot(models.Model):
    """What one posting brought into a person's purse, and what is left of it.

    `amount` is `issued` and the movements since; the database keeps it, as it keeps balances. A lot
    to which money came back after its time `renews` that one.
    """

    town = models.ForeignKey(
        Town, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    purse = models.ForeignKey(
        Purse, on_delete=models.PROTECT, related_name="lots", db_constraint=False, db_index=False
    )
    programme = models.ForeignKey(
        Programme, on_delete=models.PROTECT, related_name="lots", db_constraint=False,
        db_index=False,
    )  # fmt: skip
    posting = models.ForeignKey(
        Posting, on_delete=models.PROTECT, related_name="lots", db_constraint=False
    )
    renews = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="renewals", db_constraint=False,
        db_index=False,
    )  # fmt: skip
    discount_percent = models.DecimalField(max_digits=4, decimal_places=2)
    expires_at = models.DateTimeField()
    issued = models.BigIntegerField()
    amount = models.BigIntegerField()
    held = models.BigIntegerField(default=0)

    objects = LotQuerySet.as_manager()

    class Meta:
        ordering = ["expires_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["id", "town"], name="lot_of_town"),
            models.CheckConstraint(
                condition=Q(held__gte=0, amount__gte=F("held"), issued__gte=0),
                name="lot_is_enough",
            ),
        ]
        indexes = [
            models.Index(fields=["purse"], name="lot_left", condition=Q(amount__gt=0)),
            models.Index(fields=["expires_at"], name="lot_left_until", condition=Q(amount__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.amount} of {self.issued}"

    @property
    def free(self) -> int:
        """What is left and not held for anybody."""
        return self.amount - self.held


class LotMove(models.Model):
    """What a posting took from a lot (negative) or gave back to it; only ever added to."""

    town = models.ForeignKey(
        Town, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    posting = models.ForeignKey(
        Posting, on_delete=models.PROTECT, related_name="lot_moves", db_constraint=False
    )
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="moves")
    amount = models.BigIntegerField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=~Q(amount=0), name="lot_move_moves_something")
        ]

    def __str__(self) -> str:
        return f"{self.amount} of lot {self.lot_id}"


class HeldLot(models.Model):
    """How much of a lot is set aside by a hold, and how much of that was captured."""

    town = models.ForeignKey(
        Town, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    hold = models.ForeignKey(Hold, on_delete=models.PROTECT, related_name="lots", db_index=False)
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="holds")
    amount = models.BigIntegerField()
    captured = models.BigIntegerField(default=0)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["hold", "lot"], name="held_lot_once_a_hold"),
            models.CheckConstraint(
                condition=Q(amount__gt=0, captured__gte=0, captured__lte=F("amount")),
                name="held_lot_captured_at_most_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount} of lot {self.lot_id}"
