"""What an official sees of dispatch: who is on duty, what waits, and what was decided lately."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from madang.delivery.models import DispatchRun, DispatchZone, Offer, OfferedOrder, Order, Shift
from madang.delivery.services import steps, zones
from madang.towns.models import Town

LATE = timedelta(minutes=60)
MOST = 100


@dataclass(frozen=True)
class OnDuty:
    """A courier on duty and what they do."""

    shift: Shift
    offers: int
    rests: bool


@dataclass(frozen=True)
class OpenOrder:
    """An order under way, with the offer that has it, if one has."""

    order: Order
    offer: Offer | None
    is_late: bool


@dataclass(frozen=True)
class ZoneBoard:
    """One zone at this moment; `last` is its last minute in which something was to decide."""

    zone: DispatchZone
    crew: Sequence[OnDuty]
    orders: Sequence[OpenOrder]
    last: DispatchRun | None


def boards(town: Town, *, now: datetime) -> list[ZoneBoard]:
    """Return the zones of a town, by a number of queries that does not grow with them."""
    there = zones.every(town)
    crews, orders, last = _crews(town), _orders(town, now), _last(town, now)
    by_zone: dict[int, list[OpenOrder]] = {}
    for one in orders:
        zone = zones.of_shop(one.order.shop, there)
        if zone is not None:
            by_zone.setdefault(zone.pk, []).append(one)
    return [
        ZoneBoard(zone, crews.get(zone.pk, []), by_zone.get(zone.pk, []), last.get(zone.pk))
        for zone in there
    ]


def _crews(town: Town) -> dict[int, list[OnDuty]]:
    rows = Shift.objects.running().filter(town=town).select_related("courier__account")
    live = Counter(
        Offer.objects.live().filter(town=town).values_list("courier_id", flat=True).order_by()
    )
    found: dict[int, list[OnDuty]] = {}
    for shift in rows.prefetch_related("breaks").order_by("courier__name"):
        rests = any(one.ends_at is None for one in shift.breaks.all())
        found.setdefault(shift.zone_id, []).append(OnDuty(shift, live[shift.courier_id], rests))
    return found


def _orders(town: Town, now: datetime) -> list[OpenOrder]:
    states = [*steps.BEFORE_THE_WAY, "picked_up", "cancel_requested"]
    rows = Order.objects.filter(town=town, kind="delivery", state__in=states)
    rows = rows.select_related("shop").order_by("placed_at", "pk")[:MOST]
    parts = OfferedOrder.objects.filter(order__in=[one.pk for one in rows], is_live=True)
    offers = {one.order_id: one.offer for one in parts.select_related("offer__courier")}
    return [
        OpenOrder(one, offers.get(one.pk), now - max(one.placed_at, one.wanted_at or one.placed_at)
                  > LATE)
        for one in rows
    ]  # fmt: skip


def _last(town: Town, now: datetime) -> dict[int, DispatchRun]:
    rows = DispatchRun.objects.filter(town=town, at__gte=now - timedelta(days=1))
    return {one.zone_id: one for one in rows.order_by("zone_id", "-id").distinct("zone_id")}


def lately(town: Town) -> list[Offer]:
    """Return the offers of late, the newest first."""
    rows = Offer.objects.filter(town=town).select_related("courier__account", "shop", "run")
    return list(rows.order_by("-id")[:20])
