"""Opinion groups: k-means on the map's plane, and the number of groups by silhouette.

Nothing is drawn by chance. The first centres are the k leftmost places, as in Polis' and
red-dwarf's convention, so that groups are those that analysts of the field would find; how much
hangs on that convention is measured beside it, against the tightest of several other starts.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.int64]
Floats = NDArray[np.float64]

FEWEST, MOST = 2, 5
PEOPLE_PER_GROUP = 12
ROUNDS = 300
EXACT_UP_TO = 4_000
CELLS_ACROSS = 64
OTHER_STARTS = 12
SEED = 20240607
PAIRS = 4_000_000
CONVENTION, TIGHTEST = "convention", "tightest"


@dataclass(frozen=True, eq=False)
class Grouping:
    """Points in groups: `labels` from 0 (the largest group), and how good the grouping is.

    `silhouette` is the mean over all points, by number of groups (`tried`) and of the chosen one;
    `agreement` is the adjusted Rand index with the tightest grouping of as many groups.
    """

    labels: Integers
    silhouette: float | None
    tried: dict[int, float]
    agreement: float | None

    @property
    def sizes(self) -> Integers:
        """The number of points in each group."""
        return np.bincount(self.labels)


@dataclass(frozen=True, eq=False)
class _Places:
    """Distinct places on the plane, and how many people stand at each."""

    points: Floats
    weights: Floats
    of: Integers


def grouped(points: Floats, *, starts: str = CONVENTION) -> Grouping:
    """Return the groups of `points` (n × 2), each with the number of groups that fits best.

    `starts` is "convention" or "tightest" (the best of several starts by inertia). Fewer than two
    distinct points, or three people, are one group.
    """
    places = _places(points)
    crowd = FEWEST + len(points) // PEOPLE_PER_GROUP
    most = min(MOST, crowd, len(places.points), len(points) - 1)
    if most < FEWEST:
        return Grouping(np.zeros(len(points), np.int64), None, {}, None)
    centres = {k: _centres(places, k, starts) for k in range(FEWEST, most + 1)}
    tried = _silhouettes(places, {k: _nearest(places.points, c) for k, c in centres.items()})
    best = max(tried, key=lambda k: (tried[k], -k))
    labels = _labels(points, centres[best], places)
    tightest = _labels(points, _centres(places, best, TIGHTEST), places)
    agreement = adjusted_rand(labels, tightest)
    return Grouping(labels, tried[best], tried, agreement)


def adjusted_rand(first: Integers, second: Integers) -> float:
    """Return how far two groupings of the same points agree: 1 the same, 0 no more than by chance.

    Hubert and Arabie (1985).

    >>> adjusted_rand(np.array([0, 0, 1, 1]), np.array([1, 1, 0, 0]))
    1.0
    """
    if not len(first):
        return 1.0
    table = np.zeros((int(first.max()) + 1, int(second.max()) + 1))
    np.add.at(table, (first, second), 1.0)

    def pairs(counts: Floats) -> float:
        return float((counts * (counts - 1) / 2).sum())

    rows, columns, both = pairs(table.sum(1)), pairs(table.sum(0)), pairs(table)
    chance = rows * columns / max(1.0, len(first) * (len(first) - 1) / 2)
    most = (rows + columns) / 2
    return 1.0 if most == chance else (both - chance) / (most - chance)


def _places(points: Floats) -> _Places:
    """Return the distinct points; of very many, the means of the cells of a fine grid."""
    if not len(points):
        return _Places(points, np.zeros(0), np.zeros(0, np.int64))
    if len(points) <= EXACT_UP_TO:
        distinct, of, weights = np.unique(points, axis=0, return_inverse=True, return_counts=True)
        return _Places(distinct, weights.astype(float), of.reshape(-1))
    low, span = points.min(axis=0), np.ptp(points, axis=0)
    cell = np.minimum((points - low) / np.where(span > 0, span, 1) * CELLS_ACROSS, CELLS_ACROSS - 1)
    number = cell[:, 0].astype(np.int64) * CELLS_ACROSS + cell[:, 1].astype(np.int64)
    _, of, weights = np.unique(number, return_inverse=True, return_counts=True)
    means = [np.bincount(of, weights=points[:, axis]) / weights for axis in range(points.shape[1])]
    return _Places(np.stack(means, axis=1), weights.astype(float), of)


def _centres(places: _Places, k: int, starts: str) -> Floats:
    if starts == CONVENTION:
        order = np.lexsort((places.points[:, 1], places.points[:, 0]))
        return _lloyd(places, places.points[order[:k]])[0]
    begun = [_lloyd(places, start) for start in _starts(places, k)]
    return min(begun, key=lambda found: found[1])[0]


def _lloyd(places: _Places, centres: Floats) -> tuple[Floats, float]:
    """Return centres that no more move, and the inertia around them."""
    points, weights = places.points, places.weights
    for _ in range(ROUNDS):
        label = _nearest(points, centres)
        mass = np.bincount(label, weights=weights, minlength=len(centres))
        moved = centres.copy()
        for axis in range(points.shape[1]):
            total = np.bincount(label, weights=weights * points[:, axis], minlength=len(centres))
            moved[:, axis] = np.where(mass > 0, total / np.maximum(mass, 1), centres[:, axis])
        if np.array_equal(moved, centres):
            break
        centres = moved
    apart = ((points - centres[_nearest(points, centres)]) ** 2).sum(axis=1)
    return centres, float((apart * weights).sum())


def _starts(places: _Places, k: int) -> list[Floats]:
    """Return first centres: farthest from each other, and drawn by k-means++ from a fixed seed."""
    points, weights = places.points, places.weights
    middle = np.average(points, axis=0, weights=weights)
    farthest = points[[int(((points - middle) ** 2).sum(axis=1).argmax())]]
    while len(farthest) < k:
        farthest = np.vstack([farthest, points[_gap(points, farthest).argmax()]])
    found = [farthest]
    dice = np.random.Generator(np.random.PCG64(SEED))
    for _ in range(OTHER_STARTS):
        chosen = points[[_drawn(weights, dice.random())]]
        while len(chosen) < k:
            chance = weights * _gap(points, chosen)
            chosen = np.vstack([chosen, points[_drawn(chance, dice.random())]])
        found.append(chosen)
    return found


def _drawn(chance: Floats, lot: float) -> int:
    upto = np.cumsum(chance)
    return min(int(np.searchsorted(upto, lot * upto[-1], side="right")), len(chance) - 1)


def _gap(points: Floats, centres: Floats) -> Floats:
    """Return each point's squared distance to the nearest of `centres`."""
    apart = np.full(len(points), np.inf)
    for centre in centres:
        apart = np.minimum(apart, ((points - centre) ** 2).sum(axis=1))
    return apart


def _nearest(points: Floats, centres: Floats) -> Integers:
    apart = np.stack([((points - centre) ** 2).sum(axis=1) for centre in centres])
    return apart.argmin(axis=0)


def _labels(points: Floats, centres: Floats, places: _Places) -> Integers:
    """Return each point's group, numbered from the largest; equal sizes by their first point."""
    settled, _ = _lloyd(_Places(points, np.ones(len(points)), places.of), centres)
    label = _nearest(points, settled)
    groups, first, size = np.unique(label, return_index=True, return_counts=True)
    rank = np.empty(len(centres), np.int64)
    rank[groups[np.lexsort((first, -size))]] = np.arange(len(groups))
    return rank[label]


def _silhouettes(places: _Places, labels: dict[int, Integers]) -> dict[int, float]:
    """Return the mean silhouette (Rousseeuw 1987) of each labelling, distances computed once."""
    points, weights = places.points, places.weights
    members = {k: np.eye(k)[label] * weights[:, None] for k, label in labels.items()}
    together = np.concatenate(list(members.values()), axis=1)
    totals = np.empty((len(points), together.shape[1]))
    step = max(1, PAIRS // len(points))
    for first in range(0, len(points), step):
        near = points[first : first + step, None, :] - points[None, :, :]
        totals[first : first + step] = np.sqrt((near**2).sum(axis=2)) @ together
    found, column = {}, 0
    for k, label in labels.items():
        found[k] = _silhouette(
            totals[:, column : column + k], members[k].sum(axis=0), label, weights
        )
        column += k
    return found


def _silhouette(totals: Floats, sizes: Floats, label: Integers, weights: Floats) -> float:
    """Return the weighted mean of (b - a) / max(a, b); a point alone in its group counts 0."""
    if (sizes == 0).any():
        return -1.0
    at = np.arange(len(label))
    own = totals[at, label] / np.maximum(sizes[label] - 1, 1)
    other = totals / sizes
    other[at, label] = np.inf
    other_least = other.min(axis=1)
    larger = np.maximum(own, other_least)
    score = np.where(larger > 0, (other_least - own) / np.where(larger > 0, larger, 1), 0.0)
    score[sizes[label] <= 1] = 0.0
    return float(np.average(score, weights=weights))
