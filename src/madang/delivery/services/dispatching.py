"""Once a minute for each zone: rows become the engine's world, its assignments become offers."""

import logging
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import perf_counter

import numpy as np
from django.db import connection, transaction
from django.db.models import Exists, OuterRef

from madang.delivery.engine import couriers as courier_engine
from madang.delivery.engine.couriers import Belongs
from madang.delivery.engine.dispatch import dispatcher as engine
from madang.delivery.engine.dispatch.assignments import Assignment
from madang.delivery.engine.dispatch.dispatcher import Dispatcher, How, Settings
from madang.delivery.engine.dispatch.instances import Terms
from madang.delivery.engine.dispatch.plane import Plane
from madang.delivery.engine.fees import distance_m
from madang.delivery.engine.orders.machine import State
from madang.delivery.models import (
    CourierPosition,
    DispatchRun,
    DispatchZone,
    Offer,
    OfferedOrder,
    Order,
    Shift,
    ShiftBreak,
)
from madang.delivery.services import agencyparts, duties, offers, steps, zones
from madang.rules.services import rules
from madang.towns.models import Town

logger = logging.getLogger(__name__)
LOCK = 0x44495350  # "DISP": our advisory locks on zones
SERVICE_S = 240.0  # at a shop and at a door, half before and half after
TARGET_S = 2400.0
MOST = 500  # orders of a zone in one decision, the oldest; the others wait a minute
AHEAD = timedelta(minutes=60)  # meals that are ready later wait for a later minute
MINUTE_S = 60.0


@dataclass(frozen=True)
class Scene:
    """What a zone knows at a minute: its open orders, who is there, and what the town decided."""

    zone: DispatchZone
    now: datetime
    orders: Sequence[Order]
    shifts: Sequence[Shift]
    terms: Terms
    answer_s: float
    hour_won: int
    order_won: int

    def second(self, moment: datetime) -> float:
        return (moment - self.now).total_seconds()

    def moment(self, second: float) -> datetime:
        return self.now + timedelta(seconds=second)

    @property
    def plane(self) -> Plane:
        return Plane(self.zone.lat, self.zone.lon)


def run(*, town: Town, now: datetime) -> int:
    """Let what is due end, then decide in every zone; return how many offers were given."""
    offers.lapse_due(town=town, now=now)
    duties.end_silent(town=town, now=now)
    offers.tidy(town=town, now=now)
    return sum(tick(zone, now=now) or 0 for zone in zones.every(town))


@transaction.atomic
def tick(zone: DispatchZone, *, now: datetime) -> int | None:
    """Decide one minute of a zone. None: another worker is at it at this moment."""
    if not _alone(zone):
        return None
    scene = look(zone, now=now)
    if not scene.orders or not scene.shifts:
        return 0
    began = perf_counter()
    how, told = decide(scene)
    run = DispatchRun.objects.create(
        town_id=zone.town_id, zone=zone, at=now, how=how, orders=len(scene.orders),
        couriers=len(scene.shifts), offers=len(told), took_ms=int(1000 * (perf_counter() - began)),
    )  # fmt: skip
    by_order = {order.pk: order for order in scene.orders}
    by_shift = {shift.pk: shift for shift in scene.shifts}
    for one in told:
        _offer(one, scene, run, by_order, by_shift[one.courier])
    return len(told)


def _alone(zone: DispatchZone) -> bool:
    """Hold the zone's lock until the transaction ends, if nobody else does."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [LOCK, zone.pk])
        return bool(cursor.fetchone()[0])


def look(zone: DispatchZone, *, now: datetime) -> Scene:
    """Return what the zone knows now."""
    town = zone.town
    number = {
        key: rules.number(town=town, key=f"delivery.{key}", at=now)
        for key in (
            *("metres_a_minute", "door_minutes", "offer_minutes"),
            *("guarantee_hour_won", "order_pay_won"),
        )
    }
    terms = Terms(
        number["metres_a_minute"] / 60, SERVICE_S, SERVICE_S, TARGET_S,
        60.0 * number["door_minutes"], number["order_pay_won"], number["guarantee_hour_won"],
    )  # fmt: skip
    return Scene(
        zone, now, waiting(zone, now=now), crew(zone, now=now), terms,
        60.0 * number["offer_minutes"], number["guarantee_hour_won"], number["order_pay_won"],
    )  # fmt: skip


def waiting(zone: DispatchZone, *, now: datetime) -> list[Order]:
    """Return the zone's orders that nobody brings yet and whose meal is ready within the hour."""
    rows = Order.objects.filter(
        town_id=zone.town_id, kind="delivery", state__in=steps.BEFORE_THE_WAY, courier=None,
        lat__isnull=False, promised_at__lt=now + AHEAD,
    ).exclude(offered__is_live=True)  # fmt: skip
    there = zones.every(zone.town)
    found = rows.select_related("shop").order_by("placed_at", "id")[:MOST]
    return [one for one in found if zones.of_shop(one.shop, there) == zone]


def crew(zone: DispatchZone, *, now: datetime) -> list[Shift]:
    """Return the zone's running shifts whose courier takes offers now."""
    rows = Shift.objects.running().filter(
        zone=zone, ends_at__gt=now, courier__state="vetted", courier__vetted_until__gt=now
    )
    rests = ShiftBreak.objects.filter(shift=OuterRef("pk"), ends_at=None)
    return list(rows.exclude(Exists(rests)).select_related("courier__agency"))


def decide(scene: Scene) -> tuple[How, list[Assignment]]:
    """Ask the engine: by search, and should that fail by ever simpler ways."""
    for how in How:
        try:
            return how, world(scene).decide(0.0, how)
        except Exception:
            logger.exception("zone %s: %s failed", scene.zone.pk, how)
    return How.NEAREST, []


def world(scene: Scene) -> Dispatcher:
    """Return the scene as the engine knows it: orders by their ids, couriers by their shifts'."""
    shops = {one.shop_id: one.shop for one in scene.orders}
    rows = {pk: row for row, pk in enumerate(shops)}
    places = [scene.plane.xy(shop.lat or 0.0, shop.lon or 0.0) for shop in shops.values()]
    every_s = MINUTE_S + scene.answer_s  # so early, because an offer waits for its answer
    made = Dispatcher(scene.terms, np.array(places, float), Settings(every_s=every_s))
    for order in scene.orders:
        made.order(order.pk, _order(order, rows[order.shop_id], scene))
    busy, places_now = _busy(scene), _places(scene)
    for shift in scene.shifts:
        made.courier(shift.pk, _courier(shift, scene, busy.get(shift.pk, []), places_now))
    _bar(made, scene)
    return made


def _order(order: Order, row: int, scene: Scene) -> engine.Order:
    x, y = scene.plane.xy(order.lat or 0.0, order.lon or 0.0)
    promised = order.promised_at or scene.now
    ready = 0.0 if order.state == State.READY else max(0.0, scene.second(promised))
    # counted from the wish of who ordered ahead; one that is very late is still brought
    start = max(order.placed_at, promised - timedelta(seconds=TARGET_S))
    placed = max(scene.second(start), -scene.terms.most_s / 2)
    return engine.Order(x, y, row, ready, min(placed, 0.0))


def _courier(
    shift: Shift, scene: Scene, parts: Sequence[OfferedOrder], places: Mapping[int, CourierPosition]
) -> engine.Courier:
    """Return where and when a courier is free: after what was offered, or here and now."""
    free, had = 0.0, sum(one.offer.state == Offer.State.DONE for one in parts)
    place = places.get(shift.courier_id)
    at = (place.lat, place.lon) if place else (scene.zone.lat, scene.zone.lon)
    live = [one for one in parts if one.is_live]
    if live:
        last = max(live, key=lambda one: one.door_at)
        free = max(scene.second(last.door_at), SERVICE_S / 2) + SERVICE_S / 2
        had += len(live)
        at = (last.order.lat or at[0], last.order.lon or at[1])
    hours = (shift.ends_at - (shift.on_at or shift.starts_at)).total_seconds() / 3600
    paid = hours * scene.hour_won / scene.order_won
    x, y = scene.plane.xy(*at)
    return engine.Courier(x, y, free, scene.second(shift.ends_at), paid, had)


def _busy(scene: Scene) -> dict[int, list[OfferedOrder]]:
    """Return what each shift has had and has to do; what was declined is not in it."""
    states = [*offers.OPEN, Offer.State.DONE]
    rows = OfferedOrder.objects.filter(offer__shift__in=scene.shifts, offer__state__in=states)
    found = defaultdict(list)
    for one in rows.select_related("offer", "order"):
        found[one.offer.shift_id].append(one)
    return found


def _places(scene: Scene) -> dict[int, CourierPosition]:
    rows = CourierPosition.objects.filter(courier__in=[one.courier_id for one in scene.shifts])
    return {one.courier_id: one for one in rows}


def _bar(made: Dispatcher, scene: Scene) -> None:
    """Keep from couriers what they just declined, what is not theirs, and what is too far."""
    rests = offers.declined(town=scene.zone.town, now=scene.now)
    for order in scene.orders:
        shop = order.shop
        metres = distance_m((shop.lat or 0, shop.lon or 0), (order.lat or 0, order.lon or 0))
        for shift in scene.shifts:
            who = shift.courier
            if (
                (who.pk, order.pk) in rests
                or (who.belongs == Belongs.SHOP and who.shop_id != order.shop_id)
                or not courier_engine.reaches(who.transport, metres)
                or who.account_id == order.customer_id
            ):
                made.bar(shift.pk, order.pk)


def _offer(
    one: Assignment, scene: Scene, run: DispatchRun, orders: Mapping[int, Order], shift: Shift
) -> None:
    there = [orders[number] for number in one.orders]
    doors = [scene.moment(second) for second in one.doors_s]
    offer = Offer(
        town_id=scene.zone.town_id, run=run, shift=shift, courier=shift.courier,
        shop=there[0].shop, given_at=scene.now, lapses_at=scene.moment(scene.answer_s),
        pick_at=scene.moment(one.picked_s),
        pay_won=agencyparts.courier_s(shift.courier, there, now=scene.now),
        metres=_metres(there), why={name: round(value, 1) for name, value in one.why.items()},
    )  # fmt: skip
    offers.give(offer, zip(there, doors, strict=True))


def _metres(there: Sequence[Order]) -> int:
    shop = there[0].shop
    stops = [(shop.lat or 0, shop.lon or 0), *((one.lat or 0, one.lon or 0) for one in there)]
    return round(sum(distance_m(a, b) for a, b in zip(stops, stops[1:], strict=False)))
