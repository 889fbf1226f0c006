"""Payments through a gateway: what was asked, what the gateway said, what went back."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import pgettext_lazy

from madang.ledger.engine.payments import PAID, State
from madang.ledger.models.holds import Hold
from madang.ledger.models.journals import Journal
from madang.ledger.models.purses import Purse
from madang.towns.models import Town

PAID_STATES = sorted(state.value for state in PAID)


class Gateway(models.Model):
    """A town's contract with a gateway; of the address for its webhooks only the hash is kept."""

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10)
    client_key = models.CharField(max_length=100, blank=True)  # public: pages show it
    secret_sealed = models.BinaryField()
    hook_hash = models.BinaryField(max_length=32)
    is_open = models.BooleanField(default=True)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["kind"]
        constraints = [
            models.UniqueConstraint(fields=["town", "kind"], name="gateway_once_in_a_town"),
        ]

    def __str__(self) -> str:
        return self.kind


class PaymentQuerySet(models.QuerySet["Payment"]):
    def of(self, town: Town) -> Self:
        return self.filter(town=town)

    def due(self, now: datetime) -> Self:
        return self.filter(ask_at__lte=now).exclude(claimed_until__gt=now)


class Payment(models.Model):
    """An amount that goes from the purse `debit` to `credit` once the gateway has it.

    `token` is what the gateway knows our request by (Idempotency-Key); `told` is what the payer was
    last told. Nothing here can hold the number of a card.
    """

    class Via(models.TextChoices):
        TOSS = "toss", pgettext_lazy("ledger", "Toss Payments")
        WALLET = "wallet", pgettext_lazy("ledger", "Local currency")
        DEMO = "demo", pgettext_lazy("ledger", "Demonstration, no money moves")

    STATES = [
        (State.READY.value, pgettext_lazy("payment", "Not paid yet")),
        (State.IN_PROGRESS.value, pgettext_lazy("payment", "Being checked")),
        (State.DONE.value, pgettext_lazy("payment", "Paid")),
        (State.ABORTED.value, pgettext_lazy("payment", "Not made")),
        (State.EXPIRED.value, pgettext_lazy("payment", "Time ran out")),
        (State.PARTIAL_CANCELED.value, pgettext_lazy("payment", "A part given back")),
        (State.CANCELED.value, pgettext_lazy("payment", "Given back")),
    ]

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    via = models.CharField(max_length=10, choices=Via)
    order = models.CharField(max_length=64)
    name = models.CharField(max_length=100)
    path = models.CharField(max_length=200, blank=True)  # where a notice leads
    payer = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    debit = models.ForeignKey(Purse, on_delete=models.PROTECT, related_name="+")
    credit = models.ForeignKey(Purse, on_delete=models.PROTECT, related_name="+")
    amount = models.BigIntegerField()
    state = models.CharField(max_length=20, choices=STATES, default=State.READY.value)
    payment_key = models.CharField(max_length=200, blank=True)
    token = models.CharField(max_length=64)
    journal = models.OneToOneField(
        Journal, null=True, on_delete=models.PROTECT, related_name="payment"
    )
    cancelled = models.BigIntegerField(default=0)
    method = models.CharField(max_length=20, blank=True)
    code = models.CharField(max_length=60, blank=True)  # why the gateway refused
    told = models.CharField(max_length=60, blank=True)
    unwinds = models.BooleanField(default=False)
    unwind_refusals = models.PositiveSmallIntegerField(default=0)  # a new request after each
    begun_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ask_at = models.DateTimeField(null=True)
    claimed_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    hinted = models.BooleanField(default=False)

    objects = PaymentQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["id", "town"], name="payment_of_town"),
            models.UniqueConstraint(fields=["town", "order"], name="payment_once_an_order"),
            models.UniqueConstraint(
                fields=["town", "via", "payment_key"],
                condition=~Q(payment_key=""),
                name="payment_once_a_key",
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="payment_of_something"),
            models.CheckConstraint(
                condition=Q(cancelled__gte=0, cancelled__lte=F("amount")),
                name="payment_gives_back_at_most_all",
            ),
            models.CheckConstraint(
                condition=Q(journal__isnull=False, state__in=PAID_STATES)
                | (Q(journal=None) & ~Q(state__in=PAID_STATES)),
                name="payment_paid_is_posted",
            ),
            models.CheckConstraint(
                condition=Q(state=State.CANCELED.value, cancelled=F("amount"))
                | Q(state=State.PARTIAL_CANCELED.value, cancelled__gt=0, cancelled__lt=F("amount"))
                | (~Q(state__in=["CANCELED", "PARTIAL_CANCELED"]) & Q(cancelled=0)),
                name="payment_state_says_what_went_back",
            ),
        ]
        indexes = [
            models.Index(fields=["ask_at"], name="payment_to_ask", condition=~Q(ask_at=None)),
        ]

    def __str__(self) -> str:
        return self.order

    @property
    def stage(self) -> State:
        """The state as the engine knows it."""
        return State(self.state)

    @property
    def topic(self) -> str:
        """Of what pages about this payment hear news."""
        return f"ledger.payment:{self.pk}"


class Cancellation(models.Model):
    """A part of a payment that goes back, or went back at the gateway without our asking."""

    class Result(models.TextChoices):
        ASKED = "asked", pgettext_lazy("cancellation", "Asked for")
        DONE = "done", pgettext_lazy("cancellation", "Went back")
        REFUSED = "refused", pgettext_lazy("cancellation", "Refused by the gateway")

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="cancellations")
    key = models.CharField(max_length=200)
    amount = models.BigIntegerField()
    why = models.CharField(max_length=200)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    is_ours = models.BooleanField(default=True)
    result = models.CharField(max_length=10, choices=Result, default=Result.ASKED)
    code = models.CharField(max_length=60, blank=True)
    hold = models.ForeignKey(Hold, null=True, on_delete=models.PROTECT, related_name="+")
    journal = models.OneToOneField(
        Journal, null=True, on_delete=models.PROTECT, related_name="cancellation"
    )
    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["id", "town"], name="cancellation_of_town"),
            models.UniqueConstraint(fields=["town", "key"], name="cancellation_once_a_key"),
            models.UniqueConstraint(
                fields=["payment"],
                condition=Q(result="asked"),
                name="cancellation_one_at_a_time",
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="cancellation_of_something"),
            models.CheckConstraint(
                condition=Q(result="done", journal__isnull=False)
                | (~Q(result="done") & Q(journal=None)),
                name="cancellation_done_is_posted",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.payment_id}: {self.amount}"
