"""Whose it is: purses, and how much is in each."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import pgettext_lazy

from madang.ledger.models.assets import Asset
from madang.towns.models import Town


class PurseQuerySet(models.QuerySet["Purse"]):
    def of(self, town: Town) -> Self:
        return self.filter(town=town)


class Purse(models.Model):
    """An account of the ledger (`account` is what a person signs in with).

    A purse with a `minimum` never falls below it, holds counted; one without is a source or sink
    such as issue, custody or fees, whose balance may be of either sign and which any number of
    transfers can use at once. A person's purse keeps its `owner` as long as the law asks for it.
    """

    class Holder(models.TextChoices):
        PERSON = "person", pgettext_lazy("ledger", "A person")
        PARTNER = "partner", pgettext_lazy("ledger", "A shop, courier or supplier")
        TOWN = "town", pgettext_lazy("ledger", "The town")
        OUTSIDE = "outside", pgettext_lazy("ledger", "Outside: a bank, the issue")

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    asset = models.ForeignKey(
        Asset, on_delete=models.PROTECT, related_name="purses", db_constraint=False
    )
    holder = models.CharField(max_length=10, choices=Holder)
    name = models.CharField(max_length=80, blank=True)  # "fee", "budget:2026", "shop:12"
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    minimum = models.BigIntegerField(null=True)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    objects = PurseQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["id", "asset", "town"], name="purse_of_asset_and_town"),
            models.UniqueConstraint(fields=["id", "town"], name="purse_of_town"),
            models.UniqueConstraint(
                fields=["owner", "asset", "name"],
                condition=Q(holder="person"),
                name="purse_once_a_person",
            ),
            models.UniqueConstraint(
                fields=["asset", "holder", "name"],
                condition=~Q(holder="person"),
                name="purse_once_a_name",
            ),
            models.CheckConstraint(
                condition=Q(holder="person", owner__isnull=False)
                | (~Q(holder="person") & Q(owner=None) & ~Q(name="")),
                name="purse_is_a_person_s_or_has_a_name",
            ),
            models.CheckConstraint(
                condition=Q(minimum__isnull=False) | ~Q(holder__in=["person", "partner"]),
                name="purse_of_people_has_a_minimum",
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None) | Q(minimum__isnull=False),
                name="purse_without_minimum_stays_open",
            ),
        ]

    def __str__(self) -> str:
        return self.name or f"{self.holder} {self.owner_id}"


class Balance(models.Model):
    """What is in a purse: kept by the database itself with each posting, never written by code.

    A purse with a minimum has one row. One without has up to 32 more, `stripe` 1 to 32: a session
    adds to its own, so that sessions do not wait for each other's commits; their sum counts.
    """

    town = models.ForeignKey(
        Town, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    purse = models.ForeignKey(
        Purse, on_delete=models.PROTECT, related_name="balances", db_constraint=False,
        db_index=False,
    )  # fmt: skip
    stripe = models.PositiveSmallIntegerField(default=0)
    amount = models.BigIntegerField(default=0)
    held = models.BigIntegerField(default=0)
    minimum = models.BigIntegerField(null=True)
    is_closed = models.BooleanField(default=False)
    has_lots = models.BooleanField(default=False)  # then the amount is the sum of the purse's lots

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["purse", "stripe"], name="balance_stripe"),
            models.CheckConstraint(
                condition=Q(minimum=None) | Q(amount__gte=F("minimum") + F("held")),
                name="balance_is_enough",
            ),
            models.CheckConstraint(condition=Q(held__gte=0), name="balance_holds_are_positive"),
            models.CheckConstraint(
                condition=Q(minimum__isnull=False) | Q(held=0),
                name="balance_without_minimum_holds_nothing",
            ),
            models.CheckConstraint(
                condition=Q(stripe=0) | Q(minimum=None), name="balance_with_minimum_is_one_row"
            ),
            models.CheckConstraint(
                condition=Q(is_closed=False) | Q(amount=0, held=0),
                name="balance_of_closed_is_nothing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.purse_id}.{self.stripe}: {self.amount}"
