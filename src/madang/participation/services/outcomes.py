"""What came of it: the figures of a town's proposals by month, and the list behind each figure."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime

from madang.cases.engine.clocks import Running
from madang.participation.engine import outcomes as engine
from madang.participation.engine.outcomes import Figures, Record
from madang.participation.engine.proposals import State, Verdict
from madang.participation.models import Proposal
from madang.towns.models import Town

FIELDS = (
    *("pk", "state", "verdict", "published_at", "first_answer_at", "first_answer_late"),
    *("case__clock", "case__due_on"),
)


COLUMNS = (
    *("month", "proposals", "owed", "answered", "weighed", "in_time", "median_days"),
    *("judged", "accepted", "done"),
)


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
    records = _records(town, now)
    by_month: dict[date, list[Record]] = defaultdict(list)
    for record in records:
        day = record.published_at.astimezone(town.zone).date()
        by_month[day.replace(day=1)].append(record)
    whole = Month(None, engine.figures(records))
    return [
        whole,
        *(
            Month(first, engine.figures(some))
            for first, some in sorted(by_month.items(), reverse=True)
        ),
    ]


def behind(*, town: Town, key: str, name: str, now: datetime) -> list[Proposal]:
    """Return the proposals behind a figure. Raises KeyError: no such month or figure."""
    found = {month.key: month for month in months(town=town, now=now)}[key]
    ids = engine.behind(found.figures, name)
    return list(Proposal.objects.of(town).for_lists().filter(pk__in=ids).order_by("-id"))


def _records(town: Town, now: datetime) -> list[Record]:
    today = now.astimezone(town.zone).date()
    return [
        Record(
            pk,
            State(state),
            Verdict(verdict) if verdict else None,
            published_at,
            answered_at,
            is_late if answered_at else _is_overdue(clock, due_on, today),
        )
        for pk, state, verdict, published_at, answered_at, is_late, clock, due_on in (
            Proposal.objects.of(town).order_by("pk").values_list(*FIELDS)
        )
    ]


def _is_overdue(clock: str | None, due_on: date | None, today: date) -> bool:
    return clock == Running.RUNNING and due_on is not None and due_on < today


def line(month: Month) -> tuple[str | int | float | None, ...]:
    """Return a month's figures in the order of COLUMNS, as tables and the API give them."""
    found = month.figures
    return (
        month.key,
        len(found.proposals),
        len(found.answered.whole),
        len(found.answered.part),
        len(found.in_time.whole),
        len(found.in_time.part),
        found.median_days,
        len(found.accepted.whole),
        len(found.accepted.part),
        len(found.done.part),
    )
