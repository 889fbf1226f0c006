"""What an act earns: so much for its kind, and never above what a day, month and year allow."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


def gettext_noop(text: str) -> str:
    """Mark a text for translation, which happens where it is shown."""
    return text


_ = gettext_noop


class Kind(StrEnum):
    """What points are earned by."""

    PROPOSAL = "proposal"
    SURVEY = "survey"
    REPORT = "report"
    PURCHASE = "purchase"


LABELS = {
    Kind.PROPOSAL: _("An adopted proposal"),
    Kind.SURVEY: _("An answered survey"),
    Kind.REPORT: _("A confirmed report"),
    Kind.PURCHASE: _("An order at a shop of the town"),
}


@dataclass(frozen=True)
class Tariff:
    """What acts earn: points for each, and for a purchase a percentage from `least_won` on."""

    proposal: int = 0
    survey: int = 0
    report: int = 0
    purchase_percent: int = 0
    least_won: int = 0

    def worth(self, kind: Kind, won: int = 0) -> int:
        """Return the points of one act; a purchase's are rounded down.

        >>> tariff = Tariff(survey=300, purchase_percent=1, least_won=10_000)
        >>> tariff.worth(Kind.SURVEY), tariff.worth(Kind.PURCHASE, 12_990)
        (300, 129)
        >>> tariff.worth(Kind.PURCHASE, 9_999), tariff.worth(Kind.REPORT)
        (0, 0)
        """
        if kind == Kind.PURCHASE:
            return won * self.purchase_percent // 100 if won >= max(self.least_won, 1) else 0
        return {
            Kind.PROPOSAL: self.proposal, Kind.SURVEY: self.survey, Kind.REPORT: self.report,
        }[kind]  # fmt: skip


@dataclass(frozen=True)
class Caps:
    """The most that one person earns in a day, a calendar month and a calendar year."""

    day: int
    month: int
    year: int


@dataclass(frozen=True)
class Room:
    """What is left to earn of each cap, never below nothing."""

    day: int
    month: int
    year: int

    @property
    def least(self) -> int:
        """How much can still be earned at all.

        >>> Room(500, 120, 9_000).least
        120
        """
        return min(self.day, self.month, self.year)


def room(caps: Caps, earned: Iterable[tuple[date, int]], day: date) -> Room:
    """Return what is left on `day` after what was `earned`: days with points, in any order.

    An act counts on the day on which it happened, whenever it is written down.

    >>> caps = Caps(day=500, month=800, year=1_000)
    >>> room(caps, [(date(2026, 3, 1), 300), (date(2026, 2, 3), 400)], date(2026, 3, 1))
    Room(day=200, month=500, year=300)
    """
    of_day = of_month = of_year = 0
    for then, points in earned:
        if then.year == day.year:
            of_year += points
            if then.month == day.month:
                of_month += points
                of_day += points if then == day else 0
    lefts = (caps.day - of_day, caps.month - of_month, caps.year - of_year)
    return Room(*(max(0, left) for left in lefts))


def earned(worth: int, left: Room) -> int:
    """Return what an act that is `worth` so much earns where so much is `left`.

    >>> earned(300, Room(200, 500, 900)), earned(300, Room(0, 500, 900))
    (200, 0)
    """
    return min(worth, left.least)


def share(points: int, *, back: int, paid: int) -> int:
    """Return which part of `points` is taken back when `back` of `paid` won goes back.

    Rounded up, so that a purchase given back in parts leaves no more than its points.

    >>> share(129, back=3_000, paid=12_990), share(129, back=12_990, paid=12_990)
    (30, 129)
    """
    if paid <= 0 or back >= paid:
        return points
    return -(-points * back // paid)
