"""The votes of one conversation: one value per participant and statement, in one order.

Everything that is computed from votes starts here, from arrays sorted by participant and statement,
so the order in which votes came in, and in what batches, leaves no trace.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.int64]
AGREE, PASS, DISAGREE = 1, 0, -1
PACKED_BITS = 62


@dataclass(frozen=True, eq=False)
class Votes:
    """Each participant's current vote on each statement.

    `participants` and `statements` are ids, ascending; `rejected` marks statements that moderation
    took out. Vote i was cast by `participants[row[i]]` on `statements[column[i]]`; `value` is 1
    (agree), 0 (pass) or -1 (disagree). Sorted by row, then column, each pair once.
    """

    participants: Integers
    statements: Integers
    rejected: NDArray[np.bool_]
    row: Integers
    column: Integers
    value: NDArray[np.int8]

    @property
    def per_participant(self) -> Integers:
        """The number of votes each participant cast, rejected statements included."""
        return np.bincount(self.row, minlength=len(self.participants))


def gathered(
    participant: Integers,
    statement: Integers,
    value: Integers,
    time: Integers,
    *,
    rejected: frozenset[int] = frozenset(),
) -> Votes:
    """Return the votes that count: of each participant on each statement, the last by `time`.

    Ids and times are whole numbers from zero up. Two votes of one person on one statement at the
    same moment that contradict each other count as a pass, for nothing says which came last.

    >>> votes = gathered(*np.array([[7, 7, 3], [0, 0, 0], [1, -1, 1], [20, 10, 5]]))
    >>> votes.participants.tolist(), votes.row.tolist(), votes.value.tolist()
    ([3, 7], [0, 1], [1, 1])
    """
    participants, row = _compact(participant)
    statements, column = _compact(statement)
    pair, value = _last(row * max(1, len(statements)) + column, time, value)
    row, column = np.divmod(pair, max(1, len(statements)))
    out = np.isin(statements, np.fromiter(rejected, np.int64, len(rejected)))
    return Votes(participants, statements, out, row, column, value.astype(np.int8))


def _compact(ids: Integers) -> tuple[Integers, Integers]:
    """Return the distinct ids, ascending, and for each id its place among them."""
    if not len(ids) or ids.max() > 4 * len(ids) + 1_000_000:
        return np.unique(ids, return_inverse=True)
    present = np.zeros(int(ids.max()) + 1, np.bool_)
    present[ids] = True
    place = np.cumsum(present) - 1
    return np.flatnonzero(present), place[ids]


def _last(pair: Integers, time: Integers, value: Integers) -> tuple[Integers, Integers]:
    """Return each pair once, ascending, with its value at its latest time."""
    if not len(pair):
        return pair, value
    pair, time, value = _in_order(pair, time - time.min(), value)
    new_pair = np.append(True, pair[1:] != pair[:-1])
    new_moment = new_pair | np.append(True, time[1:] != time[:-1])
    moments = np.flatnonzero(new_moment)
    last_of_pair = np.append(new_pair[moments][1:], True)
    lowest = np.minimum.reduceat(value, moments)[last_of_pair]
    highest = np.maximum.reduceat(value, moments)[last_of_pair]
    return pair[new_pair], np.where(lowest == highest, highest, PASS)


def _in_order(pair: Integers, time: Integers, value: Integers) -> tuple[Integers, ...]:
    """Return the three sorted by pair, then time; packed into one number where that fits."""
    bits = int(time.max()).bit_length()
    if int(pair.max()).bit_length() + bits + 2 > PACKED_BITS:
        order = np.lexsort((value, time, pair))
        return pair[order], time[order], value[order]
    packed = np.sort((((pair << bits) | time) << 2) | (value + 1))
    return packed >> (bits + 2), (packed >> 2) & ((1 << bits) - 1), (packed & 3) - 1
