"""Which positions are fit to use: fresh, on the map, not from the future, not told twice."""

from collections import Counter
from typing import NamedTuple

import numpy as np

from madang.transit.engine.networks import Network, Rows
from madang.transit.engine.positions import Positions
from madang.transit.engine.tracks import METRES_PER_DEGREE, Reals

STALE_S = 300.0
FUTURE_S = 30.0  # clocks of vehicles may run ahead so much
MARGIN_DEG = 0.1  # a vehicle may be so far outside the box of all stops
TOP_SPEED = 45.0  # m/s between two positions, as the crow flies
SLACK_M = 200.0  # GPS noise of two positions
MOST_JUMPS = 3  # after so many refused in a row, it was the position before them that was wrong


class Box(NamedTuple):
    """South, west, north and east in degrees."""

    south: float
    west: float
    north: float
    east: float


def box_of(network: Network) -> Box:
    """Return the box in which vehicles of `network` are believed; (0, 0) is no stop."""
    real = np.isfinite(network.stop_lat + network.stop_lon)
    real &= (network.stop_lat != 0.0) | (network.stop_lon != 0.0)
    lat, lon = network.stop_lat[real], network.stop_lon[real]
    if not len(lat):
        return Box(-90.0, -180.0, 90.0, 180.0)
    return Box(
        float(lat.min()) - MARGIN_DEG,
        float(lon.min()) - MARGIN_DEG,
        float(lat.max()) + MARGIN_DEG,
        float(lon.max()) + MARGIN_DEG,
    )


def sift(batch: Positions, *, now: float, box: Box) -> tuple[Positions, Counter[str]]:
    """Return the usable records by vehicle and time, and how many were refused for what.

    Reasons: "stale" (also times such as 1970), "future", "nowhere" (no or impossible coordinates),
    "repeated" (same vehicle and time), "nameless".
    """
    time, lat, lon = batch["time"], batch["lat"], batch["lon"]
    outside = ~((lat >= box.south) & (lat <= box.north) & (lon >= box.west) & (lon <= box.east))
    wrong = {
        "nameless": batch["vehicle"] == b"",
        "stale": ~(time >= now - STALE_S),
        "future": time > now + FUTURE_S,
        "nowhere": outside,
    }
    refused: Counter[str] = Counter()
    good = np.ones(len(batch), np.bool_)
    for reason, mask in wrong.items():
        refused[reason] += int((good & mask).sum())
        good &= ~mask
    batch = batch[good]
    batch = batch[np.lexsort((batch["time"], batch["vehicle"]))]
    same = (batch["vehicle"][1:] == batch["vehicle"][:-1]) & (
        batch["time"][1:] == batch["time"][:-1]
    )
    refused["repeated"] += int(same.sum())
    return batch[np.append(True, ~same)[: len(batch)]], +refused


def rounds(rows: Rows) -> list[Rows]:
    """Return the places of sorted `rows` so that each round holds a vehicle once, oldest first.

    >>> [places.tolist() for places in rounds(np.array([4, 4, 4, 7]))]
    [[0, 3], [1], [2]]
    """
    if not len(rows):
        return []
    first = np.append(True, rows[1:] != rows[:-1])
    starts = np.flatnonzero(first)
    rank = np.arange(len(rows)) - np.repeat(starts, np.diff(np.append(starts, len(rows))))
    return [np.flatnonzero(rank == turn).astype(np.int32) for turn in range(int(rank.max()) + 1)]


def metres(lat: Reals, lon: Reals, other_lat: Reals, other_lon: Reals) -> Reals:
    """Return the distances between points a few kilometres apart."""
    east = (other_lon - lon) * np.cos(np.radians(lat))
    return np.hypot(other_lat - lat, east) * METRES_PER_DEGREE
