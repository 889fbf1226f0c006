"""What differs from the timetable now: other times, and trips that do not run."""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

import numpy as np

from madang.transit.engine.fifo import EARLY, Ints, Offsets, jit
from madang.transit.engine.networks import Flags, Network, Rows, Seconds
from madang.transit.engine.snapshots import Snapshot

Times = tuple[Seconds, Seconds]


class Changes(NamedTuple):
    """Changed trips, one row each; times are seconds of the trip's own service day."""

    trip: Rows  # row in the network
    day: Rows  # days after the date that is searched: -1, 0 or 1
    runs: Flags  # False: the trip is cancelled, whatever its times
    start: Offsets  # [changes + 1] into the times, one for each call of the trip
    arrivals: Seconds
    departures: Seconds

    def times_of(self, trip: int, day: int) -> Times:
        """Return the arrivals and departures of one changed trip, never going back."""
        row = int(np.flatnonzero((self.trip == trip) & (self.day == day))[-1])
        here = slice(self.start[row], self.start[row + 1])
        times = np.stack([self.arrivals[here], self.departures[here]], axis=1)
        ordered = np.maximum.accumulate(times.ravel()).reshape(-1, 2)
        return ordered[:, 0], ordered[:, 1]


def of(network: Network, told: Mapping[tuple[int, int], Times | None]) -> Changes:
    """Return the changes of trips by (trip row, day): whole-trip times, or None for no trip."""
    trip, day = (np.array([key[axis] for key in told], np.int32) for axis in (0, 1))
    start = _starts(network, trip)
    arrivals, departures = np.zeros(start[-1], np.int32), np.zeros(start[-1], np.int32)
    for row, times in enumerate(told.values()):
        if times is not None:
            arrivals[start[row] : start[row + 1]] = times[0]
            departures[start[row] : start[row + 1]] = times[1]
    runs = np.array([times is not None for times in told.values()], np.bool_)
    return Changes(trip, day, runs, start, arrivals, departures)


def seen(network: Network, day: date, snapshot: Snapshot) -> Changes:
    """Return how `snapshot` differs from the timetable, for a search on `day`.

    Calls ahead are as predicted, and behind the last prediction as late as it is. Calls that the
    vehicle has passed cannot be boarded any more. Ghosts do not run, nor do trips that are over.
    """
    offset = snapshot.run_day - day.toordinal()
    runs = np.flatnonzero(np.abs(offset) <= 1).astype(np.int32)
    gone = np.union1d(snapshot.ghost_key, snapshot.finished_key)
    gone = np.setdiff1d(gone[np.abs((gone >> 32) - day.toordinal()) <= 1], snapshot.run_key)
    trip = np.append(snapshot.run_trip[runs], gone & 0xFFFFFFFF).astype(np.int32)
    start = _starts(network, trip)
    predicted = np.full(start[-1], EARLY, np.int32)
    row_of_run = np.full(len(snapshot.run_trip), -1, np.int32)
    row_of_run[runs] = np.arange(len(runs))
    zero = np.rint(snapshot.made_at - snapshot.run_zero).astype(np.int32)
    _placed(
        tuple(np.array(one, np.int32) for one in (snapshot.run, snapshot.call, snapshot.at)),
        row_of_run,
        zero,
        start,
        predicted,
    )
    arrivals, departures = np.empty(start[-1], np.int32), np.empty(start[-1], np.int32)
    _filled(
        (trip[: len(runs)], np.array(snapshot.run_next, np.int32)[runs], zero[runs], start),
        np.array(network.trip_start),
        (np.array(network.arrivals), np.array(network.departures)),
        predicted,
        (arrivals, departures),
    )
    return Changes(
        trip,
        np.append(offset[runs], (gone >> 32) - day.toordinal()).astype(np.int32),
        np.arange(len(trip)) < len(runs),
        start,
        arrivals,
        departures,
    )


def _starts(network: Network, trip: Rows) -> Offsets:
    start = np.zeros(len(trip) + 1, np.int64)
    np.cumsum(network.trip_start[trip + 1] - network.trip_start[trip], out=start[1:])
    return start


@jit
def _placed(
    told: tuple[Ints, Ints, Ints],
    row_of_run: Ints,
    zero: Ints,
    start: Offsets,
    predicted: Ints,
) -> None:
    """Write each prediction (run, call, seconds from now) to its call, as seconds of the day."""
    run, call, at = told
    for i in range(len(run)):
        row = row_of_run[run[i]]
        if row >= 0 and start[row] + call[i] < start[row + 1]:
            predicted[start[row] + call[i]] = zero[run[i]] + at[i]


@jit
def _filled(
    ahead: tuple[Ints, Ints, Ints, Offsets],
    trip_start: Offsets,
    planned: tuple[Ints, Ints],
    predicted: Ints,
    out: tuple[Ints, Ints],
) -> None:
    """Write arrivals and departures of every run: passed, predicted, and as late behind that."""
    trip, first_ahead, now, start = ahead
    for row in range(len(trip)):
        plan = trip_start[trip[row]]
        late = 0
        for call in range(start[row + 1] - start[row]):
            place = start[row] + call
            arrival, departure = planned[0][plan + call], planned[1][plan + call]
            if call < first_ahead[row]:
                out[0][place] = min(arrival, now[row] - 1)
                out[1][place] = min(departure, now[row] - 1)
                continue
            if predicted[place] != EARLY:
                late = predicted[place] - arrival
            out[0][place] = arrival + late
            out[1][place] = max(departure, arrival + late)


@jit
def overwrite(places: Ints, changes: Changes, offset: Offsets, shift: Ints, times: Ints) -> None:
    """Write the changed times over those of trips at `places` (-1: not of this day).

    `times` is [calls, 2], arrivals and departures; they never go back, whatever a source says.
    """
    for row in range(len(places)):
        place = places[row]
        if place < 0 or not changes.runs[row]:
            continue
        least = EARLY
        for call in range(offset[place + 1] - offset[place]):
            from_ = changes.start[row] + call
            arrival = max(changes.arrivals[from_] + shift[place], least)
            least = max(changes.departures[from_] + shift[place], arrival)
            times[offset[place] + call, 0] = arrival
            times[offset[place] + call, 1] = least
