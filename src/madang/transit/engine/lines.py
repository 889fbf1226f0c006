"""What the live kernels read of a network: calls, segments, tracks and which trip follows which."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from madang.transit.engine.networks import NONE, Codes, Network, Rows, Seconds
from madang.transit.engine.segments import Segments, cut
from madang.transit.engine.tracks import Reals, Tracks, lay

CELL_DEG = 0.005
STEP_M = 400.0


class Grid(NamedTuple):
    """Which patterns run in or beside each cell of the map: CSR by cell, cells ascending."""

    cells: npt.NDArray[np.int64]
    start: Rows  # [cells + 1]
    patterns: Rows


class Lines(NamedTuple):
    """A network's static arrays, ready for kernels; names as in `Network` where not explained."""

    tracks: Tracks
    segments: Segments
    pattern_start: Rows
    pattern_route: Rows
    pattern_direction: Codes
    pattern_trips: Rows
    stops: Rows  # [pattern stops]
    dist: Reals  # [pattern stops] metres along the track
    route_start: Rows  # [routes + 1] CSR into route_patterns
    route_patterns: Rows
    grid: Grid
    trip_pattern: Rows
    trip_service: Rows
    trip_start: npt.NDArray[np.int64]
    arrivals: Seconds
    departures: Seconds
    leaves: Seconds  # [trips] first departure
    ends: Seconds  # [trips] last arrival
    successor: Rows  # [trips] the trip that the same vehicle makes next, or NONE


def draw(network: Network) -> Lines:
    """Return the lines of `network`."""
    order = np.argsort(network.pattern_route, kind="stable").astype(np.int32)
    routes = np.arange(len(network.route_ids) + 1)
    leaves = network.departures[network.trip_start[:-1]]
    tracks = lay(network)
    return Lines(
        tracks=tracks,
        segments=cut(network),
        pattern_start=np.asarray(network.pattern_start),
        pattern_route=np.asarray(network.pattern_route),
        pattern_direction=np.asarray(network.pattern_direction),
        pattern_trips=np.asarray(network.pattern_trips),
        stops=np.asarray(network.pattern_stops),
        dist=network.pattern_dist.astype(np.float64),
        route_start=np.searchsorted(network.pattern_route[order], routes).astype(np.int32),
        route_patterns=order,
        grid=_grid(tracks),
        trip_pattern=np.asarray(network.trip_pattern),
        trip_service=np.asarray(network.trip_service),
        trip_start=np.asarray(network.trip_start),
        arrivals=np.asarray(network.arrivals),
        departures=np.asarray(network.departures),
        leaves=leaves,
        ends=network.arrivals[network.trip_start[1:] - 1],
        successor=_successors(network.trip_block, network.trip_service, leaves),
    )


def cell_of(lat: Reals, lon: Reals) -> npt.NDArray[np.int64]:
    """Return the number of the grid cell of each place; neighbours north differ by 2**20."""
    north = np.floor(lat / CELL_DEG).astype(np.int64)
    return (north << 20) + np.floor(lon / CELL_DEG).astype(np.int64)


def _grid(tracks: Tracks) -> Grid:
    """Return where the patterns run, each cell with its eight neighbours."""
    cells, patterns = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
    for track in range(len(tracks.start) - 1):
        part = slice(tracks.start[track], tracks.start[track + 1])
        on_it = np.flatnonzero(tracks.of_pattern == track)
        dist = tracks.dist[part]
        if not len(on_it) or not len(dist) or not np.isfinite(dist).all():
            continue
        at = np.append(np.arange(0.0, dist[-1], STEP_M), dist[-1])
        middle = cell_of(
            np.interp(at, dist, tracks.lat[part]), np.interp(at, dist, tracks.lon[part])
        )
        around = [north * (1 << 20) + east for north in (-1, 0, 1) for east in (-1, 0, 1)]
        found = np.unique(middle[:, None] + np.array(around, np.int64))
        cells.append(np.tile(found, len(on_it)))
        patterns.append(np.repeat(on_it, len(found)))
    cell, pattern = np.concatenate(cells), np.concatenate(patterns).astype(np.int32)
    order = np.lexsort((pattern, cell))
    unique, start = np.unique(cell[order], return_index=True)
    return Grid(unique, np.append(start, len(order)).astype(np.int32), pattern[order])


def _successors(block: Rows, service: Rows, leaves: Seconds) -> Rows:
    """Return the next trip of the same block and service, NONE where there is none.

    >>> _successors(np.array([7, 7, -1]), np.array([0, 0, 0]), np.array([90, 30, 60])).tolist()
    [-1, 0, -1]
    """
    order = np.lexsort((leaves, service, block))
    here, after = order[:-1], order[1:]
    same = (block[here] == block[after]) & (service[here] == service[after]) & (block[here] != NONE)
    successor = np.full(len(block), NONE, np.int32)
    successor[here[same]] = after[same]
    return successor
