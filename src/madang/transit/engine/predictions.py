"""When each vehicle will be at each of its next stops.

The ladder, from the best evidence down, and said for each arrival: LIVE, the vehicle is seen and
the times of most of the way are learnt; DELAY, it is seen (or its vehicle is still on the trip
before), and the way is planned time at today's pace; below that the timetable, which is not here
but merged in where boards are made.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit

from madang.transit.engine.fleets import Fleet
from madang.transit.engine.histories import AHEAD, BIN_S, PLAN_PRIOR, Estimates
from madang.transit.engine.lines import Lines
from madang.transit.engine.networks import NONE, Codes, Rows
from madang.transit.engine.passages import in_layover
from madang.transit.engine.records import pick
from madang.transit.engine.setouts import SetOuts, expected
from madang.transit.engine.tracks import Reals

LIVE, DELAY, TIMETABLE = 0, 1, 2
MOVING, STANDING, WAITING, COMING = 0, 1, 2, 3  # COMING: its vehicle is on the trip before
STATES = 4
STANDING_S = 90.0
HORIZON_S = 5_400.0
AT_STOP_M = 60.0
LAYOVER_S = 60.0  # least time between two trips of one vehicle


class Runs(NamedTuple):
    """Trips to predict, one row each, on vehicle `vehicle` (fleet row).

    `begin` is the first call ahead; the way to it starts `share` of a segment before it, at time
    `start`. `state` is one of MOVING, STANDING, WAITING and COMING.
    """

    vehicle: Rows
    trip: Rows
    day: Rows
    zero: Reals
    begin: Rows
    share: Reals
    start: Reals
    state: Codes


class Predictions(NamedTuple):
    """Arrivals ahead, run by run: `run` row, `call` in its pattern, POSIX seconds, and the source.

    `at` is the median.
    """

    run: Rows
    call: Rows
    stop: Rows
    at: Reals
    source: Codes


def _room(size: int) -> Predictions:
    rows = np.empty((3, size), np.int32)
    return Predictions(rows[0], rows[1], rows[2], np.empty(size), np.empty(size, np.int8))


@njit(cache=True, nogil=True)
def _run(lines, fleet, row, out, place):  # type: ignore[no-untyped-def]
    """Write where vehicle `row` starts from."""
    trip = fleet.trip[row]
    pattern = lines.trip_pattern[trip]
    first = lines.pattern_start[pattern]
    along, time = fleet.along[row], fleet.time[row]
    begin, start, share = max(fleet.passed[row], 1), fleet.along_time[row], 1.0
    state = STANDING if time - fleet.since[row] > STANDING_S else MOVING
    if in_layover(lines, fleet, row):
        state = WAITING
    if state == WAITING and (along <= AT_STOP_M or time < fleet.zero[row] + lines.leaves[trip]):
        begin = 0
    elif begin < lines.pattern_start[pattern + 1] - first:
        leg = lines.dist[first + begin] - lines.dist[first + begin - 1]
        share = min(max((lines.dist[first + begin] - along) / max(leg, 1.0), 0.0), 1.0)
    out.vehicle[place], out.trip[place], out.day[place] = row, trip, fleet.day[row]
    out.zero[place], out.begin[place], out.share[place] = fleet.zero[row], begin, share
    out.start[place], out.state[place] = start, state


@njit(cache=True, nogil=True)
def _runs(lines, fleet, rows, out):  # type: ignore[no-untyped-def]
    for place in range(len(rows)):
        _run(lines, fleet, rows[place], out, place)


def _runs_room(size: int) -> Runs:
    rows, times = np.empty((4, size), np.int32), np.empty((3, size))
    return Runs(
        vehicle=rows[0],
        trip=rows[1],
        day=rows[2],
        zero=times[0],
        begin=rows[3],
        share=times[1],
        start=times[2],
        state=np.empty(size, np.int8),
    )


def runs(lines: Lines, fleet: Fleet, rows: Rows, now: float, set_outs: SetOuts) -> Runs:
    """Return the runs that vehicles `rows`, all matched to a trip, are on.

    Those that wait at their first stop start when vehicles as late as they have set out.
    """
    out = _runs_room(len(rows))
    _runs(lines, fleet, rows, out)
    waits = np.flatnonzero(out.state == WAITING)
    leaves = out.zero[waits] + lines.leaves[out.trip[waits]]
    out.start[waits] = leaves + expected(set_outs, now - leaves)
    return out


@njit(cache=True, nogil=True)
def _leg(lines, trip, call, hour, estimates, out):  # type: ignore[no-untyped-def]
    """Write seconds from `call` to the next, and how many of them rest on what was seen."""
    first = lines.trip_start[trip] + call
    plan = float(lines.arrivals[first + 1] - lines.arrivals[first])
    segment = lines.segments.of_call[lines.pattern_start[lines.trip_pattern[trip]] + call]
    weight = estimates.weight[hour, segment]
    seen = weight * estimates.mean[hour, segment] / (weight + PLAN_PRIOR)
    out[0] = seen + PLAN_PRIOR * plan * estimates.pace / (weight + PLAN_PRIOR)
    out[1] = seen


@njit(cache=True, nogil=True)
def _ahead(approach, share):  # type: ignore[no-untyped-def]
    """Return the share of a segment's time that is ahead when `share` of its way is."""
    if share >= 1.0:
        return 1.0
    place = min(max(share * len(approach) - 0.5, 0.0), len(approach) - 1.001)
    before = int(place)
    return approach[before] + (place - before) * (approach[before + 1] - approach[before])


@njit(cache=True, nogil=True)
def _along(lines, runs, row, now, estimates, out, count, end):  # type: ignore[no-untyped-def]
    """Write the arrivals of run `row` from `count` on; return where they end and the last time."""
    trip, zero = runs.trip[row], runs.zero[row]
    first = lines.pattern_start[lines.trip_pattern[trip]]
    calls = lines.pattern_start[lines.trip_pattern[trip] + 1] - first
    base = (now - zero) // BIN_S
    at, total, seen = runs.start[row], 1.0, 0.5
    leg = np.empty(2)
    for call in range(runs.begin[row], calls):
        if call > 0:
            hour = min(max(int((at - zero) // BIN_S - base), 0), AHEAD - 1)
            _leg(lines, trip, call - 1, hour, estimates, leg)
            share = 1.0
            if call == runs.begin[row]:
                share = _ahead(estimates.approach, runs.share[row])
            at, total, seen = at + share * leg[0], total + share * leg[0], seen + share * leg[1]
        if count < end and at < now + HORIZON_S:
            out.run[count], out.call[count] = row, call
            out.stop[count], out.at[count] = lines.stops[first + call], max(at, now)
            live = seen >= 0.5 * total and runs.state[row] != COMING
            out.source[count] = LIVE if live else DELAY
            count += 1
    return count, at


@njit(cache=True, nogil=True)
def _predict(lines, runs, now, estimates, out, finish):  # type: ignore[no-untyped-def]
    count = 0
    for row in range(len(runs.trip)):
        count, finish[row] = _along(lines, runs, row, now, estimates, out, count, len(out.run))
    return count


def predict(
    lines: Lines, ahead: Runs, *, now: float, estimates: Estimates
) -> tuple[Predictions, Reals]:
    """Return the arrivals of runs `ahead` within HORIZON_S, and when each run ends.

    A vehicle is where it was last seen, plus the way since; what should have happened by now and
    was not seen to is expected now.
    """
    patterns = lines.trip_pattern[ahead.trip]
    calls = lines.pattern_start[patterns + 1] - lines.pattern_start[patterns]
    out = _room(int((calls - ahead.begin).sum()))
    finish = np.empty(len(ahead.trip))
    count = _predict(lines, ahead, now, estimates, out, finish)
    return pick(out, slice(count)), finish


def following(
    lines: Lines,
    ahead: Runs,
    finish: Reals,
    taken: npt.NDArray[np.int64],
    set_outs: SetOuts,
) -> Runs:
    """Return the trips that the vehicles of `ahead` make next, as COMING runs.

    `finish` is when each run ends; `taken` are the sorted `key`s of trips on which a vehicle is
    already. They leave as vehicles do that come LAYOVER_S before they could leave.
    """
    trip = lines.successor[ahead.trip]
    rows = np.flatnonzero(trip != NONE)
    rows = rows[~np.isin(key(ahead.day[rows], trip[rows]), taken)]
    trip = trip[rows]
    leaves = ahead.zero[rows] + lines.leaves[trip]
    start = leaves + expected(set_outs, finish[rows] + LAYOVER_S - leaves)
    return Runs(
        vehicle=ahead.vehicle[rows],
        trip=trip,
        day=ahead.day[rows],
        zero=ahead.zero[rows],
        begin=np.zeros(len(rows), np.int32),
        share=np.ones(len(rows)),
        start=start,
        state=np.full(len(rows), COMING, np.int8),
    )


def key(day: Rows, trip: Rows) -> npt.NDArray[np.int64]:
    """Return one number for each (service day, trip)."""
    return day.astype(np.int64) << 32 | trip.astype(np.int64)
