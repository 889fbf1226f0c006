"""Vehicles on the small town's one street, for tests of the live engine."""

import numpy as np

from madang.transit.engine import feeds, positions, timetables
from madang.transit.engine.networks import Network
from madang.transit.tests.feedfiles import feed

MONDAY = 1_795_359_600.0  # 2026-11-23 00:00 in Seoul: second 0 of the service day
SEVEN = MONDAY + 7 * 3_600
LENGTH_M = 3_335.85  # from A to D, due north along 127 degrees east
SPEED = LENGTH_M / 900.0  # m/s: as planned


def town(folder, **changed) -> Network:
    """The four stops A, B, C and D, 1,112 m apart; t2 leaves at 6:00, t1 at 7:00, 15 minutes."""
    return timetables.build(feeds.read(feed(folder / "gaon.zip", **changed)))


def ping(time, along, *, vehicle="V1", **told):
    """One position `along` metres from A."""
    north = {"lat": 37.0 + along / 111_195.0, "lon": 127.0}
    return {"vehicle": vehicle, "time": time} | north | told


def drive(start, *, speed=SPEED, until=LENGTH_M, every=10.0, **told):
    """Positions of a vehicle that leaves A at `start` and drives evenly to `until` metres."""
    times = np.arange(start, start + until / speed + every, every)
    return [ping(time, min((time - start) * speed, until), **told) for time in times.tolist()]


def batch(pings):
    """The records of `pings`, by time."""
    return positions.of(sorted(pings, key=lambda one: one["time"]))
