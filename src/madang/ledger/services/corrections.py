"""Undoing: a journal is never changed, but reversed whole, or given back in parts."""

from collections.abc import Sequence
from datetime import datetime

from madang.ledger.engine.requests import Line, opposite
from madang.ledger.models import Journal
from madang.ledger.services.transfers import Order, Posted, post_many
from madang.people.models import Account


def reverse(*, journal: Journal, key: str, why: str, by: Account | None, now: datetime) -> Posted:
    """Undo the journal whole, once. Lots become again what they were before.

    Raises Refusal: Final, Overpaid, Shortfall, Spent, Closed, Conflict.
    """
    lines = opposite(lines_of(journal))
    order = Order(key, f"{journal.kind}.reversal"[:40], lines, why, reverses=journal.pk)
    return post_many(town=journal.town, orders=[order], by=by, now=now)[0]


def refund(
    *,
    journal: Journal,
    lines: Sequence[Line],
    key: str,
    why: str,
    by: Account | None,
    now: datetime,
) -> Posted:
    """Give a part back: each line from who was paid to who paid, in all never more than was paid.

    Raises Refusal: Overpaid, Final, Shortfall, Closed, Conflict.
    """
    order = Order(key, f"{journal.kind}.refund"[:40], lines, why, refunds=journal.pk)
    return post_many(town=journal.town, orders=[order], by=by, now=now)[0]


def lines_of(journal: Journal) -> list[Line]:
    """Return what the journal moved."""
    rows = journal.postings.order_by("id").values_list("debit_id", "credit_id", "amount")
    return [Line(*row) for row in rows]
