"""The lots of a purse: what is left of them, where they can be used, and their end."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection
from django.db.models import Count

from madang.ledger.engine.requests import Line
from madang.ledger.models import Lot, LotMove, Purse
from madang.ledger.services.refusals import Refusal
from madang.ledger.services.transfers import Order, post_many
from madang.towns.models import Town

USABLE = """
SELECT coalesce(why, ''), sum(free)::bigint FROM ledger_usable(%s, %s, %s) GROUP BY 1
"""
EXPIRY = "lot.expiry"
AT_ONCE = 500


@dataclass(frozen=True)
class Usable:
    """How much a merchant may take of a purse, and for which reasons not the rest."""

    amount: int
    refused: dict[str, int] = field(default_factory=dict)  # by a refusal's code


def of(*, purse: Purse) -> list[Lot]:
    """Return the lots of which something is left, with their programmes, the first to end first."""
    return list(Lot.objects.left().filter(purse=purse).select_related("programme"))


def usable(*, purse: Purse, merchant: Purse, now: datetime) -> Usable:
    """Return what the holder of `merchant` may take out of `purse`; what is held is not counted."""
    with connection.cursor() as cursor:
        cursor.execute(USABLE, [purse.pk, merchant.pk, now])
        found = dict(cursor.fetchall())
    return Usable(found.pop("", 0), found)


def expire_due(*, town: Town, now: datetime) -> int:
    """Move what has expired to where its programme says; return of how many lots.

    As many won go from custody to the budget where the programme names them. Asked again, nothing
    more happens. What is held stays until its hold has ended.
    """
    total, last = 0, 0
    while due := _due(town, now, last):
        last = due[-1].pk
        counts = LotMove.objects.filter(lot__in=due).values("lot").annotate(n=Count("pk"))
        times = {row["lot"]: row["n"] for row in counts.order_by()}
        total += _moved(town, [_order(lot, times.get(lot.pk, 0)) for lot in due], now)
    return total


def _due(town: Town, now: datetime, last: int) -> list[Lot]:
    rows = Lot.objects.of(town).expired(now).filter(pk__gt=last).select_related("programme")
    return list(rows.order_by("pk")[:AT_ONCE])


def _order(lot: Lot, times: int) -> Order:
    """Return the order that ends a lot which moved so many `times`: each end has its own key."""
    programme = lot.programme
    lines = [Line(lot.purse_id, programme.leftover_id, lot.free)]
    if programme.custody_id and programme.budget_id:
        lines.append(Line(programme.custody_id, programme.budget_id, lot.free))
    return Order(f"{EXPIRY}:{lot.pk}:{times}", EXPIRY, lines)


def _moved(town: Town, orders: list[Order], now: datetime) -> int:
    """Return how many lots ended: all at once, or one by one where something else came between."""
    try:
        return sum(one.is_fresh for one in post_many(town=town, orders=orders, by=None, now=now))
    except Refusal:
        if len(orders) == 1:
            return 0  # it was spent, or its hold ended, this moment: the next run sees
        return sum(_moved(town, [order], now) for order in orders)
