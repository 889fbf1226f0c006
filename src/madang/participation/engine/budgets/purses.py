"""The money of all voters during one run of Equal Shares, exact where it matters.

**Why floats decide nothing here.** A voter who has not run out holds
`share · start − Σ points_q · price_q` over the winners q on the ballot; a voter who has run out
holds exactly 0. `start` and all prices are rationals, kept as whole numbers over one common
denominator. Beside them every ballot has its money as a float, whose distance from the truth is
bounded (`slack`): each price enters as the correctly rounded float of the exact one, so errors add
up over winners and are never multiplied.

A price is the root of `Σ voters · min(money, points · price) = cost`. Floats give a *lower bound*
of it that allows for every rounding (`bound`); only a project whose lower bound does not exceed the
best exact price so far is priced exactly (`exact`), and prices are compared as whole numbers. In
`exact`, too, floats only sort out voters who are farther from the edge than the slack; those at the
edge are compared as whole numbers. So whichever library adds the floats, in whichever order, the
winners, prices and ties are those of exact arithmetic.

What it costs: each voter runs out once in a run, so the sums over those who do are about one pass
over the ballots; the rest of the exact work is a few products of long integers a winner.
"""

from dataclasses import dataclass
from fractions import Fraction
from math import gcd
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from madang.participation.engine.budgets.elections import Ints, Profile, Support

EPS = 2.0**-52
TINY = 1e-300  # the money of one who holds so little that the float would say nothing


class Bound(NamedTuple):
    """A price of one point that is certainly not too high; `settled` if it cannot be bettered."""

    price: float
    settled: bool


@dataclass(frozen=True, eq=False)
class Price:
    """The exact price of one point of a project: `owed / (denominator · pull)`.

    `rows` are the supporters with money; those in `out` pay all they have.
    """

    owed: int
    pull: int
    rows: Ints
    points: Ints | None
    out: npt.NDArray[np.bool_]


class Purses:
    """The purses of one run; `left` is the money of each distinct ballot, 0.0 if it has run out."""

    def __init__(self, profile: Profile, start: Fraction) -> None:
        self._profile = profile
        self.start, self.denominator = start.numerator, start.denominator
        self.left = float(start) * profile.shares.astype(np.float64)
        self.winners: list[int] = []
        self.prices: list[int] = []
        self._step = 4 * EPS * float(self.left.max(initial=0.0))
        self._slack = self._step
        self._supports = list(profile.supports)
        self._voters = [float(support.voters.sum()) for support in self._supports]

    def bound(self, row: int, cost: int, price: float, ceiling: float) -> Bound | None:
        """Raise `price`, a lower bound, as far as floats can tell; None: certainly too poor.

        Newton's method from below on a concave function: every step stays below the root. It ends
        early once the bound is above `ceiling`.
        """
        support = self._supports[row]
        money = self.left[support.ballots]
        error = 2 * self._voters[row] * self._slack + (len(money) + 8) * EPS * cost
        points = support.points
        lower = price
        while True:
            reach = price if points is None else points * price
            gap = cost - float(np.minimum(money, reach) @ support.voters)
            if gap <= error:
                return Bound(lower, settled=True)
            rich = money > reach
            pull = float(support.pull @ rich)
            if not pull:
                return None
            lower = max(lower, price + (gap - 2 * error) / pull)
            price += gap / pull
            if lower > ceiling:
                return Bound(lower, settled=False)

    def exact(self, row: int, cost: int, lower: float) -> Price | None:
        """The exact price of a point, given a lower bound; None if the supporters are too poor."""
        support = self._purged(row)
        rows, money = support.ballots, self.left[support.ballots]
        voters = self._profile.counts[rows]
        points = None if support.points is None else support.points.astype(np.int64)
        pulls = voters if points is None else voters * points
        each = 1.0 if support.points is None else support.points
        out = money < lower * each - 2 * self._slack
        owed = cost * self.denominator - self._total(rows[out])
        pull = int(pulls[~out].sum())
        while pull:
            price = owed / (self.denominator * pull)
            near = np.flatnonzero(~out & (money <= price * each + 2 * self._slack))
            held = self._held(rows[near])
            asked = [1] * len(near) if points is None else points[near].tolist()
            pairs = list(zip(held, asked, strict=True))
            poor = [place for place, (has, one) in enumerate(pairs) if has * pull < one * owed]
            if not poor:
                even = [has * pull == one * owed for has, one in pairs]
                out[near[np.array(even, bool)]] = True
                return Price(owed, pull, rows, points, out)
            gone = near[poor]
            out[gone] = True
            paid = zip((held[place] for place in poor), voters[gone].tolist(), strict=True)
            owed -= sum(has * count for has, count in paid)
            pull -= int(pulls[gone].sum())
        return None

    def pay(self, row: int, price: Price) -> None:
        """Let the supporters of a project pay its exact price."""
        common = gcd(price.owed, price.pull)
        factor = price.pull // common
        if factor > 1:
            self.denominator *= factor
            self.start *= factor
            self.prices = [one * factor for one in self.prices]
        self.prices.append(price.owed // common)
        self.winners.append(row)
        each = self.prices[-1] / self.denominator
        stay = ~price.out
        rows = price.rows[stay]
        taken = each if price.points is None else price.points[stay] * each
        self.left[rows] = np.maximum(self.left[rows] - taken, TINY)
        self.left[price.rows[price.out]] = 0.0
        self._slack += self._step

    def held_by(self, row: int) -> Fraction:
        """What all supporters of a project still hold together, exactly."""
        return Fraction(self._total(self._purged(row).ballots), self.denominator)

    def paid_at(self, row: int, price: Fraction) -> Fraction:
        """What the supporters of a project would pay together at a given price of one point."""
        support = self._purged(row)
        rows, money = support.ballots, self.left[support.ballots]
        each = np.ones(len(rows)) if support.points is None else support.points
        reach = each * float(price)
        close = np.abs(money - reach) <= 2 * self._slack + 4 * EPS * reach
        out, rich = (money < reach) & ~close, (money > reach) & ~close
        paid = Fraction(self._total(rows[out]), self.denominator) + int(support.pull[rich].sum()) * price
        held = self._held(rows[close])
        counts = self._profile.counts[rows[close]].tolist()
        for has, one, count in zip(held, each[close].tolist(), counts, strict=True):
            paid += count * min(Fraction(has, self.denominator), int(one) * price)
        return paid

    def _purged(self, row: int) -> Support:
        """The supporters who still have money; the others are never looked at again."""
        support = self._supports[row]
        alive = self.left[support.ballots] > 0.0
        if not alive.all():
            support = self._supports[row] = support.only(alive)
        return support

    def _total(self, rows: Ints) -> int:
        """What the voters of the ballots `rows`, none of them run out, hold together."""
        if not len(rows):
            return 0
        profile = self._profile
        counts = profile.counts[rows]
        total = self.start * int(counts @ profile.shares[rows])
        if self.winners:
            entries = profile.entries(rows)
            lengths = profile.start[rows + 1] - profile.start[rows]
            weights = np.repeat(counts.astype(np.float64), lengths)
            if profile.points is not None:
                weights *= profile.points[entries]
            sums = np.bincount(profile.marks[entries], weights, profile.n_projects)
            bought = zip(sums[self.winners].tolist(), self.prices, strict=True)
            total -= sum(int(count) * price for count, price in bought)
        return total

    def _held(self, rows: Ints) -> list[int]:
        """What one voter of each of the ballots `rows`, not run out, holds."""
        profile, prices = self._profile, dict(zip(self.winners, self.prices, strict=True))
        held = []
        for row in rows.tolist():
            part = slice(profile.start[row], profile.start[row + 1])
            marks = profile.marks[part].tolist()
            points = [1] * len(marks) if profile.points is None else profile.points[part].tolist()
            spent = sum(
                prices[mark] * one for mark, one in zip(marks, points, strict=True) if mark in prices
            )
            held.append(self.start * int(profile.shares[row]) - spent)
        return held
