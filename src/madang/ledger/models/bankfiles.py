"""Files of a gateway or bank, and what came of comparing them with the books."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from madang.ledger.models.journals import Journal
from madang.ledger.models.payments import Cancellation, Payment
from madang.towns.models import Town


class BankFile(models.Model):
    """One file that was taken over; the same content is the same file."""

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    source = models.CharField(max_length=10)
    name = models.CharField(max_length=200)
    digest = models.BinaryField(max_length=32)
    lines = models.PositiveIntegerField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["town", "digest"], name="bankfile_once_in_a_town"),
            models.UniqueConstraint(fields=["id", "town"], name="bankfile_of_town"),
        ]

    def __str__(self) -> str:
        return self.name


class BankEntryQuerySet(models.QuerySet["BankEntry"]):
    def of(self, town: Town) -> Self:
        return self.filter(town=town)

    def open(self) -> Self:
        """Those that a person must look at."""
        return self.exclude(queue=BankEntry.Queue.MATCHED).filter(closed_at=None)


class BankEntry(models.Model):
    """A line of a file beside what the books say, or what the books say and no file does.

    `theirs` and `ours` are below nothing for what went back; None where there is nothing.
    """

    class Queue(models.TextChoices):
        MATCHED = "matched", pgettext_lazy("bankfile", "The same on both sides")
        MISSING_HERE = "missing_here", pgettext_lazy("bankfile", "Missing in our books")
        MISSING_THERE = "missing_there", pgettext_lazy("bankfile", "Missing in the file")
        AMOUNT_DIFFERS = "amount_differs", pgettext_lazy("bankfile", "Another amount")

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    file = models.ForeignKey(BankFile, on_delete=models.PROTECT, related_name="entries")
    line = models.PositiveIntegerField(null=True)
    source = models.CharField(max_length=10)
    reference = models.CharField(max_length=200)
    text = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()
    repeat = models.PositiveSmallIntegerField(default=0)  # which of equal lines in one file
    theirs = models.BigIntegerField(null=True)
    ours = models.BigIntegerField(null=True)
    queue = models.CharField(max_length=15, choices=Queue)
    payment = models.ForeignKey(
        Payment, null=True, on_delete=models.PROTECT, related_name="bank_entries"
    )
    cancellation = models.ForeignKey(
        Cancellation, null=True, on_delete=models.PROTECT, related_name="bank_entries"
    )
    note = models.CharField(max_length=500, blank=True)
    journal = models.ForeignKey(Journal, null=True, on_delete=models.PROTECT, related_name="+")
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    closed_at = models.DateTimeField(null=True)

    objects = BankEntryQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["town", "source", "reference", "theirs", "at", "repeat"],
                condition=Q(line__isnull=False),
                name="bankentry_once_a_line",
            ),
            models.UniqueConstraint(
                fields=["source", "payment"],
                condition=Q(cancellation=None, payment__isnull=False),
                name="bankentry_once_a_payment",
            ),
            models.UniqueConstraint(
                fields=["source", "cancellation"],
                condition=Q(cancellation__isnull=False),
                name="bankentry_once_a_cancellation",
            ),
            models.CheckConstraint(
                condition=(Q(closed_at=None, note="", closed_by=None, journal=None))
                | (Q(closed_at__isnull=False, closed_by__isnull=False) & ~Q(note="")),
                name="bankentry_closed_with_a_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["town", "queue", "closed_at"], name="bankentry_queue"),
        ]

    def __str__(self) -> str:
        return self.reference
