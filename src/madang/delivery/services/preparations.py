"""How long a shop's kitchen takes, learnt from its own orders."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.cache import cache
from django.db.models import Count

from madang.delivery.engine import preparations
from madang.delivery.engine.orders.machine import State
from madang.delivery.engine.preparations import FULL, Ready
from madang.delivery.models import Order, OrderStep, Shop
from madang.delivery.models.shops import LONGEST_PREP_MIN
from madang.towns.models import Town

LEARNT_OF = timedelta(days=60)
MOST_STEPS = 2_000
BEGINS, ENDS = "accept", "finish"
KEPT_S = 48 * 3600  # of what is learnt each night
ON_THE_STOVE = (State.ACCEPTED, State.COOKING)


@dataclass(frozen=True)
class Kitchens:
    """What is learnt of kitchens at one hour, by kinds of load, and how full each is now."""

    learnt: Mapping[str, Sequence[int]]
    loads: Mapping[int, int]

    def minutes(self, shop: int, *, own: int, busy: int) -> tuple[int, bool]:
        """Return how long a meal takes now, and whether that is learnt; else the shop's own."""
        row = self.learnt.get(str(shop))
        found = row[min(self.loads.get(shop, 0), FULL)] if row else 0
        return min(LONGEST_PREP_MIN, (found or own) + busy), bool(found)


def kitchens(shops: Collection[int], *, town: Town, now: datetime) -> Kitchens:
    """Return what is known of the kitchens of these shops; two queries for any number."""
    hour = now.astimezone(town.zone).hour
    cooking = Order.objects.filter(shop__in=shops, state__in=ON_THE_STOVE, wanted_at=None)
    loads = cooking.order_by().values_list("shop").annotate(count=Count("pk"))
    return Kitchens(cache.get(_key(town, hour)) or {}, dict(loads))


def expected(shop: Shop, *, now: datetime) -> int:
    """Return the minutes that customers of one shop are told."""
    busy = shop.busy_minutes if shop.is_busy(now) else 0
    known = kitchens([shop.pk], town=shop.town, now=now)
    return known.minutes(shop.pk, own=shop.prep_minutes, busy=busy)[0]


def learn(*, town: Town, now: datetime) -> int:
    """Keep what each open kitchen's orders show, hour by hour; return of how many shops.

    A shop with too few orders is not kept, and its own figure goes on to count.
    """
    hours: list[dict[str, list[int]]] = [{} for _hour in range(24)]
    known = 0
    for shop in Shop.objects.of(town).public().select_related("town").iterator():
        found = preparations.table(_seen(shop, now)[0])
        known += any(map(any, found))
        for hour, row in enumerate(found):
            if any(row):
                hours[hour][str(shop.pk)] = row
    for hour, rows in enumerate(hours):
        cache.set(_key(town, hour), rows, KEPT_S)
    return known


def _key(town: Town, hour: int) -> str:
    return f"delivery.preparations:{town.pk}:{hour}"


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
