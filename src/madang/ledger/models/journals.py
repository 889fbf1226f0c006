"""What moved: journals and their postings, only ever added to."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from madang.ledger.models.assets import Asset
from madang.ledger.models.holds import Hold
from madang.ledger.models.purses import Purse
from madang.towns.models import Town


class JournalQuerySet(models.QuerySet["Journal"]):
    def of(self, town: Town) -> Self:
        return self.filter(town=town)


class Journal(models.Model):
    """One act on the books, made once for each `key` of a town.

    `fingerprint` is the hash of what was asked for: who asks again with the same key gets the same
    journal, or is told that it was another request. A journal that `reverses` another undoes it
    whole, once; those that give a part of it back name it in `refunds`; `hold` is what it captured.
    """

    town = models.ForeignKey(
        Town, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=200)
    fingerprint = models.BinaryField(max_length=32)
    why = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    at = models.DateTimeField()
    reverses = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="reversal"
    )
    refunds = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="refunding", db_index=False
    )
    hold = models.ForeignKey(
        Hold, null=True, on_delete=models.PROTECT, related_name="captures", db_index=False
    )

    objects = JournalQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["town", "key"], name="journal_once_a_key"),
            models.UniqueConstraint(fields=["id", "town"], name="journal_of_town"),
            models.CheckConstraint(
                condition=Q(reverses=None) | Q(refunds=None),
                name="journal_reverses_or_refunds",
            ),
        ]
        indexes = [
            models.Index(fields=["refunds"], name="journal_refunds", condition=~Q(refunds=None)),
            models.Index(fields=["hold"], name="journal_hold", condition=~Q(hold=None)),
            models.Index(fields=["by"], name="journal_by", condition=~Q(by=None)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class Posting(models.Model):
    """An amount that went from one purse (`debit`) to another (`credit`) of the same asset.

    Both sides stand in one row, so a journal that does not balance cannot be written down.
    """

    town = models.ForeignKey(
        Town, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    asset = models.ForeignKey(
        Asset, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    journal = models.ForeignKey(
        Journal, on_delete=models.PROTECT, related_name="postings", db_constraint=False
    )
    debit = models.ForeignKey(
        Purse, on_delete=models.PROTECT, related_name="debits", db_constraint=False, db_index=False
    )
    credit = models.ForeignKey(
        Purse, on_delete=models.PROTECT, related_name="credits", db_constraint=False, db_index=False
    )
    amount = models.BigIntegerField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="posting_moves_something"),
            models.CheckConstraint(
                condition=~Q(debit=F("credit")), name="posting_goes_somewhere_else"
            ),
        ]
        indexes = [
            models.Index(fields=["debit", "id"], name="posting_debit"),
            models.Index(fields=["credit", "id"], name="posting_credit"),
        ]

    def __str__(self) -> str:
        return f"{self.debit_id} → {self.credit_id}: {self.amount}"
