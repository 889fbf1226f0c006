"""Journeys on a `Day`: leave at, arrive by, over a window, and from one stop to all."""

import threading
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from madang.transit.engine import changes, days, raptor, samples, traces
from madang.transit.engine.days import Day
from madang.transit.engine.daytables import Indices
from madang.transit.engine.fifo import FAR, LATE
from madang.transit.engine.networks import NONE, Network, Rows, Seconds
from madang.transit.engine.raptor import MAX_RIDES, Work

NEVER = LATE
MOST_DEPARTURES = 120


@dataclass(frozen=True)
class Ends:
    """Stops where a journey may begin or end, and the seconds on foot to or from each."""

    stops: Rows
    seconds: Seconds

    @classmethod
    def at(cls, stop: int) -> "Ends":
        """Return the end that is one stop, with no walk."""
        return cls(np.array([stop], np.int32), np.zeros(1, np.int32))


NOWHERE = Ends(np.zeros(0, np.int32), np.zeros(0, np.int32))


@dataclass(frozen=True)
class Ride:
    """A ride on one trip; times are seconds of the `Day`, stops are rows of the network."""

    trip: int  # row in the network
    day_offset_s: int  # what was added to the trip's own times
    on: int  # position in the trip's pattern
    off: int
    from_stop: int
    to_stop: int
    departure: int
    arrival: int
    live: bool  # by other times than the timetable's


@dataclass(frozen=True)
class Walk:
    """A walk between two stops; `NONE` for the journey's own beginning or end."""

    from_stop: int
    to_stop: int
    departure: int
    arrival: int


@dataclass(frozen=True)
class Journey:
    """A way to travel, in seconds of the `Day`: walks and rides, one after the other."""

    departure: int
    arrival: int
    legs: tuple[Ride | Walk, ...]

    @property
    def rides(self) -> list[Ride]:
        """The legs by vehicle."""
        return [leg for leg in self.legs if isinstance(leg, Ride)]

    @property
    def transfers(self) -> int:
        """How often the rider changes vehicles."""
        return max(0, len(self.rides) - 1)


def walking_from(day: Day, stop: int) -> Ends:
    """Return where a journey from `stop` may board: there, or after one footpath."""
    return _with_footpaths(
        stop, day.timetable.foot_start, day.timetable.foot_to, day.timetable.foot_s
    )


def walking_to(day: Day, stop: int) -> Ends:
    """Return where a journey to `stop` may alight: there, or one footpath before it."""
    return _with_footpaths(stop, *day.footpaths_back)


def _with_footpaths(
    stop: int, start: Rows | Indices, stops: Rows | Indices, seconds: Seconds
) -> Ends:
    here = slice(start[stop], start[stop + 1])
    return Ends(
        np.append(stops[here], stop).astype(np.int32), np.append(seconds[here], 0).astype(np.int32)
    )


def pareto_set(
    day: Day, origin: Ends, target: Ends, depart_s: int, *, max_rides: int = MAX_RIDES
) -> list[tuple[int, int]]:
    """Return (arrival second, transfers) of the best journeys that leave at `depart_s` or later.

    None arrives later than another without fewer transfers; the earliest comes first.
    """
    work = _work_of(day, traced=False)
    _search(day, work, origin, target, depart_s, max_rides)
    return [(int(work.target[rides]), rides - 1) for rides in reversed(_improving(work))]


def leaving(
    day: Day, origin: Ends, target: Ends, depart_s: int, *, max_rides: int = MAX_RIDES
) -> list[Journey]:
    """Return the journeys of `pareto_set`, the earliest arrival first."""
    work = _work_of(day)
    _search(day, work, origin, target, depart_s, max_rides)
    found = [_traced(day, work, origin, target, rides) for rides in _improving(work)]
    return found[::-1]


def arriving(
    day: Day, origin: Ends, target: Ends, arrive_s: int, *, max_rides: int = MAX_RIDES
) -> list[Journey]:
    """Return the best journeys that arrive at `arrive_s` or before, the latest departure first.

    None leaves earlier than another without fewer transfers.
    """
    found = leaving(day.backwards, target, origin, -arrive_s, max_rides=max_rides)
    return [_turned(day, journey) for journey in found]


def leaving_between(
    day: Day,
    origin: Ends,
    target: Ends,
    window: tuple[int, int],
    *,
    max_rides: int = MAX_RIDES,
    most: int = MOST_DEPARTURES,
) -> list[Journey]:
    """Return the best journeys that leave from `window[0]` to `window[1]`, by departure (rRAPTOR).

    None leaves earlier and arrives later than another (or the same) without fewer transfers. A
    rider ready in the window may also wait past its end for a way with fewer transfers. At most
    the first `most` departures from the origin's stops are looked at.
    """
    net, work = day.timetable, _work_of(day)
    times = traces.departures_between(net, origin.stops, origin.seconds, *window)[:most]
    raptor.begin(work, target.stops, target.seconds)
    found: list[Journey] = []
    known, rounds = work.target.copy(), 0
    for depart_s in times[::-1]:
        leave = origin.seconds + depart_s
        rounds = raptor.depart(net, work, origin.stops, leave, max_rides, rounds)
        better = [rides for rides in _improving(work) if work.target[rides] < known[rides]]
        found += [_traced(day, work, origin, target, rides) for rides in better]
        known[:] = work.target
    return found[::-1]


def arriving_between(
    day: Day,
    origin: Ends,
    target: Ends,
    window: tuple[int, int],
    *,
    max_rides: int = MAX_RIDES,
    most: int = MOST_DEPARTURES,
) -> list[Journey]:
    """Return the best journeys that arrive from `window[0]` to `window[1]`, by arrival.

    At most the last `most` arrivals at the target's stops are looked at.
    """
    back = (-window[1], -window[0])
    found = leaving_between(day.backwards, target, origin, back, max_rides=max_rides, most=most)
    return [_turned(day, journey) for journey in reversed(found)]


def one_to_all(
    day: Day, origin: Ends, depart_s: int, *, max_rides: int = MAX_RIDES
) -> npt.NDArray[np.int32]:
    """Return the earliest arrival at every stop: int32[stops], `NEVER` where there is no way."""
    work = _work_of(day, traced=False)
    _search(day, work, origin, NOWHERE, depart_s, max_rides)
    arrivals: npt.NDArray[np.int32] = np.minimum(work.ride[0], work.board[0])[:-1]
    return arrivals


def travelled(day: Day, ride: Ride) -> tuple[Rows, Seconds, Seconds]:
    """Return the stops a ride touches, from where one boards to where one alights, with times.

    The stop rows, arrivals and departures, in seconds of `day`, as they are expected.
    """
    network = day.network
    first = network.pattern_start[network.trip_pattern[ride.trip]]
    stops = network.pattern_stops[first + ride.on : first + ride.off + 1]
    arrivals, departures = day.times_of(ride.trip, ride.day_offset_s, live=ride.live)
    here = slice(ride.on, ride.off + 1)
    return stops, arrivals[here], departures[here]


def planned_departure(network: Network, ride: Ride) -> int:
    """Return when the ride leaves by the timetable, in seconds of the `Day`."""
    departure = network.departures[network.trip_start[ride.trip] + ride.on]
    return int(departure) + ride.day_offset_s


def warm_up() -> None:
    """Compile everything above, or load it from numba's cache, before the first rider asks."""
    network = samples.network([samples.run([0, 1], 0), samples.run([2, 3], 300)], {(1, 2): 60})
    day = days.of(network, samples.MONDAY)
    times = network.arrivals[:2], network.departures[:2]
    day = days.with_live(day, changes.of(network, {(0, 0): times}))
    changes.seen(network, samples.MONDAY, samples.unseen())
    origin, target = walking_from(day, 0), walking_to(day, 3)
    leaving(day, origin, target, 0)
    arriving(day, origin, target, 3600)
    leaving_between(day, origin, target, (0, 600))
    one_to_all(day, origin, 0)
    pareto_set(day, origin, target, 0)


_threads = threading.local()


def _work_of(day: Day, *, traced: bool = True) -> Work:
    """Return this thread's scratch arrays for a day of that size."""
    kept: dict[tuple[int, ...], Work] = _threads.__dict__.setdefault("work", {})
    net = day.timetable
    size = len(net.change_s), len(net.trips), len(net.board), int(traced)
    if size not in kept:
        while len(kept) >= 4:
            del kept[next(iter(kept))]
        kept[size] = raptor.work_for(net, traced=traced)
    return kept[size]


def _search(
    day: Day, work: Work, origin: Ends, target: Ends, depart_s: int, max_rides: int
) -> None:
    raptor.begin(work, target.stops, target.seconds)
    times = origin.seconds + np.int32(depart_s)
    raptor.depart(day.timetable, work, origin.stops, times, max_rides, 0)


def _improving(work: Work) -> list[int]:
    """Return the numbers of rides that arrive earlier than all fewer rides do."""
    best, found = FAR, []
    for rides, arrival in enumerate(work.target.tolist()):
        if arrival < best:
            best = arrival
            found.append(rides)
    return found


def _traced(day: Day, work: Work, origin: Ends, target: Ends, rides: int) -> Journey:
    """Return the journey with `rides` rides that the labels in `work` tell of."""
    net = day.timetable
    arrival = int(work.target[rides])
    at_end = np.flatnonzero(work.ride[rides][target.stops] + target.seconds == arrival)[0]
    stop = int(target.stops[at_end])
    legs: list[Ride | Walk] = []
    if target.seconds[at_end]:
        legs.append(Walk(stop, NONE, int(work.ride[rides, stop]), arrival))
    for ridden in range(rides, 0, -1):
        ride = _ride(day, *traces.ride_to(net, work, ridden, stop))
        legs.append(ride)
        stop = ride.from_stop
        if ridden > 1:
            other, seconds = traces.walk_to(net, work, ridden - 1, stop)
            if other != stop:
                arrived = int(work.ride[ridden - 1, other])
                legs.append(Walk(other, stop, arrived, arrived + seconds))
                stop = other
    access = int(origin.seconds[origin.stops == stop].min())
    departure = ride.departure - access
    if access:
        legs.append(Walk(NONE, stop, departure, ride.departure))
    return Journey(departure, arrival, tuple(legs[::-1]))


def _ride(day: Day, route: int, trip: int, on: int, off: int) -> Ride:
    net = day.timetable
    start, length = net.route_start[route], net.route_start[route + 1] - net.route_start[route]
    row = int(day.trip_start[route]) + trip
    leaves = net.times[net.departure_start[route] + (trip + 1) * length + on]
    comes = net.times[net.arrival_start[route] + trip * length + off]
    return Ride(
        int(day.trip_row[row]),
        int(day.trip_shift[row]),
        on,
        off,
        int(net.board[start + on]),
        int(net.alight[start + off]),
        int(leaves),
        int(comes),
        bool(day.trip_live[row]),
    )


def _turned(day: Day, journey: Journey) -> Journey:
    """Return a journey of the day that runs backwards as one of `day`."""
    legs = tuple(
        _ride_turned(day, leg)
        if isinstance(leg, Ride)
        else Walk(leg.to_stop, leg.from_stop, -leg.arrival, -leg.departure)
        for leg in reversed(journey.legs)
    )
    return Journey(-journey.arrival, -journey.departure, legs)


def _ride_turned(day: Day, ride: Ride) -> Ride:
    pattern = day.network.trip_pattern[ride.trip]
    last = len(day.network.stops_of(pattern)) - 1
    return Ride(
        ride.trip,
        ride.day_offset_s,
        last - ride.off,
        last - ride.on,
        ride.to_stop,
        ride.from_stop,
        -ride.arrival,
        -ride.departure,
        ride.live,
    )


if __name__ == "__main__":
    warm_up()
