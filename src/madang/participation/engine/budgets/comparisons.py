"""Two outcomes of one election beside each other: what each would have meant for the voters."""

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from madang.participation.engine.budgets.elections import Election, Ints
from madang.participation.engine.budgets.outcomes import Outcome


@dataclass(frozen=True)
class Comparison:
    """The outcome beside another, usually greedy's.

    `only_here`, `only_there`: rows of winners, in the order chosen. `prefer_here`, `prefer_there`:
    voters with more money (times points, where given) in winners they marked. `without_here`,
    `without_there`: voters who marked something and see nothing of it win. `mean_here`,
    `mean_there`: money in winners that a voter marked, on average over all voters.
    """

    only_here: tuple[int, ...]
    only_there: tuple[int, ...]
    voters: int
    prefer_here: int
    prefer_there: int
    without_here: int
    without_there: int
    mean_here: Fraction
    mean_there: Fraction


def compare(election: Election, here: Outcome, there: Outcome) -> Comparison:
    """Compare two outcomes of `election`."""
    profile, counts = election.profile, election.profile.counts
    ours, theirs = worth(election, here), worth(election, there)
    marked = np.diff(profile.start) > 0
    voters = profile.voters
    return Comparison(
        only_here=tuple(row for row in here.winners if row not in there.winners),
        only_there=tuple(row for row in there.winners if row not in here.winners),
        voters=voters,
        prefer_here=int(counts[ours > theirs].sum()),
        prefer_there=int(counts[theirs > ours].sum()),
        without_here=int(counts[marked & ~_served(election, here)].sum()),
        without_there=int(counts[marked & ~_served(election, there)].sum()),
        mean_here=_mean(counts, ours, voters),
        mean_there=_mean(counts, theirs, voters),
    )


def worth(election: Election, outcome: Outcome) -> Ints:
    """For each distinct ballot the cost, times points, of the winners that it marks."""
    profile = election.profile
    costs = np.zeros(profile.n_projects, np.int64)
    for row in outcome.winners:
        costs[row] = election.costs[row]
    sums = np.zeros(len(profile.counts), np.int64)
    np.add.at(sums, profile.rows, costs[profile.marks] * profile.given)
    return sums


def _served(election: Election, outcome: Outcome) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    profile = election.profile
    won = np.isin(profile.marks, np.array(outcome.winners, np.int64))
    return np.bincount(profile.rows[won], minlength=len(profile.counts)) > 0


def _mean(counts: Ints, money: Ints, voters: int) -> Fraction:
    total = sum(a * b for a, b in zip(counts.tolist(), money.tolist(), strict=True))
    return Fraction(total, voters or 1)
