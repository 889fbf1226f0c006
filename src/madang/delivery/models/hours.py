"""When a shop is open: by weekday, and on single days."""

from typing import Any

from django.db import models
from django.db.models import F, Q

from madang.delivery.engine.hours import DAY_MIN, Hours
from madang.delivery.models.shops import Shop
from madang.towns.models import Town

_ORDERED = Q(opens__lt=DAY_MIN, closes__gt=F("opens"), closes__lte=F("opens") + DAY_MIN)
_BREAK = Q(break_from=None, break_to=None) | Q(
    break_from__gt=F("opens"), break_to__gt=F("break_from"), break_to__lt=F("closes")
)


class Span(models.Model):
    """From when to when, in minutes after the day's midnight; past 1,440 is the night after."""

    opens = models.PositiveSmallIntegerField()
    closes = models.PositiveSmallIntegerField()
    break_from = models.PositiveSmallIntegerField(null=True, blank=True)
    break_to = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def hours(self) -> Hours:
        """The hours as the engine takes them."""
        return Hours(self.opens, self.closes, self.break_from, self.break_to)


class ShopHours(Span):
    """The hours of one weekday, Monday is 0; a weekday without a row is closed."""

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, related_name="hours")
    weekday = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["shop", "weekday"]
        constraints = [
            models.UniqueConstraint(fields=["shop", "weekday"], name="shophours_once_a_weekday"),
            models.CheckConstraint(condition=Q(weekday__lte=6), name="shophours_of_a_weekday"),
            models.CheckConstraint(condition=_ORDERED, name="shophours_in_order"),
            models.CheckConstraint(condition=_BREAK, name="shophours_break_inside"),
        ]

    def __str__(self) -> str:
        return f"{self.weekday}: {self.opens}–{self.closes}"


class ShopDay(Span):
    """One day on which the hours are others, or none: then `opens` is null."""

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, related_name="days")
    day = models.DateField()
    opens: Any = models.PositiveSmallIntegerField(null=True, blank=True)
    closes: Any = models.PositiveSmallIntegerField(null=True, blank=True)
    note = models.CharField(max_length=80, blank=True)

    class Meta:
        ordering = ["shop", "day"]
        constraints = [
            models.UniqueConstraint(fields=["shop", "day"], name="shopday_once"),
            models.CheckConstraint(
                condition=Q(opens=None, closes=None, break_from=None, break_to=None)
                | (Q(opens__isnull=False, closes__isnull=False) & _ORDERED),
                name="shopday_in_order",
            ),
            models.CheckConstraint(condition=_BREAK, name="shopday_break_inside"),
        ]

    def __str__(self) -> str:
        return f"{self.day}: {self.opens}–{self.closes}"

    @property
    def hours_or_none(self) -> Hours | None:
        """The hours as the engine takes them; None: closed."""
        return None if self.opens is None else self.hours
