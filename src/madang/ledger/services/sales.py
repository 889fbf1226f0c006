"""Selling local currency at a discount: the buyer pays a part, the town's budget the rest."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import connection, transaction
from django.db.models import Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from madang.ledger.engine import sales
from madang.ledger.engine.requests import Line
from madang.ledger.models import Asset, Journal, Posting, Purse
from madang.ledger.services import corrections, purses, transfers
from madang.ledger.services.refusals import Refusal, Shortfall
from madang.ledger.services.transfers import Posted
from madang.people.models import Account
from madang.rules.services import rules
from madang.towns.models import Town

KIND = "sale"


class OverLimit(Refusal):
    """More than one person may buy in a month, or have at once; `left` is what is still allowed."""

    code = "over-limit"

    def __init__(self, left: int) -> None:
        super().__init__()
        self.left = left
        text = _("You can buy %(left)s won more at present. Nothing was sold.")
        self.message = text % {"left": f"{left:,}"}


class SoldOut(Refusal):
    """The budget for discounts does not reach for this sale."""

    code = "sold-out"
    text = gettext_lazy("The budget for discounts is used up. Nothing was sold.")


@dataclass(frozen=True)
class Tills:
    """Where the sides of a sale stand: `bank` and `custody` and `budget` in won, `issue` not."""

    bank: Purse
    custody: Purse
    budget: Purse
    issue: Purse


def tills(*, currency: Asset, won: Asset, budget: str, now: datetime) -> Tills:
    """Return the town's tills, opened when there are none; the budget never falls under nothing."""
    return Tills(
        bank=purses.named(asset=won, holder="outside", name="bank", now=now),
        custody=purses.named(asset=won, holder="town", name="custody", now=now),
        budget=purses.named(asset=won, holder="town", name=f"budget:{budget}", now=now, minimum=0),
        issue=purses.named(asset=currency, holder="outside", name="issue", now=now),
    )


def left(*, wallet: Purse, now: datetime) -> int:
    """Return how much more may be bought into the wallet, by the rules of `now`."""
    town = wallet.town
    local = now.astimezone(town.zone)
    month = local.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    mine = Posting.objects.filter(
        credit=wallet,
        journal__kind=KIND,
        journal__at__gte=month,
        journal__reversal=None,
    )
    return sales.left(
        month_most=rules.number(town=town, key="ledger.sale_month_won", at=now),
        bought=mine.aggregate(sum=Sum("amount"))["sum"] or 0,
        holding_most=rules.number(town=town, key="ledger.holding_won", at=now),
        has=purses.amount(wallet).balance,
    )


def price(*, town: Town, face: int, now: datetime) -> sales.Price:
    """Return what so much local currency costs by the rule of `now`."""
    percent = rules.value(town=town, key="ledger.discount_percent", at=now)
    return sales.price(face, percent=Decimal(percent))


def sell(
    *, wallet: Purse, face: int, tills: Tills, key: str, by: Account | None, now: datetime
) -> Posted:
    """Sell `face` into the wallet; the same key sells once, whatever was bought since.

    The payment of the buyer's part has come in at the bank. Raises OverLimit, SoldOut, Refusal as
    `transfers.post` does; ValueError: no amount.
    """
    transfers.insist_amounts([face])
    town = wallet.town
    cost = price(town=town, face=face, now=now)
    parts = [
        Line(tills.bank.pk, tills.custody.pk, cost.paid),
        Line(tills.budget.pk, tills.custody.pk, cost.discount),
        Line(tills.issue.pk, wallet.pk, face),
    ]
    lines = [line for line in parts if line.amount]
    with transaction.atomic():
        _alone(wallet)
        if not Journal.objects.of(town).filter(key=key).exists():
            most = left(wallet=wallet, now=now)
            if face > most:
                raise OverLimit(most)
        try:
            return transfers.post(
                town=town, lines=lines, key=key, kind=KIND, why="", by=by, now=now
            )
        except Shortfall as short:
            raise SoldOut from short


def take_back(*, sale: Journal, key: str, why: str, by: Account | None, now: datetime) -> Posted:
    """Undo a sale of which nothing is spent; the discount goes back to the budget it came from.

    Raises Refusal: Shortfall when it is not all there, Final.
    """
    return corrections.reverse(journal=sale, key=key, why=why, by=by, now=now)


def _alone(wallet: Purse) -> None:
    """Wait until nobody else buys into this wallet; others wait for the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"ledger.sale {wallet.pk}"])
