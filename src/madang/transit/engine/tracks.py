"""The lines on the map along which vehicles run, and where on its line a vehicle is."""

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit

from madang.transit.engine.networks import NONE, Network, Rows

METRES_PER_DEGREE = 111_195.0  # of latitude, on the sphere
AGAINST_M = 40.0  # a vehicle that faces the other way counts as so much farther off
BEHIND_M = 100.0  # how far a position may seem to have gone back: GPS noise
AHEAD_M = 300.0  # how much farther than at top speed it may seem to have come

Reals = npt.NDArray[np.float64]


class Tracks(NamedTuple):
    """Polylines, one a shape and one for every pattern without a shape.

    `start` is a CSR offset [tracks + 1] into `lat`, `lon` (degrees) and `dist` (metres from the
    track's first point); `of_pattern` is the track of each pattern.
    """

    start: Rows
    lat: Reals
    lon: Reals
    dist: Reals
    of_pattern: Rows


class Sightings(NamedTuple):
    """Where vehicles were seen, and where on their track they may be; one row a vehicle.

    `track` is a row of `Tracks`; `lat`, `lon` in degrees; `bearing` in degrees from north or nan;
    `low` and `high` bound the metres along; of two places equally far off the one nearer to
    `expected` (metres along) is taken, each metre weighing `pull` metres off.
    """

    track: Rows
    lat: Reals
    lon: Reals
    bearing: Reals
    low: Reals
    high: Reals
    expected: Reals
    pull: Reals


def lay(network: Network) -> Tracks:
    """Return the tracks of `network`: its shapes, then straight lines for patterns without one."""
    shapes = len(network.shape_ids)
    bare = np.flatnonzero(network.pattern_shape == NONE)
    spans = [slice(*network.pattern_start[row : row + 2]) for row in bare]
    stops = [network.pattern_stops[span] for span in spans]
    start = np.zeros(shapes + len(bare) + 1, np.int32)
    start[: shapes + 1] = network.shape_start
    start[shapes + 1 :] = start[shapes] + np.cumsum([len(rows) for rows in stops])
    of_pattern = network.pattern_shape.astype(np.int32)
    of_pattern[bare] = shapes + np.arange(len(bare), dtype=np.int32)
    lengths = [network.pattern_dist[span] for span in spans]
    return Tracks(
        start=start,
        lat=np.concatenate([network.shape_lat, *(network.stop_lat[rows] for rows in stops)]),
        lon=np.concatenate([network.shape_lon, *(network.stop_lon[rows] for rows in stops)]),
        dist=np.concatenate([network.shape_dist, *lengths]).astype(np.float64),
        of_pattern=of_pattern,
    )


@njit(cache=True, nogil=True)
def _against(east, north, bearing):  # type: ignore[no-untyped-def]
    """Tell whether somebody who looks to `bearing` looks away from (east, north)."""
    if math.isnan(bearing) or (east == 0.0 and north == 0.0):
        return False
    turn = math.radians(bearing)
    return east * math.sin(turn) + north * math.cos(turn) < -0.2 * math.hypot(east, north)


@njit(cache=True, nogil=True)
def _onto(ax, ay, bx, by, least, most):  # type: ignore[no-untyped-def]
    """Return the share of the way from a to b nearest to the origin, and the distance there."""
    dx, dy = bx - ax, by - ay
    square = dx * dx + dy * dy
    share = -(ax * dx + ay * dy) / square if square > 0.0 else 0.0
    share = min(max(share, least), most)
    return share, math.hypot(ax + share * dx, ay + share * dy)


@njit(cache=True, nogil=True)
def _shares(from_m, length, low, high):  # type: ignore[no-untyped-def]
    """Return which part of a piece of track lies within [low, high]."""
    if length <= 0.0:
        return 0.0, 1.0
    return min(max((low - from_m) / length, 0.0), 1.0), min(max((high - from_m) / length, 0.0), 1.0)


@njit(cache=True, nogil=True)
def nearest(tracks, seen, row):  # type: ignore[no-untyped-def]
    """Return (metres along, metres off) of the best place for sighting `row` in its window."""
    first, end = tracks.start[seen.track[row]], tracks.start[seen.track[row] + 1]
    ky = METRES_PER_DEGREE
    kx = ky * math.cos(math.radians(seen.lat[row]))
    low, high = seen.low[row], seen.high[row]
    best_cost, best_along, best_off = np.inf, low, np.inf
    i = first + np.searchsorted(tracks.dist[first:end], low, side="right") - 1
    i = max(first, min(i, end - 2))
    while i < end - 1 and tracks.dist[i] <= high:
        ax, ay = (tracks.lon[i] - seen.lon[row]) * kx, (tracks.lat[i] - seen.lat[row]) * ky
        bx, by = (tracks.lon[i + 1] - seen.lon[row]) * kx, (tracks.lat[i + 1] - seen.lat[row]) * ky
        length = tracks.dist[i + 1] - tracks.dist[i]
        least, most = _shares(tracks.dist[i], length, low, high)
        share, off = _onto(ax, ay, bx, by, least, most)
        along = tracks.dist[i] + share * length
        cost = off + seen.pull[row] * abs(along - seen.expected[row])
        if _against(bx - ax, by - ay, seen.bearing[row]):
            cost += AGAINST_M
        if cost < best_cost:
            best_cost, best_along, best_off = cost, along, off
        i += 1
    return best_along, best_off


@njit(cache=True, nogil=True)
def _match(tracks, seen, along, off):  # type: ignore[no-untyped-def]
    for row in range(len(seen.track)):
        along[row], off[row] = nearest(tracks, seen, row)


def window(along: Reals, elapsed: Reals, top_speed: float) -> tuple[Reals, Reals]:
    """Return (low, high) metres along for vehicles last matched at `along`, `elapsed` s ago.

    >>> low, high = window(np.array([1000.0]), np.array([10.0]), 25.0)
    >>> low.tolist(), high.tolist()
    ([900.0], [1550.0])
    """
    return along - BEHIND_M, along + top_speed * elapsed + AHEAD_M


def match(tracks: Tracks, seen: Sightings) -> tuple[Reals, Reals]:
    """Return (metres along its track, metres off it) of every sighting.

    A sighting whose window holds no part of its track comes back with `inf` metres off.
    """
    along, off = np.empty(len(seen.track)), np.empty(len(seen.track))
    _match(tracks, seen, along, off)
    return along, off
