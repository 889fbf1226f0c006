"""The arrays a journey search reads: a day's trips as routes in which nobody overtakes."""

from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from madang.transit.engine import fifo
from madang.transit.engine.networks import NONE, Flags, Network, Rows, Seconds

Indices = npt.NDArray[np.uint32]  # unsigned, or numba asks at each use whether one counts back
Offsets = npt.NDArray[np.int64]


class Timetable(NamedTuple):
    """What the search kernel reads; a *route* here is one stop sequence without overtaking.

    Times are int32 seconds. Route `r` has the places `route_start[r]:route_start[r + 1]`; the row
    of its trip `t` begins in `times` at `arrival_start[r] + t * length`, and the row of the
    departures of trip `t - 1` at `departure_start[r] + t * length` (of trip -1: before all time).
    Where vehicles never wait at stops both are the same rows: half the memory to walk through.
    When a trip leaves a place is searched by when it starts, `starts[trip_start[r] + t]`, and the
    longest that trips of the route take from there to the place.
    """

    route_start: Indices
    trips: Indices  # trips of each route
    times: Seconds
    starts: Seconds  # when each trip leaves its first stop
    arrival_start: Offsets
    departure_start: Offsets
    trip_start: Indices  # [routes + 1]
    alight: Indices  # stop at each place, or the number of stops where nobody may get off
    board: Indices  # the same for getting on
    closing: Seconds  # when the last trip leaves each place
    slowest: Seconds  # the longest way of a trip from its first stop to each place
    route_of: Indices  # the route of each place
    stop_start: Indices  # [stops + 2] CSR of the places where one may board
    stop_place: Indices
    foot_start: Indices  # [stops + 2] CSR of footpaths, in each stop by duration
    foot_to: Indices
    foot_s: Seconds
    change_s: Seconds  # [stops + 1]


@dataclass(frozen=True)
class Trips:
    """Chosen trips, one after the other, with their times moved to the seconds of the day."""

    rows: Rows  # trip row in the network
    shift: Seconds  # added to the trip's own times
    sequence: Rows  # number of the stop sequence
    offset: Offsets  # [trips + 1] into the times
    arrivals: Seconds
    departures: Seconds
    changed: Flags  # other times than the timetable's


@dataclass(frozen=True)
class Sequences:
    """The distinct stop sequences of a network's patterns; equal ones share a number.

    Where riders may not alight or board, the sequence has the number of stops for a stop.
    """

    of_pattern: Rows
    alight: list[Rows]
    board: list[Rows]


@dataclass(frozen=True)
class Laid:
    """A timetable, and which trip stands where in it: route by route, in time."""

    timetable: Timetable
    trips: Trips
    trip_start: Rows  # [routes + 1] into trips


def sequences_of(network: Network, *, accessible: bool) -> Sequences:
    """Return the stop sequences; with `accessible`, without stops that refuse a wheelchair."""
    usable = _usable(network, accessible)
    nowhere = len(usable)
    may_use = usable[network.pattern_stops]
    alight = np.where(network.pattern_drop_off & may_use, network.pattern_stops, nowhere)
    board = np.where(network.pattern_pickup & may_use, network.pattern_stops, nowhere)
    alight, board = alight.astype(np.int32), board.astype(np.int32)
    known: dict[bytes, int] = {}
    of_pattern = np.empty(len(network.pattern_route), np.int32)
    alights: list[Rows] = []
    boards: list[Rows] = []
    for pattern in range(len(of_pattern)):
        here = slice(network.pattern_start[pattern], network.pattern_start[pattern + 1])
        key = alight[here].tobytes() + board[here].tobytes()
        number = known.setdefault(key, len(known))
        of_pattern[pattern] = number
        if number == len(alights):
            alights.append(alight[here])
            boards.append(board[here])
    return Sequences(of_pattern, alights, boards)


def _usable(network: Network, accessible: bool) -> Flags:
    """Return the stops that may be used: all, or those that do not refuse a wheelchair."""
    if not accessible:
        return np.ones(len(network.stop_lat), np.bool_)
    parent = network.stop_wheelchair[network.stop_parent]
    asks_parent = (network.stop_wheelchair == 0) & (network.stop_parent != NONE)
    usable: Flags = np.where(asks_parent, parent, network.stop_wheelchair) != 2
    return usable


def lay(
    network: Network, sequences: Sequences, trips: Trips, *, change_s: int | None, mirrored: bool
) -> Laid:
    """Return `trips` laid out for search, backwards in time when `mirrored`.

    `change_s` replaces every stop's own least change time, in seconds.
    """
    trips = _sorted(_mirrored(trips) if mirrored else trips)
    routes = fifo.split(trips.sequence, trips.offset, trips.arrivals, trips.departures)
    order = np.argsort(routes, kind="stable")
    trips, routes = taken(trips, order), routes[order]
    first = np.flatnonzero(np.diff(routes, prepend=-1))
    timetable = _timetable(network, sequences, trips, routes, mirrored=mirrored)
    if change_s is not None:
        timetable.change_s[:-1] = change_s
    return Laid(timetable, trips, np.append(first, len(routes)).astype(np.int32))


def _mirrored(trips: Trips) -> Trips:
    arrivals = fifo.mirror(trips.offset, trips.departures)
    departures = fifo.mirror(trips.offset, trips.arrivals)
    return replace(trips, arrivals=arrivals, departures=departures)


def _sorted(trips: Trips) -> Trips:
    """Return the trips by stop sequence, and in each by first departure."""
    first = trips.departures[trips.offset[:-1]]
    last = trips.arrivals[trips.offset[1:] - 1]
    return taken(trips, np.lexsort((last, first, trips.sequence)))


def taken(trips: Trips, order: npt.NDArray[np.intp]) -> Trips:
    """Return the trips at `order`, in that order."""
    offset = summed(np.diff(trips.offset)[order])
    rows, still = order.astype(np.int32), np.zeros(len(order), np.int32)
    return Trips(
        trips.rows[order],
        trips.shift[order],
        trips.sequence[order],
        offset,
        fifo.gather(rows, still, trips.offset, trips.arrivals, offset),
        fifo.gather(rows, still, trips.offset, trips.departures, offset),
        trips.changed[order],
    )


def summed(counts: npt.NDArray[Any]) -> Offsets:
    """Return where each of the runs of these lengths begins, and where the last ends.

    >>> summed(np.array([2, 0, 3])).tolist()
    [0, 2, 2, 5]
    """
    offsets = np.zeros(len(counts) + 1, np.int64)
    np.cumsum(counts, out=offsets[1:])
    return offsets


def _timetable(
    network: Network, sequences: Sequences, trips: Trips, routes: Rows, *, mirrored: bool
) -> Timetable:
    number = trips.sequence[np.flatnonzero(np.diff(routes, prepend=-1))].tolist()
    alight, board, step = sequences.alight, sequences.board, 1
    if mirrored:
        alight, board, step = board, alight, -1
    lengths = np.array([len(board[sequence]) for sequence in number], np.int32)
    alights, boards = (
        _indices(_joined([stops[sequence][::step] for sequence in number]))
        for stops in (alight, board)
    )
    if np.array_equal(alights, boards):
        alights = boards  # one array to walk through
    closing, slowest = fifo.bounds(routes, trips.offset, trips.departures, lengths)
    foot_start, foot_to, foot_s = footpaths_of(network, mirrored=mirrored)
    counts = np.bincount(routes, minlength=len(lengths))
    return Timetable(
        _indices(summed(lengths)),
        _indices(counts),
        *_times(trips, routes, lengths, counts),
        _indices(summed(counts)),
        alights,
        boards,
        closing,
        slowest,
        _indices(np.repeat(np.arange(len(lengths)), lengths)),
        *_served(boards, lengths, len(network.stop_lat)),
        _indices(foot_start),
        _indices(foot_to),
        foot_s,
        np.append(network.stop_change_s, 0).astype(np.int32),
    )


def _indices(rows: npt.NDArray[Any]) -> Indices:
    return rows.astype(np.uint32)


def _times(
    trips: Trips, routes: Rows, lengths: Rows, counts: npt.NDArray[np.intp]
) -> tuple[Seconds, Seconds, Offsets, Offsets]:
    """Return the `Timetable`'s times and starts, and where each route's times begin."""
    row_start = summed((counts + 1) * lengths)
    arrivals, departures = (
        fifo.lay_out(routes, trips.offset, times, row_start, lengths)
        for times in (trips.arrivals, trips.departures)
    )
    waits = np.flatnonzero(fifo.differing(row_start, arrivals, departures))
    departure_start = row_start[:-1].copy()
    departure_start[waits] = len(arrivals) + summed(np.diff(row_start)[waits])[:-1]
    parts = [departures[row_start[route] : row_start[route + 1]] for route in waits]
    return (
        np.concatenate([arrivals, *parts]),
        trips.departures[trips.offset[:-1]],
        row_start[:-1] + lengths,
        departure_start,
    )


def _joined(parts: list[Rows]) -> Rows:
    return np.concatenate(parts) if parts else np.zeros(0, np.int32)


def _served(board: Indices, lengths: Rows, stops: int) -> tuple[Indices, Indices]:
    """Return the CSR of the places where one may board at each stop, the ends left out."""
    last = np.zeros(len(board), np.bool_)
    last[np.cumsum(lengths) - 1] = True
    useful = np.flatnonzero((board < stops) & ~last)
    useful = useful[np.argsort(board[useful], kind="stable")]
    start = np.searchsorted(board[useful], np.arange(stops + 2))
    return _indices(start), _indices(useful)


def footpaths_of(network: Network, *, mirrored: bool) -> tuple[Rows, Rows, Seconds]:
    """Return the CSR of footpaths by duration: start[stops + 2], the other stop, seconds.

    From each stop, or, when `mirrored`, to each stop.
    """
    stops = len(network.stop_lat)
    source = np.repeat(np.arange(stops, dtype=np.int32), np.diff(network.footpath_start))
    target, seconds = np.array(network.footpath_to), np.array(network.footpath_s)
    if mirrored:
        source, target = target, source
    order = np.lexsort((seconds, source))
    start = np.searchsorted(source[order], np.arange(stops + 2)).astype(np.int32)
    return start, target[order], seconds[order]
