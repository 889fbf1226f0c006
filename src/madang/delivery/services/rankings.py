"""The town's own order of the list of shops, with the reasons in words."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.contrib.postgres.fields import ArrayField
from django.db.models import (
    BigIntegerField,
    BooleanField,
    Case,
    F,
    FloatField,
    Func,
    IntegerField,
    Q,
    Sum,
    Value,
    When,
)
from django.db.models.fields import CharField
from django.db.models.functions import MD5, Cast, Concat
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from madang.base.lists import Rows
from madang.delivery.engine.rankings import Books, Candidate, Reason, ranked
from madang.delivery.engine.relevances import Facts, Part, Points, merit, points, relevance
from madang.delivery.models import Showing
from madang.delivery.services import preparations
from madang.towns.models import Town

POOL = 400  # shops that are ranked; those beyond come after them
LATELY = timedelta(days=28)
NOTICED = 0.01  # of the score; less is not worth a word
ORDER = "fitting"


@dataclass(frozen=True)
class Ranked:
    """Why a shop stands where it stands."""

    facts: Facts
    points: Sequence[Points]
    reason: Reason
    counted: int  # reviews
    least: int  # from which on a rating is shown

    @property
    def sentences(self) -> list[str]:
        """The parts in words, with their points, and how what is owed moved the shop."""
        return [*(self._told(one) for one in self.points), self._owed()]

    def _told(self, one: Points) -> str:
        given = {"said": self._say(one), "points": round(one.points), "most": one.most}
        return _("%(said)s: %(points)s of %(most)s points") % given

    def _say(self, one: Points) -> str:
        sayings: dict[Part, Callable[[], str]] = {
            Part.OPEN: lambda: _("Takes orders now") if self.facts.takes_orders else _("Is closed"),
            Part.NEAR: lambda: _("%(m)s m away in a straight line") % {
                "m": round(self.facts.metres or 0)
            },
            Part.RATED: self._rated,
            Part.READY: self._ready,
        }  # fmt: skip
        return sayings[one.part]()

    def _ready(self) -> str:
        said = _("Cooking takes about %(n)s minutes")
        if self.facts.is_learnt:
            said = _("Cooking takes about %(n)s minutes at this hour, as its own orders show")
        return said % {"n": self.facts.prep_minutes}

    def _rated(self) -> str:
        if self.facts.stars is None or self.counted < self.least:
            return _("Few reviews yet: counts like what is usual")
        said = ngettext(
            "Rated %(stars).1f by %(n)s person", "Rated %(stars).1f by %(n)s people", self.counted
        )
        return said % {"stars": self.facts.stars, "n": self.counted}

    def _owed(self) -> str:
        percent = {"n": abs(round(100 * self.reason.owed))}
        if self.reason.owed > NOTICED:
            return _("Was seen less than its share in four weeks: %(n)s points forward") % percent
        if self.reason.owed < -NOTICED:
            return _("Was seen more than its share in four weeks: %(n)s points back") % percent
        return _("Was seen about as much as its share in four weeks")


@dataclass
class Ranker:
    """Ranks the rows of one list, and remembers why; `order` are the shops in their order."""

    town: Town
    now: datetime
    is_open: Q
    has_place: bool
    least: int
    order: list[int] = field(default_factory=list)
    why: dict[int, Ranked] = field(default_factory=dict)
    merits: dict[int, float] = field(default_factory=dict)

    def __call__(self, rows: Rows, order: str) -> Rows:
        """Return the rows with their place in the town's own order, when that is asked for."""
        if order != ORDER:
            return rows
        self._rank(rows)
        own: ArrayField[list[int], list[int]] = ArrayField(BigIntegerField())
        places = Value(self.order, output_field=own)
        place = Func(
            places, F("pk"), function="array_position", output_field=IntegerField(null=True)
        )
        ranked_rows: Rows = rows.annotate(rank_place=place)
        return ranked_rows

    def _rank(self, rows: Rows) -> None:
        facts = self._facts(rows)
        known = {pk: points(one) for pk, (one, _counted) in facts.items()}
        fits = {pk: relevance(some) for pk, some in known.items()}
        self.merits = {pk: merit(facts[pk][0], fit) for pk, fit in fits.items()}
        candidates = [Candidate(pk, fit, self.merits[pk]) for pk, fit in fits.items()]
        for reason in ranked(candidates, books(list(fits), now=self.now)):
            one, counted = facts[reason.id]
            self.order.append(reason.id)
            self.why[reason.id] = Ranked(one, known[reason.id], reason, counted, self.least)

    def _facts(self, rows: Rows) -> Mapping[int, tuple[Facts, int]]:
        """Return what counts of the shops that are ranked, in three queries.

        The open ones come first; then the nearest, or, without a place, by lots drawn anew each
        hour, so that each comes into the pool of a large town.
        """
        opened = Case(When(self.is_open, then=True), default=False, output_field=BooleanField())
        hour = Value(f"{self.now:%Y%m%d%H}")
        metres = F("metres") if self.has_place else Value(None, output_field=FloatField())
        lot = MD5(Concat(Cast("pk", CharField()), hour, output_field=CharField()))
        found = list(
            rows.select_related(None)
            .prefetch_related(None)
            .defer(None)
            .annotate(opened=opened, away=metres, lot=lot)
            .order_by("-opened", *(["away"] if self.has_place else []), "lot")
            .values_list(
                *("pk", "opened", "away", "prep_minutes", "busy_minutes", "busy_until"),
                *("subject__stars", "subject__counted"),
            )[:POOL]
        )
        known = preparations.kitchens([row[0] for row in found], town=self.town, now=self.now)
        facts = {}
        for pk, takes, away, own, busy, until, stars, counted in found:
            more = busy if until and until > self.now else 0
            minutes, is_learnt = known.minutes(pk, own=own, busy=more)
            facts[pk] = Facts(takes, minutes, stars, away, is_learnt), counted or 0
        return facts


def books(shops: Sequence[int], *, now: datetime) -> Books:
    """Return how much shops were seen lately, and to how much they were entitled."""
    rows = Showing.objects.filter(shop__in=shops, day__gt=(now - LATELY).date()).order_by()
    sums = rows.values_list("shop").annotate(seen_sum=Sum("seen"), owed_sum=Sum("entitled"))
    found = Books()
    for shop, seen, entitled in sums:
        found.shown[shop], found.entitled[shop] = seen, entitled
    return found
