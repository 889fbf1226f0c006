"""How sure a count can be: intervals for shares, differences of shares, and means of shares."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Z_95 = 1.959963984540054


def wilson(successes: Floats, trials: Floats, *, z: float = Z_95) -> tuple[Floats, Floats]:
    """Return the score interval (Wilson 1927) of shares; 0 to 1 where nothing was tried.

    >>> low, high = wilson(np.array([8.0, 0.0]), np.array([10.0, 0.0]))
    >>> low.round(3).tolist(), high.round(3).tolist()
    ([0.49, 0.0], [0.943, 1.0])
    """
    n = np.maximum(trials, 1)
    share, square = successes / n, z * z
    middle = (share + square / (2 * n)) / (1 + square / n)
    half = z / (1 + square / n) * np.sqrt(share * (1 - share) / n + square / (4 * n * n))
    empty = trials == 0
    low = np.where(empty | (successes == 0), 0.0, np.maximum(middle - half, 0.0))
    high = np.where(empty | (successes == trials), 1.0, np.minimum(middle + half, 1.0))
    return low, high


def difference(
    first: tuple[Floats, Floats], second: tuple[Floats, Floats], *, z: float = Z_95
) -> tuple[Floats, Floats, Floats]:
    """Return the difference of two shares, each (successes, trials), with its interval.

    Newcombe's hybrid score interval (1998, method 10).

    >>> first, second = np.array([[56.0], [70.0]]), np.array([[48.0], [80.0]])
    >>> gap, low, high = difference((first[0], first[1]), (second[0], second[1]))
    >>> gap.round(4).tolist(), low.round(4).tolist(), high.round(4).tolist()
    ([0.2], [0.0524], [0.3339])
    """
    share = [counts / np.maximum(trials, 1) for counts, trials in (first, second)]
    (low_1, high_1), (low_2, high_2) = wilson(*first, z=z), wilson(*second, z=z)
    gap = share[0] - share[1]
    below = np.sqrt((share[0] - low_1) ** 2 + (high_2 - share[1]) ** 2)
    above = np.sqrt((high_1 - share[0]) ** 2 + (share[1] - low_2) ** 2)
    return gap, np.maximum(gap - below, -1.0), np.minimum(gap + above, 1.0)


def geometric_mean(
    successes: Floats, trials: Floats, *, z: float = Z_95
) -> tuple[Floats, Floats, Floats]:
    """Return the geometric mean over groups (last axis) of (A + 1) / (S + 2), with its interval.

    Each group's share has the posterior Beta(A + 1, S - A + 1) under a uniform prior; the logarithm
    of the geometric mean is the mean of independent logarithms whose mean ψ(a) - ψ(a + b) and
    variance ψ'(a) - ψ'(a + b) are exact; its distribution is taken as normal.

    >>> mean, low, high = geometric_mean(np.array([[90.0, 10.0]]), np.array([[100.0, 100.0]]))
    >>> mean.round(3).tolist(), low.round(3).tolist(), high.round(3).tolist()
    ([0.31], [0.228], [0.405])
    """
    a, whole = successes + 1, trials + 2
    groups = max(1, successes.shape[-1])
    mean = np.exp(np.log(a / whole).mean(axis=-1)) if successes.shape[-1] else np.ones(len(a))
    middle = (digamma(a) - digamma(whole)).sum(axis=-1) / groups
    spread = np.sqrt((trigamma(a) - trigamma(whole)).sum(axis=-1)) / groups
    return mean, np.exp(middle - z * spread), np.minimum(np.exp(middle + z * spread), 1.0)


def digamma(x: Floats) -> Floats:
    """Return ψ(x), x ≥ 1, by recurrence and the asymptotic series (Abramowitz and Stegun 6.3.18).

    >>> round(float(digamma(np.array(1.0))), 9)
    -0.577215665
    """
    shifted, less = np.asarray(x, np.float64), np.zeros(np.shape(x))
    for _ in range(8):
        less = less + 1 / shifted
        shifted = shifted + 1
    square = 1 / (shifted * shifted)
    series = square * (1 / 12 - square * (1 / 120 - square * (1 / 252 - square / 240)))
    return np.log(shifted) - 0.5 / shifted - series - less


def trigamma(x: Floats) -> Floats:
    """Return ψ'(x), x ≥ 1 (Abramowitz and Stegun 6.4.12).

    >>> round(float(trigamma(np.array(1.0))), 9)
    1.644934067
    """
    shifted, more = np.asarray(x, np.float64), np.zeros(np.shape(x))
    for _ in range(8):
        more = more + 1 / (shifted * shifted)
        shifted = shifted + 1
    square = 1 / (shifted * shifted)
    series = square * (1 / 6 - square * (1 / 30 - square * (1 / 42 - square / 30)))
    return more + 1 / shifted + square / 2 + series / shifted
