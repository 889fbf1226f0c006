"""One service date of a network as the arrays that the journey search reads."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import NamedTuple
from zoneinfo import ZoneInfo

import numpy as np

from madang.transit.engine import fifo
from madang.transit.engine.daytables import (
    Sequences,
    Timetable,
    Trips,
    footpaths_of,
    lay,
    sequences_of,
    summed,
    taken,
)
from madang.transit.engine.networks import Flags, Network, Rows, Seconds

DAY_S = 86_400
HORIZON_S = DAY_S + DAY_S // 2  # tomorrow's trips are seen until tomorrow noon


class Change(NamedTuple):
    """What is known of one trip now: new times (seconds of its service day), or cancelled."""

    arrivals: Seconds | None  # None: the trip does not run
    departures: Seconds | None = None


Changes = Mapping[tuple[int, int], Change]  # by trip row and day offset (-1, 0, 1)


@dataclass(frozen=True)
class Day:
    """A service date ready for search: trips that run on it, and beside it.

    Seconds count from the date's own zero, "noon minus 12 h". Yesterday's trips that still run
    after midnight and tomorrow's until noon are in, moved by the true distance of the days.
    A mirrored day runs backwards: times are negated, each trip visits its stops in reverse order.
    """

    network: Network
    date: date
    zero: int  # POSIX time of second 0
    accessible: bool
    mirrored: bool
    timetable: Timetable
    trip_start: Rows  # [routes + 1] into the trip arrays below
    trip_row: Rows
    trip_shift: Seconds
    trip_live: Flags  # times differ from the timetable
    change_s: int | None
    changes: Changes

    @cached_property
    def backwards(self) -> "Day":
        """The same day mirrored in time, for arrive-by searches."""
        return _build(
            self.network, self.date, self.accessible, self.change_s, self.changes, not self.mirrored
        )

    @cached_property
    def footpaths_back(self) -> tuple[Rows, Rows, Seconds]:
        """The footpaths *to* each stop: CSR of the stops they come from, and their seconds."""
        return footpaths_of(self.network, mirrored=not self.mirrored)


def of(
    network: Network,
    day: date,
    *,
    accessible: bool = False,
    change_s: int | None = None,
) -> Day:
    """Return the timetable of `day`, ready for search.

    With `accessible`, only trips told to take a wheelchair and stops not told to refuse one.
    `change_s` replaces every stop's own least change time, in seconds.
    """
    return _build(network, day, accessible, change_s, {}, mirrored=False)


def with_live(day: Day, changes: Changes) -> Day:
    """Return `day` with other times, or without the trip, for each changed trip.

    `changes` says what differs from the timetable, by trip row and day offset (-1 for a trip of
    yesterday's service); times are whole-trip arrays in seconds of the trip's own service day.
    Earlier changes are forgotten. Routes in which trips now overtake are split anew.
    """
    return _build(day.network, day.date, day.accessible, day.change_s, changes, day.mirrored)


def zero_of(day: date, timezone: str) -> int:
    """Return the POSIX time of a service day's second 0: local noon minus 12 hours.

    >>> spring = [zero_of(date(2026, 3, day), "America/New_York") for day in (7, 8)]
    >>> spring[1] - spring[0]
    82800
    """
    noon = datetime.combine(day, time(12), ZoneInfo(timezone))
    return int(noon.timestamp()) - DAY_S // 2


def _build(
    network: Network,
    day: date,
    accessible: bool,
    change_s: int | None,
    changes: Changes,
    mirrored: bool,
) -> Day:
    sequences = sequences_of(network, accessible=accessible)
    trips = _changed(_chosen(network, day, sequences, accessible), changes)
    laid = lay(network, sequences, trips, change_s=change_s, mirrored=mirrored)
    return Day(
        network=network,
        date=day,
        zero=zero_of(day, network.timezone),
        accessible=accessible,
        mirrored=mirrored,
        timetable=laid.timetable,
        trip_start=laid.trip_start,
        trip_row=laid.trips.rows,
        trip_shift=laid.trips.shift,
        trip_live=laid.trips.changed,
        change_s=change_s,
        changes=changes,
    )


def _chosen(network: Network, day: date, sequences: Sequences, accessible: bool) -> Trips:
    """Return the trips that run on the day or reach into it from the days beside."""
    first = network.departures[network.trip_start[:-1]]
    last = network.arrivals[network.trip_start[1:] - 1]
    fit = network.trip_wheelchair == 1 if accessible else np.ones(len(first), np.bool_)
    zero = zero_of(day, network.timezone)
    rows, shifts = [], []
    for days in (-1, 0, 1):
        other = day + timedelta(days=days)
        shift = zero_of(other, network.timezone) - zero
        runs = fit & network.services_on(other)[network.trip_service]
        if days < 0:
            runs &= last + shift >= 0
        if days > 0:
            runs &= first + shift < HORIZON_S
        rows.append(np.flatnonzero(runs).astype(np.int32))
        shifts.append(np.full(len(rows[-1]), shift, np.int32))
    row, shift_s = np.concatenate(rows), np.concatenate(shifts)
    start = np.array(network.trip_start)
    offset = summed(start[row + 1] - start[row])
    arrivals, departures = (
        fifo.gather(row, shift_s, start, np.array(times), offset)
        for times in (network.arrivals, network.departures)
    )
    sequence = sequences.of_pattern[network.trip_pattern[row]]
    unchanged = np.zeros(len(row), np.bool_)
    return Trips(row, shift_s, sequence, offset, arrivals, departures, unchanged)


def _changed(trips: Trips, changes: Changes) -> Trips:
    """Return the trips with the changes applied; cancelled ones are gone."""
    if not changes:
        return trips
    days = np.rint(trips.shift / DAY_S).astype(np.int64)
    places = {
        key: place for place, key in enumerate(zip(trips.rows.tolist(), days.tolist(), strict=True))
    }
    keep = np.ones(len(trips.rows), np.bool_)
    for key, change in changes.items():
        if (place := places.get(key)) is None:
            continue
        if change.arrivals is None or change.departures is None:
            keep[place] = False
            continue
        here = slice(trips.offset[place], trips.offset[place + 1])
        times = _in_order(change.arrivals, change.departures) + trips.shift[place]
        trips.arrivals[here], trips.departures[here] = times[:, 0], times[:, 1]
        trips.changed[place] = True
    return taken(trips, np.flatnonzero(keep))


def _in_order(arrivals: Seconds, departures: Seconds) -> Seconds:
    """Return [stops, 2] times that never go back, whatever a live source says."""
    times = np.stack([arrivals, departures], axis=1).astype(np.int32)
    ordered: Seconds = np.maximum.accumulate(times.ravel()).reshape(-1, 2)
    return ordered
