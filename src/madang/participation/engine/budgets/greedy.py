"""Most votes first: what most cities do.

Projects are taken by falling score; one that no longer fits the budget is skipped, or ends the
count (`stop`). Whole numbers throughout.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from fractions import Fraction

from madang.participation.engine.budgets.elections import Election
from madang.participation.engine.budgets.limits import NONE, Gate, Limits
from madang.participation.engine.budgets.outcomes import Outcome, Round


def count(
    election: Election,
    ranks: Sequence[int],
    limits: Limits = NONE,
    *,
    stop: bool = False,
    per_cost: bool = False,
) -> Outcome:
    """Count by votes (`per_cost`: by votes for the money); `ranks` decide ties."""
    gate, left, rounds = Gate(election, limits), election.budget, []
    scores = election.profile.scores.tolist()
    for row in order(election, ranks, per_cost=per_cost):
        if not gate.allows(row):
            continue
        if election.costs[row] > left:
            if stop:
                break
            continue
        gate.choose(row)
        left -= election.costs[row]
        rounds.append(Round(row, Fraction(scores[row]), None))
    return Outcome(tuple(rounds), election.budget - left)


def fill(election: Election, ranks: Sequence[int], limits: Limits, outcome: Outcome) -> Outcome:
    """Spend what `outcome` left over on the most voted of the others that still fit."""
    gate, left, added = Gate(election, limits), election.budget - outcome.cost, []
    for row in outcome.winners:
        gate.choose(row)
    scores = election.profile.scores.tolist()
    for row in order(election, ranks, set(outcome.winners)):
        if election.costs[row] <= left and gate.allows(row):
            gate.choose(row)
            left -= election.costs[row]
            added.append(Round(row, Fraction(scores[row]), None))
    return replace(
        outcome,
        rounds=outcome.rounds + tuple(added),
        cost=election.budget - left,
        filled=len(added),
    )


def order(
    election: Election, ranks: Sequence[int], but: Iterable[int] = (), *, per_cost: bool = False
) -> list[int]:
    """The projects that anyone voted for, but for `but`, the best first."""
    scores, costs = election.profile.scores.tolist(), election.costs
    rows = [row for row in range(len(costs)) if scores[row] > 0 and row not in frozenset(but)]

    def place(row: int) -> tuple[bool, Fraction, int]:
        worth = Fraction(scores[row])
        if per_cost and costs[row]:
            worth /= costs[row]
        return per_cost and costs[row] > 0, -worth, ranks[row]

    return sorted(rows, key=place)
