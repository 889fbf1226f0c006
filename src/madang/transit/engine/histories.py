"""How long vehicles really took from stop to stop, by kind of day and time of day, and lately.

Three things are learnt of every segment: an average over everything seen; an average and variance
for each kind of day and half-hour; and the last three vehicles. `estimates` blends them: what was
seen at this time of day as far as there is evidence, and the last vehicles by the gain of
TheTransitClock (its documentation, "Kalman filter": gain = (e + var) / (e + 2 var), estimate =
(1 - gain) last + gain average, e := var gain), as far as that gain has proved right so far.
"""

import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit

from madang.transit.engine.networks import Rows
from madang.transit.engine.tracks import Reals

Singles = npt.NDArray[np.float32]

KINDS = 3  # weekday, Saturday, Sunday or holiday
BINS = 48
BIN_S = 1_800
AHEAD = 4  # bins estimated at a time: now and the next 90 minutes
LAST = 3  # vehicles
FRESH_S = 3_600.0  # older vehicles are not "last" any more
LONGEST_S = 900.0  # a vehicle that needs longer has stopped for its own reasons
SLOWEST_LEARNING = 0.1  # weight of a new value in an average of many
START_ERROR = 100.0  # s^2, TheTransitClock's
TRUST_PRIOR = 1e5  # s^2: at first the gain is trusted by half
TENTHS = 10
APPROACH_PRIOR = 50.0  # positions: at first time is taken to pass evenly
EDGE = 1.5  # standard deviations
LEAST_SPREAD_S = 8.0
BIN_PRIOR = 4.0  # so many values outside the half-hour weigh as much as those in it
PLAN_PRIOR = 1.5  # so many values does the timetable weigh


class Estimates(NamedTuple):
    """Expected seconds by [AHEAD bins, segments], and how many values stand behind them.

    `pace` is real over planned time of all vehicles, which corrects the timetable. `approach` is
    the share of a segment's time that is ahead when a share of its way is (middles of tenths):
    vehicles stand at both ends and drive fast between.
    """

    mean: Singles
    weight: Singles
    pace: float
    approach: Reals


class Traversals(NamedTuple):
    """Vehicles that came from one stop to the next, in order of `at` (their arrival).

    `segment` [n], `took` and `planned` seconds, `at` POSIX seconds, `kind` of day, half-hour `bin`.
    """

    segment: Rows
    took: Reals
    planned: Reals
    at: Reals
    kind: Rows
    bin: Rows


@dataclass
class History:
    """What has been learnt of every segment: float32 arrays, seconds; counts are of vehicles."""

    mean: Singles  # [KINDS, BINS, segments]
    var: Singles
    number: Singles
    all_mean: Singles  # [segments]
    all_var: Singles
    all_count: Singles
    last: Singles  # [segments, LAST], newest first
    last_at: Reals  # [segments, LAST]
    error: Singles  # [segments] e of the gain
    pace: Reals  # [2] seconds really taken and planned, lately
    trust: Reals  # [2] how the gain's corrections went with what came, and their squares
    approach: Reals  # [2, TENTHS] share of time ahead by share of way ahead, and counts


class _Arrays(NamedTuple):
    mean: Singles
    var: Singles
    number: Singles
    all_mean: Singles
    all_var: Singles
    all_count: Singles
    last: Singles
    last_at: Reals
    error: Singles
    pace: Reals
    trust: Reals
    approach: Reals


def blank(segments: int) -> History:
    """Return the history of a network on which nothing has been seen yet."""

    def zeros(*shape: int) -> Singles:
        return np.zeros(shape, np.float32)

    by_bin = (KINDS, BINS, segments)
    return History(
        mean=zeros(*by_bin),
        var=zeros(*by_bin),
        number=zeros(*by_bin),
        all_mean=zeros(segments),
        all_var=zeros(segments),
        all_count=zeros(segments),
        last=zeros(segments, LAST),
        last_at=np.full((segments, LAST), -np.inf),
        error=np.full(segments, START_ERROR, np.float32),
        pace=np.full(2, 1_200.0),
        trust=np.array([TRUST_PRIOR, 2 * TRUST_PRIOR]),
        approach=np.stack([(np.arange(TENTHS) + 0.5) / TENTHS, np.full(TENTHS, APPROACH_PRIOR)]),
    )


@njit(cache=True, nogil=True)
def _average(mean, var, count, where, value):  # type: ignore[no-untyped-def]
    """Add `value` to an exponentially weighted mean and variance.

    What is far out counts as at the edge (Huber), so that one long stop does not spoil the mean.
    """
    count[where] += 1.0
    share = max(1.0 / count[where], SLOWEST_LEARNING)
    change = value - mean[where]
    if count[where] > 3.0:
        edge = EDGE * max(math.sqrt(var[where]), LEAST_SPREAD_S)
        change = min(max(change, -edge), edge)
    mean[where] += share * change
    var[where] = (1.0 - share) * (var[where] + share * change * change)


@njit(cache=True, nogil=True)
def _try_gain(known, row, took, at):  # type: ignore[no-untyped-def]
    """Note how well the gain would have corrected the mean for this vehicle."""
    total, count = 0.0, 0
    for place in range(LAST):
        if known.last_at[row, place] > at - FRESH_S:
            total, count = total + known.last[row, place], count + 1
    if count == 0:
        return
    var, error = max(known.all_var[row], 1.0), known.error[row]
    step = (1.0 - (error + var) / (error + 2.0 * var)) * (total / count - known.all_mean[row])
    miss = took - known.all_mean[row]
    edge = EDGE * max(math.sqrt(var), LEAST_SPREAD_S)
    known.trust[0] = 0.9999 * known.trust[0] + step * min(max(miss, -edge), edge)
    known.trust[1] = 0.9999 * known.trust[1] + step * step


@njit(cache=True, nogil=True)
def _learn(seen, known):  # type: ignore[no-untyped-def]
    for i in range(len(seen.segment)):
        row = seen.segment[i]
        took = min(max(seen.took[i], 1.0), LONGEST_S)
        _try_gain(known, row, took, seen.at[i])
        _average(
            known.mean[seen.kind[i], seen.bin[i]],
            known.var[seen.kind[i], seen.bin[i]],
            known.number[seen.kind[i], seen.bin[i]],
            row,
            took,
        )
        _average(known.all_mean, known.all_var, known.all_count, row, took)
        for place in range(LAST - 1, 0, -1):
            known.last[row, place] = known.last[row, place - 1]
            known.last_at[row, place] = known.last_at[row, place - 1]
        known.last[row, 0], known.last_at[row, 0] = took, seen.at[i]
        var = max(known.all_var[row], 1.0)
        error = known.error[row]
        known.error[row] = var * (error + var) / (error + 2 * var)
        if seen.planned[i] > 0.0:
            known.pace[0] = 0.999 * known.pace[0] + took
            known.pace[1] = 0.999 * known.pace[1] + seen.planned[i]


def learn(history: History, seen: Traversals) -> None:
    """Add the traversals `seen`, which must stand in order of time, to `history`."""
    if len(seen.segment):
        _learn(seen, _Arrays(**vars(history)))


@njit(cache=True, nogil=True)
def _learn_approaches(known, segment, share, rest):  # type: ignore[no-untyped-def]
    for i in range(len(segment)):
        mean = known.all_mean[segment[i]]
        if known.all_count[segment[i]] < 3.0 or rest[i] > LONGEST_S:
            continue
        tenth = min(max(int(share[i] * TENTHS), 0), TENTHS - 1)
        known.approach[1, tenth] += 1.0
        step = max(1.0 / known.approach[1, tenth], 0.002)
        above = rest[i] > known.approach[0, tenth] * mean
        known.approach[0, tenth] += step if above else -step


def learn_approaches(history: History, segment: Rows, share: Reals, rest: Reals) -> None:
    """Learn the median time ahead when `share` of a `segment` is, from what it was: `rest` s."""
    if len(segment):
        _learn_approaches(_Arrays(**vars(history)), segment, share, rest)


def _recent(history: History, now: float) -> tuple[Singles, npt.NDArray[np.bool_]]:
    """Return the mean of the last vehicles of every segment, and where there are any."""
    fresh = history.last_at > now - FRESH_S
    count = fresh.sum(axis=1)
    total = np.where(fresh, history.last, 0).sum(axis=1)
    return (total / np.maximum(count, 1)).astype(np.float32), count > 0


def estimates(history: History, *, now: float, kind: int, first_bin: int) -> Estimates:
    """Return what the segments will take from `first_bin` of a day of `kind` on, as of `now`.

    `kind` is 0 weekday, 1 Saturday, 2 Sunday; bins past midnight are those of the same kind.
    """
    bins = (first_bin + np.arange(AHEAD)) % BINS
    count = history.number[kind, bins]
    share = count / (count + BIN_PRIOR)
    mean = share * history.mean[kind, bins] + (1 - share) * history.all_mean
    var = np.maximum(history.all_var, 1.0)
    gain = (history.error + var) / (history.error + 2 * var)
    gain = 1 - (1 - gain) * min(max(history.trust[0] / history.trust[1], 0.0), 1.0)
    recent, known = _recent(history, now)
    for ahead in range(AHEAD):
        lean = np.where(known, (1 - gain) / 2**ahead, 0)
        mean[ahead] += lean * (recent - mean[ahead])
    weight = np.minimum(np.broadcast_to(history.all_count, mean.shape), 10.0)
    pace = float(history.pace[0] / history.pace[1])
    return Estimates(
        mean.astype(np.float32), weight.astype(np.float32), pace, history.approach[0].copy()
    )
