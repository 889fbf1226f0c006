"""What unites the groups and what divides them, and how sure that is.

Polis multiplies the groups' shares, so the figure shrinks with every further group; beside the
product stands the geometric mean, which does not depend on how many groups there are. A claim needs
enough votes in every group and an interval that carries it: a statement *unites* when in each group
the Wilson interval of the share lies above one half, and *divides* when the groups that agree with
it most and least differ by a Newcombe interval above zero and stand on different sides of one half.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from madang.participation.engine.opinions.intervals import difference, geometric_mean, wilson
from madang.participation.engine.opinions.tallies import Tally

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Consensus:
    """How far all groups share one side of each statement.

    `product` and geometric `mean` of (A + 1) / (S + 2), `low` and `high` around the mean, and
    whether the statement `unites` all groups on this side. `least` and `most` are groups ×
    statements: the Wilson interval of each group's share.
    """

    product: Floats
    mean: Floats
    low: Floats
    high: Floats
    unites: Flags
    least: Floats
    most: Floats


@dataclass(frozen=True, eq=False)
class Division:
    """Per statement: the groups that agree most and least, the gap between them, its interval."""

    most: NDArray[np.int64]
    least: NDArray[np.int64]
    gap: Floats
    low: Floats
    high: Floats
    divides: Flags


def enough(tally: Tally, rejected: Flags, *, minimum: int) -> Flags:
    """Return which statements may carry a claim: not rejected, `minimum` votes in every group."""
    groups, _ = tally.agree.shape
    return ~rejected & (tally.seen >= minimum).all(axis=0) & (groups > 1)


def united(counts: NDArray[np.int64], seen: NDArray[np.int64], claimable: Flags) -> Consensus:
    """Return the consensus of all groups on one side, from groups × statements counts."""
    product = ((counts + 1) / (seen + 2)).prod(axis=0)
    mean, low, high = geometric_mean(counts.T.astype(float), seen.T.astype(float))
    least, most = wilson(counts.astype(float), seen.astype(float))
    unites = claimable & (least > 0.5).all(axis=0)
    return Consensus(product, mean, low, high, unites, least, most)


def divided(tally: Tally, claimable: Flags) -> Division:
    """Return on what, and how far, the groups that agree most and least lie apart."""
    statements = np.arange(tally.agree.shape[1])
    if len(tally.agree) < 2:
        nothing, nobody = np.zeros(len(statements)), np.zeros(len(statements), np.int64)
        return Division(nobody, nobody, nothing, nothing - 1, nothing + 1, nothing > 0)
    share = tally.agree / np.maximum(tally.seen, 1)
    most, least = share.argmax(axis=0), share.argmin(axis=0)
    ends = [
        (tally.agree[group, statements].astype(float), tally.seen[group, statements].astype(float))
        for group in (most, least)
    ]
    gap, low, high = difference(*ends)
    apart = (share.max(axis=0) > 0.5) & (share.min(axis=0) < 0.5)
    return Division(most, least, gap, low, high, claimable & (low > 0) & apart)
