"""Arrivals: the next buses at a stop, from live positions and the timetable, and those past."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from zoneinfo import ZoneInfo

from django.utils.translation import get_language

from madang.towns.models import Town
from madang.transit.engine import boards, predictions
from madang.transit.engine.boards import Calls, Coming
from madang.transit.engine.networks import NONE, Network
from madang.transit.engine.snapshots import Snapshot
from madang.transit.models import Alert
from madang.transit.services import alerts, observations, snapshots, timetables, vehicles
from madang.transit.services.alerts import Notice
from madang.transit.services.caches import Kept
from madang.transit.services.names import told
from madang.transit.services.observations import Past
from madang.transit.services.stops import StopNotFound
from madang.transit.services.timetables import Index, Pole
from madang.transit.services.vehicles import Facts

Source = Literal["live", "delay", "timetable"]
State = Literal["live", "timetable", "none"]

SOURCES: dict[int, Source] = {
    predictions.LIVE: "live",
    predictions.DELAY: "delay",
    predictions.TIMETABLE: "timetable",
}
ALERTS_S = 10.0  # alerts are read anew at most that often, real seconds
MOST = 12  # buses on a board
LOW_FLOOR = {1: True, 2: False}  # GTFS wheelchair_accessible of a trip

_alerts: Kept[list[tuple[Alert, Notice]]] = Kept(ALERTS_S)


@dataclass(frozen=True)
class Arrival:
    """One bus to come.

    `at` is the median, `be_by` the time to be at the stop by. A trip's call is known by `trip_id`,
    `service_day` and `stop_position` (from 0: a trip may call twice at one stop).
    """

    trip_id: str
    route_id: str
    route_name: str
    route_color: str  # "RRGGBB" or ""
    route_text_color: str
    route_type: int  # GTFS
    headsign: str
    stop_id: str  # the platform, when the board is a station's
    stop_position: int
    service_day: date
    at: datetime
    eta_s: int
    be_by: datetime
    be_by_s: int
    scheduled_at: datetime
    delay_s: int | None
    stops_away: int | None
    low_floor: bool | None
    crowding: str  # "" unknown, else one of vehicles.CROWDING
    seats: int | None
    source: Source
    age_s: int | None  # of the position behind the figure
    ghost: bool
    vehicle_id: str
    waiting: bool  # at its first stop


@dataclass(frozen=True)
class Board:
    """A stop's arrivals at `now`, soonest first, and what else a rider should know there.

    `state` is "live" when some figure rests on positions, "timetable" when none does, "none" when
    nothing calls at the stop today. `live_age_s` is the age of the freshest position used.
    """

    stop_id: str
    stop_code: str
    stop_name: str
    lat: float | None
    lon: float | None
    now: datetime
    arrivals: tuple[Arrival, ...]
    past: tuple[Past, ...]
    alerts: tuple[Notice, ...]
    state: State
    live_age_s: int | None


def board(
    *,
    town: Town,
    stop_id: str,
    now: datetime,
    limit: int = MOST,
    routes: Collection[str] = (),
    aside: bool = True,
) -> Board:
    """Return the board of a stop, or of a station with all its platforms.

    With `routes` (ids), only their buses. Without `aside`, the alerts and the past arrivals are
    left out. At most two queries, whose answers are kept for a while; none without `aside`.
    Raises StopNotFound, or NoNetwork when the town has no timetable.
    """
    index = timetables.index(town)
    pole = index.pole(stop_id)
    snapshot = snapshots.fresh(town=town, loaded=index.loaded, now=now.timestamp())
    planned = index.around(pole, now)
    found = boards.coming(
        index.network,
        planned,
        pole.rows,
        now=now.timestamp(),
        snapshot=snapshot,
        routes=_rows(index.network, routes),
        limit=limit,
    )
    zone = ZoneInfo(index.network.timezone)
    arrivals = tuple(_arrival(index, snapshot, one, now, zone) for one in found)
    ages = [one.age_s for one in arrivals if one.age_s is not None]
    state: State = "timetable" if arrivals or _served(planned) else "none"
    return Board(
        stop_id=pole.id,
        stop_code=pole.code,
        stop_name=told(index.network, pole.name),
        lat=pole.lat,
        lon=pole.lon,
        now=now,
        arrivals=arrivals,
        past=observations.about_now(town=town, index=index, pole=pole, now=now) if aside else (),
        alerts=_about(town, index, pole, now) if aside else (),
        state="live" if ages else state,
        live_age_s=min(ages, default=None),
    )


def _served(around: list[Calls]) -> bool:
    """Tell whether a bus calls today, be it one of yesterday's past midnight."""
    yesterday, today, _ = around
    late = yesterday.departures[-1:] + yesterday.zero >= today.zero
    return bool(len(today.trips) or late.any())


def forget() -> None:
    """Read alerts and past arrivals anew: for tests."""
    _alerts.forget()
    observations.forget()


def _rows(network: Network, route_ids: Collection[str]) -> set[int] | None:
    if not route_ids:
        return None
    rows = (network.route_ids.row(route_id) for route_id in route_ids)
    return {row for row in rows if row is not None}


def _arrival(
    index: Index, snapshot: Snapshot | None, one: Coming, now: datetime, zone: ZoneInfo
) -> Arrival:
    network, second = index.network, now.timestamp()
    pattern = int(network.trip_pattern[one.trip])
    route = int(network.pattern_route[pattern])
    stop = int(network.pattern_stops[int(network.pattern_start[pattern]) + one.position])
    seen, state, away = _seen(snapshot, one, second)
    low_floor = LOW_FLOOR.get(int(network.trip_wheelchair[one.trip]))
    known = one.source != predictions.TIMETABLE
    return Arrival(
        trip_id=network.trip_ids[one.trip],
        route_id=index.routes[route].id,
        route_name=index.routes[route].name,
        route_color=index.routes[route].color,
        route_text_color=network.route_text_colors[route],
        route_type=int(network.route_types[route]),
        headsign=index.headsign(one.trip),
        stop_id=network.stop_ids[stop],
        stop_position=one.position,
        service_day=date.fromordinal(one.day),
        at=datetime.fromtimestamp(one.at, zone),
        eta_s=max(0, int(one.at - second)),
        be_by=datetime.fromtimestamp(max(one.be_by, second), zone),
        be_by_s=max(0, int(one.be_by - second)),
        scheduled_at=datetime.fromtimestamp(one.scheduled, zone),
        delay_s=round(one.at - one.scheduled) if known else None,
        stops_away=away,
        low_floor=low_floor if seen is None or seen.low_floor is None else seen.low_floor,
        crowding=seen.crowding if seen and state != predictions.COMING else "",
        seats=seen.seats if seen and state != predictions.COMING else None,
        source=SOURCES[one.source],
        age_s=seen.age_s if seen else None,
        ghost=one.ghost,
        vehicle_id=seen.vehicle_id if seen else "",
        waiting=state == predictions.WAITING,
    )


def _seen(
    snapshot: Snapshot | None, one: Coming, now: float
) -> tuple[Facts | None, int | None, int | None]:
    """Return what the bus tells, the state of its run, and how many stops lie between."""
    if snapshot is None or one.run == NONE:
        return None, None, None
    vehicle, state = int(snapshot.run_vehicle[one.run]), int(snapshot.run_state[one.run])
    seen = vehicles.facts(snapshot, vehicle, now) if vehicle != NONE else None
    away = one.position - int(snapshot.run_next[one.run])
    return seen, state, None if state == predictions.COMING else max(0, away)


def _about(town: Town, index: Index, pole: Pole, now: datetime) -> tuple[Notice, ...]:
    """Return the alerts in force for everyone, for the stop or for a route that calls there."""
    key = (town.pk, get_language())
    stop_ids = set(pole.stop_ids)
    route_ids = {index.routes[row].id for row in pole.route_rows}
    return tuple(
        notice
        for alert, notice in _alerts.get(key, lambda: _in_force(town, now))
        if alert.whole_town
        or not stop_ids.isdisjoint(alert.stop_ids)
        or not route_ids.isdisjoint(alert.route_ids)
    )


def _in_force(town: Town, now: datetime) -> list[tuple[Alert, Notice]]:
    """Return the town's alerts in force, as they are kept and as they are read."""
    notices = [one for one in alerts.listing(town=town, now=now) if not one.upcoming]
    kept = Alert.objects.in_bulk([one.id for one in notices])
    return [(kept[one.id], one) for one in notices if one.id in kept]


__all__ = ["Arrival", "Board", "Past", "StopNotFound", "board", "forget"]
