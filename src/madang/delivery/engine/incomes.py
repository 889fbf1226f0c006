"""What couriers get: the guarantee for time on duty, and how far their incomes are apart."""

from collections.abc import Sequence
from dataclasses import dataclass

from madang.delivery.engine.rankings import gini

BINS = 8


def guaranteed(seconds: float, hour_won: int) -> int:
    """Return what is paid at least for time on duty without breaks, rounded up to the won.

    >>> guaranteed(5_400, 12_000), guaranteed(1, 12_000)
    (18000, 4)
    """
    return -(-int(seconds) * hour_won // 3600)


def top_up(earned: int, seconds: float, hour_won: int) -> int:
    """Return what is added so that a courier has max(earned, guarantee).

    >>> top_up(15_000, 5_400, 12_000), top_up(20_000, 5_400, 12_000)
    (3000, 0)
    """
    return max(0, guaranteed(seconds, hour_won) - earned)


@dataclass(frozen=True)
class Spread:
    """How incomes lie: quantiles in won, the Gini coefficient, and how many are in each bin."""

    people: int
    low: int  # a quarter has less
    middle: int
    high: int  # a quarter has more
    gini: float
    step: int  # won from bin to bin
    bins: tuple[int, ...]


def spread(incomes: Sequence[int]) -> Spread | None:
    """Return the spread of incomes; None: there is none.

    >>> found = spread([10_000, 20_000, 30_000, 40_000])
    >>> (found.low, found.middle, found.high, round(found.gini, 3), sum(found.bins))
    (10000, 20000, 30000, 0.25, 4)
    """
    if not incomes:
        return None
    ranked = sorted(incomes)
    step = max(1_000, -(-(ranked[-1] + 1) // BINS // 1_000) * 1_000)
    bins = [0] * BINS
    for won in ranked:
        bins[min(BINS - 1, won // step)] += 1
    low, middle, high = (ranked[max(0, -(-len(ranked) * n // 4) - 1)] for n in (1, 2, 3))
    worth = gini([float(won) for won in ranked]) if ranked[-1] else 0.0
    return Spread(len(ranked), low, middle, high, worth, step, tuple(bins))
