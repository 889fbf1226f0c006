"""Lines on the ground: lengths of shapes, and how far along them each stop of a pattern lies."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from madang.transit.engine.columns import numbers
from madang.transit.engine.feeds import Feed
from madang.transit.engine.networks import Floats, Rows

EARTH_M = 6_371_008.8


@dataclass(frozen=True)
class Shapes:
    """Points of all shapes, shape by shape: shape `s` owns points `start[s]:start[s + 1]`."""

    ids: pl.Series
    start: Rows
    lat: Floats
    lon: Floats
    dist: Floats  # metres from the shape's first point


def metres(lat: Floats, lon: Floats) -> Floats:
    """Return the great-circle distances between consecutive points (haversine): float[n - 1].

    >>> metres(np.array([0.0, 1.0]), np.array([127.0, 127.0])).round().tolist()
    [111195.0]
    """
    phi, lam = np.radians(lat), np.radians(lon)
    chord = (
        np.sin(np.diff(phi) / 2) ** 2
        + np.cos(phi[:-1]) * np.cos(phi[1:]) * np.sin(np.diff(lam) / 2) ** 2
    )
    arc: Floats = 2 * EARTH_M * np.arcsin(np.sqrt(np.minimum(chord, 1.0)))
    return arc


def running(steps: Floats, starts: Rows) -> Floats:
    """Return sums of `steps` that begin again at each of `starts`: float[len(steps) + 1].

    `steps[i]` leads from point i to i + 1; steps into a start point are left out.

    >>> running(np.array([1.0, 9.0, 2.0]), np.array([0, 2])).tolist()
    [0.0, 1.0, 0.0, 2.0]
    """
    total = np.concatenate([[0.0], np.cumsum(steps)])
    lengths = np.diff(np.append(starts, len(total)))
    since: Floats = total - np.repeat(total[starts], lengths)
    return since


def shapes(feed: Feed) -> Shapes:
    """Return the shapes of `feed` in the order of their points' sequence numbers."""
    frame = feed.tables["shapes"].filter(pl.col("shape_id") != "")
    frame = frame.with_columns(
        pl.Series("lat", numbers(frame["shape_pt_lat"])),
        pl.Series("lon", numbers(frame["shape_pt_lon"])),
        pl.Series("place", numbers(frame["shape_pt_sequence"])),
    )
    good = pl.col("lat").is_between(-90, 90) & pl.col("lon").is_between(-180, 180)
    bad = frame.filter(~(good & pl.col("place").is_not_nan()))
    feed.findings.note(
        "bad_shape_points", rows=bad["shape_id"].head(5), count=bad.height, file="shapes.txt"
    )
    frame = frame.filter(good & pl.col("place").is_not_nan())
    ids = frame["shape_id"].unique(maintain_order=True)
    order = pl.DataFrame({"shape_id": ids}).with_row_index("row")
    frame = frame.join(order, on="shape_id").sort("row", "place", maintain_order=True)
    counts = frame.group_by("row").len().sort("row")["len"].to_numpy()
    start = np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)
    lat, lon = frame["lat"].to_numpy(), frame["lon"].to_numpy()
    dist = running(metres(lat, lon), start[:-1]) if len(lat) else np.zeros(0)
    return Shapes(ids, start, lat, lon, dist)


def reversed_line(shapes: Shapes, shape: int) -> tuple[Floats, Floats, Floats]:
    """Return latitudes, longitudes and metres of the points of `shape` from its end."""
    part = slice(shapes.start[shape], shapes.start[shape + 1])
    dist = shapes.dist[part]
    return shapes.lat[part][::-1], shapes.lon[part][::-1], dist[-1] - dist[::-1]


def along(
    lat: Floats, lon: Floats, line_lat: Floats, line_lon: Floats, dist: Floats
) -> tuple[Floats, float]:
    """Return how far along a line each of a pattern's stops lies, in metres, never decreasing.

    Also returns how far off the line the stops lie: the median, in metres. All stops are
    placed at once: among the placements in order along the line the one with the least sum of
    squared distances (dynamic programme over segments), so that loops and out-and-back lines come
    out right. `dist` are the metres of the line's points (at least two).
    """
    east = 111_320.0 * np.cos(np.radians(line_lat.mean()))
    x, y = line_lon * east, line_lat * 110_574.0
    dx, dy = np.diff(x), np.diff(y)
    square = np.maximum(dx * dx + dy * dy, 1e-9)
    px, py = (lon * east)[:, None] - x[:-1], (lat * 110_574.0)[:, None] - y[:-1]
    share = np.clip((px * dx + py * dy) / square, 0.0, 1.0)
    cost = (px - share * dx) ** 2 + (py - share * dy) ** 2
    came = np.empty(cost.shape, np.int32)
    segments = np.arange(cost.shape[1])
    best = cost[0]
    for stop in range(1, len(cost)):
        # from the best segment before this one, or on from the same without going back on it
        least = np.append(np.inf, np.minimum.accumulate(best)[:-1])
        lower = np.append(True, best[1:] < np.minimum.accumulate(best)[:-1])
        leader = np.maximum.accumulate(np.where(lower, segments, 0))
        back = np.maximum(share[stop - 1] - share[stop], 0.0) ** 2 * square
        stay = best + back < least
        came[stop] = np.where(stay, segments, np.append(0, leader[:-1]))
        best = np.where(stay, best + back, least) + cost[stop]
    chosen = np.empty(len(cost), np.int64)
    chosen[-1] = int(np.argmin(best))
    for stop in range(len(cost) - 1, 0, -1):
        chosen[stop - 1] = came[stop, chosen[stop]]
    stops = np.arange(len(cost))
    off = float(np.median(np.sqrt(cost[stops, chosen])))
    length = np.diff(dist)
    metres_along: Floats = dist[chosen] + share[stops, chosen] * length[chosen]
    return np.maximum.accumulate(metres_along), off
