"""Shifts of couriers: planned and actual times, breaks, the place on duty, and what was paid."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from madang.delivery.models.couriers import Courier, DispatchZone
from madang.ledger.models import Journal
from madang.towns.models import Town


class ShiftQuerySet(models.QuerySet["Shift"]):
    """Shifts as lists and jobs ask for them."""

    def running(self) -> Self:
        """Those whose courier is on duty, on a break too."""
        return self.filter(on_at__isnull=False, off_at=None)

    def unpaid(self) -> Self:
        """Those that are over and not reckoned up yet."""
        return self.filter(off_at__isnull=False, pay=None)


class Shift(models.Model):
    """One shift, planned by an official or begun by the courier. `seen_at`: the last sign of life.

    `starts_at` and `ends_at` are the plan, `on_at` and `off_at` what was.
    """

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    courier = models.ForeignKey(Courier, on_delete=models.PROTECT, related_name="shifts")
    zone = models.ForeignKey(DispatchZone, on_delete=models.PROTECT, related_name="shifts")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    on_at = models.DateTimeField(null=True, blank=True)
    off_at = models.DateTimeField(null=True, blank=True)
    seen_at = models.DateTimeField(null=True, blank=True)
    planned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    objects = ShiftQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["id", "town"], name="shift_is_of_one_town"),
            models.UniqueConstraint(
                fields=["courier"],
                condition=Q(on_at__isnull=False, off_at=None),
                name="shift_one_at_a_time",
            ),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="shift_in_order"),
            models.CheckConstraint(
                condition=Q(off_at=None) | Q(on_at__isnull=False, off_at__gte=F("on_at")),
                name="shift_ends_after_it_began",
            ),
        ]
        indexes = [models.Index(fields=["town", "starts_at"], name="shift_of_a_week")]

    def __str__(self) -> str:
        return f"{self.courier_id} {self.starts_at:%Y-%m-%d %H:%M}"

    def worked(self, now: datetime) -> timedelta:
        """Return the time on duty without breaks, until `now` when it still runs."""
        if self.on_at is None:
            return timedelta()
        off = self.off_at or now
        rest = (
            min(one.ends_at or off, off) - one.starts_at
            for one in self.breaks.all()
            if one.starts_at < off
        )
        return max(timedelta(), off - self.on_at - sum(rest, timedelta()))


class ShiftBreak(models.Model):
    """A break within a shift, without offers and without pay."""

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    shift = models.ForeignKey(Shift, on_delete=models.CASCADE, related_name="breaks")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["shift"], condition=Q(ends_at=None), name="shiftbreak_one_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(ends_at=None) | Q(ends_at__gte=F("starts_at")),
                name="shiftbreak_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.shift_id} {self.starts_at:%H:%M}"


class CourierPosition(models.Model):
    """Where a courier is who is on duty: one row, overwritten, deleted off duty or when old."""

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    courier = models.OneToOneField(Courier, on_delete=models.CASCADE, related_name="position")
    lat = models.FloatField()
    lon = models.FloatField()
    at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.courier_id} {self.at:%H:%M:%S}"


class ShiftPay(models.Model):
    """What a shift came to, once: `top_up_won` was added so that the guarantee is kept."""

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    shift = models.OneToOneField(Shift, on_delete=models.PROTECT, related_name="pay")
    seconds = models.PositiveIntegerField()
    deliveries = models.PositiveSmallIntegerField()
    earned_won = models.IntegerField()
    hour_won = models.PositiveIntegerField()
    top_up_won = models.PositiveIntegerField()
    journal = models.ForeignKey(Journal, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.shift_id}: {self.earned_won} + {self.top_up_won}"
