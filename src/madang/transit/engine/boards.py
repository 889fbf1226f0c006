"""What comes next at a stop: the predictions of a snapshot merged with the timetable."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import numpy as np

from madang.transit.engine.days import zero_of
from madang.transit.engine.networks import NONE, Network, Rows, Seconds
from madang.transit.engine.predictions import DELAY, TIMETABLE
from madang.transit.engine.snapshots import Snapshot

HORIZON_S = 12 * 3600


class Visits(NamedTuple):
    """Which patterns may be boarded at each stop, and at which of their positions: CSR by stop."""

    start: Rows  # [stops + 1]
    pattern: Rows
    position: Rows


@dataclass(frozen=True)
class Calls:
    """The timetable of one service day at a stop, by departure; times are seconds of the day."""

    day: int  # proleptic ordinal
    zero: int  # POSIX time of second 0
    arrivals: Seconds
    departures: Seconds
    trips: Rows
    positions: Rows


class Coming(NamedTuple):
    """One call to come; `at`, `be_by` and `scheduled` are POSIX seconds.

    `source` is one of predictions.LIVE, DELAY and TIMETABLE; `run` is a row of the snapshot, or
    NONE; a ghost should be under way and nobody has seen its vehicle.
    """

    at: float
    day: int
    trip: int
    position: int
    be_by: float
    scheduled: float
    source: int
    run: int
    ghost: bool


def visits(network: Network) -> Visits:
    """Return where riders may board: nowhere at the last stop of a pattern."""
    lengths = np.diff(network.pattern_start)
    pattern = np.repeat(np.arange(len(lengths), dtype=np.int32), lengths)
    position = np.arange(len(pattern), dtype=np.int32) - network.pattern_start[:-1][pattern]
    boards = network.pattern_pickup & (position < lengths[pattern] - 1)
    places = np.flatnonzero(boards)
    places = places[np.argsort(network.pattern_stops[places], kind="stable")]
    stops = np.arange(len(network.stop_ids) + 1)
    start = np.searchsorted(network.pattern_stops[places], stops)
    return Visits(start.astype(np.int32), pattern[places], position[places].astype(np.int32))


def calls(network: Network, where: Visits, stops: Iterable[int], day: date) -> Calls:
    """Return the calls of the service day `day` at any of the `stops` (rows)."""
    runs = network.services_on(day)
    trips, positions = [np.empty(0, np.int32)], [np.empty(0, np.int32)]
    for stop in stops:
        for place in range(int(where.start[stop]), int(where.start[stop + 1])):
            pattern = int(where.pattern[place])
            first, end = network.pattern_trips[pattern], network.pattern_trips[pattern + 1]
            on_day = np.flatnonzero(runs[network.trip_service[first:end]])
            trips.append((on_day + first).astype(np.int32))
            positions.append(np.full(len(on_day), where.position[place], np.int32))
    trip, position = np.concatenate(trips), np.concatenate(positions)
    at = network.trip_start[trip] + position
    arrivals, departures = network.arrivals[at], network.departures[at]
    arrivals = np.where(position == 0, departures, arrivals)  # it may have stood there for long
    order = np.argsort(departures, kind="stable")
    return Calls(
        day=day.toordinal(),
        zero=zero_of(day, network.timezone),
        arrivals=np.asarray(arrivals)[order],
        departures=np.asarray(departures)[order],
        trips=trip[order],
        positions=position[order],
    )


def coming(
    network: Network,
    days: Iterable[Calls],
    stops: Iterable[int],
    *,
    now: float,
    snapshot: Snapshot | None,
    routes: Collection[int] | None = None,
    limit: int = 20,
) -> list[Coming]:
    """Return the next calls at `stops` (rows), of `routes` (rows) only if given, by time.

    `days` are the timetables there of the service days around `now` (POSIX seconds). A call for
    which the snapshot has a prediction stands once, with that; one that the trip's vehicle has
    passed does not stand at all. Beyond the predictions, a trip under way is as late as it is now.
    """
    told = [] if snapshot is None else list(_told(network, snapshot, stops, now))
    known = {(one.day, one.trip, one.position) for one in told}
    if routes is not None:
        told = [one for one in told if _route(network, one.trip) in routes]
    for calls_of_day in days:
        room = limit
        for one in _planned(calls_of_day, now, snapshot, known):
            if routes is None or _route(network, one.trip) in routes:
                told.append(one)
                room -= 1
            if not room:
                break
    return sorted(told)[:limit]


def _route(network: Network, trip: int) -> int:
    return int(network.pattern_route[network.trip_pattern[trip]])


def _told(
    network: Network, snapshot: Snapshot, stops: Iterable[int], now: float
) -> Iterable[Coming]:
    """Yield what the snapshot predicts for the stops; what should have come by now comes now."""
    made_at = snapshot.made_at
    for stop in stops:
        here = slice(int(snapshot.stop_start[stop]), int(snapshot.stop_start[stop + 1]))
        columns = (snapshot.run, snapshot.call, snapshot.at, snapshot.be_by, snapshot.source)
        for run, call, at, be_by, source in zip(
            *(column[here].tolist() for column in columns), strict=True
        ):
            trip = int(snapshot.run_trip[run])
            if not _boards(network, trip, call):
                continue
            place = network.trip_start[trip] + call
            times = network.departures if call == 0 else network.arrivals
            yield Coming(
                at=max(made_at + at, now),
                day=int(snapshot.run_day[run]),
                trip=trip,
                position=call,
                be_by=made_at + be_by,
                scheduled=float(snapshot.run_zero[run]) + int(times[place]),
                source=source,
                run=run,
                ghost=False,
            )


def _boards(network: Network, trip: int, position: int) -> bool:
    pattern = network.trip_pattern[trip]
    place = int(network.pattern_start[pattern]) + position
    return place < network.pattern_start[pattern + 1] - 1 and bool(network.pattern_pickup[place])


def _planned(
    planned: Calls, now: float, snapshot: Snapshot | None, known: set[tuple[int, int, int]]
) -> Iterable[Coming]:
    """Yield the calls of a day that are still to come and that nothing is predicted for."""
    second = now - planned.zero
    first = int(np.searchsorted(planned.departures, second))
    for place in range(first, len(planned.trips)):
        scheduled = float(planned.arrivals[place])
        if scheduled > second + HORIZON_S:
            return
        trip, position = int(planned.trips[place]), int(planned.positions[place])
        if (planned.day, trip, position) in known:
            continue
        at = planned.zero + scheduled
        one = Coming(at, planned.day, trip, position, at, at, TIMETABLE, NONE, False)
        if snapshot is None:
            yield one
        elif (seen := _seen(one, snapshot)) is not None:
            yield seen


def _seen(one: Coming, snapshot: Snapshot) -> Coming | None:
    """Return a planned call in the light of the snapshot; None when its vehicle has passed it."""
    run = snapshot.run_of(one.day, one.trip)
    if run is None and snapshot.is_finished(one.day, one.trip):
        return None
    if run is None:
        return one._replace(ghost=snapshot.is_ghost(one.day, one.trip))
    if one.position < snapshot.run_next[run]:
        return None
    late = float(snapshot.run_delay[run])
    at = one.at + (0.0 if np.isnan(late) else late)
    return one._replace(at=at, be_by=min(at, one.scheduled), source=DELAY, run=run)


__all__ = ["Calls", "Coming", "Visits", "calls", "coming", "visits"]
