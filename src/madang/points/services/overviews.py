"""What a person sees of their points, and an official of the town's."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, F, Sum
from django.utils.translation import gettext as _

from madang.ledger.models import Asset, Balance, Lot, Purse
from madang.ledger.services import purses
from madang.people.models import Account
from madang.points.engine import acts
from madang.points.engine.acts import LABELS, Kind, Room, Tariff
from madang.points.engine.signs import SIGNS
from madang.points.engine.spendings import Steps
from madang.points.models import Earning, Spending
from madang.points.services import budgets, spendings, tariffs, tills
from madang.points.services.budgets import Budget
from madang.points.services.earnings import LOOK_BACK
from madang.towns.models import Town

SHOWN = 50


@dataclass(frozen=True)
class Ending:
    """Points that end together; `last_day` is the last moment at which they can be used."""

    amount: int
    expires_at: datetime
    last_day: datetime


@dataclass(frozen=True)
class Mine:
    """One's own points. `most` is how much can be used at once; `room` what can still be earned."""

    balance: int
    most: int
    held: int
    lots: list[Ending]
    room: Room
    tariff: Tariff
    steps: Steps
    earnings: list[Earning]
    spendings: list[Spending]

    @property
    def earns(self) -> bool:
        """Tell whether anything earns points in this town."""
        tariff = self.tariff
        return any((tariff.proposal, tariff.survey, tariff.report, tariff.purchase_percent))


def mine(*, town: Town, person: Account, now: datetime) -> Mine:
    """Return what a person has, what ends when, what was earned and used, newest first."""
    wallet = tills.wallet(town, person.pk)
    has = spendings.available(town=town, person=person)
    rows = Earning.objects.of(town).mine(person)
    held = rows.held().aggregate(sum=Sum("amount", default=0))["sum"]
    steps = tariffs.steps(town, at=now)
    today = now.astimezone(town.zone).date()
    counted = rows.counting().filter(happened_on__year=today.year)
    used = [(row.happened_on, row.kept) for row in counted]
    spent = Spending.objects.filter(town=town, person=person).select_related("purpose")
    lots = Lot.objects.left().filter(purse=wallet, expires_at__gt=now) if wallet else []
    sums: dict[datetime, int] = {}
    for lot in lots:
        sums[lot.expires_at] = sums.get(lot.expires_at, 0) + lot.amount
    return Mine(
        balance=has,
        most=steps.most(has),
        held=int(held),
        lots=[Ending(amount, at, at - timedelta(seconds=1)) for at, amount in sums.items()],
        room=acts.room(tariffs.caps(town, at=now), used, today),
        tariff=tariffs.tariff(town, at=now),
        steps=steps,
        earnings=list(rows[:SHOWN]),
        spendings=list(spent[:SHOWN]),
    )


def sentences(earning: Earning) -> list[str]:
    """Return in words what was conspicuous about an act."""
    return [_(SIGNS[code]) % {"n": n} for code, n in earning.signs if code in SIGNS]


def lately(earning: Earning) -> list[Earning]:
    """Return what else the same person did in the month before, newest first."""
    rows = Earning.objects.of(earning.town).filter(
        person=earning.person_id,
        happened_at__gt=earning.happened_at - LOOK_BACK,
        happened_at__lte=earning.happened_at,
    )
    return list(rows.exclude(pk=earning.pk)[:SHOWN])


@dataclass(frozen=True)
class Line:
    """What acts of one kind earned this year: how many were given points, and how many points."""

    kind: str
    acts: int
    points: int


@dataclass(frozen=True)
class Books:
    """The town's points: this year's budget, and what all years' points have become."""

    budget: Budget
    held: int
    held_acts: int
    out: int
    turned: int
    given: int
    expired: int
    backing: int | None
    needed: int
    lines: list[Line]


def books(*, town: Town, now: datetime) -> Books:
    """Return the town's figures; sums only."""
    year = tills.year_of(town, now)
    balances = Balance.objects.filter(town=town, purse__asset__kind=Asset.Kind.POINTS)
    out = balances.filter(purse__holder=Purse.Holder.PERSON).aggregate(sum=Sum("amount", default=0))
    held = Earning.objects.of(town).held().aggregate(n=Count("pk"), sum=Sum("amount", default=0))
    spent = dict(
        Spending.objects.filter(town=town).order_by().values_list("how").annotate(sum=Sum("points"))
    )
    return Books(
        budget=budgets.of(town, year),
        held=int(held["sum"]),
        held_acts=held["n"],
        out=int(out["sum"]),
        turned=spent.get(Spending.How.TURNED, 0),
        given=spent.get(Spending.How.GIVEN, 0),
        expired=_expired(town),
        backing=budgets.behind(town),
        needed=budgets.needed(town, year),
        lines=_lines(town, year),
    )


def _expired(town: Town) -> int:
    purse = Purse.objects.of(town).filter(asset__code=tills.CODE, name="points:expired").first()
    return purses.amount(purse).balance if purse else 0


def _lines(town: Town, year: int) -> list[Line]:
    paid = Earning.objects.of(town).filter(
        state=Earning.State.PAID, happened_on__year=year
    ).order_by()  # fmt: skip
    sums = paid.values("kind").annotate(n=Count("pk"), points=Sum(F("amount") - F("taken_back")))
    found = {row["kind"]: (row["n"], int(row["points"])) for row in sums}
    return [Line(_(LABELS[kind]), *found.get(kind, (0, 0))) for kind in Kind]
