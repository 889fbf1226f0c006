"""What dispatch decided: each minute of a zone, and each offer with the parts of its cost."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from madang.delivery.engine.dispatch.dispatcher import How
from madang.delivery.models.couriers import Courier, DispatchZone
from madang.delivery.models.orders import Order
from madang.delivery.models.shifts import Shift
from madang.delivery.models.shops import Shop
from madang.towns.models import Town

HOWS = [
    (How.SEARCH.value, pgettext_lazy("way of planning", "Whole routes, by search")),
    (How.LINEAR.value, pgettext_lazy("way of planning", "One order each, least time in sum")),
    (How.NEAREST.value, pgettext_lazy("way of planning", "The oldest order to the nearest")),
]


class DispatchRun(models.Model):
    """One minute of a zone: how it was planned, with how many, and how long that took."""

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    zone = models.ForeignKey(DispatchZone, on_delete=models.CASCADE, related_name="runs")
    at = models.DateTimeField()
    how = models.CharField(max_length=7, choices=HOWS)
    orders = models.PositiveIntegerField()
    couriers = models.PositiveIntegerField()
    offers = models.PositiveIntegerField()
    took_ms = models.PositiveIntegerField()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["id", "town"], name="dispatchrun_of_one_town")
        ]
        indexes = [models.Index(fields=["zone", "at"], name="dispatchrun_of_a_zone")]

    def __str__(self) -> str:
        return f"{self.zone_id} {self.at:%H:%M} {self.how}"


class OfferQuerySet(models.QuerySet["Offer"]):
    """Offers as services ask for them."""

    def live(self) -> Self:
        """Those that wait for an answer or are being carried out."""
        return self.filter(state__in=[Offer.State.GIVEN, Offer.State.ACCEPTED])


class Offer(models.Model):
    """Some orders of one shop, offered to one courier. `why` are the parts of the decision.

    `pay_won` is what its deliveries pay, `metres` the whole way in straight lines.
    """

    class State(models.TextChoices):
        GIVEN = "given", pgettext_lazy("offer", "Waits for an answer")
        ACCEPTED = "accepted", pgettext_lazy("offer", "Accepted by the courier")
        DONE = "done", pgettext_lazy("offer", "Carried out")
        DECLINED = "declined", pgettext_lazy("offer", "Declined by the courier")
        LAPSED = "lapsed", pgettext_lazy("offer", "Not answered in time")
        WITHDRAWN = "withdrawn", pgettext_lazy("offer", "Taken back")

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    run = models.ForeignKey(DispatchRun, on_delete=models.PROTECT, related_name="given")
    shift = models.ForeignKey(Shift, on_delete=models.PROTECT, related_name="offers")
    courier = models.ForeignKey(Courier, on_delete=models.PROTECT, related_name="offers")
    shop = models.ForeignKey(Shop, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=9, choices=State, default=State.GIVEN)
    given_at = models.DateTimeField()
    lapses_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    pick_at = models.DateTimeField()
    pay_won = models.PositiveIntegerField()
    metres = models.PositiveIntegerField()
    why = models.JSONField()

    objects = OfferQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["id", "town"], name="offer_is_of_one_town"),
            models.CheckConstraint(
                condition=Q(state__in=["given", "accepted"], ended_at=None)
                | (~Q(state__in=["given", "accepted"]) & Q(ended_at__isnull=False)),
                name="offer_ends_once",
            ),
        ]
        indexes = [models.Index(fields=["courier", "state"], name="offer_of_a_courier")]

    def __str__(self) -> str:
        return f"{self.pk} {self.state}"

    @property
    def is_given(self) -> bool:
        return self.state == self.State.GIVEN


class OfferedOrder(models.Model):
    """An order in an offer, in the order of its doors. One order is in one live offer only."""

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    offer = models.ForeignKey(Offer, on_delete=models.CASCADE, related_name="parts")
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="offered")
    place = models.PositiveSmallIntegerField()
    door_at = models.DateTimeField()
    is_live = models.BooleanField(default=True)

    class Meta:
        ordering = ["offer", "place"]
        constraints = [
            models.UniqueConstraint(
                fields=["order"], condition=Q(is_live=True), name="offeredorder_in_one_live_offer"
            ),
            models.UniqueConstraint(fields=["offer", "order"], name="offeredorder_once"),
        ]

    def __str__(self) -> str:
        return f"{self.offer_id}: {self.order_id}"
