"""When vehicles reached and left their stops, between one position and the next."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit

from madang.transit.engine.fleets import Fleet
from madang.transit.engine.lines import Lines
from madang.transit.engine.networks import Rows
from madang.transit.engine.records import join, pick
from madang.transit.engine.tracks import Reals

ORIGIN_M = 300.0  # a vehicle this near its first stop has not set out
TERMINAL_M = 30.0  # a vehicle this near its last stop has come
CLEAR_M = 20.0  # a vehicle this far past a stop has left it
SHORT_M = 60.0  # shorter segments tell nothing about approaches
STANDING_M = 15.0  # moves below this are noise
LAYOVER_M = 1_000.0  # and one that stands this near it before it was seen at any stop
LAYOVER_STAND_S = 40.0
LONGEST_GAP_S = 120.0  # over longer gaps the times between are guesses: not learnt from


class Passages(NamedTuple):
    """Calls that were reached (`departed` nan) or left; one row an event.

    `vehicle` is a row of the fleet, `call` the place in the trip's pattern, `took` the seconds
    from the call before (nan when unknown). Times are POSIX seconds.
    """

    vehicle: Rows
    trip: Rows
    day: Rows
    call: Rows
    arrived: Reals
    departed: Reals
    took: Reals


class Approaches(NamedTuple):
    """Positions on the way to a call, once it was reached: what of the segment was ahead, and how
    many seconds it took. `place` is the pattern stop at which the segment begins.
    """

    place: Rows
    share: Reals
    rest: Reals


class _Log(NamedTuple):
    """What the kernel writes: how many calls and approaches, and these."""

    counts: npt.NDArray[np.int64]
    calls: Passages
    near: Approaches


def _room(size: int) -> Passages:
    rows = np.empty((4, size), np.int32)
    times = np.empty((3, size))
    return Passages(*rows, *times)


def in_order(parts: list[Passages]) -> Passages:
    """Return all `parts` as one, in order of arrival."""
    whole = join([_room(0), *parts])
    return pick(whole, np.argsort(whole.arrived, kind="stable"))


@njit(cache=True, nogil=True)
def origin_zone(lines, pattern):  # type: ignore[no-untyped-def]
    """Return up to how many metres along a vehicle of `pattern` is still at its first stop."""
    first = lines.pattern_start[pattern]
    leg = lines.dist[first + 1] - lines.dist[first]
    return lines.dist[first] + min(ORIGIN_M, 0.6 * leg)


@njit(cache=True, nogil=True)
def in_layover(lines, fleet, row):  # type: ignore[no-untyped-def]
    """Tell whether a matched vehicle has not set out yet: no call seen, and at its first stop.

    Layover places are often beside the line a little farther on.
    """
    along = fleet.along[row]
    if not np.isnan(fleet.arrived[row]) or along > LAYOVER_M:
        return False
    trip, time = fleet.trip[row], fleet.along_time[row]
    stands = time - fleet.since[row] > LAYOVER_STAND_S
    near = along <= origin_zone(lines, lines.trip_pattern[trip])
    if time < fleet.zero[row] + lines.leaves[trip]:
        return stands or near
    return stands and near


@njit(cache=True, nogil=True)
def _note(log, fleet, row, call, times):  # type: ignore[no-untyped-def]
    count, out = log.counts[0], log.calls
    out.vehicle[count], out.call[count] = row, call
    out.trip[count], out.day[count] = fleet.trip[row], fleet.day[row]
    out.arrived[count], out.departed[count], out.took[count] = times
    log.counts[0] += 1


@njit(cache=True, nogil=True)
def _took(lines, fleet, row, at, gap):  # type: ignore[no-untyped-def]
    """Return the seconds from call `passed - 1` to call `passed`, reached at `at`; nan unknown.

    The way from the first stop counts from when the vehicle was last seen there.
    """
    call = fleet.passed[row]
    if call == 0 or gap > LONGEST_GAP_S:
        return np.nan
    if call > 1:
        return at - fleet.arrived[row] if fleet.arrived[row] > -np.inf else np.nan
    first = lines.pattern_start[lines.trip_pattern[fleet.trip[row]]]
    rest = lines.dist[first + 1] - fleet.left_along[row]
    if not rest > 50.0:
        return np.nan
    return (at - fleet.left[row]) * (lines.dist[first + 1] - lines.dist[first]) / rest


@njit(cache=True, nogil=True)
def _approached(log, fleet, row, place, at):  # type: ignore[no-untyped-def]
    """Write the positions of vehicle `row` on its way to the call reached at `at`; forget them."""
    for i in range(fleet.seen[row]):
        count, near = log.counts[1], log.near
        near.place[count], near.share[count] = place, fleet.seen_share[row, i]
        near.rest[count] = at - fleet.seen_time[row, i]
        log.counts[1] += 1
    fleet.seen[row] = 0


@njit(cache=True, nogil=True)
def _see(lines, fleet, row):  # type: ignore[no-untyped-def]
    """Keep where the vehicle is between two calls."""
    first = lines.pattern_start[lines.trip_pattern[fleet.trip[row]]] + fleet.passed[row]
    if fleet.passed[row] < 2 or np.isnan(fleet.arrived[row]):
        return
    if first >= lines.pattern_start[lines.trip_pattern[fleet.trip[row]] + 1]:
        return
    leg = lines.dist[first] - lines.dist[first - 1]
    if leg > SHORT_M and fleet.seen[row] < fleet.seen_time.shape[1]:
        fleet.seen_share[row, fleet.seen[row]] = (lines.dist[first] - fleet.along[row]) / leg
        fleet.seen_time[row, fleet.seen[row]] = fleet.along_time[row]
        fleet.seen[row] += 1


@njit(cache=True, nogil=True)
def _reach(log, lines, fleet, row, at, gap):  # type: ignore[no-untyped-def]
    """Write that vehicle `row` reached its next call at `at`."""
    call, left = fleet.passed[row], fleet.left[row]
    took = _took(lines, fleet, row, at, gap)
    if np.isnan(fleet.arrived[row]) and not np.isnan(left):
        _note(log, fleet, row, 0, (left, left, np.nan))
    fleet.arrived[row], fleet.passed[row] = at, call + 1
    _note(log, fleet, row, call, (at, np.nan, took))
    first = lines.pattern_start[lines.trip_pattern[fleet.trip[row]]]
    _approached(log, fleet, row, first + call - 1, at)


@njit(cache=True, nogil=True)
def _advance(log, lines, fleet, row, along, time):  # type: ignore[no-untyped-def]
    """Move a matched vehicle on to `along` at `time`, and write what it reached and left."""
    pattern = lines.trip_pattern[fleet.trip[row]]
    first, end = lines.pattern_start[pattern], lines.pattern_start[pattern + 1]
    gap, way = time - fleet.along_time[row], along - fleet.along[row]
    speed = way / gap if way > 0.0 and gap > 0.0 else 1e9
    for call in range(fleet.gone[row], end - first):
        stop, terminal = lines.dist[first + call], first + call == end - 1
        if fleet.passed[row] == call:
            come = stop - TERMINAL_M * terminal
            if come > along:
                break
            _reach(log, lines, fleet, row, time - max(along - come, 0.0) / speed, gap)
        if stop + CLEAR_M > along and not terminal:
            break
        away = max(time - max(along - stop - CLEAR_M, 0.0) / speed, fleet.arrived[row])
        _note(log, fleet, row, call, (fleet.arrived[row], away, np.nan))
        fleet.gone[row] = call + 1


@njit(cache=True, nogil=True)
def _place(lines, fleet, row, along, time):  # type: ignore[no-untyped-def]
    """Put a vehicle on its track for the first time: the stops behind it count as left."""
    pattern = lines.trip_pattern[fleet.trip[row]]
    first, end = lines.pattern_start[pattern], lines.pattern_start[pattern + 1]
    passed = max(1, np.searchsorted(lines.dist[first:end], along, side="right"))
    if not np.isnan(fleet.arrived[row]):
        passed = max(fleet.passed[row], passed)  # what has happened stays
        fleet.arrived[row] = -np.inf  # but when it came to the stop behind it is not known
    fleet.passed[row] = fleet.gone[row] = passed
    fleet.seen[row] = 0
    if not abs(along - fleet.since_along[row]) <= STANDING_M:
        fleet.since[row], fleet.since_along[row] = time, along


@njit(cache=True, nogil=True)
def _observe(log, lines, fleet, rows, along, times):  # type: ignore[no-untyped-def]
    for i in range(len(rows)):
        row = rows[i]
        if np.isnan(fleet.along[row]):
            _place(lines, fleet, row, along[i], times[i])
        else:
            along[i] = max(along[i], fleet.along[row])
            _advance(log, lines, fleet, row, along[i], times[i])
        if along[i] - fleet.since_along[row] > STANDING_M:
            fleet.since[row], fleet.since_along[row] = times[i], along[i]
        fleet.along[row], fleet.along_time[row] = along[i], times[i]
        if in_layover(lines, fleet, row):
            fleet.left[row], fleet.left_along[row] = times[i], along[i]
        _see(lines, fleet, row)


def observe(
    lines: Lines, fleet: Fleet, rows: Rows, along: Reals, times: Reals
) -> tuple[Passages, Approaches]:
    """Move vehicles `rows` to `along` at `times`, in place, and return the calls they made.

    Times at stops are interpolated between positions. A vehicle never goes back. What had been
    passed when it was first seen is not an event. With its next call comes a call 0, reached and
    left when it was last seen at its first stop.
    """
    patterns = lines.trip_pattern[fleet.trip[rows]]
    calls = lines.pattern_start[patterns + 1] - lines.pattern_start[patterns]
    size = int(fleet.seen[rows].sum())
    log = _Log(
        counts=np.zeros(2, np.int64),
        calls=_room(int((2 * (calls - fleet.gone[rows]) + 1).sum())),
        near=Approaches(np.empty(size, np.int32), np.empty(size), np.empty(size)),
    )
    _observe(log, lines, fleet, rows, along.copy(), times)
    count, known = log.counts
    return pick(log.calls, slice(count)), pick(log.near, slice(known))
