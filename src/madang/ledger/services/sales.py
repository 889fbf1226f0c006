"""Selling local currency at a discount: the buyer pays a part, the town's budget the rest."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet, Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from madang.ledger.engine import sales
from madang.ledger.engine.requests import Line
from madang.ledger.models import Asset, Journal, Lot, Posting, Programme, Purse
from madang.ledger.services import corrections, purses, transfers
from madang.ledger.services.refusals import NoProgramme, Refusal, Shortfall, Spent
from madang.ledger.services.transfers import Posted
from madang.people.models import Account
from madang.rules.services import rules
from madang.towns.models import Town

KIND = "sale"
PAID = "sale:paid"  # a purse of the town: what was paid and is not yet sold, or not yet given back


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
    """Return the town's tills, opened when there are none; the budget never falls under nothing.

    Currency with lots is sold by a programme of kind `sale` whose source is `issue`.
    """
    return Tills(
        bank=purses.named(asset=won, holder="outside", name="bank", now=now),
        custody=purses.named(asset=won, holder="town", name="custody", now=now),
        budget=purses.named(asset=won, holder="town", name=f"budget:{budget}", now=now, minimum=0),
        issue=purses.named(asset=currency, holder="outside", name="issue", now=now),
    )


def left(*, wallet: Purse, now: datetime) -> int:
    """Return how much more may be bought into the wallet, by the rules of `now`."""
    town = wallet.town
    return sales.left(
        month_most=rules.number(town=town, key="ledger.sale_month_won", at=now),
        bought=bought(wallet=wallet, now=now),
        holding_most=rules.number(town=town, key="ledger.holding_won", at=now),
        has=purses.amount(wallet).balance,
    )


def bought(*, wallet: Purse, now: datetime) -> int:
    """Return how much was bought into the wallet in the month of `now`, less what went back."""
    local = now.astimezone(wallet.town.zone)
    month = local.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    mine = Posting.objects.filter(
        credit=wallet,
        journal__kind=KIND,
        journal__at__gte=month,
        journal__reversal=None,
    )
    returned = Posting.objects.filter(
        debit=wallet, journal__refunds__kind=KIND, journal__refunds__at__gte=month
    )
    return _sum(mine) - _sum(returned)


def price(
    *, town: Town, face: int, now: datetime, programme: Programme | None = None
) -> sales.Price:
    """Return what so much local currency costs: by the programme's discount, or the rule's."""
    percent = programme.discount_percent if programme else None
    if percent is None:
        percent = Decimal(rules.value(town=town, key="ledger.discount_percent", at=now))
    return sales.price(face, percent=percent)


def sell(
    *,
    wallet: Purse,
    face: int,
    tills: Tills,
    key: str,
    by: Account | None,
    now: datetime,
    agreed: sales.Price | None = None,
) -> Posted:
    """Sell `face` into the wallet; the same key sells once, whatever was bought since.

    The payment of the buyer's part has come in at the bank. `agreed` is a price from before, when
    rules may have been others. Raises OverLimit, SoldOut, NoProgramme, Refusal as `transfers.post`
    does; ValueError: no amount.
    """
    transfers.insist_amounts([face])
    town = wallet.town
    programme = Programme.objects.running().filter(source=tills.issue).first()
    if wallet.asset.has_lots and (programme is None or programme.kind != Programme.Kind.SALE):
        raise NoProgramme
    cost = agreed or price(town=town, face=face, now=now, programme=programme)
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
    """Undo a sale as far as nothing is spent; that share of the discount goes back to the budget.

    Without lots only a sale of which all is there. Asked again with the same key, it is answered.
    Raises Refusal: Spent or Shortfall when nothing of it is there, Final.
    """
    values: Any = {"journal": sale, "key": key, "why": why, "by": by, "now": now}
    with transaction.atomic():
        sold = _sold(sale)
        made = Journal.objects.filter(town_id=sale.town_id, key=key).first()
        if made is not None and made.refunds_id == sale.pk:
            return corrections.refund(lines=corrections.lines_of(made), **values)
        is_undone = Journal.objects.filter(reverses=sale).exists()
        if sold is None or made or is_undone or sold.is_whole:
            return corrections.reverse(**values)
        if sold.there == 0:
            raise Spent("0")
        return corrections.refund(lines=sold.returned(), **values)


@dataclass(frozen=True)
class Sold:
    """A sale of a lot: what was paid by whom, what is still there of it, what was taken back."""

    parts: dict[str, Line]
    there: int
    back: int
    lot: Lot

    @property
    def cost(self) -> sales.Price:
        discount = self.parts["budget"].amount if "budget" in self.parts else 0
        return sales.Price(self.parts["wallet"].amount, discount)

    @property
    def is_whole(self) -> bool:
        return self.back == 0 and self.there == self.cost.face

    @property
    def share(self) -> int:
        """The budget's share of what is there."""
        return sales.share(self.cost, before=self.back, back=self.there)

    def returned(self) -> list[Line]:
        """Return the lines that take back what is there, the budget's share first."""
        amounts = {"wallet": self.there, "budget": self.share, "bank": self.there - self.share}
        return [
            Line(line.credit, line.debit, amounts[name])
            for name, line in self.parts.items()
            if amounts[name]
        ]


def standing(sale: Journal) -> Sold | None:
    """Return what is left of a sale; None where the currency has no lots."""
    with transaction.atomic():
        return _sold(sale)


def _sold(sale: Journal) -> Sold | None:
    """Return what is left of a sale, its wallet locked; None where the currency has no lots."""
    rows = list(sale.postings.select_related("debit", "credit", "credit__asset"))
    mine = next((row for row in rows if row.credit.holder == Purse.Holder.PERSON), None)
    if mine is None or not mine.credit.asset.has_lots:
        return None
    _alone(mine.credit)
    names = {row.pk: "bank" if _is_bank(row.debit) else "budget" for row in rows}
    names[mine.pk] = "wallet"
    lot = Lot.objects.get(posting=mine, renews=None)
    back = Posting.objects.filter(debit=mine.credit, journal__refunds=sale)
    parts = {names[row.pk]: Line(row.debit_id, row.credit_id, row.amount) for row in rows}
    return Sold(parts, lot.free, _sum(back), lot)


def _is_bank(purse: Purse) -> bool:
    """Tell whether the buyer's part of a sale came from this purse."""
    return purse.holder == Purse.Holder.OUTSIDE or purse.name == PAID


def _sum(rows: QuerySet[Posting]) -> int:
    return int(rows.aggregate(sum=Sum("amount"))["sum"] or 0)


def _alone(wallet: Purse) -> None:
    """Wait until nobody else buys into this wallet; others wait for the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"ledger.sale {wallet.pk}"])
