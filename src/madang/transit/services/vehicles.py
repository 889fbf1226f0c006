"""Vehicles on the road, as the newest snapshot has them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

import numpy as np

from madang.towns.models import Town
from madang.transit.engine.networks import NONE, Rows
from madang.transit.engine.snapshots import Snapshot
from madang.transit.services import snapshots, timetables
from madang.transit.services.names import told
from madang.transit.services.routes import RouteNotFound
from madang.transit.services.timetables import Index

CROWDING = {  # GTFS-RT OccupancyStatus; 7 is "no data"
    0: "empty",
    1: "many_seats",
    2: "few_seats",
    3: "standing",
    4: "crushed",
    5: "full",
    6: "closed",
    8: "closed",
}


@dataclass(frozen=True)
class Facts:
    """What a vehicle tells of itself; None and "" are unknown."""

    vehicle_id: str
    age_s: int  # of its position
    crowding: str  # "" or one of CROWDING
    seats: int | None
    low_floor: bool | None


@dataclass(frozen=True)
class Vehicle:
    """One vehicle. What it is on its way to is "" or None when it is on no trip that we know."""

    vehicle_id: str
    route_id: str
    route_name: str
    route_color: str  # "RRGGBB" or ""
    headsign: str
    direction: int | None
    trip_id: str
    lat: float  # WGS 84 degrees
    lon: float
    bearing: int | None  # degrees from north
    stop_id: str  # the next stop
    stop_name: str
    stop_position: int | None  # of the next stop in the trip, from 0
    progress: float | None  # 0 at the stop before, 1 at the next
    delay_s: int | None
    crowding: str  # "" or one of CROWDING
    seats: int | None
    low_floor: bool | None
    age_s: int  # of the position


class _Way(NamedTuple):
    """What is known of the trip that a vehicle is on."""

    headsign: str = ""
    direction: int | None = None
    trip_id: str = ""
    stop_id: str = ""
    stop_name: str = ""
    stop_position: int | None = None
    progress: float | None = None
    delay_s: int | None = None


def on_route(*, town: Town, route_id: str, now: datetime) -> list[Vehicle]:
    """Return the vehicles on a route; none when positions are too old to show.

    Raises RouteNotFound, or NoNetwork when the town has no timetable.
    """
    index = timetables.index(town)
    route = index.network.route_ids.row(route_id)
    if route is None:
        raise RouteNotFound(route_id)
    snapshot = snapshots.fresh(town=town, loaded=index.loaded, now=now.timestamp())
    if snapshot is None:
        return []
    rows = np.flatnonzero(_routes(index, snapshot) == route)
    return _vehicles(index, snapshot, rows.tolist(), now)


def in_box(
    *,
    town: Town,
    south: float,
    west: float,
    north: float,
    east: float,
    now: datetime,
    limit: int = 2000,
) -> list[Vehicle]:
    """Return at most `limit` vehicles in a box (WGS 84 degrees), the freshest first.

    Raises NoNetwork when the town has no timetable.
    """
    index = timetables.index(town)
    snapshot = snapshots.fresh(town=town, loaded=index.loaded, now=now.timestamp())
    if snapshot is None:
        return []
    lat, lon = snapshot.vehicle_lat, snapshot.vehicle_lon
    inside = (lat >= south) & (lat <= north) & (lon >= west) & (lon <= east)
    rows = np.flatnonzero(inside)
    order = np.argsort(-snapshot.vehicle_time[rows], kind="stable")
    return _vehicles(index, snapshot, rows[order[:limit]].tolist(), now)


def facts(snapshot: Snapshot, row: int, now: float) -> Facts:
    """Return what the vehicle at `row` of the snapshot tells of itself at `now` (POSIX seconds)."""
    seats, low_floor = int(snapshot.vehicle_seats[row]), int(snapshot.vehicle_low_floor[row])
    return Facts(
        vehicle_id=bytes(snapshot.vehicle[row]).decode(),
        age_s=max(0, int(now - float(snapshot.vehicle_time[row]))),
        crowding=CROWDING.get(int(snapshot.vehicle_occupancy[row]), ""),
        seats=seats if seats >= 0 else None,
        low_floor=bool(low_floor) if low_floor >= 0 else None,
    )


def whole(number: float) -> int | None:
    """Return a figure as an integer; None where the snapshot has NaN."""
    return None if np.isnan(number) else round(float(number))


def _routes(index: Index, snapshot: Snapshot) -> Rows:
    """Return the route row of every vehicle: its run's, else the one it says, or NONE."""
    network, run = index.network, snapshot.vehicle_run
    if not len(snapshot.run_trip):
        return np.array(snapshot.vehicle_route)
    of_run = network.pattern_route[network.trip_pattern[snapshot.run_trip[run]]]
    return np.where(run != NONE, of_run, snapshot.vehicle_route)


def _vehicles(
    index: Index, snapshot: Snapshot, rows: Iterable[int], now: datetime
) -> list[Vehicle]:
    routes = _routes(index, snapshot)
    return [_vehicle(index, snapshot, row, int(routes[row]), now) for row in rows]


def _vehicle(index: Index, snapshot: Snapshot, row: int, route: int, now: datetime) -> Vehicle:
    seen = facts(snapshot, row, now.timestamp())
    way = _way(index, snapshot, int(snapshot.vehicle_run[row]))
    name = index.routes[route] if route != NONE else None
    return Vehicle(
        vehicle_id=seen.vehicle_id,
        route_id=name.id if name else "",
        route_name=name.name if name else "",
        route_color=name.color if name else "",
        lat=round(float(snapshot.vehicle_lat[row]), 6),
        lon=round(float(snapshot.vehicle_lon[row]), 6),
        bearing=whole(round(float(snapshot.vehicle_bearing[row]), 0) % 360),
        crowding=seen.crowding,
        seats=seen.seats,
        low_floor=seen.low_floor,
        age_s=seen.age_s,
        headsign=way.headsign,
        direction=way.direction,
        trip_id=way.trip_id,
        stop_id=way.stop_id,
        stop_name=way.stop_name,
        stop_position=way.stop_position,
        progress=way.progress,
        delay_s=way.delay_s,
    )


def _way(index: Index, snapshot: Snapshot, run: int) -> _Way:
    if run == NONE:
        return _Way()
    network = index.network
    trip, position = int(snapshot.run_trip[run]), int(snapshot.run_next[run])
    pattern = int(network.trip_pattern[trip])
    direction = int(network.pattern_direction[pattern])
    stops = network.stops_of(pattern)
    stop = int(stops[min(position, len(stops) - 1)])
    progress = float(snapshot.run_progress[run])
    return _Way(
        headsign=index.headsign(trip),
        direction=direction if direction != NONE else None,
        trip_id=network.trip_ids[trip],
        stop_id=network.stop_ids[stop],
        stop_name=told(network, network.stop_names[stop]),
        stop_position=position,
        progress=None if np.isnan(progress) else round(progress, 3),
        delay_s=whole(float(snapshot.run_delay[run])),
    )
