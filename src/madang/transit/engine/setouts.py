"""When vehicles that wait at their first stop set out: later than planned, as a rule.

Learnt online is the distribution of (set out - planned) over a network. A vehicle that has not
left `x` seconds after its planned time will, in the median, leave as those did that left later
than `x`. Prior: on time, and an exponential delay of mean PRIOR_MEAN_S.
"""

from dataclasses import dataclass

import numpy as np

from madang.transit.engine.tracks import Reals

CELL_S = 15.0
CELLS_S = np.arange(-600.0, 1_801.0, CELL_S)  # seconds late, lower ends of cells
PRIOR = 20.0  # vehicles that the prior weighs
PRIOR_MEAN_S = 60.0
FADE = 0.999  # of older evidence, per vehicle: the last thousand count


@dataclass
class SetOuts:
    """`counts` [cells] of vehicles by how late they set out; `wait` the table made of it."""

    counts: Reals
    wait: Reals  # seconds after the planned time, by how late it is already


def blank() -> SetOuts:
    """Return what is known before anything was seen."""
    prior = np.where(CELLS_S >= 0.0, np.exp(-CELLS_S / PRIOR_MEAN_S), 0.0)
    counts = PRIOR * prior / prior.sum()
    return SetOuts(counts, _table(counts))


def learn(known: SetOuts, late: Reals) -> None:
    """Add vehicles that set out `late` seconds after the planned time."""
    if not len(late):
        return
    cell = np.clip(((late - CELLS_S[0]) / CELL_S).astype(np.int64), 0, len(CELLS_S) - 1)
    known.counts *= FADE ** len(late)
    np.add.at(known.counts, cell, 1.0)
    known.wait = _table(known.counts)


def _table(counts: Reals) -> Reals:
    """Return the median of the part of the distribution above each cell's lower end."""
    smooth = np.convolve(counts + 1e-3, [0.25, 0.5, 0.25], mode="same")
    below = np.concatenate([[0.0], np.cumsum(smooth)])
    half = 0.5 * (below[:-1] + below[-1])
    edges = np.append(CELLS_S, CELLS_S[-1] + CELL_S)
    table: Reals = np.interp(half, below, edges)
    return table


def expected(known: SetOuts, late: Reals) -> Reals:
    """Return how late vehicles will set out that are `late` seconds late (- early) already.

    >>> float(expected(blank(), np.array([-300.0]))[0]) > 0.0
    True
    """
    table: Reals = np.maximum(np.interp(late, CELLS_S, known.wait), late + CELL_S)
    return table
