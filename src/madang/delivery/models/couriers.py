"""Couriers: who carries meals, for whom, where, and that the town has looked at them."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from madang.delivery.engine.couriers import Belongs, State, Transport
from madang.delivery.models.agencies import Agency
from madang.delivery.models.shops import Shop
from madang.towns.models import Town

BELONGS = [
    (Belongs.TOWN.value, pgettext_lazy("courier of", "The town's delivery itself")),
    (Belongs.SHOP.value, pgettext_lazy("courier of", "One shop")),
    (Belongs.AGENCY.value, pgettext_lazy("courier of", "A delivery agency")),
]
TRANSPORTS = [
    (Transport.WALK.value, pgettext_lazy("transport", "On foot")),
    (Transport.BICYCLE.value, pgettext_lazy("transport", "By bicycle")),
    (Transport.MOTORBIKE.value, pgettext_lazy("transport", "By motorbike")),
    (Transport.CAR.value, pgettext_lazy("transport", "By car")),
]
STANDINGS = [
    (State.APPLIED.value, pgettext_lazy("courier", "Waits for the check")),
    (State.VETTED.value, pgettext_lazy("courier", "Checked, may carry")),
    (State.REFUSED.value, pgettext_lazy("courier", "Application refused")),
    (State.SUSPENDED.value, pgettext_lazy("courier", "Suspended from carrying")),
    (State.LEFT.value, pgettext_lazy("courier", "Has stopped carrying")),
]


class DispatchZone(models.Model):
    """A part of the town that is dispatched by itself: the shops that lie nearest to its middle."""

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("Name of the zone"), max_length=40)
    lat = models.FloatField(_("Latitude of its middle"))
    lon = models.FloatField(_("Longitude of its middle"))
    since = models.DateTimeField()

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["id", "town"], name="dispatchzone_of_one_town"),
            models.UniqueConstraint(fields=["town", "name"], name="dispatchzone_once_a_name"),
        ]

    def __str__(self) -> str:
        return self.name


class CourierQuerySet(models.QuerySet["Courier"]):
    """Couriers as lists and services ask for them."""

    def of(self, town: Town) -> Self:
        return self.filter(town=town)

    def waiting(self) -> Self:
        """Those who wait for an official, the longest first."""
        return self.filter(state=State.APPLIED).order_by("applied_at", "id")

    def may_carry(self, now: datetime) -> Self:
        return self.filter(state=State.VETTED, vetted_until__gt=now)


class Courier(models.Model):
    """A person who carries meals in a town. `vetted_until` ends what the official has seen."""

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    name = models.CharField(_("Name of the courier"), max_length=60)
    phone = models.CharField(_("Telephone on the way"), max_length=30)
    belongs = models.CharField(
        _("Carries for"), max_length=6, choices=BELONGS, default=Belongs.TOWN.value
    )
    shop = models.ForeignKey(
        Shop, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    agency = models.ForeignKey(
        Agency, on_delete=models.PROTECT, null=True, blank=True, related_name="couriers"
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)  # by the agency: it is theirs
    transport = models.CharField(_("Goes"), max_length=9, choices=TRANSPORTS)
    state = models.CharField(max_length=9, choices=STANDINGS, default=State.APPLIED.value)
    reason = models.TextField(blank=True)
    applied_at = models.DateTimeField()
    vetted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    vetted_at = models.DateTimeField(null=True, blank=True)
    vetted_until = models.DateTimeField(null=True, blank=True)

    objects = CourierQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["id", "town"], name="courier_is_of_one_town"),
            models.UniqueConstraint(fields=["town", "account"], name="courier_once_a_town"),
            models.CheckConstraint(
                condition=Q(belongs="town", shop=None, agency=None)
                | Q(belongs="shop", shop__isnull=False, agency=None)
                | Q(belongs="agency", shop=None, agency__isnull=False),
                name="courier_belongs_to_one",
            ),
            models.CheckConstraint(
                condition=~Q(state="vetted") | Q(vetted_until__isnull=False),
                name="courier_vetted_for_a_time",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def topic(self) -> str:
        """Of what this courier's page hears news."""
        return f"delivery.courier:{self.account_id}"

    def may_carry(self, now: datetime) -> bool:
        """Tell whether an official has checked them, and lately enough."""
        until = self.vetted_until
        return self.state == State.VETTED and until is not None and until > now
