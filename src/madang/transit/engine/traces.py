"""Journeys read back from the labels that a search has left: which trip, from where, on foot?"""

import numpy as np

from madang.transit.engine.daytables import Timetable
from madang.transit.engine.fifo import EARLY, LATE, Ints, jit
from madang.transit.engine.raptor import Work


@jit
def departures_between(net: Timetable, stops: Ints, seconds: Ints, first: int, last: int) -> Ints:
    """Return when to leave to catch a vehicle at one of `stops`, `seconds` away: each once, sorted.

    Only times in `first <= time <= last` are told.
    """
    found = [first]
    found.pop()
    for at in range(len(stops)):
        stop = stops[at]
        for entry in range(net.stop_start[stop], net.stop_start[stop + 1]):
            place = net.stop_place[entry]
            route = net.route_of[place]
            length = net.route_start[route + 1] - net.route_start[route]
            row = net.departure_start[route] + place - net.route_start[route]
            for trip in range(net.trips[route]):
                time = net.times[row + (trip + 1) * length] - seconds[at]
                if first <= time <= last:
                    found.append(time)
    return np.unique(np.array(found, np.int32))


@jit
def _first_trip(net: Timetable, route: int, position: int, length: int, time: int) -> int:
    """Return the first trip of `route` that comes to `position` at `time` or later."""
    row = net.arrival_start[route] + position
    low, high = 0, net.trips[route]
    while low < high:
        middle = (low + high) >> 1
        if net.times[row + middle * length] < time:
            low = middle + 1
        else:
            high = middle
    return low


@jit
def _boarded(net: Timetable, work: Work, rides: int, ride: tuple[int, int, int]) -> tuple[int, int]:
    """Return where the `ride` (route, trip, position of alighting) is best boarded, and how good.

    Best is where the rider need not walk, then where the wait is longest: the safest change. The
    position is -1 when it cannot be boarded.
    """
    route, trip, alighted = ride
    start, length = net.route_start[route], net.route_start[route + 1] - net.route_start[route]
    row = net.departure_start[route] + (trip + 1) * length
    arrived, label = work.ride[rides - 1], work.board[rides - 1]
    best, best_worth = -1, EARLY
    for position in range(alighted):
        stop = net.board[start + position]
        slack = net.times[row + position] - label[stop]
        if slack < 0:
            continue
        walks = rides > 1 and label[stop] < arrived[stop] + net.change_s[stop]
        worth = slack - (1_000_000 if walks else 0)
        if worth > best_worth:
            best, best_worth = position, worth
    return best, best_worth


@jit
def _best_at(
    net: Timetable, work: Work, rides: int, place: tuple[int, int], time: int
) -> tuple[tuple[int, int, int, int], int]:
    """Return the best of the rides that come to `place` (route, position) at `time` sharp."""
    route, position = place
    length = net.route_start[route + 1] - net.route_start[route]
    row = net.arrival_start[route] + position
    found, worth = (-1, -1, -1, -1), EARLY
    trip = _first_trip(net, route, position, length, time)
    while trip < net.trips[route] and net.times[row + trip * length] == time:
        on, how_good = _boarded(net, work, rides, (route, trip, position))
        if how_good > worth:
            found, worth = (route, trip, on, position), how_good
        trip += 1
    return found, worth


@jit
def ride_to(net: Timetable, work: Work, rides: int, stop: int) -> tuple[int, int, int, int]:
    """Return the last of `rides` rides to `stop`: route, trip in it, positions on and off."""
    time = work.ride[rides, stop]
    found, worth = (-1, -1, -1, -1), EARLY
    for route in range(len(net.trips)):
        start, end = net.route_start[route], net.route_start[route + 1]
        for place in range(start + 1, end):
            if net.alight[place] == stop:
                ride, how_good = _best_at(net, work, rides, (route, place - start), time)
                if how_good > worth:
                    found, worth = ride, how_good
    return found


@jit
def walk_to(net: Timetable, work: Work, rides: int, stop: int) -> tuple[int, int]:
    """Return from which stop a rider with `rides` rides walked to `stop`, and the seconds.

    The stop itself and 0 when no walk was needed.
    """
    time = work.board[rides, stop]
    arrived = work.ride[rides]
    if arrived[stop] != LATE and arrived[stop] + net.change_s[stop] <= time:
        return stop, 0
    for other in range(len(net.foot_start) - 2):
        if arrived[other] > time:
            continue
        for path in range(net.foot_start[other], net.foot_start[other + 1]):
            if net.foot_to[path] == stop and arrived[other] + net.foot_s[path] <= time:
                return other, net.foot_s[path]
    return stop, 0
