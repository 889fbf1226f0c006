"""What came of it: the figures of a town's proposals by month, and the list behind each figure."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime

from madang.participation.engine import outcomes as engine
from madang.participation.engine.outcomes import Figures, Record
from madang.participation.engine.proposals import State, Verdict
from madang.participation.models import Proposal
from madang.towns.models import Town

FIELDS = ("pk", "state", "verdict", "published_at", "due_at", "first_answer_at")


@dataclass(frozen=True)
class Month:
    """The figures of one month, named by its first day; `first` None stands for all time."""

    first: date | None
    figures: Figures

    @property
    def key(self) -> str:
        """How addresses name it: "2026-11", or "all"."""
        return f"{self.first:%Y-%m}" if self.first else "all"


def months(*, town: Town, now: datetime) -> list[Month]:
    """Return all time first, then every month in which something was published, newest first."""
    records = _records(town)
    by_month: dict[date, list[Record]] = defaultdict(list)
    for record in records:
        day = record.published_at.astimezone(town.zone).date()
        by_month[day.replace(day=1)].append(record)
    whole = Month(None, engine.figures(records, now=now))
    return [
        whole,
        *(
            Month(first, engine.figures(some, now=now))
            for first, some in sorted(by_month.items(), reverse=True)
        ),
    ]


def behind(*, town: Town, key: str, name: str, now: datetime) -> list[Proposal]:
    """Return the proposals behind a figure. Raises KeyError: no such month or figure."""
    found = {month.key: month for month in months(town=town, now=now)}[key]
    ids = engine.behind(found.figures, name)
    return list(Proposal.objects.of(town).for_lists().filter(pk__in=ids).order_by("-id"))


def _records(town: Town) -> list[Record]:
    return [
        Record(pk, State(state), Verdict(verdict) if verdict else None, published, due, answered)
        for pk, state, verdict, published, due, answered in Proposal.objects.of(town)
        .order_by("pk")
        .values_list(*FIELDS)
    ]
