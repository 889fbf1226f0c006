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

from madang.participation.engine.budgets import payments
from madang.participation.engine.budgets.elections import Ints, Profile

EPS = 2.0**-52


class Bound(NamedTuple):
    """A price of one point that is certainly not too high; `settled` if floats cannot better it."""

    price: float
    settled: bool


@dataclass(frozen=True, eq=False)
class Price:
    """The exact price of one point of a project: `owed / (denominator · pull)`.

    `state` tells of each supporter whether the full price is paid, all that is left, or nothing.
    """

    owed: int
    pull: int
    state: npt.NDArray[np.uint8]


class Purses:
    """The purses of one run; `left` is the money of each distinct ballot, 0.0 if it has run out."""

    def __init__(self, profile: Profile, start: Fraction) -> None:
        self._profile, self._supports = profile, profile.supports
        self.start, self.denominator = start.numerator, start.denominator
        self.left = float(start) * profile.shares.astype(np.float64)
        self.winners: list[int] = []
        self.prices: list[int] = []
        self._step = 4 * EPS * float(self.left.max(initial=0.0))
        self._slack = self._step

    def bound(
        self, row: int, cost: int, lower: float, guess: float, ceiling: float
    ) -> Bound | None:
        """Raise `lower`, a lower bound of the price, as far as floats can tell; None: too poor.

        It need not be raised farther than above `ceiling`. A `guess` near the price saves steps.
        """
        support = self._supports[row]
        error = 2 * support.n_voters * self._slack + (len(support.ballots) + 8) * 2 * EPS * cost
        price, found = payments.bound(
            self.left,
            support.ballots,
            support.voters,
            support.points,
            float(cost),
            lower,
            guess,
            error,
            ceiling,
        )
        return None if found == payments.POOR else Bound(price, found == payments.SETTLED)

    def exact(self, row: int, cost: int, lower: float) -> Price | None:
        """The exact price of a point, given a lower bound; None if the supporters are too poor."""
        support = self._supports[row]
        rows, points, slack = support.ballots, support.points, 2 * self._slack
        state = np.empty(len(rows), np.uint8)
        sums = np.zeros(self._profile.n_projects, np.int64)
        pull, shares, edge = payments.sort_out(
            self.left, rows, points, lower, slack, self._profile.ballots, state, sums
        )
        owed = cost * self.denominator - self._worth(shares, sums)
        while pull:
            price = owed / (self.denominator * pull)
            if price < edge:
                return Price(owed, pull, state)
            near = payments.at_the_edge(self.left, rows, points, state, price, slack)
            held, asked = self._held(rows[near]), points[near].astype(np.int64).tolist()
            sides = [has * pull - one * owed for has, one in zip(held, asked, strict=True)]
            poor = [place for place, side in enumerate(sides) if side < 0]
            if not poor:
                state[near[[side == 0 for side in sides]]] = payments.ALL
                return Price(owed, pull, state)
            state[near[poor]] = payments.ALL
            counts = self._profile.counts[rows[near[poor]]].tolist()
            for place, count in zip(poor, counts, strict=True):
                owed -= held[place] * count
                pull -= asked[place] * count
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
        support = self._supports[row]
        each = self.prices[-1] / self.denominator
        payments.pay(self.left, support.ballots, support.points, price.state, each)
        self._slack += self._step

    def held_by(self, row: int) -> Fraction:
        """What all supporters of a project still hold together, exactly."""
        rows = self._supports[row].ballots
        return Fraction(self._total(rows[self.left[rows] > 0.0]), self.denominator)

    def paid_at(self, row: int, price: Fraction) -> Fraction:
        """What the supporters of a project would pay together at a given price of one point."""
        support = self._supports[row]
        reach = support.points * float(price)
        money = self.left[support.ballots]
        close = np.abs(money - reach) <= 2 * self._slack + 4 * EPS * reach
        close &= money > 0.0
        out, rich = (money < reach) & ~close & (money > 0.0), (money > reach) & ~close
        paid = Fraction(self._total(support.ballots[out]), self.denominator)
        paid += int(support.voters[rich] @ support.points[rich]) * price
        rows = support.ballots[close]
        counts, points = self._profile.counts[rows].tolist(), support.points[close].tolist()
        for has, one, count in zip(self._held(rows), points, counts, strict=True):
            paid += count * min(Fraction(has, self.denominator), int(one) * price)
        return paid

    def _total(self, rows: Ints) -> int:
        """What the voters of the ballots `rows`, none of them run out, hold together."""
        profile = self._profile
        entries = profile.entries(rows)
        lengths = profile.start[rows + 1] - profile.start[rows]
        points = np.repeat(profile.counts[rows], lengths) * profile.given[entries]
        sums = np.zeros(profile.n_projects, np.int64)
        np.add.at(sums, profile.marks[entries], points)
        return self._worth(int(profile.counts[rows] @ profile.shares[rows]), sums)

    def _worth(self, shares: int, sums: Ints) -> int:
        """The money of voters with these shares together, who gave the projects these points."""
        bought = zip(sums[self.winners].tolist(), self.prices, strict=True)
        return self.start * shares - sum(points * price for points, price in bought)

    def _held(self, rows: Ints) -> list[int]:
        """What one voter of each of the ballots `rows`, not run out, holds."""
        profile, prices = self._profile, dict(zip(self.winners, self.prices, strict=True))
        held = []
        for row in rows.tolist():
            part = slice(profile.start[row], profile.start[row + 1])
            marks, points = profile.marks[part].tolist(), profile.given[part].tolist()
            spent = sum(
                prices[mark] * one
                for mark, one in zip(marks, points, strict=True)
                if mark in prices
            )
            held.append(self.start * int(profile.shares[row]) - spent)
        return held
