"""How wrong predictions turned out to be, and from that the time to be at the stop by.

A prediction matures when its vehicle comes. Its error, divided by a scale that grows with the
horizon, goes into a histogram for the vehicle's state and the horizon. Two times are told from
these histograms: the median, and the time to be at the stop by: the shift of the median that most
often keeps the rider within the tolerance of the ETA benchmark. There a bus that left before the
told time is worse than a short wait, so it is a lower quantile, of a level that is learnt.

Prior, before there is evidence: errors follow a Laplace distribution of scale PRIOR_SPREAD.
Learnt, online and only from predictions that have matured: the histograms.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from madang.transit.engine.accuracy import EARLY_S, EDGES_S, LATE_S
from madang.transit.engine.networks import Codes
from madang.transit.engine.predictions import STATES
from madang.transit.engine.tracks import Reals

SCALE_S, SCALE_SHARE = 12.0, 0.15  # scale = 12 s + 0.15 horizon
BANDS_S = np.array([60.0, 270.0, 480.0, 750.0, 1_100.0])  # middles of the horizon bands
CELL = 0.05
CELLS = np.arange(-4.0, 8.0 + CELL / 2, CELL)  # middles of the cells, in scales
PRIOR_SPREAD = 0.6
PRIOR = 300.0  # matured predictions the prior weighs against, in each band
STATE_PRIOR = 300.0  # and those of all states against those of one
HALF_LIFE_S = 3 * 86_400.0  # after which evidence weighs half
GRID_S = np.arange(0.0, 1_801.0, 30.0)  # horizons for which shifts are tabled
SHIFTS = np.linspace(0.0, 1.0, 51)  # tried, as parts of half a minute and half the horizon
EVERY_S = 60.0  # tables are made anew so often

_LOW = np.append(EDGES_S[:4], EDGES_S[4])
_LOW[0] = -np.inf
_HIGH = np.append(EDGES_S[1:], np.inf)
_EARLY, _LATE = np.append(EARLY_S, EARLY_S[-1]), np.append(LATE_S, LATE_S[-1])
_WORTH = 1.0 / np.append(np.diff(EDGES_S), 900.0)  # each bucket counts alike, however wide

Counts = npt.NDArray[np.float64]


class Told(NamedTuple):
    """Two times for each arrival, POSIX seconds: `at`, the median, and `be_by` <= `at`."""

    at: Reals
    be_by: Reals


@dataclass
class Residuals:
    """Histograms of scaled errors [states + 1 (all), bands, cells], and the tables made of them.

    `centre` and `shift` [states, grid] are seconds to add to a raw prediction.
    """

    counts: Counts
    centre: Reals
    shift: Reals
    made_at: float = -np.inf


def blank() -> Residuals:
    """Return residuals that know only the prior."""
    shape = (STATES, len(GRID_S))
    counts = np.zeros((STATES + 1, len(BANDS_S), len(CELLS)))
    residuals = Residuals(counts, np.zeros(shape), np.zeros(shape))
    _table(residuals)
    return residuals


def scale(horizon: Reals) -> Reals:
    """Return the scale of errors at `horizon` seconds."""
    return SCALE_S + SCALE_SHARE * horizon


def _bands(horizon: Reals) -> tuple[npt.NDArray[np.int64], Reals]:
    """Return the band before each horizon, and the share of the band after it."""
    place = np.interp(horizon, BANDS_S, np.arange(len(BANDS_S)))
    before = np.minimum(place.astype(np.int64), len(BANDS_S) - 2)
    return before, place - before


def mature(residuals: Residuals, horizon: Reals, error: Reals, state: Codes) -> None:
    """Count predictions that were made `horizon` s ahead and were wrong by `error` s (+ late)."""
    cell = np.rint((error / scale(horizon) - CELLS[0]) / CELL).astype(np.int64)
    cell = np.clip(cell, 0, len(CELLS) - 1)
    band, share = _bands(horizon)
    for group in (state.astype(np.int64), np.full(len(state), STATES)):
        np.add.at(residuals.counts, (group, band, cell), 1.0 - share)
        np.add.at(residuals.counts, (group, band + 1, cell), share)


def refresh(residuals: Residuals, now: float) -> None:
    """Make the tables anew if they are older than EVERY_S, and let old evidence fade."""
    elapsed = now - residuals.made_at
    if 0.0 <= elapsed < EVERY_S:
        return
    if 0.0 < elapsed < np.inf:
        residuals.counts *= 0.5 ** (elapsed / HALF_LIFE_S)
    residuals.made_at = now
    _table(residuals)


def _table(residuals: Residuals) -> None:
    prior = np.exp(-np.abs(CELLS) / PRIOR_SPREAD)
    everything = residuals.counts[STATES] + PRIOR * prior / prior.sum()
    everything /= everything.sum(axis=1, keepdims=True)
    before, share = _bands(GRID_S)
    for state in range(STATES):
        mass = residuals.counts[state] + STATE_PRIOR * everything
        below = np.cumsum(mass / mass.sum(axis=1, keepdims=True), axis=1)
        for place, horizon in enumerate(GRID_S.tolist()):
            mix = (
                below[before[place]] * (1 - share[place]) + below[before[place] + 1] * share[place]
            )
            edges = (CELLS + CELL / 2) * (SCALE_S + SCALE_SHARE * horizon)
            residuals.centre[state, place] = np.interp(0.5, mix, edges)
            residuals.shift[state, place] = _best(horizon, edges, mix)
        residuals.centre[state] = _smooth(residuals.centre[state])
        residuals.shift[state] = _smooth(residuals.shift[state])


def _best(horizon: float, edges: Reals, below: Reals) -> float:
    """Return the shift that serves most riders, when errors up to `edges` have share `below`."""
    shifts = edges[np.searchsorted(below, 0.5)] - SHIFTS[:, None] * (30.0 + 0.5 * horizon)
    low = np.maximum(_LOW - horizon, shifts - _EARLY)
    high = np.minimum(_HIGH - horizon, shifts + _LATE)
    share = np.interp(high, edges, below) - np.interp(low, edges, below)
    return float(shifts[np.argmax((np.maximum(share, 0.0) * _WORTH).sum(axis=1)), 0])


def _smooth(shifts: Reals) -> Reals:
    """Return `shifts` smoothed over neighbours, so that a later bus is never told for earlier."""
    padded = np.pad(shifts, 1, mode="edge")
    mean = np.convolve(padded, np.full(3, 1 / 3), mode="valid")
    smooth: Reals = np.maximum.accumulate(GRID_S + mean) - GRID_S
    return smooth


def tell(residuals: Residuals, now: float, raw: Reals, state: Codes) -> Told:
    """Return the two times for arrivals predicted at `raw` (POSIX s) for vehicles in `state`."""
    horizon = raw - now
    place = np.minimum(horizon / GRID_S[1], len(GRID_S) - 1.001)
    before = place.astype(np.int64)
    share = place - before
    at, be_by = (
        raw + table[state, before] * (1 - share) + table[state, before + 1] * share
        for table in (residuals.centre, residuals.shift)
    )
    at = np.maximum(at, now)
    return Told(at, np.clip(be_by, now, at))
