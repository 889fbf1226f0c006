"""The Method of Equal Shares: every voter holds an equal share of the budget.

A project can be bought if its supporters together can pay for it. Each time the one is bought that
asks the least of its supporters for what they get: with *cost* utility the lowest price over cost
(the most *effective votes*), with *cardinality* utility the lowest price; each supporter pays the
same for a point, or all that is left. Peters, Pierczyński and Skowron, “Proportional participatory
budgeting with additive utilities” (2021); the rule as cities use it: equalshares.net.

The search is lazy: money only falls, so a price once found bounds all later ones from below, and
few projects are looked at in a round. How nothing rests on rounding is told in `purses`.
"""

import heapq
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from madang.participation.engine.budgets.elections import Election
from madang.participation.engine.budgets.limits import NONE, Gate, Limits
from madang.participation.engine.budgets.outcomes import Outcome, Round
from madang.participation.engine.budgets.purses import EPS, Price, Purses

NO_CEILING = float("inf")
Watch = Callable[[Purses, Gate, int, Price], None]


@dataclass
class Run:
    """One run: who won, at what price of a point (numerator, denominator), and what is left."""

    purses: Purses
    gate: Gate
    winners: list[int] = field(default_factory=list)
    prices: list[tuple[int, int]] = field(default_factory=list)
    cost: int = 0


@dataclass
class _Best:
    row: int
    price: Price
    ceiling: float  # no lower bound above this can win


def start_of(election: Election) -> Fraction:
    """An equal share of the budget; nothing where nobody voted."""
    return Fraction(election.budget, election.profile.all_shares or 1)


def run(
    election: Election,
    start: Fraction,
    ranks: Sequence[int],
    limits: Limits = NONE,
    *,
    by_cost: bool = True,
    watch: Watch | None = None,
) -> Run:
    """Run once with `start` for a voter of share 1; `ranks` decide ties.

    `watch` is called before each payment with the purses, the gate, the winner and its price.
    """
    search = _Search(election, start, ranks, limits, by_cost)
    found = search.run
    for row in search.free():
        if found.gate.allows(row):
            found.gate.choose(row)
            found.winners.append(row)
            found.prices.append((0, 1))
    while (best := search.next()) is not None:
        if watch is not None:
            watch(found.purses, found.gate, best.row, best.price)
        found.prices.append((best.price.owed, found.purses.denominator * best.price.pull))
        found.winners.append(best.row)
        found.cost += election.costs[best.row]
        found.purses.pay(best.row, best.price)
        found.gate.choose(best.row)
    return found


def outcome(election: Election, found: Run, start: Fraction, increases: int = 0) -> Outcome:
    """The outcome of a run."""
    rounds = tuple(
        _round(election, row, Fraction(*price))
        for row, price in zip(found.winners, found.prices, strict=True)
    )
    return Outcome(rounds, found.cost, start, increases)


def count(
    election: Election, ranks: Sequence[int], limits: Limits = NONE, *, by_cost: bool = True
) -> Outcome:
    """Count once with equal shares of the budget, without completion."""
    start = start_of(election)
    return outcome(election, run(election, start, ranks, limits, by_cost=by_cost), start)


def _round(election: Election, row: int, price: Fraction) -> Round:
    if not price:
        return Round(row, Fraction(int(election.profile.scores[row])), price)
    most = int(election.profile.supports[row].points.max())
    return Round(row, election.costs[row] / price, price * most)


class _Search:
    """Finds, round after round, the project that asks the least of its supporters."""

    def __init__(
        self,
        election: Election,
        start: Fraction,
        ranks: Sequence[int],
        limits: Limits,
        by_cost: bool,
    ) -> None:
        self._costs, self._ranks = election.costs, ranks
        self._unit = election.costs if by_cost else (1,) * len(election.costs)
        self.run = Run(Purses(election.profile, start), Gate(election, limits))
        scores = election.profile.scores.tolist()
        self._wanted = [row for row, score in enumerate(scores) if score > 0]
        self._lower = [
            cost / (score or 1) * (1 - 4 * EPS)
            for cost, score in zip(self._costs, scores, strict=True)
        ]
        self._settled = [-1] * len(scores)
        priced = (row for row in self._wanted if self._costs[row])
        self._heap = [(self._lower[row] / self._unit[row], row) for row in priced]
        heapq.heapify(self._heap)

    def free(self) -> list[int]:
        """What costs nothing, in the order of ties: bought at once, where the limits allow."""
        rows = [row for row in self._wanted if not self._costs[row]]
        return sorted(rows, key=self._ranks.__getitem__)

    def next(self) -> _Best | None:
        """The project to be bought now, with its exact price; None if none can be bought."""
        this, heap, best = len(self.run.winners), self._heap, None
        aside = []
        while heap and (best is None or heap[0][0] <= best.ceiling):
            row = heapq.heappop(heap)[1]
            if not self.run.gate.allows(row):
                continue
            if self._settled[row] != this:
                self._look(row, this, best)
                continue
            price = self.run.purses.exact(row, self._costs[row], self._lower[row])
            if price is None:
                continue
            aside.append(row)
            if best is None or self._before(row, price, best):
                best = _Best(row, price, self._ceiling(row, price))
        for row in aside:
            if best is not None and row != best.row:
                heapq.heappush(heap, (self._lower[row] / self._unit[row], row))
        return best

    def _look(self, row: int, this: int, best: _Best | None) -> None:
        unit = self._unit[row]
        ceiling = NO_CEILING if best is None else best.ceiling * unit * (1 + 4 * EPS)
        lower = self._lower[row]
        guess = max(lower, lower if best is None else ceiling)
        bound = self.run.purses.bound(row, self._costs[row], lower, guess, ceiling)
        if bound is None:
            return
        self._lower[row] = bound.price
        if bound.settled:
            self._settled[row] = this
        heapq.heappush(self._heap, (bound.price / unit, row))

    def _ceiling(self, row: int, price: Price) -> float:
        over = self.run.purses.denominator * price.pull * self._unit[row]
        return price.owed / over * (1 + 8 * EPS)

    def _before(self, row: int, price: Price, best: _Best) -> bool:
        ours = price.owed * best.price.pull * self._unit[best.row]
        theirs = best.price.owed * price.pull * self._unit[row]
        return ours < theirs or (ours == theirs and self._ranks[row] < self._ranks[best.row])
