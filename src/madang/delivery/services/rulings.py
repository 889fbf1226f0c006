"""What officials decide about orders: complaints that wait, single orders they look for."""

from datetime import datetime, timedelta

from django.db.models import Count, Min, Q

from madang.base.desk import Backlog
from madang.delivery.engine.orders.machine import State
from madang.delivery.models import Order
from madang.delivery.models.orders import FoodOrderQuerySet
from madang.towns.models import Town

WAITING = (State.DISPUTED, State.CANCEL_REQUESTED)
LATE = timedelta(days=3)
MOST_FOUND = 50


def waiting(town: Town) -> FoodOrderQuerySet:
    """Return the orders about which customer and shop do not agree, the oldest first."""
    rows = Order.objects.filter(town=town, state__in=WAITING)
    return rows.select_related("shop").order_by("moved_at", "id")


def backlog(town: Town, now: datetime) -> Backlog:
    """Count the complaints that wait, and those that have waited for more than three days."""
    told = (
        Order.objects.filter(town=town, state=State.DISPUTED)
        .order_by()
        .aggregate(
            waiting=Count("pk"),
            overdue=Count("pk", filter=Q(moved_at__lt=now - LATE)),
            oldest=Min("moved_at"),
        )
    )
    return Backlog(**told)


def found(town: Town, words: str) -> list[Order]:
    """Return the orders with this number, of this shop, telephone or address, the newest first."""
    rows = Order.objects.filter(town=town).select_related("shop", "customer")
    for word in words.replace("\0", "").split()[:5]:
        asked = Q(shop__name__icontains=word) | Q(address__icontains=word) | Q(phone=word)
        if word.isascii() and word.isdecimal() and len(word) < 18:
            asked |= Q(pk=int(word))
        rows = rows.filter(asked)
    return list(rows[:MOST_FOUND])
