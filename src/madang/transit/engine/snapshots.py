"""What the live process publishes each cycle: one immutable folder of arrays that readers map.

The writer makes a new folder and then turns the pointer `newest` to it by one rename. It waits for
nobody: readers hold the files they have mapped, and old folders are removed under them.
"""

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from numba import njit

from madang.transit.engine import arrays
from madang.transit.engine.networks import Codes, Rows
from madang.transit.engine.predictions import Predictions
from madang.transit.engine.quantiles import Told
from madang.transit.engine.tracks import Reals

KEPT = 3
POINTER = "newest"

Singles = npt.NDArray[np.float32]
Shorts = npt.NDArray[np.int16]


@dataclass(frozen=True)
class Snapshot:
    """All that is known at `made_at` (POSIX seconds) of the vehicles of one network version.

    Rows of stops, routes and trips are those of the network; NONE (-1) is unknown throughout.
    """

    made_at: float
    network: str  # which network version the rows belong to
    # vehicles
    vehicle: npt.NDArray[np.bytes_]  # UTF-8 id
    vehicle_time: Reals
    vehicle_lat: Reals
    vehicle_lon: Reals
    vehicle_bearing: Singles
    vehicle_route: Rows
    vehicle_run: Rows  # the run it is on, NONE when off the line or off duty
    vehicle_occupancy: Codes  # GTFS-RT OccupancyStatus
    vehicle_seats: Shorts
    vehicle_low_floor: Codes
    # runs: trips with a vehicle, and trips whose vehicle is still on the trip before; by run_key
    run_key: npt.NDArray[np.int64]  # predictions.key(day, trip), ascending
    run_trip: Rows
    run_day: Rows  # proleptic ordinal
    run_zero: Reals  # POSIX second at which that day's timetable is 0
    run_vehicle: Rows
    run_next: Rows  # first call not yet reached
    run_progress: Singles  # share of the way from the call before to `run_next`
    run_state: Codes  # predictions.MOVING, STANDING, WAITING, COMING
    run_delay: Singles  # seconds late, nan unknown
    # predictions: CSR by stop row, in each stop by time
    stop_start: Rows  # [stops + 1]
    run: Rows
    call: Shorts
    at: Rows  # median, seconds after made_at
    be_by: Rows  # be at the stop by, seconds after made_at
    source: Codes  # predictions.LIVE or DELAY
    # trips that have reached their last stop in the last hours
    finished_key: npt.NDArray[np.int64]  # ascending
    # trips without a vehicle that should be under way
    ghost_key: npt.NDArray[np.int64]  # ascending

    def run_of(self, day: int, trip: int) -> int | None:
        """Return the run of a trip of a service day, or None."""
        wanted = day << 32 | trip
        place = int(np.searchsorted(self.run_key, wanted))
        found = place < len(self.run_key) and int(self.run_key[place]) == wanted
        return place if found else None

    def is_ghost(self, day: int, trip: int) -> bool:
        """Tell whether a trip should be under way and nobody has seen its vehicle."""
        return _holds(self.ghost_key, day << 32 | trip)

    def is_finished(self, day: int, trip: int) -> bool:
        """Tell whether a trip's vehicle has reached its last stop."""
        return _holds(self.finished_key, day << 32 | trip)


def _holds(keys: npt.NDArray[np.int64], wanted: int) -> bool:
    place = int(np.searchsorted(keys, wanted))
    return place < len(keys) and int(keys[place]) == wanted


@njit(cache=True, nogil=True)
def _by_stop(stop, at, start, order):  # type: ignore[no-untyped-def]
    """Write the order of predictions by stop and time: counted by stop, then inserted by time."""
    for i in range(len(stop)):
        start[stop[i] + 1] += 1
    for i in range(len(start) - 1):
        start[i + 1] += start[i]
    held = np.zeros(len(start), np.int32)
    for i in range(len(stop)):
        first = start[stop[i]]
        place = first + held[stop[i]]
        held[stop[i]] += 1
        while place > first and at[order[place - 1]] > at[i]:
            order[place] = order[place - 1]
            place -= 1
        order[place] = i


def indexed(stops: int, told: Predictions, times: Told, made_at: float) -> dict[str, npt.NDArray]:  # type: ignore[type-arg]
    """Return the prediction columns of a Snapshot of a network with `stops` stops."""
    start, order = np.zeros(stops + 1, np.int32), np.empty(len(told.stop), np.int32)
    _by_stop(told.stop, times.at, start, order)
    return {
        "stop_start": start,
        "run": told.run[order],
        "call": told.call[order].astype(np.int16),
        "at": np.rint(times.at[order] - made_at).astype(np.int32),
        "be_by": np.floor(times.be_by[order] - made_at).astype(np.int32),
        "source": told.source[order],
    }


def publish(snapshot: Snapshot, folder: Path) -> Path:
    """Write `snapshot` into a new folder under `folder`, point readers to it, and drop old ones."""
    name = f"{snapshot.made_at:017.3f}"
    target = folder / name
    if target.exists():
        shutil.rmtree(target)
    arrays.save(snapshot, target)
    draft = folder / f".{POINTER}-{os.getpid()}"
    draft.unlink(missing_ok=True)
    draft.symlink_to(name)
    os.replace(draft, folder / POINTER)
    _prune(folder, name)
    return target


def _prune(folder: Path, current: str) -> None:
    """Remove what is neither current nor among the last KEPT, drafts of dead writers too."""
    names = sorted(entry.name for entry in folder.iterdir() if entry.name[0].isdigit())
    for name in names[:-KEPT]:
        if name != current:
            shutil.rmtree(folder / name, ignore_errors=True)


class Reader:
    """The newest snapshot of one folder, opened again only when there is a newer one."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._name = ""
        self._snapshot: Snapshot | None = None

    def newest(self) -> Snapshot | None:
        """Return the newest snapshot, or None when none was ever published."""
        try:
            name = os.readlink(self._folder / POINTER)
            if name != self._name:
                self._name = name  # one that cannot be read is not tried again and again
                self._snapshot = arrays.load(Snapshot, self._folder / name)
        except OSError:
            pass  # of another release, replaced, or none yet: what we have is still good
        return self._snapshot
