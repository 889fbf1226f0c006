"""Orders: what was ordered at which price, where it stands, and every step it took."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from madang.delivery.engine.orders.machine import ENDS, State
from madang.delivery.engine.orders.parties import Actor, Fault, Kind, Party
from madang.delivery.engine.orders.settlements import Terms
from madang.delivery.models.dishes import Dish
from madang.delivery.models.shops import Shop
from madang.ledger.models import Hold, Purse
from madang.people.models import Account
from madang.towns.models import Town

KINDS = [
    (Kind.DELIVERY.value, pgettext_lazy("kind of order", "Brought to the door")),
    (Kind.TAKEAWAY.value, pgettext_lazy("kind of order", "Fetched at the shop")),
    (Kind.DINE_IN.value, pgettext_lazy("kind of order", "Eaten in the shop")),
]
STATES = [
    (State.PLACED.value, pgettext_lazy("order", "Waits for the shop")),
    (State.ACCEPTED.value, pgettext_lazy("order", "Accepted by the shop")),
    (State.COOKING.value, pgettext_lazy("order", "Being cooked")),
    (State.READY.value, pgettext_lazy("order", "The meal is ready")),
    (State.PICKED_UP.value, pgettext_lazy("order", "On its way")),
    (State.DELIVERED.value, pgettext_lazy("order", "Handed over at the door")),
    (State.COLLECTED.value, pgettext_lazy("order", "Handed over at the shop")),
    (State.SERVED.value, pgettext_lazy("order", "Served at the table")),
    (State.SETTLED.value, pgettext_lazy("order", "Paid out")),
    (State.CANCEL_REQUESTED.value, pgettext_lazy("order", "Somebody asks to cancel")),
    (State.DISPUTED.value, pgettext_lazy("order", "A complaint is looked at")),
    (State.REJECTED.value, pgettext_lazy("order", "Rejected by the shop")),
    (State.EXPIRED.value, pgettext_lazy("order", "The shop did not answer")),
    (State.CANCELLED.value, pgettext_lazy("order", "The order is cancelled")),
    (State.REFUNDED_PART.value, pgettext_lazy("order", "Given back in part")),
    (State.REFUNDED_FULL.value, pgettext_lazy("order", "Given back as a whole")),
    (State.DENIED.value, pgettext_lazy("order", "Complaint not granted")),
]
FAULTS = [
    (Fault.CUSTOMER.value, pgettext_lazy("fault", "The customer does not want it any more")),
    (Fault.NO_SHOW.value, pgettext_lazy("fault", "The customer was not there")),
    (Fault.SHOP.value, pgettext_lazy("fault", "The shop could not do it")),
    (Fault.SOLD_OUT.value, pgettext_lazy("fault", "Something was sold out")),
    (Fault.COURIER.value, pgettext_lazy("fault", "It went wrong on the way")),
    (Fault.PLATFORM.value, pgettext_lazy("fault", "The town's service failed")),
]
ACTORS = [
    (Actor.CUSTOMER.value, pgettext_lazy("actor", "The customer")),
    (Actor.SHOP.value, pgettext_lazy("actor", "The shop")),
    (Actor.COURIER.value, pgettext_lazy("actor", "The courier")),
    (Actor.OFFICIAL.value, pgettext_lazy("actor", "An official")),
    (Actor.CLOCK.value, pgettext_lazy("actor", "The clock")),
]


class FoodOrderQuerySet(models.QuerySet["Order"]):
    """Orders as lists and jobs ask for them."""

    def of_customer(self, account: Account) -> Self:
        return self.filter(customer=account)

    def of_shop(self, shop: Shop) -> Self:
        return self.filter(shop=shop)

    def under_way(self) -> Self:
        """Those with which something is still to be done."""
        return self.exclude(state__in=[state.value for state in ENDS])

    def due(self, now: datetime) -> Self:
        """Those at which the clock has something to do."""
        return self.filter(timer_at__lte=now)


class Order(models.Model):
    """One order of a customer at a shop. Its lines are frozen; `paid_won` is what they pay.

    `key` is the customer's client's, made before it asks; `before` is the state before this one,
    since `moved_at`. At `timer_at` the clock makes the step `timer`. `fee_bps` and `payment_bps`
    are the terms of the moment of the order.
    """

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    shop = models.ForeignKey(Shop, on_delete=models.PROTECT, related_name="orders")
    customer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    courier = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    key = models.CharField(max_length=100)
    fingerprint = models.BinaryField(max_length=32)
    kind = models.CharField(max_length=8, choices=KINDS)
    state = models.CharField(max_length=16, choices=STATES)
    before = models.CharField(max_length=16, choices=STATES, blank=True)
    purse = models.ForeignKey(Purse, on_delete=models.PROTECT, related_name="+")
    hold = models.ForeignKey(
        Hold, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    sales_won = models.PositiveIntegerField()
    delivery_won = models.PositiveIntegerField(default=0)
    discount_won = models.PositiveIntegerField(default=0)
    paid_won = models.PositiveIntegerField()
    fee_bps = models.PositiveIntegerField()
    payment_bps = models.PositiveIntegerField(default=0)
    is_own_courier = models.BooleanField(default=False)
    address = models.CharField(_("Where to"), max_length=200, blank=True)
    lat = models.FloatField(null=True, blank=True)
    lon = models.FloatField(null=True, blank=True)
    phone = models.CharField(_("Telephone for this order"), max_length=30, blank=True)
    note = models.CharField(_("Word to the shop"), max_length=200, blank=True)
    wanted_at = models.DateTimeField(null=True, blank=True)  # None: as soon as can be
    promised_at = models.DateTimeField(null=True, blank=True)
    delays = models.PositiveSmallIntegerField(default=0)
    asked_by = models.CharField(max_length=8, choices=ACTORS, blank=True)
    fault = models.CharField(max_length=8, choices=FAULTS, blank=True)
    placed_at = models.DateTimeField()
    moved_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    timer = models.CharField(max_length=12, blank=True)
    timer_at = models.DateTimeField(null=True, blank=True)
    times_held = models.PositiveSmallIntegerField(default=0)

    objects = FoodOrderQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["id", "town"], name="order_is_of_one_town"),
            models.UniqueConstraint(fields=["customer", "key"], name="order_once_a_key"),
            models.CheckConstraint(
                condition=Q(paid_won=F("sales_won") + F("delivery_won") - F("discount_won")),
                name="order_adds_up",
            ),
            models.CheckConstraint(
                condition=Q(timer="", timer_at=None) | (~Q(timer="") & Q(timer_at__isnull=False)),
                name="order_timer_is_whole",
            ),
        ]
        indexes = [
            models.Index(fields=["shop", "state"], name="order_on_the_board"),
            models.Index(fields=["shop", "placed_at"], name="order_of_a_month"),
            models.Index(
                fields=["timer_at"], name="order_due", condition=Q(timer_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.state}"

    @property
    def topic(self) -> str:
        """Of what pages about this order hear news."""
        return f"delivery.order:{self.pk}"

    @property
    def topics(self) -> list[str]:
        """Of what the pages of its customer, its shop and its courier hear news."""
        others = [f"delivery.shop:{self.shop_id}"]
        if self.courier_id is not None:
            others.append(f"delivery.courier:{self.courier_id}")
        return [self.topic, *others]

    @property
    def last_step(self) -> int:
        """The id of the newest step: who has seen another has seen another order."""
        return self.steps.order_by("-pk").values_list("pk", flat=True).first() or 0

    @property
    def terms(self) -> Terms:
        """The terms on which it is settled."""
        carrier = Party.SHOP if self.is_own_courier else Party.COURIER
        part = getattr(self, "agency_part", None)
        return Terms(self.fee_bps, self.payment_bps, carrier, part.percent if part else 0)


class OrderLine(models.Model):
    """One line of an order's bill, never changed. `won` is signed: coupons and changes lower it."""

    class Kind(models.TextChoices):
        DISH = "dish", pgettext_lazy("line of an order", "Dish")
        DELIVERY = "delivery", pgettext_lazy("line of an order", "Bringing")
        COUPON = "coupon", pgettext_lazy("line of an order", "Coupon")
        ADJUSTMENT = "adjustment", pgettext_lazy("line of an order", "Later change")

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="lines")
    kind = models.CharField(max_length=10, choices=Kind)
    label = models.CharField(max_length=200)
    dish = models.ForeignKey(
        Dish, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    edition = models.ForeignKey(
        "delivery.CouponEdition", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    quantity = models.PositiveSmallIntegerField(default=1)
    unit_won = models.PositiveIntegerField(default=0)
    options = models.JSONField(default=list, blank=True)  # [[label, won]]
    shares = models.JSONField(default=dict, blank=True)  # of a coupon: party: won
    won = models.IntegerField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["dish", "delivery"], won__gte=0)
                | Q(kind__in=["coupon", "adjustment"], won__lt=0),
                name="orderline_has_its_sign",
            )
        ]

    def __str__(self) -> str:
        return f"{self.label} {self.won}"


class OrderStep(models.Model):
    """One step of an order: by whom, why, asked with which key; never changed."""

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="steps")
    step = models.CharField(max_length=16)
    before = models.CharField(max_length=16, blank=True)
    after = models.CharField(max_length=16, choices=STATES)
    actor = models.CharField(max_length=8, choices=ACTORS)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    reason = models.CharField(max_length=300, blank=True)
    fault = models.CharField(max_length=8, choices=FAULTS, blank=True)
    key = models.CharField(max_length=100, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["order", "key"], condition=~Q(key=""), name="orderstep_once_a_key"
            )
        ]

    def __str__(self) -> str:
        return f"{self.step} {self.at:%Y-%m-%d %H:%M}"
