"""Portions that a shop counts: taken with an order, and back when it comes to nothing."""

from collections.abc import Mapping

from django.db.models import F

from madang.delivery.models import Dish, Order, OrderLine
from madang.delivery.services.refused import Refused


def take(portions: Mapping[int, int]) -> None:
    """Take portions by the dish's id. Raises Refused: there are not as many left."""
    for pk, count in sorted(portions.items()):
        counted = Dish.objects.filter(pk=pk, stock__isnull=False)
        if counted.exists() and not counted.filter(stock__gte=count).update(
            stock=F("stock") - count
        ):
            raise Refused("sold_out")


def of(order: Order) -> dict[int, int]:
    """Return how many of each dish are in an order."""
    portions: dict[int, int] = {}
    lines = order.lines.filter(kind=OrderLine.Kind.DISH, dish__isnull=False)
    for pk, count in lines.values_list("dish_id", "quantity"):
        if pk is not None:
            portions[pk] = portions.get(pk, 0) + count
    return portions


def bring_back(order: Order) -> None:
    """Give the portions of an order back."""
    for pk, count in sorted(of(order).items()):
        Dish.objects.filter(pk=pk, stock__isnull=False).update(stock=F("stock") + count)
