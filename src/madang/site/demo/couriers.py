"""The demo's couriers: one zone, two who carry and have shifts, one who waits for the check."""

from datetime import datetime, timedelta
from typing import Any

from madang.base import scope
from madang.delivery.models import Courier, DispatchZone, Shift
from madang.delivery.services import duties, earnings, roster, zones
from madang.people.models import Account
from madang.site.demo.shops import OFFICIAL
from madang.site.demo.world import World
from madang.towns.models import Town

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
RIDERS = (
    ("daniel@gaon.example", "다니엘 오", "bicycle", 3),
    ("lan@gaon.example", "응우옌 란", "motorbike", 5),
)  # with the hours of a shift
WAITING = ("maru@gaon.example", "이마루", "walk")
PAST_DAYS = 3


def is_seeded(town: Town, world: World, now: datetime) -> bool:
    """Tell whether the town has a courier."""
    return Courier.objects.of(town).exists()


def seed(town: Town, world: World, operator: Account, now: datetime) -> None:
    """Let people apply, an official check two of them, and let these two have some shifts."""
    emails = [OFFICIAL, WAITING[0], *(rider[0] for rider in RIDERS)]
    people = {row.email: row for row in Account.objects.filter(email__in=emails)}
    official = people[OFFICIAL]
    with scope.within(town.pk):
        zone = {"name": "가온 시내", "lat": town.lat, "lon": town.lon}
        began = now - (PAST_DAYS + 2) * DAY
        zones.make(town=town, by=official, now=began, values=zone)
        for email, name, transport, hours in RIDERS:
            courier = _applied(town, people[email], name, transport, began)
            roster.decide(courier.pk, town=town, step="vet", by=official, now=began + HOUR)
            for days in range(PAST_DAYS, 0, -1):
                given: dict[str, Any] = {"town": town, "by": people[email]}
                duties.go_on(now=now - days * DAY, hours=hours, **given)
                duties.go_off(now=now - days * DAY + hours * HOUR, **given)
        _applied(town, people[WAITING[0]], *WAITING[1:], now - DAY)
        earnings.pay_due(town=town, now=now)
        _plan(town, official, now)


def wake(town: Town, world: World, now: datetime) -> None:
    """See to it that those who carry have a shift today."""
    official = Account.objects.filter(email=OFFICIAL).first()
    if official is not None:
        with scope.within(town.pk):
            _plan(town, official, now)


def _plan(town: Town, official: Account, now: datetime) -> None:
    zone = DispatchZone.objects.filter(town=town).first()
    coming = set(
        Shift.objects.filter(town=town, ends_at__gt=now, off_at=None).values_list(
            "courier_id", flat=True
        )
    )
    for courier in Courier.objects.of(town).may_carry(now).exclude(pk__in=coming):
        if zone is not None:
            duties.plan(
                courier.pk, town=town, zone_id=zone.pk, times=(now, now + 8 * HOUR), by=official,
                now=now,
            )  # fmt: skip


def _applied(town: Town, account: Account, name: str, transport: str, then: datetime) -> Courier:
    values = {"name": name, "phone": "054-000-1300", "transport": transport}
    return roster.apply(town=town, by=account, now=then, values=values)
