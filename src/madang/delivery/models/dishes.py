"""Menus: sections, dishes with what the law wants to stand beside them, and options."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from madang.delivery.engine.dishes import Choice, Group
from madang.delivery.models.shops import Shop
from madang.towns.models import Town

DEAREST_WON = 10_000_000


class MenuSection(models.Model):
    """A part of a shop's menu under one heading."""

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, related_name="sections")
    name = models.CharField(_("Heading"), max_length=40)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["id", "town"], name="menusection_is_of_one_town"),
            models.UniqueConstraint(fields=["id", "shop"], name="menusection_is_of_one_shop"),
            models.UniqueConstraint(fields=["shop", "name"], name="menusection_once_a_name"),
        ]

    def __str__(self) -> str:
        return self.name


class DishQuerySet(models.QuerySet["Dish"]):
    """Dishes as menus ask for them."""

    def standing(self) -> Self:
        """Those that are on the menu, sold out or not."""
        return self.filter(removed_at=None)


class Dish(models.Model):
    """One dish. Taken off the menu (`removed_at`) it stays as a row, for what was ordered of it.

    Sold out from `sold_out_at` until `sold_out_until`, or until the shop says otherwise; also when
    `stock`, counted by those shops that like to, is used up. `allergens` are codes of ALLERGENS,
    `origins` a list of [code of LABELLED, where it is from].
    """

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, related_name="dishes")
    section = models.ForeignKey(MenuSection, on_delete=models.PROTECT, related_name="dishes")
    name = models.CharField(_("Name of the dish"), max_length=60)
    about = models.CharField(_("What it is"), max_length=300, blank=True)
    price_won = models.PositiveIntegerField(_("Price"))
    allergens = ArrayField(models.CharField(max_length=10), default=list, blank=True)
    origins = models.JSONField(default=list, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    sold_out_at = models.DateTimeField(null=True, blank=True)
    sold_out_until = models.DateTimeField(null=True, blank=True)
    stock = models.PositiveIntegerField(_("Portions left"), null=True, blank=True)
    has_photo = models.BooleanField(default=False)
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = DishQuerySet.as_manager()

    class Meta:
        ordering = ["section__position", "section", "position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["id", "town"], name="dish_is_of_one_town"),
            models.UniqueConstraint(fields=["id", "shop"], name="dish_is_of_one_shop"),
            models.CheckConstraint(
                condition=Q(price_won__lte=DEAREST_WON), name="dish_price_is_sane"
            ),
            models.CheckConstraint(
                condition=Q(sold_out_until=None)
                | Q(sold_out_at__isnull=False, sold_out_until__gt=F("sold_out_at")),
                name="dish_sold_out_ends_later",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def is_sold_out(self, now: datetime) -> bool:
        """Tell whether nobody can order it at `now`."""
        if self.stock == 0:
            return True
        if self.sold_out_at is None or now < self.sold_out_at:
            return False
        return self.sold_out_until is None or now < self.sold_out_until


class DishPhoto(models.Model):
    """The picture of a dish, JPEG that this installation has drawn anew."""

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    dish = models.OneToOneField(
        Dish, on_delete=models.CASCADE, primary_key=True, related_name="photo"
    )
    image = models.BinaryField()
    words = models.CharField(max_length=120, blank=True)  # for those who do not see it

    def __str__(self) -> str:
        return f"{len(self.image)} bytes"


class OptionGroup(models.Model):
    """Options of a dish of which at least `least` and at most `most` are chosen."""

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    dish = models.ForeignKey(Dish, on_delete=models.CASCADE, related_name="groups")
    name = models.CharField(_("What is chosen"), max_length=40)
    least = models.PositiveSmallIntegerField(_("At least"), default=0)
    most = models.PositiveSmallIntegerField(_("At most"), default=1)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["id", "town"], name="optiongroup_is_of_one_town"),
            models.CheckConstraint(
                condition=Q(most__gte=1, most__lte=30, least__lte=F("most")),
                name="optiongroup_can_be_chosen",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def as_group(self) -> Group:
        """The group as the engine takes it; its options are asked for with it."""
        choices = [
            Choice(one.pk, one.price_won, one.is_sold_out)
            for one in self.options.all()
            if one.removed_at is None
        ]
        return Group(self.pk, self.least, self.most, choices)


class Option(models.Model):
    """One option; its price comes on top of the dish's."""

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    group = models.ForeignKey(OptionGroup, on_delete=models.CASCADE, related_name="options")
    name = models.CharField(_("Option"), max_length=40)
    price_won = models.PositiveIntegerField(_("Extra price"), default=0)
    position = models.PositiveSmallIntegerField(default=0)
    is_sold_out = models.BooleanField(default=False)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["id", "town"], name="option_is_of_one_town"),
            models.CheckConstraint(
                condition=Q(price_won__lte=DEAREST_WON), name="option_price_is_sane"
            ),
        ]

    def __str__(self) -> str:
        return self.name
