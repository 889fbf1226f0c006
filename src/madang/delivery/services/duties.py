"""Going on and off duty, breaks, and shifts that are planned ahead."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from madang.base import scope
from madang.delivery.engine.orders.machine import State
from madang.delivery.models import Courier, CourierPosition, Order, Shift, ShiftBreak
from madang.delivery.services import offers, roster, zones
from madang.delivery.services.refused import Refused
from madang.people.models import Account
from madang.roles.services import permissions
from madang.rules.services import rules
from madang.towns.models import Town

EARLY = timedelta(minutes=30)  # so long before its plan a shift can begin
ON_THE_WAY = (State.PICKED_UP, State.CANCEL_REQUESTED)


def running(courier: Courier) -> Shift | None:
    """Return the shift of a courier who is on duty."""
    return Shift.objects.running().filter(courier=courier).select_related("zone").first()


def planned(courier: Courier, *, now: datetime) -> list[Shift]:
    """Return the shifts that are still to come."""
    rows = Shift.objects.filter(courier=courier, on_at=None, ends_at__gt=now)
    return list(rows.select_related("zone"))


@transaction.atomic
def go_on(
    *, town: Town, by: Account, now: datetime, hours: int = 4, zone_id: int | None = None
) -> Shift:
    """Begin the shift that is planned for now, or one of `hours` of the courier's own choice.

    Raises PermissionDenied; Refused: not checked, on duty already, no zone, too long.
    """
    courier = _held(by, town, now)
    _insist_agency(courier)
    if running(courier) is not None:
        raise Refused("on_duty")
    shift = (
        Shift.objects.filter(courier=courier, on_at=None)
        .filter(starts_at__lte=now + EARLY, ends_at__gt=now)
        .first()
    )
    if shift is None:
        shift = _own(courier, hours, zone_id, now)
    shift.on_at, shift.seen_at = now, now
    shift.save()
    return shift


@transaction.atomic
def go_off(*, town: Town, by: Account, now: datetime) -> Shift:
    """End the shift: the place is deleted, offers go to others. Raises Refused: carries a meal."""
    courier = _held(by, town, now)
    shift = _running(courier)
    if is_carrying(courier):
        raise Refused("carrying")
    end(shift, now=now)
    return shift


def end(shift: Shift, *, now: datetime) -> None:
    """End a shift for whatever reason, with its break, the place and the open offers."""
    for offer in offers.of_courier(shift.courier):
        offers.withdraw(offer, now=now)
    shift.breaks.filter(ends_at=None).update(ends_at=now)
    CourierPosition.objects.filter(courier_id=shift.courier_id).delete()
    shift.off_at = now
    shift.save(update_fields=["off_at"])


def is_carrying(courier: Courier) -> bool:
    """Tell whether the courier has somebody's meal with them."""
    meals = Order.objects.filter(town=courier.town_id, courier=courier.account_id)
    return meals.filter(state__in=ON_THE_WAY).exists()


def close(shift: Shift, *, now: datetime) -> None:
    """End a shift for good: at once, or with the meal that is on its way."""
    if is_carrying(shift.courier):
        shift.ends_at = max(now, shift.starts_at + timedelta(seconds=1))
        shift.save(update_fields=["ends_at"])
    else:
        end(shift, now=now)


@transaction.atomic
def pause(*, town: Town, by: Account, now: datetime) -> None:
    """Begin a break: nothing is offered, and the place is deleted. Raises Refused."""
    courier = _held(by, town, now)
    shift = _running(courier)
    if offers.of_courier(courier).filter(state="accepted").exists():
        raise Refused("carrying")
    for offer in offers.of_courier(courier):
        offers.withdraw(offer, now=now)
    if not shift.breaks.filter(ends_at=None).exists():
        ShiftBreak.objects.create(town=town, shift=shift, starts_at=now)
    CourierPosition.objects.filter(courier=courier).delete()


@transaction.atomic
def resume(*, town: Town, by: Account, now: datetime) -> None:
    """End the break. Raises Refused: off duty."""
    courier = _held(by, town, now)
    shift = _running(courier)
    shift.breaks.filter(ends_at=None).update(ends_at=now)
    Shift.objects.filter(pk=shift.pk).update(seen_at=now)


def seen(shift: Shift, *, now: datetime) -> None:
    """Note a sign of life of a courier on duty, at most every twenty seconds."""
    if shift.seen_at is None or now - shift.seen_at > timedelta(seconds=20):
        Shift.objects.filter(pk=shift.pk, off_at=None).update(seen_at=now)


@transaction.atomic
def plan(
    courier_id: int,
    *,
    town: Town,
    zone_id: int,
    times: tuple[datetime, datetime],
    by: Account,
    now: datetime,
) -> Shift:
    """Plan a shift from and to `times`. Raises PermissionDenied, Courier.DoesNotExist, Refused."""
    role = permissions.require(by, zones.PLAN, town=town, now=now)
    courier = Courier.objects.of(town).select_for_update(of=("self",)).get(pk=courier_id)
    if not courier.may_carry(now):
        raise Refused("not_vetted")
    _insist_agency(courier)
    zone = next((one for one in zones.every(town) if one.pk == zone_id), None)
    if zone is None:
        raise Refused("zone")
    _insist_free(courier, times, now)
    with scope.acting(actor=by.pk, role=role.value, act=zones.PLAN):
        return Shift.objects.create(
            town=town, courier=courier, zone=zone, starts_at=times[0], ends_at=times[1],
            planned_by=by,
        )  # fmt: skip


@transaction.atomic
def unplan(shift_id: int, *, town: Town, by: Account, now: datetime) -> None:
    """Strike a shift that has not begun. Raises PermissionDenied, Shift.DoesNotExist."""
    role = permissions.require(by, zones.PLAN, town=town, now=now)
    with scope.acting(actor=by.pk, role=role.value, act=zones.PLAN):
        Shift.objects.get(pk=shift_id, town=town, on_at=None).delete()


def end_silent(*, town: Town, now: datetime) -> int:
    """Take off duty whose time is over, and who gave no sign of life for too long.

    Who carries a meal stays on duty; an official sees that on the board.
    """
    minutes = rules.number(town=town, key="delivery.silent_minutes", at=now)
    silent = Q(seen_at__lt=now - timedelta(minutes=minutes))
    rows = Shift.objects.running().filter(silent | Q(ends_at__lte=now), town=town)
    done = 0
    for found in rows.select_related("courier"):
        carries = Order.objects.filter(town=town, courier_id=found.courier.account_id)
        if found.breaks.filter(ends_at=None).exists() and found.ends_at > now:
            continue
        if carries.filter(state__in=ON_THE_WAY).exists():
            continue
        with transaction.atomic():
            held = Courier.objects.select_for_update(of=("self",)).get(pk=found.courier_id)
            shift = running(held)
            if shift is not None and shift.pk == found.pk:
                end(shift, now=now)
                done += 1
    return done


def _held(by: Account, town: Town, now: datetime) -> Courier:
    """Return the courier, held, so that two tabs come one after the other."""
    courier = roster.carrying(by, town=town, now=now)
    return Courier.objects.select_for_update(of=("self",)).get(pk=courier.pk)


def _insist_agency(courier: Courier) -> None:
    if roster.has_lost_agency(courier):
        raise Refused("agency_ended")


def _running(courier: Courier) -> Shift:
    shift = running(courier)
    if shift is None:
        raise Refused("off_duty")
    return shift


def _own(courier: Courier, hours: int, zone_id: int | None, now: datetime) -> Shift:
    there = zones.every(courier.town)
    zone = next((one for one in there if one.pk == zone_id), there[0] if there else None)
    if zone is None:
        raise Refused("zone")
    times = (now, now + timedelta(hours=hours))
    _insist_free(courier, times, now)
    return Shift(
        town_id=courier.town_id, courier=courier, zone=zone, starts_at=now, ends_at=times[1]
    )


def _insist_free(courier: Courier, times: tuple[datetime, datetime], now: datetime) -> None:
    start, end = times
    most = rules.number(town=courier.town, key="delivery.shift_hours", at=now)
    others = Shift.objects.filter(
        courier=courier, off_at=None, starts_at__lt=end, ends_at__gt=start
    )
    if not now <= end or not start < end <= start + timedelta(hours=most) or others.exists():
        raise Refused("shift")
