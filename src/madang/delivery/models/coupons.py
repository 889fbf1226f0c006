"""Coupons: what was issued by whom and who pays for it, and who used one."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from madang.delivery.engine.orders.coupons import BPS, Caps, Edition, Level, On
from madang.delivery.engine.orders.parties import Party
from madang.delivery.models.orders import Order
from madang.delivery.models.shops import Shop
from madang.towns.models import Town

LEVELS = [
    (Level.NATIONAL.value, pgettext_lazy("coupon", "The nation")),
    (Level.PROVINCE.value, pgettext_lazy("coupon", "The province")),
    (Level.TOWN.value, pgettext_lazy("coupon", "The town")),
    (Level.SHOP.value, pgettext_lazy("coupon", "The shop")),
]
ONS = [
    (On.DISHES.value, pgettext_lazy("coupon", "Dishes")),
    (On.DELIVERY.value, pgettext_lazy("coupon", "The delivery")),
]


class CouponEditionQuerySet(models.QuerySet["CouponEdition"]):
    """Editions as orders ask for them."""

    def at(self, shop: Shop, now: datetime) -> Self:
        """Those that this shop takes at `now`, if their other conditions are met."""
        ours = self.filter(town=shop.town_id, starts_at__lte=now, ends_at__gt=now)
        return ours.filter(Q(shop=None) | Q(shop=shop)).order_by("id")

    def of_shop(self, shop: Shop) -> Self:
        """Those that a shop gives out and pays itself."""
        return self.filter(town=shop.town_id, shop=shop, level=Level.SHOP)

    def of_town(self, town: Town) -> Self:
        """Those of nation, province and town."""
        return self.filter(town=town).exclude(level=Level.SHOP)


class CouponEdition(models.Model):
    """One issue of a coupon. Only its end can be changed, and only to an earlier moment.

    `shares` are basis points by who pays for the discount, together 10,000. Caps without a number
    do not limit.
    """

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    shop = models.ForeignKey(
        Shop, on_delete=models.PROTECT, null=True, blank=True, related_name="coupons"
    )
    level = models.CharField(_("Issued by"), max_length=8, choices=LEVELS)
    name = models.CharField(_("Name of the coupon"), max_length=60)
    on = models.CharField(_("What it lowers"), max_length=8, choices=ONS, default=On.DISHES)
    won = models.PositiveIntegerField(_("Won off"), default=0)
    bps = models.PositiveIntegerField(_("Share off"), default=0)
    most_won = models.PositiveIntegerField(_("Won off at most"), null=True, blank=True)
    minimum_won = models.PositiveIntegerField(_("From this much on"), default=0)
    shares = models.JSONField(_("Who pays for it"))
    a_person = models.PositiveIntegerField(_("Times a person"), null=True, blank=True, default=1)
    a_person_day = models.PositiveIntegerField(_("Times a person and day"), null=True, blank=True)
    a_day = models.PositiveIntegerField(_("Times a day"), null=True, blank=True)
    in_all = models.PositiveIntegerField(_("Times in all"), null=True, blank=True)
    starts_at = models.DateTimeField(_("Valid from"))
    ends_at = models.DateTimeField(_("Valid until"))
    issued_at = models.DateTimeField()

    objects = CouponEditionQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["id", "town"], name="couponedition_of_town"),
            models.CheckConstraint(
                condition=Q(won__gt=0, bps=0) | Q(won=0, bps__gt=0, bps__lte=BPS),
                name="couponedition_takes_off_something",
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gte=F("starts_at")), name="couponedition_ends_later"
            ),
            models.CheckConstraint(
                condition=~Q(level="shop") | Q(shop__isnull=False), name="couponedition_of_a_shop"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def percent(self) -> str:
        """The share it takes off, as people write it."""
        return f"{self.bps / 100:g}"

    @property
    def off_written(self) -> str:
        """What it takes off, in words."""
        if self.won:
            return gettext("%(n)s won off") % {"n": f"{self.won:,}"}
        if self.most_won is None:
            return gettext("%(n)s %% off") % {"n": self.percent}
        told = gettext("%(n)s %% off, at most %(most)s won")
        return told % {"n": self.percent, "most": f"{self.most_won:,}"}

    @property
    def as_edition(self) -> Edition:
        """The edition as the engine takes it."""
        return Edition(
            id=self.pk,
            level=Level(self.level),
            shares={Party(party): bps for party, bps in self.shares.items()},
            starts_at=self.starts_at,
            ends_at=self.ends_at,
            won=self.won,
            bps=self.bps,
            most_won=self.most_won,
            on=On(self.on),
            minimum_won=self.minimum_won,
            shop=self.shop_id,
            caps=Caps(self.a_person, self.a_person_day, self.a_day, self.in_all),
        )


class CouponUse(models.Model):
    """One use of a coupon with an order; given back it counts no more. `day` is the town's."""

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    edition = models.ForeignKey(CouponEdition, on_delete=models.PROTECT, related_name="uses")
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="coupon_uses")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    won = models.PositiveIntegerField()
    day = models.DateField()
    used_at = models.DateTimeField()
    given_back_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "order"],
                condition=Q(given_back_at=None),
                name="couponuse_once_an_order",
            )
        ]
        indexes = [models.Index(fields=["edition", "person", "day"], name="couponuse_counted")]

    def __str__(self) -> str:
        return f"{self.edition_id} {self.won}"
