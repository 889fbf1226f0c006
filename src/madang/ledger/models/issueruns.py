"""Runs that pay local currency to many people at once, with the list that two persons agreed on."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from madang.ledger.models.journals import Journal
from madang.ledger.models.programmes import Programme
from madang.towns.models import Town


class IssueRunQuerySet(models.QuerySet["IssueRun"]):
    def of(self, town: Town) -> Self:
        return self.filter(town=town)

    def due(self) -> Self:
        """Those that are agreed on and not paid, or of which not everybody was told."""
        return self.filter(
            Q(state=IssueRun.State.AGREED) | Q(state=IssueRun.State.PAID, told=False)
        )


class IssueRun(models.Model):
    """One list of people and amounts; paid once, in one journal.

    `people` and `amount` count the rows that can be paid, `refused` the others. `digest` is the
    hash of what was agreed on. `code` says why it could not be paid.
    """

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("issue run", "To be checked")
        ASKED = "asked", pgettext_lazy("issue run", "Waits for a second person")
        AGREED = "agreed", pgettext_lazy("issue run", "Being paid")
        PAID = "paid", pgettext_lazy("issue run", "Paid out")
        FAILED = "failed", pgettext_lazy("issue run", "Could not be paid")

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="runs")
    key = models.CharField(max_length=32)
    name = models.CharField(max_length=100)
    people = models.PositiveIntegerField()
    refused = models.PositiveIntegerField()
    amount = models.BigIntegerField()
    digest = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    code = models.CharField(max_length=40, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    agreed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField()
    paid_at = models.DateTimeField(null=True)
    journal = models.OneToOneField(
        Journal, null=True, on_delete=models.PROTECT, related_name="issue_run"
    )
    told = models.BooleanField(default=False)

    objects = IssueRunQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["id", "town"], name="issuerun_of_town"),
            models.UniqueConstraint(fields=["town", "key"], name="issuerun_once_a_key"),
            models.CheckConstraint(
                condition=Q(state="paid", journal__isnull=False, paid_at__isnull=False)
                | (~Q(state="paid") & Q(journal=None, paid_at=None)),
                name="issuerun_paid_is_posted",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class IssueRow(models.Model):
    """One line of a list: whom it pays and how much, or the reason for which it does not.

    What stood in the line is not kept: an address that nobody has could be anybody's.
    """

    class Reason(models.TextChoices):
        UNREADABLE = "unreadable", pgettext_lazy("issue row", "Neither e-mail nor mobile number")
        AMOUNT = "amount", pgettext_lazy("issue row", "No amount in whole won")
        DOUBLED = "doubled", pgettext_lazy("issue row", "The same person stands above")
        UNKNOWN = "unknown", pgettext_lazy("issue row", "No verified resident of the town")
        CAP = "cap", pgettext_lazy("issue row", "More than one person may have")

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+", db_index=False)
    run = models.ForeignKey(IssueRun, on_delete=models.CASCADE, related_name="rows", db_index=False)
    line = models.PositiveIntegerField()
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="+"
    )
    amount = models.BigIntegerField(null=True)
    reason = models.CharField(max_length=10, choices=Reason, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["run", "line"]
        constraints = [
            models.UniqueConstraint(fields=["run", "line"], name="issuerow_once_a_line"),
            models.UniqueConstraint(
                fields=["run", "account"],
                condition=Q(account__isnull=False),
                name="issuerow_once_a_person",
            ),
            models.CheckConstraint(
                condition=Q(reason="", account__isnull=False, amount__gt=0)
                | (~Q(reason="") & Q(account=None, amount=None)),
                name="issuerow_pays_or_says_why_not",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.run_id}: {self.line}"
