"""Polls: what is asked, of whom, until when; and the keys that belong to one poll alone."""

import uuid
from datetime import datetime
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from madang.participation.engine.ballots.terms import Terms
from madang.towns.models import Town


class PollQuerySet(models.QuerySet["Poll"]):
    def of(self, town: Town) -> "PollQuerySet":
        return self.filter(town=town)

    def public(self) -> "PollQuerySet":
        """Those whose terms are fixed."""
        return self.filter(terms__isnull=False)


class Poll(models.Model):
    """One vote. `draft` is what its makers still change; `terms` hold from the fixing on."""

    class Kind(models.TextChoices):
        APPROVAL = "approval", _("Mark up to so many")
        KNAPSACK = "knapsack", _("Choose within the budget")
        POINTS = "points", _("Give points")
        RANKED = "ranked", _("Rank by preference")

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    key = models.UUIDField(unique=True, default=uuid.uuid4)
    title = models.CharField(max_length=120)
    about = models.CharField(max_length=2000, blank=True)
    source = models.CharField(max_length=80, blank=True)  # what it belongs to: "edition:12"
    kind = models.CharField(max_length=10, choices=Kind)
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    least_age = models.PositiveSmallIntegerField(null=True, blank=True)
    most_age = models.PositiveSmallIntegerField(null=True, blank=True)
    regions = ArrayField(models.CharField(max_length=20), default=list, blank=True)  # codes
    draft = models.JSONField(default=dict)  # projects, limits, rule: what the terms are made of
    terms = models.JSONField(null=True)
    fixed_at = models.DateTimeField(null=True)
    sealed_at = models.DateTimeField(null=True)  # the close stands in the bulletin
    winners = ArrayField(models.CharField(max_length=32), null=True)
    published_at = models.DateTimeField(null=True)

    objects = PollQuerySet.as_manager()

    class Meta:
        ordering = ["-opens_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["id", "town"], name="poll_in_its_town"),
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")), name="poll_closes_after_it_opens"
            ),
            models.CheckConstraint(
                condition=Q(terms__isnull=True) ^ Q(fixed_at__isnull=False),
                name="poll_fixed_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(winners=None) | Q(sealed_at__isnull=False),
                name="poll_result_after_the_close",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def fixed(self) -> Terms:
        """The terms. Raises Malformed while there are none."""
        return Terms.read(self.terms)

    def is_open(self, now: datetime) -> bool:
        """Ballots are taken at `now`."""
        return self.terms is not None and self.opens_at <= now < self.closes_at

    def is_over(self, now: datetime) -> bool:
        """The time to vote is over at `now`."""
        return now >= self.closes_at

    def to_fix(self) -> dict[str, Any]:
        """What of the poll itself goes into its terms."""
        return {
            "poll": str(self.key),
            "town": self.town.slug,
            "title": self.title,
            "kind": self.kind,
            "opens_at": self.opens_at.isoformat(),
            "closes_at": self.closes_at.isoformat(),
        }


class PollKey(models.Model):
    """One of a poll's two keys: the one that signs credentials blindly, the one for receipts."""

    class Purpose(models.TextChoices):
        CREDENTIALS = "credentials", _("Signs credentials")
        RECEIPTS = "receipts", _("Signs receipts and daily roots")

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    poll = models.ForeignKey(Poll, on_delete=models.CASCADE, related_name="keys")
    purpose = models.CharField(max_length=12, choices=Purpose)
    salt = models.BinaryField(max_length=32)
    sealed = models.BinaryField()  # encrypted; the key to it is not in the database

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["poll", "purpose"], name="pollkey_one_of_a_purpose")
        ]

    def __str__(self) -> str:
        return self.purpose
