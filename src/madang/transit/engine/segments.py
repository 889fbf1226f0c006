"""Stop-to-stop segments: the pieces of road that trips of different patterns share."""

from typing import NamedTuple

import numpy as np

from madang.transit.engine.networks import NONE, Network, Rows


class Segments(NamedTuple):
    """Every distinct (stop, next stop) of a network.

    `of_call` [pattern stops] is the segment that begins at each call of each pattern, NONE at the
    last; `from_stop` and `to_stop` [segments] are its ends. Segments are numbered in the order in
    which patterns run, so those of one pattern stand near each other.
    """

    of_call: Rows
    from_stop: Rows
    to_stop: Rows


def cut(network: Network) -> Segments:
    """Return the segments of `network`."""
    stops = network.pattern_stops.astype(np.int64)
    last = np.zeros(len(stops), np.bool_)
    last[network.pattern_start[1:] - 1] = True
    begins = np.flatnonzero(~last)
    key = stops[begins] << 32 | stops[begins + 1]
    _, first, inverse = np.unique(key, return_index=True, return_inverse=True)
    rank = np.empty(len(first), np.int32)
    rank[np.argsort(first, kind="stable")] = np.arange(len(first), dtype=np.int32)
    of_call = np.full(len(stops), NONE, np.int32)
    of_call[begins] = rank[inverse]
    ends = begins[np.sort(first)]
    return Segments(of_call, network.pattern_stops[ends], network.pattern_stops[ends + 1])
