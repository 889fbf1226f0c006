"""Trips of one day laid out as first-in-first-out routes: the numba loops behind `days`."""

from typing import Any

import numba as nb
import numpy as np
import numpy.typing as npt

LATE = 2**31 - 1  # "never", as a time; nothing is ever added to it
EARLY = -(2**31)
FAR = 10**9  # later than any time
NO_WAY = 2 * 10**9  # longer than any way: added to a time it passes FAR
TRIED = 64  # routes of one stop sequence a trip is compared with before it gets its own

Ints = npt.NDArray[np.int32]
Offsets = npt.NDArray[np.int64]
Flags8 = npt.NDArray[np.uint8]

jit: Any = nb.njit(cache=True, nogil=True)


@jit
def gather(trips: Ints, shift: Ints, start: Offsets, source: Ints, offset: Offsets) -> Ints:
    """Return the times of `trips` one after the other, moved by `shift` seconds each.

    `offset` is where each trip goes in the result (int64[trips + 1]).
    """
    times = np.empty(offset[-1], np.int32)
    for row in range(len(trips)):
        first = start[trips[row]]
        for i in range(offset[row + 1] - offset[row]):
            times[offset[row] + i] = source[first + i] + shift[row]
    return times


@jit
def _follows(earlier: int, later: int, length: int, arrivals: Ints, departures: Ints) -> bool:
    """Return whether the trip at offset `later` never overtakes the one at `earlier`."""
    for i in range(length):
        if arrivals[earlier + i] > arrivals[later + i]:
            return False
        if departures[earlier + i] > departures[later + i]:
            return False
    return True


@jit
def split(group: Ints, offset: Offsets, arrivals: Ints, departures: Ints) -> Ints:
    """Return a route number for each trip, so that within a route no trip overtakes another.

    `group[trip]` is the number of the trip's stop sequence; trips stand group by group and in each
    by first departure. A trip joins the first route of its group whose last trip it follows.
    """
    routes = np.empty(len(group), np.int32)
    last = np.empty(len(group), np.int64)  # offset of the last trip of each route
    count = first = 0
    for trip in range(len(group)):
        if trip and group[trip] != group[trip - 1]:
            first = count
        here, length = offset[trip], offset[trip + 1] - offset[trip]
        route = max(first, count - TRIED)
        while route < count and not _follows(last[route], here, length, arrivals, departures):
            route += 1
        count = max(count, route + 1)
        routes[trip] = route
        last[route] = here
    return routes


@jit
def lay_out(routes: Ints, offset: Offsets, times: Ints, row_start: Offsets, lengths: Ints) -> Ints:
    """Return the times trip-major by route, before each route's first trip a row of EARLY.

    `routes[trip]` ascends; `row_start[route]` is where the rows of a route of `lengths[route]`
    stops begin in the result.
    """
    result = np.full(row_start[-1], EARLY, np.int32)
    route = -1
    place = 0
    for trip in range(len(routes)):
        if routes[trip] != route:
            route = routes[trip]
            place = row_start[route] + lengths[route]
        result[place : place + lengths[route]] = times[offset[trip] : offset[trip + 1]]
        place += lengths[route]
    return result


@jit
def bounds(routes: Ints, offset: Offsets, departures: Ints, lengths: Ints) -> tuple[Ints, Ints]:
    """Return, for each place of each route, the last departure and the longest way to it.

    The way is that of one trip from its first departure, in seconds. `routes[trip]` ascends.
    """
    last = np.full(lengths.sum(), EARLY, np.int32)
    longest = np.zeros(len(last), np.int32)
    route, place = -1, 0
    for trip in range(len(routes)):
        if routes[trip] != route:
            place += lengths[route] if route >= 0 else 0
            route = routes[trip]
        start = departures[offset[trip]]
        for i in range(lengths[route]):
            time = departures[offset[trip] + i]
            last[place + i] = time
            longest[place + i] = max(longest[place + i], time - start)
    return last, longest


@jit
def differing(row_start: Offsets, arrivals: Ints, departures: Ints) -> npt.NDArray[np.bool_]:
    """Return for which routes a departure differs from its arrival: bool[routes]."""
    differs = np.zeros(len(row_start) - 1, np.bool_)
    for route in range(len(differs)):
        for place in range(row_start[route], row_start[route + 1]):
            if arrivals[place] != departures[place]:
                differs[route] = True
                break
    return differs


@jit
def mirror(offset: Offsets, times: Ints) -> Ints:
    """Return the times of each trip negated and in reverse order: the day run backwards."""
    result = np.empty_like(times)
    for trip in range(len(offset) - 1):
        first, last = offset[trip], offset[trip + 1]
        for i in range(last - first):
            result[first + i] = -times[last - 1 - i]
    return result
