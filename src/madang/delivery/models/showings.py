"""How often shops were shown on the list, and opened from it: counts by day, never who looked."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from madang.delivery.models.shops import Shop
from madang.towns.models import Town


class ShowingBatch(models.Model):
    """One list that was shown, until a job has added it to the days: shops alone, nobody's name.

    `pool` are the shops that answered the question, with the `merits` by which they are entitled
    to be seen; `shown` those that stood on the page, from the place `first` (0 is the top) on.
    """

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    pool = ArrayField(models.BigIntegerField())
    merits = ArrayField(models.FloatField())
    shown = ArrayField(models.BigIntegerField())
    first = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.day}: {len(self.shown)}"


class Showing(models.Model):
    """One shop's day on the list. `seen` weighs each showing by its place, the first is 1.

    `entitled` is what the shop's merit gave it of all that was seen; `opened` how often its page
    was opened from the list.
    """

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, related_name="showings")
    day = models.DateField()
    shown = models.PositiveIntegerField(default=0)
    seen = models.FloatField(default=0)
    entitled = models.FloatField(default=0)
    opened = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["day", "shop"]
        constraints = [
            models.UniqueConstraint(fields=["shop", "day"], name="showing_once_a_day"),
        ]
        indexes = [models.Index(fields=["town", "day"], name="showing_of_a_month")]

    def __str__(self) -> str:
        return f"{self.shop_id} {self.day}: {self.shown}"
