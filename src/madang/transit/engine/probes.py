"""Predictions kept until their vehicle comes, so that their errors can be learnt."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit

from madang.transit.engine.networks import NONE, Codes, Rows
from madang.transit.engine.passages import Passages
from madang.transit.engine.predictions import Predictions, Runs
from madang.transit.engine.records import pick
from madang.transit.engine.tracks import Reals

FARTHEST_S = 1_500.0  # predictions farther ahead are not kept
EVERY_S = 30.0  # a vehicle's predictions are kept so often
WHOLE = 768  # places in which all of a vehicle's predictions of 25 minutes have room
LEAST = 48
BUDGET = 4_000_000  # places in all


class Probes(NamedTuple):
    """Rings of predictions, one a vehicle: [vehicles, places] of call, trip, times and state."""

    call: npt.NDArray[np.int16]
    trip: Rows
    made: Reals
    horizon: npt.NDArray[np.float32]
    state: Codes
    next: Rows  # [vehicles] the place to write next
    taken: Reals  # [vehicles] when its predictions were last kept


class Matured(NamedTuple):
    """Predictions whose vehicle came: seconds ahead, seconds wrong (+ late), state when made."""

    horizon: Reals
    error: Reals
    state: Codes


def empty(vehicles: int) -> Probes:
    """Return rings for `vehicles`: the more vehicles, the fewer places each."""
    places = int(np.clip(BUDGET // max(vehicles, 1), LEAST, WHOLE))
    shape = (vehicles, places)
    return Probes(
        call=np.full(shape, NONE, np.int16),
        trip=np.full(shape, NONE, np.int32),
        made=np.zeros(shape),
        horizon=np.zeros(shape, np.float32),
        state=np.zeros(shape, np.int8),
        next=np.zeros(vehicles, np.int32),
        taken=np.full(vehicles, -np.inf),
    )


@njit(cache=True, nogil=True)
def _keep(probes, ahead, told, now, stride):  # type: ignore[no-untyped-def]
    places = probes.call.shape[1]
    turn = int(now // EVERY_S) % stride
    for i in range(len(told.run)):
        run = told.run[i]
        row = ahead.vehicle[run]
        if now - probes.taken[row] < EVERY_S or told.at[i] - now > FARTHEST_S:
            continue
        if told.at[i] <= now or (told.call[i] + row) % stride != turn:
            continue
        place = probes.next[row]
        probes.call[row, place], probes.trip[row, place] = told.call[i], ahead.trip[run]
        probes.made[row, place], probes.horizon[row, place] = now, told.at[i] - now
        probes.state[row, place] = ahead.state[run]
        probes.next[row] = (place + 1) % places
    for run in range(len(ahead.vehicle)):
        if now - probes.taken[ahead.vehicle[run]] >= EVERY_S:
            probes.taken[ahead.vehicle[run]] = now


def keep(probes: Probes, ahead: Runs, told: Predictions, now: float) -> None:
    """Keep predictions `told` (raw medians) of runs `ahead` made at `now`, as far as due."""
    _keep(probes, ahead, told, now, max(1, WHOLE // probes.call.shape[1]))


@njit(cache=True, nogil=True)
def _collect(probes, came, out):  # type: ignore[no-untyped-def]
    count = 0
    for i in range(len(came.vehicle)):
        row = came.vehicle[i]
        for place in range(probes.call.shape[1]):
            if probes.call[row, place] != came.call[i] or probes.trip[row, place] != came.trip[i]:
                continue
            if came.arrived[i] >= probes.made[row, place] and count < len(out.error):
                expected = probes.made[row, place] + probes.horizon[row, place]
                out.horizon[count] = probes.horizon[row, place]
                out.error[count] = came.arrived[i] - expected
                out.state[count] = probes.state[row, place]
                count += 1
            probes.call[row, place] = -1
    return count


def collect(probes: Probes, came: Passages) -> Matured:
    """Take out the predictions of the arrivals `came` and return how wrong they were."""
    size = min(len(came.vehicle), 100_000) * probes.call.shape[1]
    size = min(size, 2_000_000)
    out = Matured(np.empty(size), np.empty(size), np.empty(size, np.int8))
    count = _collect(probes, came, out)
    return pick(out, slice(count))
