"""How long a shop's kitchen takes, learnt from its own orders."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from madang.delivery.engine import preparations
from madang.delivery.engine.preparations import Ready
from madang.delivery.models import OrderStep, Shop
from madang.delivery.models.shops import LONGEST_PREP_MIN

LEARNT_OF = timedelta(days=60)
MOST_STEPS = 2_000
BEGINS, ENDS = "accept", "finish"


def suggested(shop: Shop, *, now: datetime) -> int:
    """Return the minutes that a meal accepted at `now` will take, in steps of five."""
    events, load = _seen(shop, now)
    local = now.astimezone(shop.town.zone)
    own = shop.own_prep_minutes(now)
    learnt = preparations.estimate(events, hour=local.hour, load=load, own_minutes=own)
    longer = shop.busy_minutes if shop.is_busy(now) and learnt != own else 0
    return min(LONGEST_PREP_MIN, learnt + longer)


def _seen(shop: Shop, now: datetime) -> tuple[list[Ready], int]:
    """Return the meals that became ready lately, and how many are on the stove now."""
    rows = OrderStep.objects.filter(
        order__shop=shop, at__gt=now - LEARNT_OF, order__wanted_at=None
    ).order_by("-id")
    kept = rows.exclude(step__in=["place", "cook", "delay"])
    steps = list(kept.values_list("order_id", "step", "at")[:MOST_STEPS])
    return _events(shop, reversed(steps))


def _events(shop: Shop, steps: Iterator[tuple[int, str, datetime]]) -> tuple[list[Ready], int]:
    """Walk through the steps in their order; whatever ends a meal takes it off the stove."""
    cooking: dict[int, tuple[datetime, int]] = {}
    found = []
    for order, step, at in steps:
        if step == BEGINS:
            cooking[order] = (at, len(cooking))
            continue
        begun = cooking.pop(order, None)
        if begun is not None and step == ENDS:
            hour = begun[0].astimezone(shop.town.zone).hour
            found.append(Ready(hour, begun[1], (at - begun[0]).total_seconds() / 60))
    return found, len(cooking)
