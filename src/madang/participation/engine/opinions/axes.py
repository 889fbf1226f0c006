"""Where participants stand: the two directions in which their votes differ most.

Principal components as Polis takes them: agree 1, disagree -1, pass 0, an unseen statement at the
statement's mean (so it says nothing), rejected statements out; a participant is placed by their own
votes alone, stretched by the square root of all statements over those they saw.

The products that the components come from are sums of whole numbers: each statement's mean is
rounded to a power of two so fine that a 53-bit fraction holds every sum exactly. They are the same
in any order, in any blocks and with any number of threads.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from madang.participation.engine.opinions.votes import Votes

Floats = NDArray[np.float64]
AXES = 2
BLOCK_CELLS = 4_000_000
DIRECT = 1_000
TRIED = 16
ROUNDS, TOLERANCE = 500, 1e-11
DECIMALS = 9


@dataclass(frozen=True, eq=False)
class Axes:
    """The map's geometry.

    `positions` is participants × 2, `loadings` statements × 2 (zero for rejected statements),
    `means` the mean vote on each statement, `explained` the share of all variance on each axis.
    """

    positions: Floats
    loadings: Floats
    means: Floats
    explained: Floats


def project(votes: Votes) -> Axes:
    """Return where every participant stands."""
    kept = ~votes.rejected
    means = _means(votes)
    products = _products(votes, means)
    lengths, directions = leading(products)
    loadings = np.zeros((len(votes.statements), AXES))
    loadings[kept, : directions.shape[1]] = directions
    whole = float(np.trace(products))
    explained = np.zeros(AXES)
    explained[: len(lengths)] = np.maximum(lengths, 0) / whole if whole else 0.0
    return Axes(_positions(votes, means, loadings), loadings, means, explained)


def leading(products: Floats) -> tuple[Floats, Floats]:
    """Return the two largest eigenvalues of a symmetric matrix and their vectors as columns.

    Each vector's largest entry is positive. Above 1,000 rows by orthogonal iteration from a fixed
    start (Golub and Van Loan, Matrix Computations, 8.2.4), which needs no whole decomposition.

    >>> lengths, directions = leading(np.diag([1.0, 5.0, 3.0]))
    >>> lengths.tolist(), directions.T.tolist()
    ([5.0, 3.0], [[0.0, 1.0, 0.0], [0.0, 0.0, 1.0]])
    """
    size = len(products)
    if size <= DIRECT:
        lengths, directions = np.linalg.eigh(products) if size else (np.zeros(0), np.zeros((0, 0)))
    else:
        lengths, directions = _iterated(products)
    lengths, directions = lengths[::-1][:AXES], directions[:, ::-1][:, :AXES]
    if not size:
        return lengths, directions
    largest = np.abs(directions).argmax(axis=0)
    return lengths, directions * np.where(directions[largest, range(len(largest))] < 0, -1.0, 1.0)


def _iterated(products: Floats) -> tuple[Floats, Floats]:
    basis = np.cos(np.outer(np.arange(1, len(products) + 1), np.arange(1, TRIED + 1)))
    lengths, directions = np.zeros(TRIED), basis
    for _ in range(ROUNDS):
        basis, _ = np.linalg.qr(products @ directions)
        image = products @ basis
        lengths, turn = np.linalg.eigh(basis.T @ image)
        directions = basis @ turn
        rest = (image @ turn - directions * lengths)[:, -AXES:]
        if np.abs(rest).max() <= TOLERANCE * lengths[-1]:
            break
    return lengths, directions


def _means(votes: Votes) -> Floats:
    """Return the mean vote on each statement, rounded so that products of deviations stay exact."""
    size = len(votes.statements)
    seen = np.bincount(votes.column, minlength=size)
    total = np.bincount(votes.column, weights=votes.value, minlength=size)
    bits = (53 - 2 - max(1, len(votes.participants)).bit_length()) // 2
    return np.round(total / np.maximum(seen, 1) * 2.0**bits) / 2.0**bits


def _products(votes: Votes, means: Floats) -> Floats:
    """Return deviations times deviations, statements × statements, over the kept ones."""
    place = np.cumsum(~votes.rejected) - 1
    size = int((~votes.rejected).sum())
    use = ~votes.rejected[votes.column]
    row, column = votes.row[use], votes.column[use]
    deviation = votes.value[use] - means[column]
    column = place[column]
    products = np.zeros((size, size))
    step = max(1, BLOCK_CELLS // max(1, size))
    for first in range(0, len(votes.participants), step):
        part = slice(*np.searchsorted(row, [first, first + step]))
        block = np.zeros((step, size))
        block[row[part] - first, column[part]] = deviation[part]
        products += block.T @ block
    return products


def _positions(votes: Votes, means: Floats, loadings: Floats) -> Floats:
    people, statements = len(votes.participants), len(votes.statements)
    kept = ~votes.rejected[votes.column]
    seen = np.bincount(votes.row[kept], minlength=people) + int(votes.rejected.sum())
    stretch = np.sqrt(statements / np.maximum(seen, 1))
    deviation = votes.value - means[votes.column]
    along = [
        np.bincount(votes.row, weights=deviation * loadings[votes.column, axis], minlength=people)
        for axis in range(AXES)
    ]
    positions = np.stack(along, axis=1) * stretch[:, None]
    return np.round(positions, DECIMALS).astype(np.float64) + 0.0
