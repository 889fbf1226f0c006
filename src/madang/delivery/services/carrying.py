"""What a courier does with a meal: fetches it, hands it over, or says what went wrong."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_noop

from madang.base import outbox
from madang.delivery.engine.orders.machine import State
from madang.delivery.engine.orders.parties import Fault
from madang.delivery.models import Courier, Offer, Order
from madang.delivery.services import duties, offers, roster, steps
from madang.delivery.services.refused import Refused
from madang.delivery.services.steps import Ask
from madang.people.models import Account
from madang.roles.services import permissions
from madang.towns.models import Town

ACCIDENT = "accident"
ASKS: Mapping[str, Fault] = MappingProxyType({"no_show": Fault.NO_SHOW, ACCIDENT: Fault.COURIER})
STEPS = ("pick_up", "deliver", *ASKS)
TOLD = gettext_noop("%(courier)s reports an accident with an order of %(shop)s. Please call.")


@transaction.atomic
def take(
    order_id: int, *, town: Town, step: str, by: Account, now: datetime, reason: str = ""
) -> Order:
    """Take one of STEPS with an order that one carries, on duty.

    Raises PermissionDenied: it is not theirs; Refused.
    """
    courier = roster.carrying(by, town=town, now=now)
    order = Order.objects.filter(pk=order_id, town=town, courier=by).first()
    if order is None:
        raise PermissionDenied(roster.CARRY)
    shift = duties.running(courier)
    if shift is None:
        raise Refused("off_duty")
    if step not in STEPS:
        raise Refused("unknown")
    fault = ASKS.get(step)
    if step == ACCIDENT:
        _told(courier, order, now=now)
    if step == ACCIDENT and order.state in steps.BEFORE_THE_WAY:
        for offer in Offer.objects.live().filter(courier=courier, parts__order=order):
            offers.withdraw(offer, now=now)
        order.refresh_from_db()
        return order
    ask = Ask("ask_cancel" if fault else step, reason=reason, fault=fault)
    order = steps.take(order=order, ask=ask, by=by, now=now)
    duties.seen(shift, now=now)
    if order.state == State.DELIVERED:
        _finish(courier, now=now)
    return order


def _finish(courier: Courier, *, now: datetime) -> None:
    """End the offers of which nothing is left to do."""
    for offer in Offer.objects.filter(courier=courier, state=Offer.State.ACCEPTED):
        rows = [part.order for part in offer.parts.select_related("order")]
        if not any(offers.is_carried_by(one, offer) for one in rows):
            offers.finish(offer, now=now)


def _told(courier: Courier, order: Order, *, now: datetime) -> None:
    outbox.tell(
        permissions.holders(steps.DECIDE, town=order.town, now=now), kind="delivery.accidents",
        text=TOLD, params={"courier": courier.name, "shop": order.shop.name},
        path="/delivery/dispatch/", town_id=order.town_id, now=now,
    )  # fmt: skip


def meals(by: Account, *, town: Town) -> list[Order]:
    """Return the orders that a courier fetches or carries, the oldest first."""
    rows = Order.objects.filter(town=town, courier=by, state__in=offers.CARRIED)
    return list(rows.select_related("shop").prefetch_related("lines").order_by("id"))
