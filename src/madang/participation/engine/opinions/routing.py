"""Which statement a participant sees next: a lottery, weighted, with a guarantee of coverage.

Polis' priority (Small et al. 2021) favours statements that many agree with and few pass on, that
lie far from the middle of the map, and that are new. Before it comes the guarantee: while any
statement lacks `coverage` votes from the participant's own group, only such statements are drawn.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import accumulate
from random import Random

NEW_BONUS, NEW_HALVES_EVERY = 8, 5


@dataclass(frozen=True)
class Candidate:
    """A statement that may be shown: its votes so far, of all and of the participant's own group.

    `extremity` is its distance from the middle of the map (0 where no map was drawn yet);
    `is_seed` marks the operator's own, which come first while they still want for votes.
    """

    id: int
    agree: int = 0
    passed: int = 0
    seen: int = 0
    seen_in_group: int = 0
    extremity: float = 0.0
    is_seed: bool = False


def priority(candidate: Candidate) -> float:
    """Return the weight of a statement in the lottery, always above zero.

    >>> priority(Candidate(1)) > priority(Candidate(1, agree=20, passed=20, seen=40))
    True
    """
    agree = (candidate.agree + 1) / (candidate.seen + 2)
    passed = (candidate.passed + 1) / (candidate.seen + 2)
    bonus: float = 1 + NEW_BONUS * 2.0 ** (-candidate.seen / NEW_HALVES_EVERY)
    weight: float = ((1 - passed) * (1 + candidate.extremity) * agree * bonus) ** 2
    return weight


def next_statement(
    candidates: Sequence[Candidate],
    *,
    voted: Collection[int],
    coverage: int,
    seed: str,
    sitting_left: int | None = None,
) -> int | None:
    """Return the id of the statement to show, or None when there is none or the sitting is over.

    Pure: the same arguments draw the same statement, whatever the order of `candidates`. `seed`
    should differ by participant and by the number of votes cast. `sitting_left` is how many more
    statements may be shown in this sitting.

    >>> pool = [Candidate(1, seen=9, seen_in_group=9), Candidate(2, seen=9), Candidate(3)]
    >>> next_statement(pool, voted={3}, coverage=5, seed="7:1")
    2
    """
    if sitting_left is not None and sitting_left <= 0:
        return None
    unseen = sorted((c for c in candidates if c.id not in voted), key=lambda c: c.id)
    lacking = [c for c in unseen if c.seen_in_group < coverage]
    pool = [c for c in lacking if c.is_seed] or lacking or unseen
    if not pool:
        return None
    upto = list(accumulate(priority(c) for c in pool))
    lot = Random(seed).random() * upto[-1]  # noqa: S311 - a lot that anyone can draw again
    return next((c.id for c, sum_ in zip(pool, upto, strict=True) if lot < sum_), pool[-1].id)
