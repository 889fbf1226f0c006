"""Paying from a wallet of the ledger: the same port, without anybody far away."""

from datetime import datetime

from django.db import transaction
from django.db.models import Sum

from madang.ledger.engine.payments import Reading, State
from madang.ledger.models import Payment, Posting
from madang.ledger.services import takings
from madang.ledger.services.gateways import Back, Declined
from madang.ledger.services.refusals import Refusal


class Wallet:
    """The books themselves as the gateway: what is posted is what was paid."""

    def confirm(self, payment: Payment, *, now: datetime) -> Reading:
        try:
            takings.take(payment, now=now)
        except Refusal as refusal:
            raise _no(refusal) from refusal
        return _reading(payment)

    def read(self, payment: Payment, *, now: datetime) -> Reading | None:
        return _reading(payment)

    def cancel(self, payment: Payment, back: Back, *, now: datetime) -> Reading:
        with transaction.atomic():
            fresh = Payment.objects.select_for_update(of=("self",)).get(pk=payment.pk)
            gone = _gone(fresh)
            amount = fresh.amount - gone if back.amount is None else back.amount
            if gone == fresh.cancelled:  # what is asked now is not in the books yet
                try:
                    takings.give_back(fresh, amount, after=gone + amount, now=now, lends=False)
                except Refusal as refusal:
                    raise _no(refusal) from refusal
            return _reading(fresh)


def _no(refusal: Refusal) -> Declined:
    return Declined(refusal.code.upper().replace("-", "_"))


def _reading(payment: Payment) -> Reading:
    is_paid = takings.taken(payment) is not None
    gone = _gone(payment)
    done = State.PARTIAL_CANCELED if gone else State.DONE
    state = State.CANCELED if gone == payment.amount else done
    return Reading(
        state=state if is_paid else State.IN_PROGRESS,
        order=payment.order,
        payment_key=payment.payment_key,
        total=payment.amount,
        left=payment.amount - gone,
        is_paid=is_paid,
    )


def _gone(payment: Payment) -> int:
    """Return how much of the payment has gone back in the books."""
    back = Posting.objects.filter(journal__refunds=takings.taken(payment))
    sums = back.filter(journal__refunds__isnull=False).aggregate(sum=Sum("amount"))
    return sums["sum"] or 0
