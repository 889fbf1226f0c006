"""What came of the proposals of a time: each figure with the list behind it.

A proposal counts in the month in which it was published. What was merged or withdrawn by its author
needs no answer and is not counted among those that are owed one.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median

from madang.participation.engine.proposals import GONE_ON, State, Verdict

DAY_S = 86_400
UNOWED = frozenset({State.MERGED, State.WITHDRAWN})


@dataclass(frozen=True)
class Record:
    """One proposal. `first_answer_at` is of the first answer, return or transfer.

    `is_late`: that answer came after its last day, or has not come though the day is over.
    """

    id: int
    state: State
    verdict: Verdict | None
    published_at: datetime
    first_answer_at: datetime | None
    is_late: bool


@dataclass(frozen=True)
class Share:
    """A part of a whole, by the ids of the proposals, so that anyone can count them again."""

    part: tuple[int, ...]
    whole: tuple[int, ...]

    @property
    def rest(self) -> tuple[int, ...]:
        """What of the whole is not in the part."""
        part = set(self.part)
        return tuple(one for one in self.whole if one not in part)

    @property
    def percent(self) -> float | None:
        """The part in per cent of the whole with one decimal; None when there is no whole.

        >>> Share((1, 2), (1, 2, 3)).percent, Share((), ()).percent
        (66.7, None)
        """
        return round(100 * len(self.part) / len(self.whole), 1) if self.whole else None


@dataclass(frozen=True)
class Figures:
    """The figures of some proposals.

    `in_time` is of those whose answer is given or overdue; `median_days` from publication to the
    first answer; `accepted` (wholly or partly) is of those that got a verdict; `done` of the
    accepted ones.
    """

    proposals: tuple[int, ...]
    answered: Share
    in_time: Share
    accepted: Share
    done: Share
    median_days: float | None


LISTS = ("proposals", "answered", "unanswered", "in_time", "late", "accepted", "done")


def figures(records: Iterable[Record]) -> Figures:
    """Return the figures of `records`."""
    every = sorted(records, key=lambda record: record.id)
    owed = [record for record in every if record.state not in UNOWED]
    answered = [record for record in owed if record.first_answer_at is not None]
    judged = [record for record in owed if record.state in GONE_ON and record.verdict]
    accepted = [record for record in judged if record.verdict != Verdict.REFUSED]
    weighed = [record for record in owed if record.first_answer_at or record.is_late]
    return Figures(
        proposals=_ids(every),
        answered=Share(_ids(answered), _ids(owed)),
        in_time=Share(_ids([r for r in weighed if not r.is_late]), _ids(weighed)),
        accepted=Share(_ids(accepted), _ids(judged)),
        done=Share(_ids([r for r in accepted if r.state == State.DONE]), _ids(accepted)),
        median_days=_median_days(answered),
    )


def behind(found: Figures, name: str) -> tuple[int, ...]:
    """Return the ids behind the figure `name` of LISTS. Raises KeyError: no such figure."""
    lists = {
        "proposals": found.proposals,
        "answered": found.answered.part,
        "unanswered": found.answered.rest,
        "in_time": found.in_time.part,
        "late": found.in_time.rest,
        "accepted": found.accepted.part,
        "done": found.done.part,
    }
    return lists[name]


def _median_days(records: Sequence[Record]) -> float | None:
    days = [
        (record.first_answer_at - record.published_at).total_seconds() / DAY_S
        for record in records
        if record.first_answer_at is not None
    ]
    return round(median(days), 1) if days else None


def _ids(records: Iterable[Record]) -> tuple[int, ...]:
    return tuple(record.id for record in records)
