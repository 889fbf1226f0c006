"""Grouping trips that run the same way into patterns."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from madang.transit.engine.calls import Calls
from madang.transit.engine.networks import NONE, Codes, Flags, Floats, Metres, Rows
from madang.transit.engine.shapes import Shapes, along, metres, running

Hashes = npt.NDArray[np.uint64]


@dataclass(frozen=True)
class Patterns:
    """Patterns as in `Network`, and the pattern of each trip of the calls."""

    of_trip: Rows
    route: Rows
    direction: Codes
    shape: Rows
    start: Rows
    stops: Rows
    pickup: Flags
    drop_off: Flags

    def dist(self, lat: Floats, lon: Floats, shapes: Shapes) -> Metres:
        """Return metres along each pattern of its stops at `lat`, `lon`: float32[stops]."""
        stop_lat, stop_lon = (_bridged(axis[self.stops], self.start) for axis in (lat, lon))
        result = running(metres(stop_lat, stop_lon), self.start[:-1])
        for pattern in np.flatnonzero(self.shape != NONE):
            calls = slice(self.start[pattern], self.start[pattern + 1])
            shape = self.shape[pattern]
            line = slice(shapes.start[shape], shapes.start[shape + 1])
            if line.stop - line.start > 1:
                result[calls] = along(
                    stop_lat[calls],
                    stop_lon[calls],
                    shapes.lat[line],
                    shapes.lon[line],
                    shapes.dist[line],
                )
        return result.astype(np.float32)


def patterns(given: Calls, route: Rows, direction: Codes, shape: Rows) -> Patterns:
    """Group the trips of `given` by route, direction, shape and sequence of stops.

    The three are of the trips of `given`. Two sequences are taken for the same when they are as
    long and two 64-bit sums over (stop, pick-up, drop-off, position) agree.
    """
    lengths = np.diff(given.start)
    token = given.stops.astype(np.uint64) * np.uint64(4)
    token += given.pickup.astype(np.uint64) * np.uint64(2) + given.drop_off.astype(np.uint64)
    position = (np.arange(len(token)) - np.repeat(given.start[:-1], lengths)).astype(np.uint64)
    sums = [
        np.add.reduceat(_mixed(token * np.uint64(1_000_003) + position, seed), given.start[:-1])
        for seed in (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F)
    ]
    keys = (*sums, lengths, shape, direction, route)
    order = np.lexsort(keys)
    fresh = np.zeros(len(order), np.bool_)
    fresh[:1] = True
    for key in keys:
        fresh[1:] |= key[order][1:] != key[order][:-1]
    of_trip = np.empty(len(order), np.int32)
    of_trip[order] = np.cumsum(fresh) - 1
    first = order[fresh]
    counts = lengths[first]
    start = np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)
    where = np.repeat(given.start[first] - start[:-1], counts) + np.arange(start[-1])
    return Patterns(
        of_trip=of_trip,
        route=route[first],
        direction=direction[first],
        shape=shape[first],
        start=start,
        stops=given.stops[where],
        pickup=given.pickup[where],
        drop_off=given.drop_off[where],
    )


def _mixed(values: Hashes, seed: int) -> Hashes:
    """Return `values` scattered over 64 bits (the finaliser of splitmix64; Steele et al. 2014)."""
    mixed = values + np.uint64(seed)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(31))


def _bridged(values: Floats, start: Rows) -> Floats:
    """Return `values` with NaN replaced by what lies between its neighbours in the pattern."""
    missing = np.isnan(values)
    if not missing.any():
        return values
    filled = values.copy()
    patterns_hit = np.unique(np.searchsorted(start, np.flatnonzero(missing), "right") - 1)
    for pattern in patterns_hit:
        part = slice(start[pattern], start[pattern + 1])
        gaps = missing[part]
        if gaps.all():
            filled[part] = 0.0
        else:
            places = np.arange(len(gaps))
            filled[part][gaps] = np.interp(places[gaps], places[~gaps], values[part][~gaps])
    return filled
