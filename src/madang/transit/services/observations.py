"""Arrivals that were seen in the last days: a help where buses are rare."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np
from django.db.models import Q
from django.utils.translation import get_language

from madang.towns.models import Town
from madang.transit.models import ObservedArrival
from madang.transit.services.caches import Kept
from madang.transit.services.timetables import Index, Pole

DAYS = 7
EARLIER, LATER = timedelta(minutes=30), timedelta(minutes=90)  # round the same time of day
MOST = 20
OFTEN = 3  # calls in an hour: a route that comes so often needs no history
HOUR_S = 3600
KEEP_S = 60.0

_past: Kept[tuple["Past", ...]] = Kept(KEEP_S)


@dataclass(frozen=True)
class Past:
    """One arrival that was seen."""

    route_id: str
    route_name: str
    headsign: str
    arrived_at: datetime
    scheduled_at: datetime | None
    service_day: date


def about_now(*, town: Town, index: Index, pole: Pole, now: datetime) -> tuple[Past, ...]:
    """Return when buses of rare routes came to `pole` about this time on the last days.

    The latest first. Cached for a minute: at most one query.
    """
    key = (index.loaded.version.pk, pole.id, get_language())
    return _past.get(key, lambda: _read(town, index, pole, now))


def forget() -> None:
    """Read everything anew: for tests."""
    _past.forget()


def rare(index: Index, pole: Pole, now: datetime) -> list[str]:
    """Return the ids of the routes that call at `pole` fewer than OFTEN times in the next hour."""
    network = index.network
    often: dict[int, int] = {}
    for calls in index.around(pole, now):
        second = now.timestamp() - calls.zero
        first, end = np.searchsorted(calls.departures, [second, second + HOUR_S])
        routes = network.pattern_route[network.trip_pattern[calls.trips[first:end]]]
        for route in routes.tolist():
            often[route] = often.get(route, 0) + 1
    return sorted(
        index.routes[route].id for route in pole.route_rows if often.get(route, 0) < OFTEN
    )


def _read(town: Town, index: Index, pole: Pole, now: datetime) -> tuple[Past, ...]:
    route_ids = rare(index, pole, now)
    if not route_ids:
        return ()
    seen = ObservedArrival.objects.filter(
        _windows(now), town=town, stop_id__in=pole.stop_ids, route_id__in=route_ids
    )
    return tuple(_past_of(index, row) for row in seen.order_by("-arrived_at")[:MOST])


def _windows(now: datetime) -> Q:
    windows = Q()
    for days in range(1, DAYS + 1):
        then = now - timedelta(days=days)
        windows |= Q(arrived_at__gte=then - EARLIER, arrived_at__lt=then + LATER)
    return windows


def _past_of(index: Index, row: ObservedArrival) -> Past:
    network = index.network
    route, trip = network.route_ids.row(row.route_id), network.trip_ids.row(row.trip_id)
    return Past(
        route_id=row.route_id,
        route_name=index.routes[route].name if route is not None else row.route_id,
        headsign=index.headsign(trip) if trip is not None else "",
        arrived_at=row.arrived_at,
        scheduled_at=row.scheduled_at,
        service_day=row.service_day,
    )
