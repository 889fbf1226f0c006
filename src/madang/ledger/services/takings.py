"""What a payment does to the books: taken once, given back in parts, each with its own key."""

from datetime import datetime
from typing import Any

from madang.ledger.engine.requests import Line
from madang.ledger.models import Journal, Payment
from madang.ledger.services import corrections, purses, transfers
from madang.ledger.services.refusals import Closed, Shortfall
from madang.ledger.services.transfers import Posted

KIND = "payment"


def take(payment: Payment, *, now: datetime) -> Posted:
    """Post the whole amount; asked again, it is answered again.

    Raises Refusal: Shortfall, Closed.
    """
    lines = [Line(payment.debit_id, payment.credit_id, payment.amount)]
    return transfers.post(
        town=payment.town, lines=lines, key=_key(payment), kind=KIND, why="", by=None, now=now
    )


def taken(payment: Payment) -> Journal | None:
    """Return the journal of the payment, when it was posted."""
    return Journal.objects.of(payment.town).filter(key=_key(payment)).first()


def give_back(
    payment: Payment, amount: int, *, after: int, now: datetime, lends: bool = True
) -> Posted:
    """Give `amount` back, with which `after` of the payment have gone back in all.

    Where a gateway has done so already and it is no longer in the purse that had been paid, the
    town `lends` it out of its purse "suspense", which officials settle with who has it.
    Raises Refusal: Shortfall, Closed, when it does not lend.
    """
    journal = taken(payment)
    if journal is None:
        raise ValueError(f"{payment} was never posted")
    key = f"{_key(payment)}:back:{after}"
    lines = [Line(payment.credit_id, payment.debit_id, amount)]
    told: dict[str, Any] = {"why": "", "by": None, "now": now}
    try:
        return corrections.refund(journal=journal, lines=lines, key=key, **told)
    except (Shortfall, Closed):
        if not lends:
            raise
        suspense = purses.named(asset=payment.credit.asset, holder="town", name="suspense", now=now)
        lines = [Line(suspense.pk, payment.debit_id, amount)]
        return transfers.post(
            town=payment.town,
            lines=lines,
            key=f"{key}:lent",
            kind=f"{KIND}.lent",
            why="",
            by=None,
            now=now,
        )


def _key(payment: Payment) -> str:
    return f"{KIND}:{payment.pk}"
