"""Which trip a vehicle is on, when it does not say: by route, direction, place and time."""

from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
from numba import njit

from madang.transit.engine.days import zero_of
from madang.transit.engine.lines import Lines, cell_of
from madang.transit.engine.networks import NONE, Flags, Network, Rows
from madang.transit.engine.passages import origin_zone
from madang.transit.engine.tracks import Reals, Sightings, nearest

OFF_M = 80.0  # a vehicle farther off a track is not on that pattern
END_M = 200.0  # so near its end no trip is begun
EARLIEST_S = 1_800.0  # before a trip leaves, its vehicle may stand at the first stop so long
MOST_OFF_S = 2_700.0  # a vehicle farther from every timetable is on no trip
TAKEN_S = 1_800.0  # a trip that has a vehicle already is so much less likely


class Dates(NamedTuple):
    """Yesterday, today and tomorrow: ordinal, POSIX second of time 0, and what runs."""

    day: Rows  # [3]
    zero: Reals  # [3]
    runs: Flags  # [3, services]
    kind: Rows  # [3] 0 weekday, 1 Saturday, 2 Sunday


def dates(network: Network, now: float) -> Dates:
    """Return the service dates around `now` (POSIX seconds)."""
    today = datetime.fromtimestamp(now, ZoneInfo(network.timezone)).date()
    days = [today.fromordinal(today.toordinal() + step) for step in (-1, 0, 1)]
    return Dates(
        np.array([day.toordinal() for day in days], np.int32),
        np.array([zero_of(day, network.timezone) for day in days], np.float64),
        np.stack([network.services_on(day) for day in days]),
        np.array([max(day.weekday() - 4, 0) for day in days], np.int32),
    )


def date_of(lines: Lines, around: Dates, trip: Rows, told: Rows, now: float) -> Rows:
    """Return which of `around` each `trip` is of: as `told` (YYYYMMDD), else the likeliest."""
    early = now - (around.zero[:, None] + lines.leaves[trip] - EARLIEST_S)
    late = around.zero[:, None] + lines.ends[trip] + 2 * EARLIEST_S - now
    cost = np.maximum(-early, 0.0) + np.maximum(-late, 0.0)
    cost += np.where(around.runs[:, lines.trip_service[trip]], 0.0, 43_200.0)
    cost[1] -= 1.0  # today, when nothing tells
    place = cost.argmin(axis=0)
    for row, day in enumerate(around.day.tolist()):
        date = datetime.fromordinal(day)
        place[told == date.year * 10_000 + date.month * 100 + date.day] = row
    chosen: Rows = place.astype(np.int32)
    return chosen


@njit(cache=True, nogil=True)
def _where(lines, pattern, along):  # type: ignore[no-untyped-def]
    """Return the call before `along` on `pattern`, and the share of the way to the next."""
    first, end = lines.pattern_start[pattern], lines.pattern_start[pattern + 1]
    call = np.searchsorted(lines.dist[first:end], along, side="right") - 1
    call = min(max(call, 0), end - first - 2)
    leg = lines.dist[first + call + 1] - lines.dist[first + call]
    share = (along - lines.dist[first + call]) / leg if leg > 0.0 else 0.0
    return call, min(max(share, 0.0), 1.0)


@njit(cache=True, nogil=True)
def planned(lines, trip, call, share):  # type: ignore[no-untyped-def]
    """Return when `trip` should be `share` of the way past `call`: seconds of its day."""
    place = lines.trip_start[trip] + call
    leaves, comes = lines.departures[place], lines.arrivals[place + 1]
    return leaves + share * (comes - leaves)


@njit(cache=True, nogil=True)
def _delays(lines, trip, along, time, out):  # type: ignore[no-untyped-def]
    for i in range(len(trip)):
        call, share = _where(lines, lines.trip_pattern[trip[i]], along[i])
        out[i] = time[i] - planned(lines, trip[i], call, share)


def delays(lines: Lines, trip: Rows, along: Reals, time: Reals) -> Reals:
    """Return how late (+) trips are that are at `along` metres at `time` (seconds of their day)."""
    out = np.empty(len(trip))
    _delays(lines, trip, along, time, out)
    return out


@njit(cache=True, nogil=True)
def _due(lines, trip, time, out):  # type: ignore[no-untyped-def]
    for i in range(len(trip)):
        start, end = lines.trip_start[trip[i]], lines.trip_start[trip[i] + 1]
        first = lines.pattern_start[lines.trip_pattern[trip[i]]]
        out[i] = np.interp(
            time[i],
            lines.arrivals[start:end].astype(np.float64),
            lines.dist[first : first + end - start],
        )


def due(lines: Lines, trip: Rows, time: Reals) -> Reals:
    """Return how many metres along trips should be at `time` (seconds of their day)."""
    out = np.empty(len(trip))
    _due(lines, trip, time, out)
    return out


@njit(cache=True, nogil=True)
def _cost(lines, trip, date, at, now, around):  # type: ignore[no-untyped-def]
    """Return how many seconds a vehicle at (call, share, at its first stop) is off `trip`."""
    time = now - around.zero[date]
    late = time - planned(lines, trip, at[0], at[1])
    if at[2] and time < lines.leaves[trip]:
        early = lines.leaves[trip] - time
        return 0.5 * early if early < EARLIEST_S else np.inf
    return late if late >= 0.0 else -2.0 * late


@njit(cache=True, nogil=True)
def _likeliest(lines, pattern, at, now, around, taken):  # type: ignore[no-untyped-def]
    """Return (cost, trip, date) of the trip of `pattern` that fits best."""
    best, best_trip, best_date = np.inf, -1, 1
    for trip in range(lines.pattern_trips[pattern], lines.pattern_trips[pattern + 1]):
        for date in range(3):
            if not around.runs[date, lines.trip_service[trip]]:
                continue
            cost = _cost(lines, trip, date, at, now, around)
            cost += TAKEN_S * taken[date, trip]
            if cost < best:
                best, best_trip, best_date = cost, trip, date
    return best, best_trip, best_date


@njit(cache=True, nogil=True)
def _candidates(lines, route, cell):  # type: ignore[no-untyped-def]
    """Return the patterns of `route`, or when that is unknown those that run near."""
    if route >= 0:
        return lines.route_patterns[lines.route_start[route] : lines.route_start[route + 1]]
    grid = lines.grid
    place = np.searchsorted(grid.cells, cell)
    if place == len(grid.cells) or grid.cells[place] != cell:
        return grid.patterns[:0]
    return grid.patterns[grid.start[place] : grid.start[place + 1]]


@njit(cache=True, nogil=True)
def _fit(lines, seen, row, pattern, around, now, taken):  # type: ignore[no-untyped-def]
    """Return (cost, trip, date) of the best trip of `pattern` for sighting `row`."""
    seen.track[row] = lines.tracks.of_pattern[pattern]
    along, off = nearest(lines.tracks, seen, row)
    if off > OFF_M or along > lines.dist[lines.pattern_start[pattern + 1] - 1] - END_M:
        return np.inf, -1, 1
    call, share = _where(lines, pattern, along)
    at = (call, share, along <= origin_zone(lines, pattern))
    cost, trip, date = _likeliest(lines, pattern, at, now, around, taken)
    return cost + off, trip, date


@njit(cache=True, nogil=True)
def _infer(lines, around, seen, strays, cells, now, taken, found):  # type: ignore[no-untyped-def]
    for row in range(len(strays.route)):
        best = MOST_OFF_S
        for pattern in _candidates(lines, strays.route[row], cells[row]):
            way = lines.pattern_direction[pattern]
            if strays.direction[row] >= 0 and way >= 0 and strays.direction[row] != way:
                continue
            cost, trip, date = _fit(lines, seen, row, pattern, around, now, taken)
            if cost < best:
                best, found[0, row], found[1, row] = cost, trip, date
        if found[0, row] >= 0:
            taken[found[1, row], found[0, row]] = 1


class Strays(NamedTuple):
    """Vehicles without a trip: route row or NONE, direction or -1, place, bearing or nan."""

    route: Rows
    direction: npt.NDArray[np.int8]
    lat: Reals
    lon: Reals
    bearing: Reals


def infer(
    lines: Lines, around: Dates, strays: Strays, now: float, taken: npt.NDArray[np.int8]
) -> tuple[Rows, Rows]:
    """Return the likeliest (trip, which of `around`) of every stray, NONE where nothing fits.

    `taken` [3, trips] counts vehicles on each trip by date, and is brought up to date.
    """
    size = len(strays.route)
    found = np.stack([np.full(size, NONE, np.int32), np.ones(size, np.int32)])
    seen = Sightings(
        track=np.zeros(size, np.int32),
        lat=strays.lat,
        lon=strays.lon,
        bearing=strays.bearing,
        low=np.zeros(size),
        high=np.full(size, np.inf),
        expected=np.zeros(size),
        pull=np.zeros(size),
    )
    cells = cell_of(strays.lat, strays.lon)
    _infer(lines, around, seen, strays, cells, now, taken, found)
    return found[0], found[1]
