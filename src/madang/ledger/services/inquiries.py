"""Asking a gateway, outside every transaction: an answer, or that nobody knows."""

from dataclasses import dataclass
from datetime import datetime

from madang.ledger.engine.payments import Reading, State
from madang.ledger.models import Cancellation, Payment
from madang.ledger.services.demonstrations import Demonstration
from madang.ledger.services.gateways import Back, Declined, PaymentGateway, Unclear
from madang.ledger.services.toss import Toss
from madang.ledger.services.wallets import Wallet

ADAPTERS: dict[str, PaymentGateway] = {
    Payment.Via.TOSS.value: Toss(),
    Payment.Via.WALLET.value: Wallet(),
    Payment.Via.DEMO.value: Demonstration(),
}
UNWIND_WHY = "주문과 맞지 않는 결제"  # people read it on the statement of their card


@dataclass(frozen=True)
class Answer:
    """What came of asking; `is_known` without a reading: the gateway knows nothing of it."""

    reading: Reading | None = None
    is_known: bool = False
    is_declined: bool = False
    code: str = ""


def confirm(payment: Payment, *, now: datetime) -> Answer:
    """Have the payment made; after a no or no answer, look."""
    try:
        return Answer(ADAPTERS[payment.via].confirm(payment, now=now), is_known=True)
    except Declined as declined:
        return read(payment, now=now, declined=declined)
    except Unclear:
        return read(payment, now=now)


def cancel(payment: Payment, back: Back, *, now: datetime) -> Answer:
    """Have something given back; after a no or no answer, look."""
    try:
        return Answer(ADAPTERS[payment.via].cancel(payment, back, now=now), is_known=True)
    except Declined as declined:
        return read(payment, now=now, declined=declined)
    except Unclear:
        return read(payment, now=now)


def read(payment: Payment, *, now: datetime, declined: Declined | None = None) -> Answer:
    """Look at what the gateway knows."""
    try:
        reading = ADAPTERS[payment.via].read(payment, now=now)
    except Unclear:
        return Answer()
    return Answer(
        reading,
        is_known=True,
        is_declined=declined is not None,
        code=declined.code if declined else "",
    )


def find_out(payment: Payment, *, now: datetime) -> Answer:
    """Look, and do again what was begun and is not done; the gateway knows each request again."""
    answer = read(payment, now=now)
    if not answer.is_known:
        return answer
    seen = answer.reading
    if payment.unwinds and seen and seen.left:
        back = Back(None, UNWIND_WHY, f"{payment.token}-unwind-{payment.unwind_refusals}")
        return cancel(payment, back, now=now)
    wanted = open_one(payment)
    if wanted and seen and seen.total - seen.left - payment.cancelled < wanted.amount:
        return cancel(payment, back_of(wanted), now=now)
    is_waiting = payment.stage is State.IN_PROGRESS and payment.payment_key
    if is_waiting and (seen is None or (seen.state is State.IN_PROGRESS and not seen.is_paid)):
        return confirm(payment, now=now)
    return answer


def open_one(payment: Payment) -> Cancellation | None:
    """Return the cancellation that was asked for and has no answer yet."""
    return payment.cancellations.filter(result=Cancellation.Result.ASKED).first()


def back_of(wanted: Cancellation) -> Back:
    """Return what to ask the gateway for."""
    return Back(wanted.amount, wanted.why, f"{wanted.payment.token}-{wanted.pk}")
