"""Sequential Phragmén: voters earn money all the time, one unit a unit of time each.

As soon as the supporters of a project hold its cost together, it is bought and they hold nothing;
the count ends at the first project that would break the budget, whatever else might still fit.
Of projects that are bought at the same moment the ties rule chooses. A ballot with points supports
what it gives points to. Brill, Freeman, Janson and Lackner (2017); for budgets Los, Christoff and
Grossi (2022).

A supporter's money is the time since the last purchase on the ballot. So a project's moment is
`(cost + Σ voters · time of their last purchase) / voters`: counts of voters by their last purchase
are kept as whole numbers and the times as whole numbers over one denominator. Floats only rule out
projects that are later by more than any rounding could account for.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import gcd

import numpy as np

from madang.participation.engine.budgets.elections import Election, Ints
from madang.participation.engine.budgets.limits import NONE, Gate, Limits
from madang.participation.engine.budgets.outcomes import Outcome, Round

MARGIN = 1e-9  # far above the rounding of one sum of a few hundred positive terms


@dataclass(frozen=True)
class Moment:
    """A project's moment, `time / (denominator · pull)` with the clock's denominator."""

    row: int
    time: int
    pull: int


class Clock:
    """When each project is bought, and the times of the purchases so far (the first: time 0)."""

    def __init__(self, election: Election) -> None:
        profile = election.profile
        self._profile, self._costs = profile, election.costs
        self._weights = profile.counts * profile.shares
        self._last = np.zeros(len(profile.counts), np.int64)
        marked = self._marked(np.arange(len(profile.counts)))
        self._since = [marked]
        self.pulls = marked.tolist()
        self.times, self.denominator = [0], 1

    def moment(self, row: int) -> Moment:
        """The exact moment at which the project could be bought."""
        counts = (int(since[row]) for since in self._since)
        loads = sum(count * time for count, time in zip(counts, self.times, strict=True))
        return Moment(row, self._costs[row] * self.denominator + loads, self.pulls[row])

    def candidates(self, rows: Sequence[int]) -> list[int]:
        """Those of `rows` that may be first, as far as floats can tell."""
        times = np.array([time / self.denominator for time in self.times])
        loads = np.array(self._since)[:, rows].T @ times
        costs = np.array([float(self._costs[row]) for row in rows])
        moments = (costs + loads) / np.array([self.pulls[row] for row in rows])
        close = moments <= moments.min() * (1 + MARGIN)
        return [row for row, near in zip(rows, close.tolist(), strict=True) if near]

    def earliest(self, row: int) -> Fraction:
        """The earliest last purchase among the supporters: they have saved the longest."""
        number = next(n for n, since in enumerate(self._since) if since[row])
        return Fraction(self.times[number], self.denominator)

    def buy(self, moment: Moment) -> Fraction:
        """Empty the supporters' purses at this moment; return it."""
        common = gcd(moment.time, moment.pull)
        factor = moment.pull // common
        self.denominator *= factor
        self.times = [*(time * factor for time in self.times), moment.time // common]
        rows = self._profile.supports[moment.row].ballots
        for number in np.unique(self._last[rows]).tolist():
            self._since[number] = self._since[number] - self._marked(
                rows[self._last[rows] == number]
            )
        self._since.append(self._marked(rows))
        self._last[rows] = len(self._since) - 1
        return Fraction(self.times[-1], self.denominator)

    def _marked(self, rows: Ints) -> Ints:
        """How many voters (by shares) of the ballots `rows` marked each project."""
        profile = self._profile
        lengths = profile.start[rows + 1] - profile.start[rows]
        weights = np.repeat(self._weights[rows].astype(np.float64), lengths)
        marks = profile.marks[profile.entries(rows)]
        return np.bincount(marks, weights, profile.n_projects).astype(np.int64)


def count(election: Election, ranks: Sequence[int], limits: Limits = NONE) -> Outcome:
    """Count by sequential Phragmén; `ranks` decide ties."""
    gate, clock, left = Gate(election, limits), Clock(election), election.budget
    rounds: list[Round] = []
    open_rows = [row for row, pull in enumerate(clock.pulls) if pull]
    while open_rows := [row for row in open_rows if gate.allows(row)]:
        moment = first(clock, open_rows, ranks)
        row, cost = moment.row, election.costs[moment.row]
        if cost > left:
            break
        earliest = clock.earliest(row)
        paid = clock.buy(moment) - earliest
        rounds.append(Round(row, effective(election, row, paid), paid))
        gate.choose(row)
        left -= cost
        open_rows.remove(row)
    return Outcome(tuple(rounds), election.budget - left)


def effective(election: Election, row: int, paid: Fraction) -> Fraction:
    """As many voters who pay the most that one pays would have been needed for the project."""
    return election.costs[row] / paid if paid else Fraction(int(election.profile.votes[row]))


def first(clock: Clock, rows: Sequence[int], ranks: Sequence[int]) -> Moment:
    """Which of `rows`, one at least, is bought next."""
    moments = [clock.moment(row) for row in clock.candidates(rows)]
    best = moments[0]
    for other in moments[1:]:
        ours, theirs = other.time * best.pull, best.time * other.pull
        if ours < theirs or (ours == theirs and ranks[other.row] < ranks[best.row]):
            best = other
    return best
