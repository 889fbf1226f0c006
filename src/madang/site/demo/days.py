"""One day of the town's buses, drawn in advance: where every bus is at every second, and why.

A day is a pure function of the seed and the date. So the simulation can begin at any moment, two
processes agree about it, and past days (for arrival history) come from the same place as today.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import numpy.typing as npt

from madang.site.demo.duties import Trip
from madang.site.demo.fleet import Bus, fleet
from madang.site.demo.lines import KINDS
from madang.site.demo.patterns import Pattern
from madang.site.demo.plane import dice, lengths
from madang.site.demo.roads import Node
from madang.site.demo.timetables import service_on
from madang.site.demo.traffic import (
    CROWDED,
    KERB_S,
    LIGHT_CYCLE_S,
    LIGHT_RED_S,
    RIDERS_A_MINUTE,
    pace,
    riders,
)
from madang.site.demo.weather import Weather, is_market_day, weather

Floats = npt.NDArray[np.float64]

GHOST_SHARE = 0.004  # of trips that nobody drives
BREAKDOWN_SHARE = 0.002  # of trips that end on the road
SILENT_SHARE = 0.02  # of trips whose terminal is silent for some minutes
_STAND_S = 360.0  # a bus stands at its first stop at most this long before it leaves
_TURN_S = 100.0  # least time between two trips of a bus
_BIN_S = 900.0
_MARKET = {"market", "market_gate", "old_town", "madang_west"}


@dataclass(frozen=True)
class Run:
    """One bus on one trip as it really went. Times are seconds of the service day.

    `times` and `places` are the corners of its path: metres along the pattern's way. `arrivals`,
    `departures` and `loads` (riders on leaving) stand pole by pole, as far as it came.
    """

    trip: Trip
    bus: Bus
    times: Floats
    places: Floats
    arrivals: Floats
    departures: Floats
    loads: npt.NDArray[np.int64]
    broke_down: bool
    silent: tuple[float, float] | None  # the terminal sent nothing between these seconds


@dataclass(frozen=True)
class Day:
    """All runs of one service day, by the moment they begin."""

    day: date
    weather: Weather
    runs: tuple[Run, ...]
    ghosts: tuple[Trip, ...]  # timetabled, but no bus ever came


@dataclass
class _Street:
    """What the trips of a day share while it is drawn."""

    rng: np.random.Generator
    weekend: bool
    slowness: float
    market: bool
    jams: dict[tuple[str, str], Floats]  # per leg and quarter hour
    offsets: dict[Node, float]  # of the lights
    last: dict[tuple[str, tuple[str, int]], float] = field(default_factory=dict)  # line and pole


@dataclass(frozen=True)
class _Leg:
    """From one pole to the next: (free seconds to it, light or None) for each corner on the way."""

    sites: tuple[str, str]
    corners: tuple[tuple[float, float, Node | None], ...]  # (place m, free seconds, light)


def day(trips: Sequence[Trip], *, seed: int, on: date) -> Day:
    """Return the day `on` as it went for the `trips` of its timetable."""
    todays = [trip for trip in trips if trip.service == service_on(on)]
    todays.sort(key=lambda trip: (trip.departures[0], trip.id))
    buses = fleet(trips)
    patterns = {trip.pattern.key: trip.pattern for trip in todays}
    legs = {key: _legs(pattern) for key, pattern in patterns.items()}
    street = _street(seed, on, legs.values())
    free: dict[str, float] = defaultdict(lambda: -np.inf)  # block -> when its bus can leave again
    relief: set[str] = set()
    runs, ghosts = [], []
    for trip in todays:
        if street.rng.random() < GHOST_SHARE or free[trip.block] > trip.departures[0] + 1800:
            ghosts.append(trip)
            continue
        bus = buses[trip.block].relieved() if trip.block in relief else buses[trip.block]
        run = _run(trip, bus, street, legs[trip.pattern.key], free[trip.block])
        free[trip.block] = run.times[-1] + _TURN_S
        if run.broke_down:
            relief.add(trip.block)
        runs.append(run)
    runs.sort(key=lambda run: run.times[0])
    return Day(on, weather(seed, on), tuple(runs), tuple(ghosts))


def _street(seed: int, on: date, legs: Iterable[list[_Leg]]) -> _Street:
    rng = dice(seed, "day", on.toordinal())
    sky = weather(seed, on)
    every = sorted({leg.sites for pattern in legs for leg in pattern})
    drift = rng.normal(0, 0.08, (len(every), 128))
    for column in range(1, 128):
        drift[:, column] += 0.8 * drift[:, column - 1]
    return _Street(
        rng=rng,
        weekend=service_on(on) != "weekday",
        slowness=sky.slowness * float(rng.normal(1.045, 0.02)),
        market=is_market_day(on),
        jams=dict(zip(every, np.exp(drift), strict=True)),
        offsets=defaultdict(lambda: float(rng.uniform(0, LIGHT_CYCLE_S))),
    )


def _legs(pattern: Pattern) -> list[_Leg]:
    along = lengths(pattern.way)
    clock = np.concatenate([[0.0], np.cumsum(np.diff(along) / pattern.speeds)])
    legs = []
    for row, (start, end) in enumerate(
        zip(pattern.distances[:-1], pattern.distances[1:], strict=True)
    ):
        lights = [light for light in pattern.lights if start < light[0] < end]
        places = [*(place for place, _ in lights), float(end)]
        nodes: list[Node | None] = [*(node for _, node in lights), None]
        seconds = np.diff(np.interp([start, *places], along, clock)).tolist()
        sites = pattern.poles[row].key[0], pattern.poles[row + 1].key[0]
        legs.append(_Leg(sites, tuple(zip(places, seconds, nodes, strict=True))))
    return legs


def _run(trip: Trip, bus: Bus, street: _Street, legs: list[_Leg], free: float) -> Run:
    """Drive `trip` once: late from the terminal, held by lights, crowds, jams and other buses."""
    rng = street.rng
    start = max(trip.departures[0] + float(rng.exponential(22)) - 6, free)
    times, places = [max(start - _STAND_S, min(free, start))], [0.0]
    breaks = int(rng.integers(1, len(legs))) if rng.random() < BREAKDOWN_SHARE else None
    load = _board(trip, 0, start, 0, street)[1]
    arrivals, departures, loads = [times[0]], [start], [load]
    clock, mood = start, float(rng.normal(1, 0.035))
    for row, leg in enumerate(legs):
        times.append(clock)
        places.append(places[-1])
        mood = 1 + 0.75 * (mood - 1) + float(rng.normal(0, 0.03))
        if row == breaks:
            _break_down(leg, clock, times, places, rng)
            break
        clock = _drive(leg, clock, mood, street, times, places)
        clock = _queue(trip, row + 1, clock, street)
        times[-1] = clock
        arrivals.append(clock)
        dwell, load = _board(trip, row + 1, clock, load, street)
        clock = _held(trip, row + 1, clock + dwell)
        departures.append(clock)
        loads.append(load)
    times.append(max(clock, times[-1]) + 25)
    places.append(places[-1])
    return Run(
        trip, bus, np.array(times), np.array(places), np.array(arrivals), np.array(departures),
        np.array(loads), breaks is not None, _silence(rng, start, times[-1]),
    )  # fmt: skip


def _drive(
    leg: _Leg,
    clock: float,
    mood: float,
    street: _Street,
    times: list[float],
    places: list[float],
) -> float:
    """Drive to the next pole, corner by corner; return when the bus gets there."""
    for place, free, light in leg.corners:
        jam = float(street.jams[leg.sites][int(clock / _BIN_S) % 128])
        if street.market and 8 * 3600 < clock < 14 * 3600 and _MARKET & set(leg.sites):
            jam *= 1.3
        slow = pace(clock, weekend=street.weekend) * street.slowness * mood * jam
        clock += free * max(0.72, slow)
        times.append(clock)
        places.append(place)
        if light is None:
            continue
        phase = (clock + street.offsets[light]) % LIGHT_CYCLE_S
        if phase < LIGHT_RED_S:
            clock += LIGHT_RED_S - phase
            times.append(clock)
            places.append(place)
    return clock + KERB_S / 2


def _queue(trip: Trip, row: int, clock: float, street: _Street) -> float:
    """Return when the bus has the stop to itself: it waits behind the bus of its line."""
    before = street.last.get((trip.pattern.line.number, trip.pattern.poles[row].key), -np.inf)
    return max(clock, before + 14)


def _held(trip: Trip, row: int, clock: float) -> float:
    """Return when the bus leaves: at every fourth pole it waits when it is a minute early."""
    return max(clock, trip.departures[row] - 45.0) if row % 4 == 0 else clock


def _board(trip: Trip, row: int, clock: float, load: int, street: _Street) -> tuple[float, int]:
    """Return (seconds at the pole, riders on leaving); who waits longest are the most."""
    line, poles = trip.pattern.line, trip.pattern.poles
    key = line.number, poles[row].key
    left = len(poles) - 1 - row
    off = load if left == 0 else int(street.rng.binomial(load, min(0.5, 1.25 / (left + 1))))
    gap = min(clock - street.last.get(key, clock - 600), 2400) / 60
    street.last[key] = clock
    kind = KINDS[line.kind]
    wish = RIDERS_A_MINUTE[line.kind] * CROWDED.get(poles[row].key[0], 1.0)
    fading = 1.0 if left > 2 else left / 3
    comers = int(street.rng.poisson(max(0.0, wish * fading * gap * riders(clock))))
    on = min(comers, kind.capacity - load + off)
    if on + off == 0:
        return 0.0, load
    wheelchair = 35.0 if street.rng.random() < 0.004 else 0.0
    return KERB_S / 2 + 5 + 2.1 * on + 0.9 * off + wheelchair, load - off + on


def _break_down(
    leg: _Leg, clock: float, times: list[float], places: list[float], rng: np.random.Generator
) -> None:
    """Stop on the way for a quarter of an hour or more, until the bus is towed away."""
    place, free, _ = leg.corners[0]
    share = float(rng.uniform(0.3, 0.9))
    halt = clock + free * share * 1.3
    spot = places[-1] + (place - places[-1]) * share
    times += [halt, halt + float(rng.uniform(900, 1500))]
    places += [spot, spot]


def _silence(rng: np.random.Generator, start: float, end: float) -> tuple[float, float] | None:
    if rng.random() >= SILENT_SHARE:
        return None
    since = float(rng.uniform(start, end))
    return since, since + float(rng.uniform(120, 420))
