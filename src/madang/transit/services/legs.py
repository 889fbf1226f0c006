"""The parts of a journey as riders read them: walks and rides, with names, times and lines."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

import numpy as np

from madang.transit.engine import journeys as engine
from madang.transit.engine.days import Day
from madang.transit.engine.networks import NONE, Network
from madang.transit.engine.stops import distances
from madang.transit.services import routes
from madang.transit.services.names import told
from madang.transit.services.networks import WALK

NEAR_M = 1.0  # a shape's point that near to the stop is the stop

Line = tuple[tuple[float, float], ...]  # (lat, lon) in WGS 84 degrees


@dataclass(frozen=True)
class LegStop:
    """A stop that a leg touches; `id` is empty for a point that is no stop."""

    id: str
    name: str
    at: datetime
    lat: float | None = None
    lon: float | None = None


@dataclass(frozen=True)
class Leg:
    """A walk, or a ride on one vehicle. Times are aware, in UTC.

    `stops` are those between where one boards and alights. `delay_s` is what the departure is late
    by live data, None without. The fields from `route_id` on are empty for a walk.
    """

    mode: Literal["walk", "ride"]
    from_stop: LegStop
    to_stop: LegStop
    departs_at: datetime
    arrives_at: datetime
    metres: float
    shape: Line
    route_id: str = ""
    route_name: str = ""
    route_color: str = ""
    trip_id: str = ""
    headsign: str = ""
    live: bool = False
    delay_s: int | None = None
    low_floor: bool = False
    stops: tuple[LegStop, ...] = ()

    @property
    def duration_s(self) -> int:
        """How long it takes, in seconds."""
        return round((self.arrives_at - self.departs_at).total_seconds())


@dataclass(frozen=True)
class End:
    """An end of a journey that need not be a stop."""

    stop_id: str
    name: str
    lat: float | None
    lon: float | None


def moment(day: Day, second: int) -> datetime:
    """Return when a second of `day` is, aware, in UTC."""
    return datetime.fromtimestamp(day.zero + second, UTC)


def drawn(day: Day, journey: engine.Journey, origin: End, destination: End) -> tuple[Leg, ...]:
    """Return the legs of an engine's journey on `day` between two ends."""
    return tuple(
        _ride(day, leg) if isinstance(leg, engine.Ride) else _walk(day, leg, origin, destination)
        for leg in journey.legs
    )


def walked(day: Day, origin: End, destination: End, departs_s: int, seconds: int) -> Leg:
    """Return a walk all the way."""
    return _on_foot(
        _at_end(origin, moment(day, departs_s)),
        _at_end(destination, moment(day, departs_s + seconds)),
    )


def crow_m(a: LegStop | End, b: LegStop | End) -> float:
    """Return metres as the crow flies; 0 when one of the places is not known."""
    if a.lat is None or a.lon is None or b.lat is None or b.lon is None:
        return 0.0
    return float(distances(np.array([a.lat]), np.array([a.lon]), b.lat, b.lon)[0])


def _walk(day: Day, leg: engine.Walk, origin: End, destination: End) -> Leg:
    start, end = moment(day, leg.departure), moment(day, leg.arrival)
    network = day.network
    return _on_foot(
        _at_end(origin, start) if leg.from_stop == NONE else _stop(network, leg.from_stop, start),
        _at_end(destination, end) if leg.to_stop == NONE else _stop(network, leg.to_stop, end),
    )


def _on_foot(start: LegStop, end: LegStop) -> Leg:
    line = [(one.lat, one.lon) for one in (start, end)]
    return Leg(
        mode="walk",
        from_stop=start,
        to_stop=end,
        departs_at=start.at,
        arrives_at=end.at,
        metres=crow_m(start, end) * WALK.detour,
        shape=tuple((lat, lon) for lat, lon in line if lat is not None and lon is not None),
    )


def _ride(day: Day, ride: engine.Ride) -> Leg:
    network = day.network
    pattern = int(network.trip_pattern[ride.trip])
    route = int(network.pattern_route[pattern])
    headsign = int(network.trip_headsign[ride.trip])
    stops, arrivals, _ = engine.travelled(day, ride)
    inner = zip(stops[1:-1].tolist(), arrivals[1:-1].tolist(), strict=True)
    planned = engine.planned_departure(network, ride)
    return Leg(
        mode="ride",
        from_stop=_stop(network, ride.from_stop, moment(day, ride.departure)),
        to_stop=_stop(network, ride.to_stop, moment(day, ride.arrival)),
        departs_at=moment(day, ride.departure),
        arrives_at=moment(day, ride.arrival),
        metres=_ridden_m(network, pattern, ride),
        shape=_line(network, pattern, ride),
        route_id=network.route_ids[route],
        route_name=routes.name(network, route),
        route_color=network.route_colors[route],
        trip_id=network.trip_ids[ride.trip],
        headsign=told(network, network.headsigns[headsign]) if headsign != NONE else "",
        live=ride.live,
        delay_s=ride.departure - planned if ride.live else None,
        low_floor=bool(network.trip_wheelchair[ride.trip] == 1),
        stops=tuple(_stop(network, row, moment(day, second)) for row, second in inner),
    )


def _at_end(end: End, at: datetime) -> LegStop:
    return LegStop(end.stop_id, end.name, at, end.lat, end.lon)


def _stop(network: Network, row: int, at: datetime) -> LegStop:
    lat, lon = float(network.stop_lat[row]), float(network.stop_lon[row])
    known = lat == lat and lon == lon  # not NaN
    return LegStop(
        network.stop_ids[row],
        told(network, network.stop_names[row]),
        at,
        lat if known else None,
        lon if known else None,
    )


def _ridden_m(network: Network, pattern: int, ride: engine.Ride) -> float:
    first = network.pattern_start[pattern]
    return float(network.pattern_dist[first + ride.off] - network.pattern_dist[first + ride.on])


def _line(network: Network, pattern: int, ride: engine.Ride) -> Line:
    """Return the way of a ride: along the shape, or from stop to stop where there is none."""
    first = int(network.pattern_start[pattern])
    ends = network.pattern_dist[[first + ride.on, first + ride.off]]
    stops = network.pattern_stops[first + ride.on : first + ride.off + 1]
    lats, lons = network.stop_lat[stops], network.stop_lon[stops]
    shape = int(network.pattern_shape[pattern])
    if shape != NONE and ends[1] > ends[0]:
        here = slice(network.shape_start[shape], network.shape_start[shape + 1])
        low, high = np.searchsorted(network.shape_dist[here], [ends[0] + NEAR_M, ends[1] - NEAR_M])
        between = slice(here.start + low, here.start + max(low, high))
        lats = np.concatenate([lats[:1], network.shape_lat[between], lats[-1:]])
        lons = np.concatenate([lons[:1], network.shape_lon[between], lons[-1:]])
    known = np.isfinite(lats) & np.isfinite(lons)
    return tuple(zip(lats[known].tolist(), lons[known].tolist(), strict=True))
