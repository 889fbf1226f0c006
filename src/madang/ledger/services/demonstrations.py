"""A gateway of our own that plays one: it moves no money and works in `./madang demo` alone.

What somebody pressed on its page is the beginning of the payment's key; nothing else is kept.
"""

import secrets
from datetime import datetime

from django.conf import settings

from madang.ledger.engine.payments import Reading, State
from madang.ledger.models import Payment
from madang.ledger.services.gateways import Back, Declined, Unclear

PAYS, NO_MONEY, SILENT = "demo-pays-", "demo-no-money-", "demo-silent-"
SILENT_FOR = 2  # so often it gives no answer


class Demonstration:
    """The port's side of the play."""

    def confirm(self, payment: Payment, *, now: datetime) -> Reading:
        _insist()
        if payment.payment_key.startswith(NO_MONEY):
            raise Declined("DEMO_NO_MONEY")
        if payment.payment_key.startswith(SILENT) and payment.attempts < SILENT_FOR:
            raise Unclear("it plays that it does not answer")
        return _reading(payment, gone=0)

    def read(self, payment: Payment, *, now: datetime) -> Reading | None:
        _insist()
        if not payment.payment_key or payment.payment_key.startswith(NO_MONEY):
            return None
        if payment.payment_key.startswith(SILENT) and payment.attempts < SILENT_FOR:
            raise Unclear("it plays that it does not answer")
        return _reading(payment, gone=payment.cancelled)

    def cancel(self, payment: Payment, back: Back, *, now: datetime) -> Reading:
        _insist()
        left = payment.amount - payment.cancelled
        return _reading(payment, gone=payment.cancelled + (back.amount or left))


def key(beginning: str) -> str:
    """Return a key as a gateway would make one."""
    return beginning + secrets.token_hex(8)


def _insist() -> None:
    if not settings.MADANG_DEMO_GATEWAY:
        raise Unclear("only ./madang demo has the demonstration")


def _reading(payment: Payment, *, gone: int) -> Reading:
    state = State.CANCELED if gone == payment.amount else State.PARTIAL_CANCELED
    return Reading(
        state=state if gone else State.DONE,
        order=payment.order,
        payment_key=payment.payment_key,
        total=payment.amount,
        left=payment.amount - gone,
        is_paid=True,
    )
