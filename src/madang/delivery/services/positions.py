"""Where couriers are: taken on duty only, overwritten, deleted; shown to whose meal they carry."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from madang.base.live import news
from madang.delivery.engine.fees import distance_m
from madang.delivery.engine.orders.machine import State
from madang.delivery.models import CourierPosition, Order, ShiftBreak
from madang.delivery.services import duties, roster
from madang.delivery.services.refused import Refused
from madang.people.models import Account
from madang.rules.services import rules
from madang.towns.models import Town


@dataclass(frozen=True)
class Whereabouts:
    """Where the courier of an order is, how old that is, and how far it is to the door."""

    lat: float
    lon: float
    at: datetime
    metres: int
    minutes: int


def put(*, town: Town, by: Account, now: datetime, lat: float, lon: float) -> None:
    """Take a courier's place. Raises PermissionDenied; Refused: off duty or on a break."""
    courier = roster.carrying(by, town=town, now=now)
    shift = duties.running(courier)
    if shift is None or ShiftBreak.objects.filter(shift=shift, ends_at=None).exists():
        raise Refused("place_off_duty")
    CourierPosition.objects.update_or_create(
        courier=courier, defaults={"town": town, "lat": lat, "lon": lon, "at": now}
    )
    duties.seen(shift, now=now)
    for order in Order.objects.filter(town=town, courier=by, state=State.PICKED_UP):
        news.announce(order.topic)


def forget(*, town: Town, now: datetime) -> int:
    """Really delete places that are older than the town's rule says; return how many."""
    gone, _by_model = CourierPosition.objects.filter(town=town, at__lte=_oldest(town, now)).delete()
    return gone


def of_order(order: Order, *, reader: Account, now: datetime) -> Whereabouts | None:
    """Return where the courier is who carries this meal, for its customer alone.

    None: it is not on its way, `reader` did not order it, or the place is not known or too old.
    """
    if order.customer_id != reader.pk or order.state != State.PICKED_UP:
        return None
    if order.courier_id is None or order.lat is None or order.lon is None:
        return None
    place = CourierPosition.objects.filter(
        town_id=order.town_id, courier__account_id=order.courier_id
    ).first()
    if place is None or place.at <= _oldest(order.town, now):
        return None
    metres = distance_m((place.lat, place.lon), (order.lat, order.lon))
    speed = rules.number(town=order.town, key="delivery.metres_a_minute", at=now)
    return Whereabouts(place.lat, place.lon, place.at, round(metres), ceil(metres / speed))


def _oldest(town: Town, now: datetime) -> datetime:
    minutes = rules.number(town=town, key="delivery.position_minutes", at=now)
    return now - timedelta(minutes=minutes)
