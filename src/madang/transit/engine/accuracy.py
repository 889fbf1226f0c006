"""The ETA accuracy benchmark: how often did the told time serve the rider?

After TransitApp's "ETA Accuracy Benchmark": a prediction belongs to the bucket of the time from
when it was made to the *actual* arrival (lower bound in, upper out); it is right when
actual - predicted is within the bucket's bounds, both inclusive; the overall figure is the plain
mean of the buckets' percentages.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from madang.transit.engine.tracks import Reals

EDGES_S = np.array([0.0, 180.0, 360.0, 600.0, 900.0])
NAMES = ("0-3", "3-6", "6-10", "10-15")  # minutes
EARLY_S = np.array([30.0, 60.0, 60.0, 90.0])  # the vehicle came so much before the told time
LATE_S = np.array([90.0, 150.0, 210.0, 270.0])  # or so much after it


@dataclass(frozen=True)
class Score:
    """`buckets` per cent right and `mae_s` seconds by bucket (nan: none), `counts` predictions."""

    overall: float
    buckets: tuple[float, ...]
    mae_s: tuple[float, ...]
    counts: tuple[int, ...]


def bucket(horizon: Reals) -> npt.NDArray[np.int64]:
    """Return the bucket of every `horizon` (seconds to the actual arrival), -1 outside all.

    >>> bucket(np.array([-1.0, 0.0, 179.9, 180.0, 900.0])).tolist()
    [-1, 0, 0, 1, -1]
    """
    place = np.searchsorted(EDGES_S, horizon, side="right") - 1
    return np.where(place < len(NAMES), place, -1)


def score(made: Reals, told: Reals, actual: Reals) -> Score:
    """Return how good the times `told` at times `made` were; all in POSIX seconds, one a row.

    >>> made = np.zeros(2)
    >>> score(made, np.array([130.0, 131.0]), np.array([100.0, 100.0])).buckets[0]
    50.0
    """
    horizon, error = actual - made, actual - told
    places = bucket(horizon)
    shares, maes, counts = [], [], []
    for place in range(len(NAMES)):
        inside = error[places == place]
        counts.append(len(inside))
        right = (inside >= -EARLY_S[place]) & (inside <= LATE_S[place])
        shares.append(100.0 * float(right.mean()) if len(inside) else float("nan"))
        maes.append(float(np.abs(inside).mean()) if len(inside) else float("nan"))
    return Score(float(np.mean(shares)), tuple(shares), tuple(maes), tuple(counts))
