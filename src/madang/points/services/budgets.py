"""The year's budget of points: set by an official, given out act by act, backed by won."""

from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import Q, QuerySet, Sum
from django.utils.translation import gettext as _

from madang.base import scope
from madang.ledger.engine.requests import Line
from madang.ledger.models import Asset, Balance, Posting, Purse
from madang.ledger.services import purses, transfers
from madang.ledger.services.refusals import Shortfall
from madang.ledger.services.transfers import Order
from madang.people.models import Account
from madang.points.services import tills
from madang.roles.services import permissions
from madang.towns.models import Town

SEE, BUDGET = "points.see", "points.budget"
KIND = "points.budget"
MOST = 10**12


@dataclass(frozen=True)
class Budget:
    """A year in points: what was `set`, and what of it can still be `left` to earn."""

    year: int
    set: int
    left: int

    @property
    def earned(self) -> int:
        """What was given out and not taken back."""
        return self.set - self.left


def of(town: Town, year: int) -> Budget:
    """Return the budget of a year; nothing was set when there is none."""
    purse = _purse(town, year)
    if purse is None:
        return Budget(year, 0, 0)
    issue = Purse.objects.of(town).filter(asset=purse.asset_id, name=tills.ISSUE).first()
    came = _sum(Posting.objects.filter(debit=issue, credit=purse))
    went = _sum(Posting.objects.filter(debit=purse, credit=issue))
    return Budget(year, came - went, purses.amount(purse).balance)


def _sum(rows: QuerySet[Posting]) -> int:
    return int(rows.aggregate(sum=Sum("amount", default=0))["sum"])


def change(*, town: Town, points: int, by: Account, why: str, now: datetime) -> Budget:
    """Let `points` be given in all in the year of `now`; return the budget as it is then.

    As many won as all points need that are out or can still be earned are put behind them, where
    the town counts won. Raises PermissionDenied; ValidationError: more was given already, no
    amount, no reason. Nothing is moved then.
    """
    role = permissions.require(by, BUDGET, town=town, now=now)
    said = " ".join(why.replace("\0", "").split())[: transfers.LONGEST]
    if not said:
        raise ValidationError({"why": _("Say by which decision the budget is set.")})
    if not 0 <= points <= MOST:
        raise ValidationError({"points": _("This is no amount that a budget can have.")})
    year = tills.year_of(town, now)
    with scope.acting(actor=by.pk, role=role.value, act=BUDGET, why=said), transaction.atomic():
        _alone(town)
        tills.programme(town, year, now=now)
        before = of(town, year)
        try:
            _moved(town, points - before.set, year, said, by, now)
        except Shortfall as short:
            raise ValidationError({"points": _given(before)}) from short
        _back(town, said, by, now)
        return of(town, year)


def _given(before: Budget) -> str:
    text = _("%(points)s points of this year were given already; the budget cannot be less.")
    return text % {"points": f"{before.earned:,}"}


def _moved(town: Town, more: int, year: int, why: str, by: Account, now: datetime) -> None:
    """Bring so many points into the year's purse, or out of it."""
    if not more:
        return
    issue, budget = tills.issue(town, now=now).pk, tills.budget(town, year, now=now).pk
    line = Line(issue, budget, more) if more > 0 else Line(budget, issue, -more)
    _post(town, "points", line, why, by, now)


def _back(town: Town, why: str, by: Account, now: datetime) -> None:
    """Put as many won behind the points as they need, from the town's bank or back to it."""
    behind = tills.backing(town, now=now)
    if behind is None:
        return
    more = needed(town, tills.year_of(town, now)) - purses.amount(behind).balance
    bank = purses.named(asset=behind.asset, holder="outside", name="bank", now=now)
    if more > 0:
        _post(town, "won", Line(bank.pk, behind.pk, more), why, by, now)
    elif more < 0:
        _post(town, "won", Line(behind.pk, bank.pk, -more), why, by, now)


def needed(town: Town, year: int) -> int:
    """Return how many won the points need that people have or can still earn in `year`."""
    purse = _purse(town, year)
    rows = Balance.objects.filter(town=town, purse__asset__code=tills.CODE)
    wanted = Q(purse__holder=Purse.Holder.PERSON) | Q(purse=purse)
    return int(rows.filter(wanted).aggregate(sum=Sum("amount", default=0))["sum"])


def behind(town: Town) -> int | None:
    """Return how many won stand behind the points, None where none were ever put there."""
    purse = Purse.objects.of(town).filter(
        name=tills.BACKING, asset__kind=Asset.Kind.MONEY
    ).first()  # fmt: skip
    return purses.amount(purse).balance if purse else None


def _purse(town: Town, year: int) -> Purse | None:
    rows = Purse.objects.of(town).filter(asset__code=tills.CODE, holder=Purse.Holder.TOWN)
    return rows.filter(name=f"points:{year}").first()


def _post(town: Town, what: str, line: Line, why: str, by: Account, now: datetime) -> None:
    order = Order(f"{KIND}:{what}:{uuid4()}", KIND, [line], why)
    transfers.post_many(town=town, orders=[order], by=by, now=now)


def _alone(town: Town) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"points.budget {town.pk}"]
        )
