"""Plans that cannot fail when the search does: one order for each courier.

`costs` (orders, couriers) are seconds from the order to its door, infinite where barred. `linear`
makes their sum least, by the Hungarian method with potentials (Kuhn 1955,
doi:10.1002/nav.3800020109); `nearest` gives the oldest order to whoever is there first, and so on.
"""

import numpy as np
from numpy.typing import NDArray

from madang.delivery.engine.dispatch.routes import DROPOFF, MOST, PICKUP, Floats, World, travel

Ints = NDArray[np.int_]
Pairs = list[tuple[int, int]]  # (order, courier)
FAR = 1e9  # seconds: worse than any way, so that as many as can be are served


def costs(world: World) -> Floats:
    """Return how long each order would take with each courier; infinite: it cannot be."""
    orders, shops, couriers, weights, barred = world
    found = np.full((len(orders), len(couriers)), np.inf)
    for row, (x, y, shop, ready, placed) in enumerate(orders):
        at = shops[int(shop)]
        way = travel(at[0], at[1], x, y, weights)
        for column, (c_x, c_y, free, off, _had, _paid) in enumerate(couriers):
            reach = free + travel(c_x, c_y, at[0], at[1], weights) + weights[PICKUP]
            picked = max(ready, reach)
            took = picked + weights[PICKUP] + way + weights[DROPOFF] - placed
            if picked <= off and took <= weights[MOST] and not barred[row, column]:
                found[row, column] = took
    return found


def nearest(costs: Floats) -> Pairs:
    """Return pairs, the rows in their order, each with the least that is left.

    >>> nearest(np.array([[3.0, 1.0], [2.0, 1.0], [1.0, 1.0]]))
    [(0, 1), (1, 0)]
    """
    left, pairs = costs.copy(), []
    for row in range(len(costs)):
        column = int(np.argmin(left[row])) if left.shape[1] else 0
        if left.shape[1] and np.isfinite(left[row, column]):
            pairs.append((row, column))
            left[:, column] = np.inf
    return pairs


def linear(costs: Floats) -> Pairs:
    """Return as many pairs as can be, of all such the ones whose sum is least.

    >>> linear(np.array([[3.0, 1.0], [2.0, 1.0]]))
    [(0, 1), (1, 0)]
    """
    if not costs.size:
        return []
    wide = costs if costs.shape[0] <= costs.shape[1] else costs.T
    mates = _hungarian(np.where(np.isfinite(wide), wide, FAR))
    turned = wide is not costs
    pairs = [(column, row) if turned else (row, column) for row, column in enumerate(mates)]
    return sorted((row, column) for row, column in pairs if np.isfinite(costs[row, column]))


def _hungarian(matrix: Floats) -> list[int]:
    """Return the column of each row, all different, with the least sum; rows ≤ columns."""
    rows, columns = matrix.shape
    over, under = np.zeros(rows + 1), np.zeros(columns + 1)
    mate = np.zeros(columns + 1, dtype=int)  # row of each column, from 1; column 0 is none
    for row in range(1, rows + 1):
        _augment(row, matrix, over, under, mate)
    found = [-1] * rows
    for column in range(1, columns + 1):
        if mate[column]:
            found[mate[column] - 1] = column - 1
    return found


def _augment(row: int, matrix: Floats, over: Floats, under: Floats, mate: Ints) -> None:
    """Give `row` a column, moving others where that costs less."""
    columns = matrix.shape[1]
    least, way = np.full(columns + 1, np.inf), np.zeros(columns + 1, dtype=int)
    used = np.zeros(columns + 1, dtype=bool)
    mate[0], at = row, 0
    while mate[at]:
        used[at] = True
        here = int(mate[at])
        left = matrix[here - 1] - over[here] - under[1:]
        nearer = ~used[1:] & (left < least[1:])
        least[1:][nearer], way[1:][nearer] = left[nearer], at
        open_columns = np.where(used, np.inf, least)
        open_columns[0] = np.inf
        nxt = int(np.argmin(open_columns))
        step = least[nxt]
        over[mate[used].astype(int)] += step
        under[used] -= step
        least[~used] -= step
        at = nxt
    while at:
        mate[at] = mate[way[at]]
        at = int(way[at])
