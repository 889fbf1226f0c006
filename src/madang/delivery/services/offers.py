"""Offers to couriers: given, accepted, declined, lapsed, taken back. None of it is a score."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_noop

from madang.base import outbox
from madang.base.live import news
from madang.delivery.engine.orders.machine import State
from madang.delivery.models import Courier, Offer, OfferedOrder, Order, Shift
from madang.delivery.models.offers import OfferQuerySet
from madang.delivery.services import orders, roster, steps
from madang.delivery.services.refused import Refused
from madang.people.models import Account
from madang.rules.services import rules
from madang.towns.models import Town

OPEN = Offer.State.GIVEN, Offer.State.ACCEPTED
TOLD = gettext_noop("%(shop)s: a delivery for %(won)s won is offered to you.")
CARRIED = (*steps.BEFORE_THE_WAY, State.PICKED_UP, State.CANCEL_REQUESTED)


def of_courier(courier: Courier) -> OfferQuerySet:
    """Return the courier's live offers with their orders, the oldest first."""
    rows = Offer.objects.live().filter(courier=courier).select_related("shop").order_by("id")
    return rows.prefetch_related("parts__order")


@transaction.atomic
def give(offer: Offer, parts: Iterable[tuple[Order, datetime]]) -> Offer:
    """Offer orders, each with the moment it is to be at its door, and tell the courier."""
    offer.save(force_insert=True)
    OfferedOrder.objects.bulk_create(
        OfferedOrder(town_id=offer.town_id, offer=offer, order=order, place=place, door_at=door_at)
        for place, (order, door_at) in enumerate(parts)
    )
    outbox.tell(
        {offer.courier.account_id}, kind="delivery.offer", text=TOLD, path="/delivery/courier/",
        params={"shop": offer.shop.name, "won": f"{offer.pay_won:,}"},
        town_id=offer.town_id, now=offer.given_at,
    )  # fmt: skip
    news.announce(offer.courier.topic)
    return offer


@transaction.atomic
def accept(offer_id: int, *, town: Town, by: Account, now: datetime) -> Offer:
    """Take an offer; its orders are the courier's from now on.

    Raises PermissionDenied: it is another's; Refused: too late, off duty, or the orders are gone.
    """
    courier = roster.carrying(by, town=town, now=now)
    offer = _held(offer_id, courier)
    if not Shift.objects.running().filter(courier=courier).exists():
        raise Refused("off_duty")
    if offer.state == Offer.State.ACCEPTED:
        return offer
    if not offer.is_given or offer.lapses_at <= now:
        raise Refused("offer_gone")
    there = _orders(offer)
    if not all(one.state in steps.BEFORE_THE_WAY and one.courier_id is None for one in there):
        raise Refused("offer_gone")
    for order in there:
        orders.give_to(order, courier=by)
        news.announce(*order.topics)
    offer.state, offer.answered_at = Offer.State.ACCEPTED, now
    offer.save(update_fields=["state", "answered_at"])
    return offer


@transaction.atomic
def decline(offer_id: int, *, town: Town, by: Account, now: datetime) -> Offer:
    """Decline an offer that was not accepted: these orders go to others, and that is all.

    Raises PermissionDenied, Refused.
    """
    courier = roster.carrying(by, town=town, now=now)
    offer = _held(offer_id, courier)
    if not offer.is_given:
        raise Refused("offer_gone")
    _end(offer, Offer.State.DECLINED, now)
    return offer


@transaction.atomic
def withdraw(offer: Offer, *, now: datetime) -> None:
    """Take a live offer back; orders that were not picked up wait for another courier."""
    offer = Offer.objects.select_for_update(of=("self",)).get(pk=offer.pk)
    if offer.state not in OPEN:
        return
    for order in _orders(offer):
        if order.courier_id == offer.courier.account_id and order.state in steps.BEFORE_THE_WAY:
            news.announce(*order.topics)
            order.courier = None
            order.save(update_fields=["courier"])
    _end(offer, Offer.State.WITHDRAWN, now)


def lapse_due(*, town: Town, now: datetime) -> int:
    """End offers that nobody answered in time; return how many."""
    due = Offer.objects.filter(town=town, state=Offer.State.GIVEN, lapses_at__lte=now)
    done = 0
    for found in due.order_by("id"):
        with transaction.atomic():
            offer = Offer.objects.select_for_update(of=("self",)).get(pk=found.pk)
            if offer.is_given:
                _end(offer, Offer.State.LAPSED, now)
                done += 1
    return done


def tidy(*, town: Town, now: datetime) -> None:
    """End offers whose orders are all over, and take back those whose orders others have."""
    rows = Offer.objects.live().filter(town=town).select_related("courier")
    for offer in rows.prefetch_related("parts__order"):
        there = [part.order for part in offer.parts.all()]
        if offer.is_given:
            if any(one.state not in steps.BEFORE_THE_WAY or one.courier_id for one in there):
                withdraw(offer, now=now)
        elif not any(is_carried_by(one, offer) for one in there):
            finish(offer, now=now)


def is_carried_by(order: Order, offer: Offer) -> bool:
    """Tell whether the offer's courier still has something to do with the order."""
    return order.courier_id == offer.courier.account_id and order.state in CARRIED


@transaction.atomic
def finish(offer: Offer, *, now: datetime) -> None:
    """Let an accepted offer be carried out."""
    offer = Offer.objects.select_for_update(of=("self",)).get(pk=offer.pk)
    if offer.state == Offer.State.ACCEPTED:
        _end(offer, Offer.State.DONE, now)


def declined(*, town: Town, now: datetime) -> set[tuple[int, int]]:
    """Return pairs (courier, order) that rest because the courier did not take the order."""
    minutes = rules.number(town=town, key="delivery.cooling_minutes", at=now)
    since = now - timedelta(minutes=minutes)
    past = (Offer.State.DECLINED, Offer.State.LAPSED)
    rows = OfferedOrder.objects.filter(town=town, offer__state__in=past, offer__ended_at__gt=since)
    return set(rows.values_list("offer__courier_id", "order_id"))


def _held(offer_id: int, courier: Courier) -> Offer:
    rows = Offer.objects.select_for_update(of=("self",)).select_related("courier")
    offer = rows.filter(pk=offer_id, town_id=courier.town_id).first()
    if offer is None or offer.courier_id != courier.pk:
        raise PermissionDenied(roster.CARRY)
    return offer


def _orders(offer: Offer) -> list[Order]:
    """Return the offer's orders in their order, held until the transaction ends."""
    ids = offer.parts.values("order_id")
    held = Order.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk")
    return list(held)


def _end(offer: Offer, state: Offer.State, now: datetime) -> None:
    offer.state, offer.ended_at = state, now
    offer.answered_at = offer.answered_at or (now if state == Offer.State.DECLINED else None)
    offer.save(update_fields=["state", "ended_at", "answered_at"])
    offer.parts.update(is_live=False)
    news.announce(offer.courier.topic)
