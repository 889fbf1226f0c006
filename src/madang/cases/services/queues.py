"""An official's queue: mine, due within a week, overdue, not yet looked at, given to nobody."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Exists, OuterRef, Q

from madang.cases.engine.clocks import Running
from madang.cases.models import Assignment, Case
from madang.cases.models.cases import CaseQuerySet
from madang.cases.services import clocks, overdue, workers
from madang.cases.services.workers import Hands
from madang.people.models import Account
from madang.towns.models import Town

WEEK = timedelta(days=6)  # today and six days more


@dataclass(frozen=True)
class Reader:
    """Who looks at the queue, and on which day of the town."""

    hands: Hands
    today: date

    @property
    def sees_all(self) -> bool:
        """Whether the reader sees the cases of every department."""
        return self.hands.reach(workers.SEE)


def reader(by: Account, *, town: Town, now: datetime) -> Reader:
    """Return how `by` looks at the queue of `town`."""
    return Reader(workers.hands(by, town=town, now=now), clocks.today(town, now))


def rows(town: Town, who: Reader) -> CaseQuerySet:
    """Return the cases that the reader may see, with departments and assignee, open or closed."""
    every = Case.objects.of(town).select_related("assignee", "town")
    seen = every if who.sees_all else every.with_departments(who.hands.departments)
    return overdue.with_departments(seen)


def narrowed(found: CaseQuerySet, which: str, who: Reader) -> CaseQuerySet:
    """Keep what belongs to the part `which` of the queue. Raises KeyError: no such part."""
    return PARTS[which](found, who)


@dataclass(frozen=True)
class Counts:
    """How many cases each part of the queue has."""

    open: int
    mine: int
    week: int
    overdue: int
    unseen: int
    unassigned: int


def counts(town: Town, who: Reader) -> Counts:
    """Count the parts of the reader's queue; one query."""
    standing = Assignment.objects.filter(case=OuterRef("pk")).standing()
    of_us = _of_whom(who)
    unseen = Exists(standing.filter(of_us, seen_at=None))
    running = Q(clock=Running.RUNNING)
    week = Q(due_on__range=(who.today, who.today + WEEK))
    found = rows(town, who).open().prefetch_related(None).aggregate(
        open=Count("pk"),
        mine=Count("pk", filter=Q(assignee=who.hands.account)),
        week=Count("pk", filter=running & week),
        overdue=Count("pk", filter=running & Q(due_on__lt=who.today)),
        unseen=Count("pk", filter=Q(unseen)),
        unassigned=Count("pk", filter=~Q(Exists(standing))),
    )  # fmt: skip
    return Counts(**found)


def _of_whom(who: Reader) -> Q:
    return Q() if who.sees_all else Q(department__in=who.hands.departments)


def _unseen(found: CaseQuerySet, who: Reader) -> CaseQuerySet:
    standing = Assignment.objects.filter(case=OuterRef("pk")).standing()
    return found.open().filter(Exists(standing.filter(_of_whom(who), seen_at=None)))


PARTS: dict[str, Callable[[CaseQuerySet, Reader], CaseQuerySet]] = {
    "open": lambda found, who: found.open(),
    "mine": lambda found, who: found.open().filter(assignee=who.hands.account),
    "week": lambda found, who: found.due_between(who.today, who.today + WEEK),
    "overdue": lambda found, who: found.overdue(who.today),
    "unseen": _unseen,
    "unassigned": lambda found, who: found.open().unassigned(),
    "closed": lambda found, who: found.exclude(closed_at=None),
}


def matching(found: CaseQuerySet, word: str) -> CaseQuerySet:
    """Keep the cases whose title, number or department has `word` in it."""
    named = Assignment.objects.filter(
        Q(department__name_ko__icontains=word) | Q(department__name_en__icontains=word),
        case=OuterRef("pk"),
    ).standing()
    number = Q(pk=int(word) if word.isascii() and word.isdigit() and len(word) < 18 else 0)
    return found.filter(Q(title__icontains=word) | Q(Exists(named)) | number)
