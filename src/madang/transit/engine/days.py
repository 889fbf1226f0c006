"""One service date of a network as the arrays that the journey search reads."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

import numpy as np

from madang.transit.engine import fifo
from madang.transit.engine.changes import Changes, overwrite
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
LATEST_S = 3600  # yesterday's trips that end before midnight may be as late


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
    changes: Changes | None

    @cached_property
    def backwards(self) -> "Day":
        """The same day mirrored in time, for arrive-by searches."""
        return _build(
            self.network, self.date, self.accessible, self.change_s, self.changes, not self.mirrored
        )

    def times_of(self, trip: int, shift: int, *, live: bool) -> tuple[Seconds, Seconds]:
        """Return arrivals and departures of a trip moved by `shift`, in seconds of the day."""
        network = self.network
        here = slice(network.trip_start[trip], network.trip_start[trip + 1])
        arrivals, departures = network.arrivals[here], network.departures[here]
        if live and self.changes is not None:
            arrivals, departures = self.changes.times_of(trip, round(shift / DAY_S))
        return arrivals + np.int32(shift), departures + np.int32(shift)

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
    return _build(network, day, accessible, change_s, None, mirrored=False)


def with_live(day: Day, changes: Changes) -> Day:
    """Return `day` with other times, or without the trip, for each changed trip.

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
    changes: Changes | None,
    mirrored: bool,
) -> Day:
    sequences = sequences_of(network, accessible=accessible)
    trips = _chosen(network, day, sequences, accessible)
    if changes is not None and len(trips.rows):
        trips = _changed(trips, changes)
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
            runs &= last + shift >= -LATEST_S
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
    days = np.rint(trips.shift / DAY_S).astype(np.int64)
    keys = (days + 1 << 32) | trips.rows
    wanted = (changes.day.astype(np.int64) + 1 << 32) | changes.trip
    order = np.argsort(keys, kind="stable")
    at = np.minimum(np.searchsorted(keys[order], wanted), len(keys) - 1)
    known = keys[order[at]] == wanted
    places = np.where(known, order[at], -1)
    times = np.stack([trips.arrivals, trips.departures], axis=1)
    overwrite(places, changes, trips.offset, trips.shift, times)
    trips.changed[places[known & changes.runs]] = True
    runs = np.ones(len(trips.rows), np.bool_)
    runs[places[known & ~changes.runs]] = False
    changed = replace(
        trips,
        arrivals=np.ascontiguousarray(times[:, 0]),
        departures=np.ascontiguousarray(times[:, 1]),
    )
    return taken(changed, np.flatnonzero(runs))
