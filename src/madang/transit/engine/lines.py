"""What the live kernels read of a network: calls, segments, tracks and which trip follows which."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from madang.transit.engine.networks import NONE, Codes, Network, Rows, Seconds
from madang.transit.engine.segments import Segments, cut
from madang.transit.engine.tracks import Reals, Tracks, lay


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
    return Lines(
        tracks=lay(network),
        segments=cut(network),
        pattern_start=np.asarray(network.pattern_start),
        pattern_route=np.asarray(network.pattern_route),
        pattern_direction=np.asarray(network.pattern_direction),
        pattern_trips=np.asarray(network.pattern_trips),
        stops=np.asarray(network.pattern_stops),
        dist=network.pattern_dist.astype(np.float64),
        route_start=np.searchsorted(network.pattern_route[order], routes).astype(np.int32),
        route_patterns=order,
        trip_pattern=np.asarray(network.trip_pattern),
        trip_service=np.asarray(network.trip_service),
        trip_start=np.asarray(network.trip_start),
        arrivals=np.asarray(network.arrivals),
        departures=np.asarray(network.departures),
        leaves=leaves,
        ends=network.arrivals[network.trip_start[1:] - 1],
        successor=_successors(network.trip_block, network.trip_service, leaves),
    )


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
