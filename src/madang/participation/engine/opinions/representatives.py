"""What marks a group, and what most people share: Polis' tests (Small et al., Recerca 26(2), 2021).

A statement stands for a group when the group holds it by a majority that is no accident (`p_test`)
and holds it more than the others do (`ratio_test`), both one-tailed at 90 %. What most people
share is counted over everybody who voted, in a group or not.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from madang.participation.engine.opinions.tallies import Tally

Integers = NDArray[np.int64]
Floats = NDArray[np.float64]

Z_90_ONE_TAILED = 1.2815515655446004
MOST_PER_GROUP = 5
AGREE, DISAGREE = "agree", "disagree"


@dataclass(frozen=True)
class Representative:
    """One statement (by its column) that stands for a group, or for all when `ratio` is None."""

    column: int
    side: str
    count: int
    seen: int
    share: float
    share_test: float
    ratio: float | None = None
    ratio_test: float | None = None


@dataclass(frozen=True, eq=False)
class _Side:
    name: str
    count: Integers
    share: Floats
    share_test: Floats
    ratio: Floats
    ratio_test: Floats

    @property
    def strength(self) -> Floats:
        return self.ratio * self.ratio_test * self.share * self.share_test

    @property
    def significant(self) -> NDArray[np.bool_]:
        return (self.share_test > Z_90_ONE_TAILED) & (self.ratio_test > Z_90_ONE_TAILED)


def per_group(
    tally: Tally, rejected: NDArray[np.bool_], *, minimum: int = 0
) -> list[list[Representative]]:
    """Return for each group at most five statements that mark it, agreements first.

    A group that agrees with anything significantly has at least its strongest agreement among them.

    Statements on which fewer than `minimum` of the group voted are never claimed.
    """
    rest = tally.rest()
    agree = _side(AGREE, tally.agree, tally.seen, rest.agree, rest.seen)
    disagree = _side(DISAGREE, tally.disagree, tally.seen, rest.disagree, rest.seen)
    leans_agree = agree.ratio_test > disagree.ratio_test
    found = []
    for group in range(len(tally.agree)):
        claims = []
        for side, leaning in ((agree, leans_agree), (disagree, ~leans_agree)):
            fit = side.significant[group] & leaning[group] & ~rejected
            fit &= tally.seen[group] >= minimum
            claims += [(side, int(column)) for column in np.flatnonzero(fit)]
        claims.sort(key=lambda claim: (-claim[0].strength[group, claim[1]], claim[1]))
        best = claims[:MOST_PER_GROUP]
        agreeing = [claim for claim in claims if claim[0] is agree][:1]
        if len(best) == MOST_PER_GROUP and all(side is disagree for side, _ in best):
            best = best[: MOST_PER_GROUP - len(agreeing)] + agreeing
        best.sort(key=lambda claim: claim[0] is disagree)
        found.append([_representative(side, group, column, tally.seen) for side, column in best])
    return found


def consensus(
    tally: Tally, rejected: NDArray[np.bool_], *, minimum: int = 0
) -> dict[str, list[Representative]]:
    """Return at most five statements that most agree with, and five that most disagree with."""
    found = {}
    for name, count in ((AGREE, tally.agree), (DISAGREE, tally.disagree)):
        share, test = _share(count, tally.seen), _share_test(count, tally.seen)
        fit = (share > 0.5) & (test > Z_90_ONE_TAILED) & ~rejected & (tally.seen >= minimum)
        columns = sorted(np.flatnonzero(fit).tolist(), key=lambda c: (-share[c] * test[c], c))
        found[name] = [
            Representative(
                c, name, int(count[c]), int(tally.seen[c]), float(share[c]), float(test[c])
            )
            for c in columns[:MOST_PER_GROUP]
        ]
    return found


def _representative(side: _Side, group: int, column: int, seen: Integers) -> Representative:
    at = group, column
    return Representative(
        column,
        side.name,
        int(side.count[at]),
        int(seen[at]),
        float(side.share[at]),
        float(side.share_test[at]),
        float(side.ratio[at]),
        float(side.ratio_test[at]),
    )


def _side(
    name: str, count: Integers, seen: Integers, others: Integers, others_seen: Integers
) -> _Side:
    share, other_share = _share(count, seen), _share(others, others_seen)
    ratio_test = _ratio_test(count, seen, others, others_seen)
    return _Side(name, count, share, _share_test(count, seen), share / other_share, ratio_test)


def _share(count: Integers, seen: Integers) -> Floats:
    return (count + 1) / (seen + 2)


def _share_test(count: Integers, seen: Integers) -> Floats:
    """Return the z of a share against one half."""
    return 2 * np.sqrt(seen + 1) * ((count + 1) / (seen + 1) - 0.5)


def _ratio_test(count: Integers, seen: Integers, others: Integers, others_seen: Integers) -> Floats:
    """Return the z of two shares against each other, each with one more of one more."""
    first, second = (count + 1) / (seen + 1), (others + 1) / (others_seen + 1)
    pooled = (count + others + 2) / (seen + others_seen + 2)
    variance = pooled * (1 - pooled) * (1 / (seen + 1) + 1 / (others_seen + 1))
    safe = np.where(variance > 0, variance, 1.0)
    return np.where(variance > 0, (first - second) / np.sqrt(safe), 0.0)
