"""Spending what Equal Shares leaves over: raise everyone's starting money, then fill by votes.

`add1` runs the rule again and again, each time with `increment` more for every voter, and keeps the
last run that did not overspend. With the stop rule *exhaustive* it also ends as soon as no project
that anyone wants would still fit; with *overspend* only when the next run would overspend, or when
everything that may win has won. Both are in use, and they can give different winners (Wieliczka
2023), as can the increment: so both stand with every result.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from madang.participation.engine.budgets import equalshares
from madang.participation.engine.budgets.elections import Election
from madang.participation.engine.budgets.equalshares import Run
from madang.participation.engine.budgets.limits import NONE, Limits
from madang.participation.engine.budgets.outcomes import Outcome

MOST_INCREASES = 200_000


class TooManyIncreasesError(ValueError):
    """The increment is so small that the count would not end in reasonable time."""


@dataclass(frozen=True)
class Add1:
    """How starting money is raised: by how much (smallest unit, a voter), and when it ends."""

    increment: Fraction
    stop_at_exhaustive: bool = True


def count(
    election: Election,
    ranks: Sequence[int],
    add1: Add1,
    limits: Limits = NONE,
    *,
    by_cost: bool = True,
) -> Outcome:
    """Count with equal shares and completion by raised starting money.

    ValueError for an increment that is not above 0, TooManyIncreasesError if it is far too small.
    """
    if add1.increment <= 0:
        raise ValueError("the increment must be above 0")
    start = equalshares.start_of(election)
    kept, increases = equalshares.run(election, start, ranks, limits, by_cost=by_cost), 0
    while not _ended(election, kept, add1):
        if increases == MOST_INCREASES:
            raise TooManyIncreasesError(f"no end after {increases} increases")
        raised = start + add1.increment * (increases + 1)
        found = equalshares.run(election, raised, ranks, limits, by_cost=by_cost)
        if found.cost > election.budget:
            break
        kept, increases = found, increases + 1
    return equalshares.outcome(election, kept, start + add1.increment * increases, increases)


def _ended(election: Election, found: Run, add1: Add1) -> bool:
    won, votes = set(found.winners), election.profile.scores
    rest = [
        cost
        for row, cost in enumerate(election.costs)
        if row not in won and votes[row] > 0 and found.gate.allows(row)
    ]
    room = election.budget - found.cost
    return not rest or (add1.stop_at_exhaustive and min(rest) > room)
