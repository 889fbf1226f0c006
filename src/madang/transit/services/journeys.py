"""Plans: how to get from place to place by the town's buses, with the delays of the moment."""

import math
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal, Protocol
from zoneinfo import ZoneInfo

import numpy as np

from madang.towns.models import Town
from madang.transit.engine import journeys as engine
from madang.transit.engine.days import Day
from madang.transit.engine.journeys import Ends
from madang.transit.engine.networks import Network
from madang.transit.engine.stops import distances
from madang.transit.services import days, networks
from madang.transit.services.legs import End, Leg, crow_m, drawn, walked
from madang.transit.services.names import told
from madang.transit.services.networks import WALK, Loaded

REACH_M = 1_000.0  # to the first stop, as the crow flies
FAR_REACH_M = 3_000.0  # when there is none within that
NEAREST = 30
ON_FOOT_S = 1_800  # walks all the way are told up to half an hour
WINDOW_S = 3_600  # journeys that leave, or arrive, within an hour
CHANGE_COST_S = 180  # what a rider gives to save one change
MOST = 6
FAR_AWAY = timedelta(days=3650)  # no timetable reaches farther, and dates do not overflow
NIGHT_HOURS = 4  # until then, "arrive by" belongs to the service day before

Reason = Literal["", "same_place", "far_from_stops", "outside_timetable", "no_service", "no_way"]


class Place(Protocol):
    """An end of a plan: a stop when `stop_id` is not empty, else a point (WGS 84 degrees)."""

    @property
    def stop_id(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def lat(self) -> float | None: ...
    @property
    def lon(self) -> float | None: ...


@dataclass(frozen=True)
class Journey:
    """One way to go. Times are aware, in UTC; `transfers` is -1 when it is a walk all the way."""

    departs_at: datetime
    arrives_at: datetime
    transfers: int
    legs: tuple[Leg, ...]

    @property
    def duration_s(self) -> int:
        """How long it takes from door to door, in seconds."""
        return round((self.arrives_at - self.departs_at).total_seconds())

    @property
    def walk_s(self) -> int:
        """How much of that is on foot, in seconds."""
        return sum(leg.duration_s for leg in self.legs if leg.mode == "walk")

    @property
    def walk_m(self) -> int:
        """How far one walks, in metres."""
        return round(sum(leg.metres for leg in self.legs if leg.mode == "walk"))

    @property
    def live(self) -> bool:
        """Whether a ride's times come from its vehicle."""
        return any(leg.live for leg in self.legs)


@dataclass(frozen=True)
class Plan:
    """The journeys found, or why there is none.

    `reason` is "" when there are journeys; `far_from_stops` names the end in `where` ("origin" or
    "destination"). The timetable is valid from `valid_from` to `valid_until`.
    """

    journeys: tuple[Journey, ...]
    reason: Reason
    valid_from: date
    valid_until: date
    where: str = ""


@dataclass(frozen=True)
class Reached:
    """A stop and the seconds it takes to get there."""

    stop_id: str
    name: str
    lat: float | None
    lon: float | None
    seconds: int


def plan(
    *,
    town: Town,
    origin: Place,
    destination: Place,
    at: datetime,
    arrive_by: bool = False,
    low_floor: bool = False,
    now: datetime,
) -> Plan:
    """Return the best journeys from `origin` to `destination`, at most a handful.

    They leave at `at` or in the hour after it, by arrival; or with `arrive_by` arrive then or in
    the hour before, the latest departure first. `low_floor` keeps to low-floor vehicles and stops
    that do not refuse a wheelchair. Vehicles' delays at `now` are applied. Raises NoNetwork when
    the town has no timetable, and LookupError when an end is a stop it does not have.
    """
    loaded = networks.current(town)
    network = loaded.network
    start, end = _end(network, origin), _end(network, destination)
    first, last = validity(network)
    at = min(max(at, now - FAR_AWAY), now + FAR_AWAY)
    search = _Search(loaded, start, end, at, arrive_by)
    day_on = search.date
    if start == end:
        return Plan((), "same_place", first, last)
    if not first <= day_on <= last:
        return Plan((), "outside_timetable", first, last)
    day = days.expected(town, loaded, day_on, low_floor=low_floor, now=now)
    ends = _reach(day, start, outward=True), _reach(day, end, outward=False)
    for where, found in zip(("origin", "destination"), ends, strict=True):
        if not len(found.stops):
            return Plan((), "far_from_stops", first, last, where)
    journeys = _best(_on_foot(search, day) + _by_bus(search, day, ends), arrive_by=arrive_by)
    if journeys:
        return Plan(tuple(journeys), "", first, last)
    served = network.services_on(day_on).any()
    return Plan((), "no_way" if served else "no_service", first, last)


def travel_times(
    *, town: Town, stop_id: str, at: datetime, low_floor: bool = False, now: datetime
) -> list[Reached]:
    """Return every stop that can be reached from `stop_id`, leaving at `at`, nearest in time first.

    Raises NoNetwork when the town has no timetable, and LookupError when it has no such stop.
    """
    loaded = networks.current(town)
    network = loaded.network
    row = _row(network, stop_id)
    at = min(max(at, now - FAR_AWAY), now + FAR_AWAY)
    day_on = at.astimezone(ZoneInfo(network.timezone)).date()
    day = days.expected(town, loaded, day_on, low_floor=low_floor, now=now)
    leave_s = math.ceil(at.timestamp()) - day.zero
    arrivals = engine.one_to_all(day, engine.walking_from(day, row), leave_s)
    arrivals[row] = leave_s
    reached = np.flatnonzero(arrivals != engine.NEVER)
    reached = reached[np.argsort(arrivals[reached], kind="stable")]
    ends = (_end_at(network, stop) for stop in reached.tolist())
    return [
        Reached(end.stop_id, end.name, end.lat, end.lon, int(arrivals[stop]) - leave_s)
        for end, stop in zip(ends, reached.tolist(), strict=True)
    ]


def validity(network: Network) -> tuple[date, date]:
    """Return the first and the last day with service; both the first of the feed when none has."""
    served = np.flatnonzero(network.service_days.any(axis=0))
    ends = (int(served[0]), int(served[-1])) if len(served) else (0, 0)
    return date.fromordinal(network.first_day + ends[0]), date.fromordinal(
        network.first_day + ends[1]
    )


@dataclass(frozen=True)
class _Search:
    loaded: Loaded
    origin: End
    destination: End
    at: datetime
    arrive_by: bool

    @property
    def date(self) -> date:
        """The service day to search: before dawn an arrival belongs to the day before."""
        local = self.at.astimezone(ZoneInfo(self.loaded.network.timezone))
        night = self.arrive_by and local.hour < NIGHT_HOURS
        return local.date() - timedelta(days=1 if night else 0)

    def second(self, day: Day) -> int:
        """Return `at` in seconds of `day`, to the rider's safe side."""
        seconds = self.at.timestamp() - day.zero
        return math.floor(seconds) if self.arrive_by else math.ceil(seconds)


def _row(network: Network, stop_id: str) -> int:
    row = network.stop_ids.row(stop_id)
    if row is None:
        raise LookupError(stop_id)
    return row


def _end(network: Network, place: Place) -> End:
    if place.stop_id:
        return _end_at(network, _row(network, place.stop_id))
    return End("", place.name, place.lat, place.lon)


def _end_at(network: Network, row: int) -> End:
    lat, lon = float(network.stop_lat[row]), float(network.stop_lon[row])
    known = math.isfinite(lat) and math.isfinite(lon)
    return End(
        network.stop_ids[row],
        told(network, network.stop_names[row]),
        lat if known else None,
        lon if known else None,
    )


def _reach(day: Day, end: End, *, outward: bool) -> Ends:
    """Return the stops on foot around an end; the platforms of a station count as the station."""
    if not end.stop_id:
        return _around(day.network, end)
    network = day.network
    row = _row(network, end.stop_id)
    platforms = np.flatnonzero(network.stop_parent == row)
    around = [
        engine.walking_from(day, stop) if outward else engine.walking_to(day, stop)
        for stop in [row, *platforms.tolist()]
    ]
    return Ends(
        np.concatenate([one.stops for one in around]),
        np.concatenate([one.seconds for one in around]),
    )


def _around(network: Network, point: End) -> Ends:
    """Return the nearest boarding stops and the seconds on foot."""
    if point.lat is None or point.lon is None:
        return Ends(np.zeros(0, np.int32), np.zeros(0, np.int32))
    metres = distances(network.stop_lat, network.stop_lon, point.lat, point.lon)
    metres = np.where(network.stop_location_type == 0, np.nan_to_num(metres, nan=np.inf), np.inf)
    nearest = np.argsort(metres, kind="stable")[:NEAREST]
    reach = REACH_M if metres[nearest[:1]].max(initial=np.inf) <= REACH_M else FAR_REACH_M
    near = nearest[metres[nearest] <= reach].astype(np.int32)
    seconds = np.ceil(metres[near] * WALK.detour / WALK.speed_m_s).astype(np.int32)
    return Ends(near, seconds)


def _by_bus(search: _Search, day: Day, ends: tuple[Ends, Ends]) -> list[Journey]:
    """Return the journeys within the window, or else the next ones there are."""
    second = search.second(day)
    if search.arrive_by:
        window = (second - WINDOW_S, second)
        found = engine.arriving_between(day, *ends, window) or engine.arriving(day, *ends, second)
    else:
        window = (second, second + WINDOW_S)
        found = engine.leaving_between(day, *ends, window) or engine.leaving(day, *ends, second)
    return [
        Journey(
            legs[0].departs_at,
            legs[-1].arrives_at,
            journey.transfers,
            legs,
        )
        for journey in _worthwhile(found)
        if (legs := drawn(day, journey, search.origin, search.destination))
    ]


def _on_foot(search: _Search, day: Day) -> list[Journey]:
    """Return the walk all the way, if it is short enough."""
    metres = crow_m(search.origin, search.destination)
    seconds = math.ceil(metres * WALK.detour / WALK.speed_m_s)
    if not 0 < seconds <= ON_FOOT_S:
        return []
    leave_s = search.second(day) - (seconds if search.arrive_by else 0)
    leg = walked(day, search.origin, search.destination, leave_s, seconds)
    return [Journey(leg.departs_at, leg.arrives_at, -1, (leg,))]


def _cost(journey: engine.Journey) -> int:
    return journey.arrival + CHANGE_COST_S * journey.transfers


def _worthwhile(found: list[engine.Journey]) -> list[engine.Journey]:
    """Return the journeys whose changes are worth the time they save."""
    return [
        journey
        for journey in found
        if not any(
            other is not journey
            and other.departure >= journey.departure
            and other.transfers <= journey.transfers
            and _cost(other) <= _cost(journey)
            for other in found
        )
    ]


def _best(found: list[Journey], *, arrive_by: bool) -> list[Journey]:
    """Return at most MOST journeys in the rider's order, none slower than to walk all the way."""
    walks = [journey.duration_s for journey in found if journey.transfers < 0]
    limit = min(walks, default=math.inf)
    kept = [journey for journey in found if journey.duration_s <= limit]
    if arrive_by:
        kept.sort(key=lambda journey: (-journey.departs_at.timestamp(), journey.transfers))
    else:
        kept.sort(key=lambda journey: (journey.arrives_at, -journey.departs_at.timestamp()))
    return kept[:MOST]
