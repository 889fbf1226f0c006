"""Bringing a payment and the books to where the gateway is: at once, exactly once, and told."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_noop

from madang.base import outbox
from madang.base.live import news
from madang.ledger.engine import payments as engine
from madang.ledger.engine.payments import Reading, State
from madang.ledger.models import Cancellation, Payment, Purchase
from madang.ledger.services import holds, inquiries, takings
from madang.ledger.services.inquiries import Answer
from madang.ledger.services.refusals import Refusal

NOTICE = "ledger.payments"
LOOK_AGAIN = timedelta(minutes=10)  # a gateway may take back what it said
MOST_ATTEMPTS = 30_000
TEXTS = {
    State.DONE: gettext_noop("Your payment of %(amount)s won for %(name)s is made."),
    State.ABORTED: gettext_noop("Your payment for %(name)s was not made. Nothing is charged."),
    State.EXPIRED: gettext_noop("The time to pay for %(name)s ran out. Nothing is charged."),
    State.PARTIAL_CANCELED: gettext_noop(
        "Of your payment for %(name)s, %(back)s won in all were given back."
    ),
    State.CANCELED: gettext_noop(
        "Your payment for %(name)s was cancelled; %(back)s won in all were given back."
    ),
}
UNWINDING = gettext_noop(
    "Your payment for %(name)s was not accepted. What was charged is being given back to you."
)
UNWOUND = gettext_noop("What was charged for %(name)s was given back to you in full.")


def settle(payment_id: int, *, answer: Answer, now: datetime, is_page: bool = False) -> Payment:
    """Note what came of asking, post what follows, and tell the payer what no page could say.

    The only place that changes a payment after it was claimed. It may run twice, and for answers
    that are late: what is noted is never taken back. `is_page`: the payer is looking.
    """
    with transaction.atomic(durable=True):
        rows = Payment.objects.select_for_update(of=("self",))
        payment = rows.select_related("town", "credit__asset").get(pk=payment_id)
        before, did_unwind = payment.stage, payment.unwinds
        went_back = payment.cancelled
        if answer.reading:
            _follow(payment, answer, answer.reading, now)
        elif answer.is_declined and payment.stage in engine.OPEN:
            payment.state = State.ABORTED.value
        _run_out(payment, answer, now)
        if answer.is_declined:
            payment.code = answer.code
            payment.unwind_refusals += did_unwind and payment.unwinds
            _refuse(payment, answer.code, now)
        if payment.stage is not before:
            engine.steps(before, payment.stage)  # raises when it is no way to go
            payment.ended_at = None if payment.stage in engine.OPEN else now
        _ask_again(payment, answer, now, is_new=payment.stage is not before)
        _tell(payment, now, is_page=is_page, is_unwound=did_unwind and not payment.unwinds)
        payment.save()
        if payment.stage is not before or payment.cancelled != went_back or answer.is_declined:
            Purchase.objects.filter(payment=payment).update(is_open=True)
        news.announce(payment.topic)
    return payment


def _follow(payment: Payment, answer: Answer, reading: Reading, now: datetime) -> None:
    plan = engine.plan(
        state=payment.stage,
        amount=payment.amount,
        cancelled=payment.cancelled,
        reading=reading,
        is_declined=answer.is_declined,
    )
    payment.payment_key = payment.payment_key or reading.payment_key
    payment.method = payment.method or reading.method
    if plan.takes:
        try:
            payment.journal_id = takings.take(payment, now=now).journal
        except Refusal:  # the purse was closed meanwhile: what cannot be kept goes back
            payment.state, payment.unwinds = State.ABORTED.value, reading.left > 0
            return
    payment.state, payment.unwinds = plan.state.value, plan.unwinds
    _went_back(payment, plan.gives_back, now)


def _went_back(payment: Payment, amount: int, now: datetime) -> None:
    """Note and post that `amount` went back: what was asked for first, the rest as it is."""
    wanted = inquiries.open_one(payment)
    if wanted and amount >= wanted.amount:
        if wanted.hold:
            holds.release(hold=wanted.hold, now=now)
        _note(payment, wanted, now)
        amount -= wanted.amount
    if amount:
        other = Cancellation(
            town=payment.town,
            payment=payment,
            key=f"{payment.token}:gateway:{payment.cancelled + amount}",
            amount=amount,
            why="gateway",
            is_ours=False,
            asked_at=now,
        )
        _note(payment, other, now)


def _note(payment: Payment, back: Cancellation, now: datetime) -> None:
    payment.cancelled += back.amount
    posted = takings.give_back(payment, back.amount, after=payment.cancelled, now=now)
    back.journal_id, back.ended_at = posted.journal, now
    back.result = Cancellation.Result.DONE
    back.save()


def _run_out(payment: Payment, answer: Answer, now: datetime) -> None:
    """End what nobody has paid in time, once the gateway has confirmed that."""
    if payment.stage is State.READY and answer.is_known and now >= payment.expires_at:
        payment.state = State.EXPIRED.value


def _refuse(payment: Payment, code: str, now: datetime) -> None:
    wanted = inquiries.open_one(payment)
    if wanted:
        if wanted.hold:
            holds.release(hold=wanted.hold, now=now)
        wanted.result, wanted.code, wanted.ended_at = Cancellation.Result.REFUSED, code, now
        wanted.save()


def _ask_again(payment: Payment, answer: Answer, now: datetime, *, is_new: bool) -> None:
    """Say when to look again, and let go of the claim."""
    payment.claimed_until = None
    is_open = (
        not answer.is_known
        or payment.unwinds
        or payment.stage is State.IN_PROGRESS
        or inquiries.open_one(payment) is not None
    )
    payment.attempts = min(payment.attempts + 1, MOST_ATTEMPTS) if is_open else 0
    if payment.hinted:
        payment.ask_at = now
    elif is_open:
        payment.ask_at = now + engine.wait(payment.attempts)
    elif payment.stage is State.READY:
        payment.ask_at = payment.expires_at + engine.FIRST_WAIT
    else:
        payment.ask_at = now + LOOK_AGAIN if is_new and payment.stage is State.DONE else None
    payment.hinted = False


def _tell(payment: Payment, now: datetime, *, is_page: bool, is_unwound: bool) -> None:
    """Tell the payer, unless the page does or nothing is new; who never paid is not written to."""
    word = f"{payment.state}:{payment.cancelled}:{'unwinds' if payment.unwinds else ''}"
    is_old = word == payment.told or payment.stage in engine.OPEN
    was_begun = bool(payment.payment_key)
    if is_unwound or (not is_old and not is_page and was_begun):
        text = UNWINDING if payment.unwinds else TEXTS[payment.stage]
        outbox.tell(
            [payment.payer_id] if payment.payer_id else [],
            kind=NOTICE,
            text=UNWOUND if is_unwound else text,
            params={
                "name": payment.name,
                "amount": f"{payment.amount:,}",
                "back": f"{payment.cancelled:,}",
            },
            path=payment.path,
            town_id=payment.town_id,
            now=now,
            key=f"{NOTICE}:{payment.pk}:{word}:{is_unwound}",
        )
    payment.told = word
