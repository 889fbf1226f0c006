"""Routes as riders read them: the list by kind, and one route with its stops and its timetable."""

import math
from dataclasses import dataclass
from datetime import date

from django.utils.translation import get_language

from madang.towns.models import Town
from madang.transit.engine import schedules
from madang.transit.engine.networks import NONE, Network
from madang.transit.engine.stops import plain
from madang.transit.services import networks
from madang.transit.services.names import told

KINDS = ("bus", "express", "regional", "local", "demand", "tram", "metro", "rail", "ferry", "other")
DAY_HOURS = 24


class RouteNotFound(LookupError):  # noqa: N818 - reads as what it says
    """The town's current network has no such route."""


@dataclass(frozen=True)
class RouteName:
    """A route as it stands on a card: its id, the name riders say, "RRGGBB" or ""."""

    id: str
    name: str
    color: str


@dataclass(frozen=True)
class Route:
    """A route in the list."""

    id: str
    name: str
    color: str
    long_name: str
    agency: str
    kind: str  # one of KINDS
    runs_today: bool


@dataclass(frozen=True)
class Kind:
    """The routes of one kind, by their numbers."""

    kind: str
    routes: tuple[Route, ...]


@dataclass(frozen=True)
class LineStop:
    """One stop on the way of a route."""

    id: str
    code: str
    name: str
    lat: float | None
    lon: float | None


@dataclass(frozen=True)
class Hour:
    """The departures in one hour of the clock."""

    hour: str
    minutes: tuple[str, ...]


@dataclass(frozen=True)
class Line:
    """The usual way of a route in one direction, and its departures on a day.

    `first` and `last` are "HH:MM" from the first stop, "" when it does not run.
    """

    key: str  # for the address: the direction, or "x" when the feed names none
    direction: int | None
    headsign: str
    day: date
    stops: tuple[LineStop, ...]
    first: str
    last: str
    trips: int
    headway_min: int | None
    hours: tuple[Hour, ...]
    variants: int
    path: tuple[tuple[float, float], ...]  # (lat, lon) along the street


class Names:
    """The routes of a network by row, in the reader's language; each is made when asked for."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self._known: dict[tuple[str | None, int], RouteName] = {}

    def __getitem__(self, row: int) -> RouteName:
        key = get_language(), row
        known = self._known.get(key)
        if known is None:
            route_id, color = self.network.route_ids[row], self.network.route_colors[row]
            known = self._known[key] = RouteName(route_id, name(self.network, row), color)
        return known


def name(network: Network, row: int) -> str:
    """Return what riders call a route: its short name, else its long one, else its id."""
    short, long = network.route_short_names[row], network.route_long_names[row]
    return told(network, short or long) or network.route_ids[row]


def listing(*, town: Town, day: date, query: str = "") -> list[Kind]:
    """Return the town's routes by kind, of those whose names hold `query`.

    Names are those in the reader's language and the feed's own.

    Raises NoNetwork when the town has no timetable.
    """
    network = networks.current(town).network
    running = schedules.runs_on(network, day)
    wanted = plain(query)
    found: dict[str, list[Route]] = {}
    for row in range(len(network.route_ids)):
        route = _route(network, row, runs=bool(running[row]))
        own = network.route_short_names[row], network.route_long_names[row]
        if any(wanted in plain(text) for text in (route.name, route.long_name, *own)):
            found.setdefault(route.kind, []).append(route)
    return [
        Kind(kind, tuple(sorted(found[kind], key=lambda one: schedules.natural(one.name))))
        for kind in KINDS
        if kind in found
    ]


def get(*, town: Town, route_id: str, day: date) -> Route:
    """Return one route. Raises RouteNotFound, or NoNetwork when the town has no timetable."""
    network = networks.current(town).network
    row = _row(network, route_id)
    return _route(network, row, runs=bool(schedules.runs_on(network, day)[row]))


def lines(*, town: Town, route_id: str, day: date) -> list[Line]:
    """Return the usual way of a route in each direction, with its departures on `day`.

    Raises RouteNotFound, or NoNetwork when the town has no timetable.
    """
    network = networks.current(town).network
    return [
        _line(network, way, day) for way in schedules.ways(network, _row(network, route_id), day)
    ]


def _row(network: Network, route_id: str) -> int:
    row = network.route_ids.row(route_id)
    if row is None:
        raise RouteNotFound(route_id)
    return row


def _route(network: Network, row: int, *, runs: bool) -> Route:
    long = network.route_long_names[row] if network.route_short_names[row] else ""
    return Route(
        id=network.route_ids[row],
        name=name(network, row),
        color=network.route_colors[row],
        long_name=told(network, long),
        agency=told(network, network.route_agencies[row]),
        kind=schedules.kind(int(network.route_types[row])),
        runs_today=runs,
    )


def _line(network: Network, way: schedules.Way, day: date) -> Line:
    departures = way.departures
    headway = schedules.headway_s(departures)
    return Line(
        key="x" if way.direction == NONE else str(way.direction),
        direction=None if way.direction == NONE else way.direction,
        headsign=told(network, way.headsign),
        day=day,
        stops=tuple(_stop(network, row) for row in way.stops.tolist()),
        first=_clock(int(departures[0])) if len(departures) else "",
        last=_clock(int(departures[-1])) if len(departures) else "",
        trips=len(departures),
        headway_min=round(headway / 60) if headway else None,
        hours=tuple(
            Hour(f"{hour % DAY_HOURS:02d}", tuple(f"{minute:02d}" for minute in minutes))
            for hour, minutes in schedules.by_hour(departures)
        ),
        variants=way.variants,
        path=_path(network, way),
    )


def _path(network: Network, way: schedules.Way) -> tuple[tuple[float, float], ...]:
    shape = int(network.pattern_shape[way.pattern])
    if shape == NONE:
        return tuple(
            (float(network.stop_lat[row]), float(network.stop_lon[row]))
            for row in way.stops.tolist()
        )
    part = slice(int(network.shape_start[shape]), int(network.shape_start[shape + 1]))
    lats, lons = network.shape_lat[part].tolist(), network.shape_lon[part].tolist()
    return tuple(zip(lats, lons, strict=True))


def _stop(network: Network, row: int) -> LineStop:
    return LineStop(
        id=network.stop_ids[row],
        code=network.stop_codes[row],
        name=told(network, network.stop_names[row]),
        lat=degrees(network.stop_lat[row]),
        lon=degrees(network.stop_lon[row]),
    )


def degrees(value: float) -> float | None:
    """Return a coordinate as JSON has it: None where the network has NaN."""
    return None if math.isnan(value) else float(value)


def _clock(second: int) -> str:
    return f"{second // 3600 % DAY_HOURS:02d}:{second % 3600 // 60:02d}"
