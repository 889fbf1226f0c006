"""Trips that should be under way and on which nobody has seen a vehicle."""

import numpy as np
import numpy.typing as npt

from madang.transit.engine.assignments import Dates
from madang.transit.engine.lines import Lines
from madang.transit.engine.networks import Rows
from madang.transit.engine.predictions import key
from madang.transit.engine.tracks import Reals

GRACE_S = 180.0  # after it should have left
TRACKED_S = 86_400.0  # a route on which no vehicle was seen for so long is not tracked


def find(
    lines: Lines, around: Dates, *, now: float, held: npt.NDArray[np.int64], route_seen: Reals
) -> tuple[Rows, Rows]:
    """Return (trips, service days) that are ghosts.

    `held` are the sorted keys of trips that have a vehicle or whose vehicle is on its way;
    `route_seen` [routes] is when a vehicle was last seen on each route: where none is tracked,
    nothing is known and nothing is a ghost.
    """
    tracked = (route_seen > now - TRACKED_S)[lines.pattern_route[lines.trip_pattern]]
    trips: list[Rows] = []
    days: list[Rows] = []
    for place in range(len(around.day)):
        time = now - around.zero[place]
        under_way = (lines.leaves + GRACE_S <= time) & (lines.ends > time)
        running = around.runs[place][lines.trip_service]
        rows: Rows = np.flatnonzero(under_way & tracked & running).astype(np.int32)
        day = np.full(len(rows), around.day[place], np.int32)
        alone = ~np.isin(key(day, rows), held)
        trips.append(rows[alone])
        days.append(day[alone])
    return np.concatenate(trips), np.concatenate(days)
