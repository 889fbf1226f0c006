"""Grouping trips that run the same way into patterns."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from madang.transit.engine.calls import Calls
from madang.transit.engine.networks import Codes, Flags, Rows

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
