"""Shops: who sells, where, how far and for how much they deliver, and how they were admitted."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from madang.delivery.engine import registrations
from madang.delivery.engine.shops import STATE_LABELS, STEP_LABELS, WAITING, State
from madang.ledger.models import Purse
from madang.people.models import Account
from madang.reputation.models import Subject
from madang.towns.models import Region, Town

PREP_STEP_MIN = 5
LONGEST_PREP_MIN = 120
FARTHEST_M = 20_000
STATES = [(state.value, _(label)) for state, label in STATE_LABELS.items()]
TEN_DIGITS = RegexValidator(r"^\d{10}$")


class Cuisine(models.TextChoices):
    """What a shop cooks."""

    KOREAN = "korean", pgettext_lazy("cuisine", "Korean")
    SNACKS = "snacks", pgettext_lazy("cuisine", "Gimbap and snacks")
    CHICKEN = "chicken", pgettext_lazy("cuisine", "Fried chicken")
    CHINESE = "chinese", pgettext_lazy("cuisine", "Chinese")
    JAPANESE = "japanese", pgettext_lazy("cuisine", "Japanese")
    WESTERN = "western", pgettext_lazy("cuisine", "Western")
    PIZZA = "pizza", pgettext_lazy("cuisine", "Pizza")
    BURGER = "burger", pgettext_lazy("cuisine", "Burgers and sandwiches")
    ASIAN = "asian", pgettext_lazy("cuisine", "Other Asian")
    MEAT = "meat", pgettext_lazy("cuisine", "Meat, jokbal and bossam")
    SEAFOOD = "seafood", pgettext_lazy("cuisine", "Fish and seafood")
    LUNCHBOX = "lunchbox", pgettext_lazy("cuisine", "Porridge and lunch boxes")
    CAFE = "cafe", pgettext_lazy("cuisine", "Coffee, bread and desserts")
    SIDES = "sides", pgettext_lazy("cuisine", "Side dishes")
    OTHER = "other", pgettext_lazy("cuisine", "Other food")


class ShopQuerySet(models.QuerySet["Shop"]):
    """Shops as lists ask for them."""

    def of(self, town: Town) -> Self:
        return self.filter(town=town)

    def public(self) -> Self:
        """Those that residents see: open to orders, at whatever hour."""
        return self.filter(state=State.OPEN)

    def waiting(self) -> Self:
        """Those that wait for an official, the longest first."""
        return self.filter(state__in=WAITING).order_by("applied_at", "id")

    def kept_by(self, account: Account) -> Self:
        return self.filter(keepers__account=account)


class Shop(models.Model):
    """One shop of a town, with its seller's identity as the e-commerce law wants it shown.

    `minimum_won` counts dishes without the fee. `prep_minutes` is the shop's own figure, in steps
    of five; until `busy_until`, `busy_minutes` come on top, and until `paused_until` it takes no
    order. Both moments may lie in the past. `purse` is opened with the shop.
    """

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("Name of the shop"), max_length=60)
    about = models.TextField(_("About the shop"), max_length=1000, blank=True)
    cuisine = models.CharField(_("What it cooks"), max_length=10, choices=Cuisine)
    state = models.CharField(max_length=9, choices=STATES, default=State.APPLIED)
    reason = models.TextField(blank=True)  # why refused, suspended; public while it holds
    business_name = models.CharField(_("Name on the registration"), max_length=80)
    business_number = models.CharField(
        _("Business registration number"), max_length=10, validators=[TEN_DIGITS]
    )
    representative = models.CharField(_("Representative"), max_length=60)
    permit_number = models.CharField(_("Number of the food business report"), max_length=40)
    mail_order_number = models.CharField(
        _("Number of the mail-order report"), max_length=40, blank=True
    )
    address = models.CharField(_("Address of the shop"), max_length=200)
    region = models.ForeignKey(
        Region, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )  # its dong
    lat = models.FloatField(null=True, blank=True)
    lon = models.FloatField(null=True, blank=True)
    phone = models.CharField(_("Telephone of the shop"), max_length=30)
    email = models.EmailField(_("E-mail of the shop"), blank=True)
    delivers = models.BooleanField(_("Delivery"), default=True)
    packs = models.BooleanField(_("Takeaway"), default=True)
    seats = models.BooleanField(_("Eating in"), default=False)
    minimum_won = models.PositiveIntegerField(_("Minimum order"), default=0)
    prep_minutes = models.PositiveSmallIntegerField(_("Preparation time"), default=20)
    busy_minutes = models.PositiveSmallIntegerField(default=0)
    busy_until = models.DateTimeField(null=True, blank=True)
    paused_until = models.DateTimeField(null=True, blank=True)
    closed_on_holidays = models.BooleanField(_("Closed on public holidays"), default=False)
    purse = models.OneToOneField(
        Purse, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    subject = models.OneToOneField(
        Subject, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )  # of its reviews, opened with the first
    applied_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True, blank=True)  # the first time
    changed_at = models.DateTimeField()  # the last step

    objects = ShopQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["id", "town"], name="shop_is_of_one_town"),
            models.UniqueConstraint(
                fields=["town", "business_number", "address"],
                condition=~Q(state__in=["refused", "closed"]),
                name="shop_once_at_an_address",
            ),
            models.CheckConstraint(
                condition=Q(business_number__regex=r"^\d{10}$"), name="shop_number_has_ten_digits"
            ),
            models.CheckConstraint(
                condition=Q(lat=None, lon=None) | Q(lat__isnull=False, lon__isnull=False),
                name="shop_place_is_whole",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["open", "suspended"])
                | Q(lat__isnull=False, purse__isnull=False, opened_at__isnull=False),
                name="shop_opens_with_place_and_purse",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["refused", "suspended"]) | ~Q(reason=""),
                name="shop_is_told_why",
            ),
            models.CheckConstraint(
                condition=Q(prep_minutes__gte=PREP_STEP_MIN, prep_minutes__lte=LONGEST_PREP_MIN)
                & Q(busy_minutes__lte=LONGEST_PREP_MIN),
                name="shop_prep_within_two_hours",
            ),
        ]
        indexes = [models.Index(fields=["town", "state", "cuisine"], name="shop_by_cuisine")]

    def __str__(self) -> str:
        return self.name

    @property
    def topic(self) -> str:
        """Of what the boards of this shop hear news."""
        return f"delivery.shop:{self.pk}"

    @property
    def number_written(self) -> str:
        """The business registration number as it stands on the certificate."""
        return registrations.written(self.business_number)

    @property
    def is_public(self) -> bool:
        """Whether residents see it."""
        return self.state == State.OPEN

    def is_busy(self, now: datetime) -> bool:
        """Tell whether it has said that cooking takes longer at `now`."""
        return self.busy_until is not None and now < self.busy_until

    def is_paused(self, now: datetime) -> bool:
        """Tell whether it takes no order at `now` although its hours say so."""
        return self.paused_until is not None and now < self.paused_until

    def own_prep_minutes(self, now: datetime) -> int:
        """Return how long the shop itself says that cooking takes at `now`."""
        return self.prep_minutes + (self.busy_minutes if self.is_busy(now) else 0)


class ShopKeeper(models.Model):
    """A person who runs a shop here. The owner applied, and lets others in."""

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, related_name="keepers")
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="shops_kept"
    )
    is_owner = models.BooleanField(default=False)
    since = models.DateTimeField()

    class Meta:
        ordering = ["-is_owner", "id"]
        constraints = [
            models.UniqueConstraint(fields=["shop", "account"], name="shopkeeper_once"),
            models.UniqueConstraint(
                fields=["shop"], condition=Q(is_owner=True), name="shopkeeper_one_owner"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} of {self.shop_id}"


class ShopVisit(models.Model):
    """One check on site by an official; `checks` says of each code of CHECKS whether it is so."""

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, related_name="visits")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    at = models.DateTimeField()
    checks = models.JSONField()
    note = models.TextField(blank=True)  # what is missing; the shop reads it
    passed = models.BooleanField()

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.shop_id} {self.at:%Y-%m-%d} {self.passed}"


class ShopStep(models.Model):
    """One step that was taken with a shop; never changed."""

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, related_name="steps")
    step = models.CharField(
        max_length=10, choices=[(name, _(label)) for name, label in STEP_LABELS.items()]
    )
    before = models.CharField(max_length=9, blank=True)
    after = models.CharField(max_length=9, choices=STATES)
    reason = models.TextField(blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.step} {self.at:%Y-%m-%d}"


class DeliveryFee(models.Model):
    """The fee of a delivery up to this distance as the crow flies, from the last row's on."""

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, related_name="fees")
    up_to_m = models.PositiveIntegerField()
    fee_won = models.PositiveIntegerField()

    class Meta:
        ordering = ["shop", "up_to_m"]
        constraints = [
            models.UniqueConstraint(fields=["shop", "up_to_m"], name="deliveryfee_once_a_distance"),
            models.CheckConstraint(
                condition=Q(up_to_m__gte=100, up_to_m__lte=FARTHEST_M),
                name="deliveryfee_within_reach",
            ),
        ]

    def __str__(self) -> str:
        return f"≤ {self.up_to_m} m: {self.fee_won}"
