"""The bus room of the demo: its timetable, its sender of positions, its past, its alerts."""

import tempfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path

from django.utils.crypto import salted_hmac

from madang.people.models import Account
from madang.site.demo.bulletins import Bulletin, bulletins
from madang.site.demo.days import Day
from madang.site.demo.timetables import route_id, stop_id
from madang.site.demo.world import World
from madang.towns.models import Town
from madang.transit.models import Alert, ObservedArrival, PositionBatch, PositionSource
from madang.transit.services import feeds, history, imports, positions
from madang.transit.services.history import Observed

SOURCE = "demo"
PAST_DAYS = 7


def token() -> str:
    """Return the token with which the demo's buses report; it follows from the secret key."""
    return salted_hmac("madang.site.demo", "positions", algorithm="sha256").hexdigest()


def is_seeded(town: Town, world: World, now: datetime) -> bool:
    """Tell whether the town has its timetable and somebody may send positions."""
    today = now.astimezone(town.zone).date()
    return (
        feeds.versions(town=town).current().covering(today).exists()
        and PositionSource.objects.filter(town=town, name=SOURCE).exists()
    )


def seed(town: Town, world: World, operator: Account, now: datetime) -> None:
    """Import the timetable, open the door for the buses, and remember the last week."""
    today = now.astimezone(town.zone).date()
    with tempfile.TemporaryDirectory(prefix="madang-demo-") as folder:
        path = Path(folder) / f"gaon-{world.seed}-{today.year}.zip"
        path.write_bytes(world.feed(today))
        imports.import_feed(feed=feeds.feed_of(town=town), path=path, now=now, importer=operator)
    positions.open_source(town=town, name=SOURCE, kind=PositionSource.Kind.DEMO, token=token())
    publish(town, bulletins(world.day(today)), now)


def remember(town: Town, world: World, now: datetime) -> None:
    """Write down the arrivals of those of the last days of which nothing is known."""
    today = now.astimezone(town.zone).date()
    week = [today - timedelta(days=back) for back in range(PAST_DAYS, -1, -1)]
    known = set(
        ObservedArrival.objects.filter(town=town, service_day__gte=week[0])
        .values_list("service_day", flat=True)
        .distinct()
    )
    for on in week:
        if on not in known:
            history.record(town=town, rows=_observed(town, world.day(on), until=now))


def wake(town: Town, world: World, now: datetime) -> None:
    """Forget what an earlier, faster demo saw ahead of `now`; learn what passed while it slept."""
    ObservedArrival.objects.filter(town=town, arrived_at__gt=now).delete()
    PositionBatch.objects.filter(town=town).delete()
    Alert.objects.filter(town=town, author=None, starts_at__gt=now).delete()
    remember(town, world, now)


def publish(town: Town, written: list[Bulletin], now: datetime) -> int:
    """Publish what has been `written` by `now` and is not out yet; return how many."""
    fresh = 0
    for bulletin in written:
        if bulletin.starts_at <= now < bulletin.ends_at:
            _, is_new = Alert.objects.get_or_create(
                town=town,
                header_ko=bulletin.header_ko,
                starts_at=bulletin.starts_at,
                defaults={
                    "header_en": bulletin.header_en,
                    "description_ko": bulletin.text_ko,
                    "description_en": bulletin.text_en,
                    "cause": bulletin.cause,
                    "effect": bulletin.effect,
                    "severity": bulletin.severity,
                    "ends_at": bulletin.ends_at,
                    "route_ids": list(bulletin.route_ids),
                    "is_published": True,
                    "written_at": bulletin.starts_at,
                },
            )
            fresh += is_new
    return fresh


def midnight(town: Town, on: date) -> datetime:
    """Return when the service day `on` begins."""
    return datetime.combine(on, time(0), town.zone)


def _observed(town: Town, day: Day, *, until: datetime) -> Iterator[Observed]:
    """Yield the arrivals of `day` that somebody could have seen by `until`."""
    start = midnight(town, day.day)
    for run in day.runs:
        route, poles = route_id(run.trip.pattern.line), run.trip.pattern.poles
        stays = zip(run.arrivals.tolist(), run.departures.tolist(), strict=True)
        for row, (arrived, departed) in enumerate(stays):
            seen = start + timedelta(seconds=round(arrived if row else departed))
            if seen <= until:
                yield Observed(
                    day.day, route, run.trip.id, stop_id(poles[row]), row, run.bus.plate, seen,
                    start + timedelta(seconds=round(departed)),
                    start + timedelta(seconds=run.trip.arrivals[row]),
                )  # fmt: skip
