"""The rows of stops.txt as columns of numbers."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from madang.transit.engine.columns import codes, numbers, rows_in
from madang.transit.engine.findings import Findings
from madang.transit.engine.networks import NONE, Codes, Floats, Rows


@dataclass(frozen=True)
class StopPoints:
    """The stops of a feed as columns; `lat` and `lon` are NaN where nobody knows the place."""

    frame: pl.DataFrame
    lat: Floats
    lon: Floats
    kind: Codes
    parent: Rows
    wheelchair: Codes


def stop_points(frame: pl.DataFrame, found: Findings) -> StopPoints:
    """Return the stops of `frame`; a stop without coordinates takes those of its station."""
    ids = frame["stop_id"]
    lat, lon = numbers(frame["stop_lat"]), numbers(frame["stop_lon"])
    kind = codes(frame["location_type"], range(5), 0)
    parent = rows_in(frame["parent_station"], ids)
    unknown = (frame["parent_station"] != "").to_numpy() & (parent == NONE)
    found.note(
        "unknown_reference", rows=ids.filter(unknown), file="stops.txt", column="parent_station"
    )
    parent = _without_loops(parent)
    nowhere = ~((np.abs(lat) <= 90) & (np.abs(lon) <= 180)) | ((lat == 0) & (lon == 0))
    found.note("stop_without_place", rows=ids.filter(nowhere), file="stops.txt")
    lat[nowhere] = lon[nowhere] = np.nan
    borrowed = nowhere & (parent != NONE)
    lat[borrowed], lon[borrowed] = lat[parent[borrowed]], lon[parent[borrowed]]
    wheelchair = codes(frame["wheelchair_boarding"], range(3), 0)
    wheelchair = np.where((wheelchair == 0) & (parent != NONE), wheelchair[parent], wheelchair)
    return StopPoints(frame, lat, lon, kind.astype(np.int8), parent, wheelchair.astype(np.int8))


def _without_loops(parent: Rows) -> Rows:
    """Return `parent` with every chain cut that leads back to itself (none is deeper than 2)."""
    top = parent
    for _ in range(3):
        top = np.where(top == NONE, NONE, parent[top])
    return np.where(top != NONE, NONE, parent).astype(np.int32)
