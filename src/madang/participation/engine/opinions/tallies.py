"""Who said what: votes counted by group and statement."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from madang.participation.engine.opinions.votes import Votes

Integers = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Tally:
    """Counts of agreement, disagreement and passing; any shape, the last axis is statements."""

    agree: Integers
    disagree: Integers
    passed: Integers

    @property
    def seen(self) -> Integers:
        """The number who voted, passing included."""
        return self.agree + self.disagree + self.passed

    def summed(self) -> "Tally":
        """Return the counts of all groups together."""
        return Tally(self.agree.sum(axis=0), self.disagree.sum(axis=0), self.passed.sum(axis=0))

    def rest(self) -> "Tally":
        """Return, for each group, the counts of all the other groups."""
        whole = self.summed()
        return Tally(
            whole.agree - self.agree, whole.disagree - self.disagree, whole.passed - self.passed
        )


def counted(votes: Votes, labels: Integers, groups: int) -> Tally:
    """Return the counts, groups × statements; participants labelled -1 count nowhere."""
    label = labels[votes.row]
    use = label >= 0
    size = len(votes.statements)
    key = (label[use] * size + votes.column[use]) * 3 + votes.value[use] + 1
    table = np.bincount(key, minlength=groups * size * 3).reshape(groups, size, 3)
    return Tally(table[:, :, 2], table[:, :, 0], table[:, :, 1])


def everyone(votes: Votes) -> Tally:
    """Return the counts of all participants, in a group or not."""
    whole = counted(votes, np.zeros(len(votes.participants), np.int64), 1)
    return whole.summed()
