"""RAPTOR in numba: rounds of rides and walks over a `Timetable`.

Delling, Pajor, Werneck: Round-Based Public Transit Routing (Transportation Science 2015), with its
range variant rRAPTOR (§4.1): labels are kept from later departures to earlier ones.
"""

from typing import NamedTuple

import numpy as np

from madang.transit.engine.daytables import Indices, Timetable
from madang.transit.engine.fifo import EARLY, FAR, LATE, NO_WAY, Flags8, Ints, jit

MAX_RIDES = 7
DENSE = 16  # lists of more than a sixteenth of all stops are put in order: memory likes that


class Work(NamedTuple):
    """Scratch arrays of one search, to be used again by the next of the same thread.

    Row `k` of `ride` and `board` holds what at most `k` rides reach: the earliest arrival by
    vehicle and the earliest time a next vehicle may be boarded. Where nobody asks how a stop was
    reached, one row does for all rounds, and stays in the cache. The last column is the stop that
    nobody reaches.
    """

    ride: Ints  # [rounds + 1 or 1, stops + 1]
    board: Ints  # the same
    target: Ints  # [rounds + 1] best arrival at the target, FAR when none
    egress: Ints  # [stops + 1] seconds from each stop to the target, NO_WAY when it is none
    fresh: Ints  # [stops + 1] boarding time where it improved in the last round, else LATE
    fresh_stops: Indices  # the stops of `fresh`
    hit: Flags8  # [stops + 1] whether a vehicle improved the stop in this round
    hit_stops: Indices
    first: Ints  # [routes] first and last position where one boards anew
    last: Ints
    queue: Indices  # [routes + 1] the routes to scan
    reached: Ints  # [positions] the first trip caught so far
    limit: Ints  # [positions] when the trip before that leaves: who comes later gains nothing


def work_for(timetable: Timetable, *, traced: bool = True) -> Work:
    """Return scratch arrays that fit `timetable`; with a row for each round when `traced`."""
    places, routes = len(timetable.change_s), len(timetable.trips)
    labels = (MAX_RIDES + 1 if traced else 1, places)
    return Work(
        ride=np.full(labels, LATE, np.int32),
        board=np.full(labels, LATE, np.int32),
        target=np.full(MAX_RIDES + 1, FAR, np.int32),
        egress=np.full(places, NO_WAY, np.int32),
        fresh=np.full(places, LATE, np.int32),
        fresh_stops=np.zeros(places, np.uint32),
        hit=np.zeros(places, np.uint8),
        hit_stops=np.zeros(places, np.uint32),
        first=np.full(routes, LATE, np.int32),
        last=np.full(routes, -1, np.int32),
        queue=np.zeros(routes + 1, np.uint32),
        reached=np.zeros(len(timetable.board), np.int32),
        limit=np.zeros(len(timetable.board), np.int32),
    )


@jit
def _queue(net: Timetable, work: Work, count: int) -> int:
    """Queue the routes that the `count` fresh stops let one board anew; return how many."""
    stop_start, stop_place, route_of = net.stop_start, net.stop_place, net.route_of
    fresh, fresh_stops, limit = work.fresh, work.fresh_stops, work.limit
    first, last, queue = work.first, work.last, work.queue
    if DENSE * count > len(fresh):
        count = 0
        for stop in range(len(fresh)):
            fresh_stops[count] = stop
            count += fresh[stop] != LATE
    queued = 0
    for at in range(count):
        stop = fresh_stops[at]
        time = fresh[stop]
        for entry in range(stop_start[stop], stop_start[stop + 1]):
            place = stop_place[entry]
            if time <= limit[place]:
                route = route_of[place]
                queue[queued] = route
                queued += last[route] < 0
                first[route] = min(first[route], place)
                last[route] = max(last[route], place)
    return queued


@jit
def _ride(  # noqa: C901 - one loop on purpose: a call within it costs as much as its work
    net: Timetable, work: Work, row: int, queued: int, bound: int
) -> tuple[int, int]:
    """Ride every queued route; return how many stops were improved and the new bound.

    A trip that fewer rides (or an earlier boarding) have caught is not ridden again: `reached`
    knows the first trip caught at each position.
    """
    ride, fresh, egress = work.ride[row], work.fresh, work.egress
    reached, limit = work.reached, work.limit
    queue, firsts, lasts = work.queue, work.first, work.last
    hit, hit_stops = work.hit, work.hit_stops
    route_start, trip_start, starts = net.route_start, net.trip_start, net.starts
    times, arrival_start, departure_start = net.times, net.arrival_start, net.departure_start
    slowest = net.slowest
    alight, board = net.alight, net.board
    hits = 0
    for at in range(queued):
        route = queue[at]
        first, last = firsts[route], lasts[route]
        firsts[route], lasts[route] = LATE, -1
        start, end = route_start[route], route_start[route + 1]
        length, trip = end - start, LATE
        come = leave = 0
        for place in range(first, end):
            arrival = FAR
            if trip < reached[place]:
                reached[place] = trip
                limit[place] = times[leave + place]
                arrival = times[come + place]
            if arrival >= bound and place > last:
                break
            stop = alight[place]
            if arrival < bound and arrival < ride[stop]:
                ride[stop] = arrival
                hit_stops[hits] = stop
                hits += 1 - hit[stop]
                hit[stop] = 1
                bound = min(bound, arrival + egress[stop])
            time = fresh[board[place]]
            if time <= limit[place]:
                low, size = trip_start[route], reached[place]
                early = time - slowest[place]  # who started before that has left here, too
                while size > 1:
                    half = size >> 1
                    low += half * (starts[low + half - 1] < early)
                    size -= half
                trip = low - trip_start[route]
                leave = departure_start[route] + (trip + 1) * length - start
                while times[leave + place] < time:
                    trip, leave = trip + 1, leave + length
                come = arrival_start[route] + trip * length - start
                leave -= length
    return hits, bound


@jit
def _walk(net: Timetable, work: Work, row: int, hits: int, bound: int) -> int:
    """Change at, or walk from, every stop improved; return how many stops are fresh now."""
    ride, board, fresh, fresh_stops = (
        work.ride[row],
        work.board[row],
        work.fresh,
        work.fresh_stops,
    )
    foot_start, foot_to, foot_s, change_s = net.foot_start, net.foot_to, net.foot_s, net.change_s
    hit, hit_stops = work.hit, work.hit_stops
    if DENSE * hits > len(hit):
        hits = 0
        for stop in range(len(hit)):
            hit_stops[hits] = stop
            hits += hit[stop]
    count = 0
    for at in range(hits):
        stop = hit_stops[at]
        hit[stop] = 0
        arrival = ride[stop]
        time = arrival + change_s[stop]
        if time < board[stop] and time < bound:
            board[stop] = time
            fresh_stops[count] = stop
            count += fresh[stop] == LATE
            fresh[stop] = time
        for path in range(foot_start[stop], foot_start[stop + 1]):
            time = arrival + foot_s[path]
            if time >= bound:
                break
            to = foot_to[path]
            if time < board[to]:
                board[to] = time
                fresh_stops[count] = to
                count += fresh[to] == LATE
                fresh[to] = time
    return count


@jit
def _opened(work: Work, row: int, kept: int) -> None:
    """Let a round begin from what fewer rides reach, and from what it knew if it was `kept`."""
    if row == 0:
        return
    if row <= kept:
        for stop in range(work.ride.shape[1]):
            work.ride[row, stop] = min(work.ride[row, stop], work.ride[row - 1, stop])
            work.board[row, stop] = min(work.board[row, stop], work.board[row - 1, stop])
    else:
        work.ride[row] = work.ride[row - 1]
        work.board[row] = work.board[row - 1]


@jit
def begin(work: Work, egress_stops: Ints, egress_s: Ints) -> None:
    """Forget the last search and set the target: stops and the seconds on foot from each."""
    work.ride[0] = LATE
    work.board[0] = LATE
    work.ride[0, -1] = EARLY
    work.target[:] = FAR
    work.egress[:] = NO_WAY
    for at in range(len(egress_stops)):
        work.egress[egress_stops[at]] = min(work.egress[egress_stops[at]], egress_s[at])


@jit
def depart(net: Timetable, work: Work, stops: Ints, times: Ints, max_rides: int, kept: int) -> int:
    """Search from `stops`, reached at `times`; return the last round that holds labels.

    Leaves the labels in `work` for `traces` to read. `kept` is 0, or the last round of the search
    before, which must have left later: its labels are kept, and only what departs now and arrives
    earlier is new.
    """
    count = 0
    for at in range(len(stops)):
        stop, time = stops[at], times[at]
        if time < work.board[0, stop]:
            work.board[0, stop] = time
            work.fresh_stops[count] = stop
            count += work.fresh[stop] == LATE
            work.fresh[stop] = time
    work.limit[:] = net.closing
    for route in range(len(net.trips)):
        work.reached[net.route_start[route] : net.route_start[route + 1]] = net.trips[route]
    bound = FAR
    rides = 0
    while count and rides < max_rides:
        queued = _queue(net, work, count)
        rides += 1
        row = min(rides, len(work.ride) - 1)
        _opened(work, row, kept)
        bound = min(bound, work.target[rides])
        hits, bound = _ride(net, work, row, queued, bound)
        for at in range(count):
            work.fresh[work.fresh_stops[at]] = LATE
        work.target[rides] = min(bound, work.target[rides])
        count = _walk(net, work, row, hits, bound)
    for at in range(count):
        work.fresh[work.fresh_stops[at]] = LATE
    return max(rides, kept)
