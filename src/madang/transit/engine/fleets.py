"""What is known now of every vehicle, as arrays with one row a vehicle."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from madang.transit.engine.networks import NONE, Codes, Flags, Rows
from madang.transit.engine.positions import ID_BYTES, UNKNOWN
from madang.transit.engine.tracks import Reals


class Fleet(NamedTuple):
    """Vehicles as last seen. Times are POSIX seconds, nan when unknown; rows NONE when unknown."""

    vehicle: npt.NDArray[np.bytes_]  # UTF-8 id
    time: Reals  # of the last accepted position
    lat: Reals
    lon: Reals
    bearing: Reals
    route: Rows
    direction: Codes
    occupancy: Codes
    seats: npt.NDArray[np.int16]
    low_floor: Codes
    jumps: Rows  # positions refused in a row because nothing drives that fast
    tried: Reals  # when a trip was last looked for in vain
    # the run it is on
    trip: Rows
    day: Rows  # service day, proleptic ordinal
    zero: Reals  # the time from which that day's timetable counts
    guessed: Flags  # the trip was inferred, not told
    along: Reals  # metres along the track; nan until matched
    along_time: Reals  # when
    misses: Rows  # positions off the track in a row
    passed: Rows  # calls reached so far; the next call of the pattern
    gone: Rows  # calls left so far
    arrived: Reals  # when call `passed - 1` was reached
    since: Reals  # since when it has stood
    since_along: Reals
    left: Reals  # when it was last seen at its first stop
    left_along: Reals
    # its positions since the last call, for learning how vehicles approach a stop
    seen: Rows  # how many
    seen_share: Reals  # [rows, SEEN] of the segment still ahead
    seen_time: Reals  # [rows, SEEN]


SEEN = 6
SHAPES = {"seen_share": (SEEN,), "seen_time": (SEEN,)}
FILLS = {
    "vehicle": b"", "time": np.nan, "lat": np.nan, "lon": np.nan, "bearing": np.nan,
    "route": NONE, "direction": UNKNOWN, "occupancy": UNKNOWN, "seats": UNKNOWN,
    "low_floor": UNKNOWN, "jumps": 0, "tried": np.nan,
    "trip": NONE, "day": 0, "zero": 0.0, "guessed": False,
    "along": np.nan, "along_time": np.nan, "misses": 0, "passed": 0, "gone": 0,
    "arrived": np.nan, "since": np.nan, "since_along": np.nan, "left": np.nan,
    "left_along": np.nan, "seen": 0, "seen_share": np.nan, "seen_time": np.nan,
}  # fmt: skip
TYPES: dict[str, npt.DTypeLike] = {
    "vehicle": f"S{ID_BYTES}", "route": np.int32, "direction": np.int8, "occupancy": np.int8,
    "seats": np.int16, "low_floor": np.int8, "jumps": np.int32, "trip": np.int32, "day": np.int32,
    "guessed": np.bool_, "misses": np.int32, "passed": np.int32, "gone": np.int32, "seen": np.int32,
}  # fmt: skip
RUN = FILLS.keys() - {
    "vehicle", "time", "lat", "lon", "bearing", "route", "direction", "occupancy", "seats",
    "low_floor", "jumps", "tried",
}  # fmt: skip


def empty(rows: int) -> Fleet:
    """Return a fleet of `rows` vehicles of which nothing is known."""
    return Fleet(
        **{
            name: np.full((rows, *SHAPES.get(name, ())), FILLS[name], TYPES.get(name, np.float64))
            for name in Fleet._fields
        }
    )


def grown(fleet: Fleet, rows: int) -> Fleet:
    """Return `fleet` with room for at least `rows` vehicles."""
    have = len(fleet.time)
    if rows <= have:
        return fleet
    more = empty(max(rows, 2 * have) - have)
    return Fleet(*(np.concatenate([old, new]) for old, new in zip(fleet, more, strict=True)))


def off_duty(fleet: Fleet, rows: Rows) -> None:
    """Forget the run of `rows`, not where the vehicles are."""
    for name in RUN:
        getattr(fleet, name)[rows] = FILLS[name]
