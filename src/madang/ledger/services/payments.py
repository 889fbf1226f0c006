"""Payments from beginning to end: a short claim, the call without any lock, and the settlement.

The row is there, with its amount, before anybody is asked for money. Whoever wants to ask the
gateway claims the row for a while; a process that dies loses its claim with time, and the job looks
again at all that is not known. What the gateway is asked twice, it knows again by our token.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _
from procrastinate.contrib.django import app as jobs

from madang.ledger.engine import toss
from madang.ledger.engine.payments import PAID, State, has_card, is_card
from madang.ledger.models import Cancellation, Hold, Payment, Purse
from madang.ledger.services import holds, inquiries, purses, settlements, transfers
from madang.ledger.services.refusals import Closed, Conflict, Overpaid, Refusal
from madang.people.models import Account
from madang.towns.models import Town

TO_PAY = timedelta(minutes=30)
CLAIM = timedelta(seconds=90)  # longer than asking twice can take
HELD = timedelta(days=30)
AT_ONCE = 100
ASK_JOB = "madang.ledger.jobs.ask_town"  # also runs every minute, should one be lost


class AmountDiffers(Refusal):
    """The browser came back with another amount than the order's."""

    code = "amount-differs"
    text = _("The amount is not that of the order. Nothing was charged; begin the payment again.")


class TooLate(Refusal):
    """The time to pay is over."""

    code = "too-late"
    text = _("The time to pay is over. Nothing was charged; begin the payment again.")


class NotPaid(Refusal):
    """What was not paid cannot be given back."""

    code = "not-paid"
    text = _("This was not paid, so nothing can be given back.")


class Busy(Refusal):
    """Another cancellation of the payment has no answer yet."""

    code = "busy"
    text = _("Another cancellation of this payment is still under way. Try again in a minute.")


class CardNumber(Refusal):
    """There is something like the number of a card in it."""

    code = "card-number"
    text = _("This looks like the number of a card, which Madang never keeps.")


@dataclass(frozen=True)
class Wish:
    """What is to be paid: `order` is the room's name for it, known once in a town.

    `path` is where a notice about the payment leads.
    """

    order: str
    name: str
    amount: int
    path: str = ""


def begin(
    *,
    town: Town,
    wish: Wish,
    credit: Purse,
    payer: Account | None,
    now: datetime,
    via: str = Payment.Via.TOSS.value,
) -> Payment:
    """Write down what is to be paid by the gateway into `credit`, before anybody is asked.

    The same order with the same wish is the same payment. Raises Refusal: Conflict, CardNumber;
    ValueError: no amount, no order.
    """
    debit = purses.named(asset=credit.asset, holder="outside", name=via, now=now)
    values = {"via": via, "debit": debit, "credit": credit, "payer": payer}
    return _begun(town, wish, values, now)


def begin_from(*, wallet: Purse, wish: Wish, credit: Purse, now: datetime) -> Payment:
    """Write down what is to be paid from a person's wallet into `credit`; raises as `begin`."""
    values = {
        "via": Payment.Via.WALLET.value,
        "debit": wallet,
        "credit": credit,
        "payer": wallet.owner,
    }
    return _begun(wallet.town, wish, values, now)


def _begun(town: Town, wish: Wish, values: dict[str, object], now: datetime) -> Payment:
    transfers.insist_amounts([wish.amount])
    if not toss.ORDER.fullmatch(wish.order):
        raise ValueError(f"{wish.order!r} is no order: 6 to 64 letters, digits, _ or -")
    if is_card(wish.order) or has_card(wish.name):
        raise CardNumber
    said = values | wish.__dict__
    fresh = said | {
        "name": wish.name[:100],
        "token": secrets.token_hex(16),
        "begun_at": now,
        "expires_at": now + TO_PAY,
        "ask_at": now + TO_PAY,
    }
    payment, is_new = Payment.objects.get_or_create(town=town, order=wish.order, defaults=fresh)
    if not is_new and any(getattr(payment, name) != value for name, value in said.items()):
        raise Conflict(wish.order)
    return payment


def confirm(*, town: Town, order: str, payment_key: str, amount: int, now: datetime) -> Payment:
    """Have the payment made that the payer comes back from, once, and return how it stands.

    The page shows what is returned: IN_PROGRESS when nobody knows yet, and a notice follows.
    Raises Refusal: AmountDiffers, TooLate, CardNumber, Conflict; Payment.DoesNotExist.
    """
    if is_card(payment_key) or not toss.KEY.fullmatch(payment_key):
        raise CardNumber
    payment, is_claimed, was_ready = _to_confirm(town, order, payment_key, amount, now)
    if not is_claimed:
        return payment
    ask = inquiries.confirm if was_ready else inquiries.find_out
    answer = ask(payment, now=now)
    return settlements.settle(payment.pk, answer=answer, now=now, is_page=True)


def _to_confirm(
    town: Town, order: str, payment_key: str, amount: int, now: datetime
) -> tuple[Payment, bool, bool]:
    """Claim the payment for a confirmation; return it, if it is ours, and if it is new."""
    with transaction.atomic(durable=True):
        rows = Payment.objects.of(town).select_for_update(of=("self",))
        payment = rows.select_related("town", "credit__asset").get(order=order)
        if payment.amount != amount:
            raise AmountDiffers
        was_ready = payment.stage is State.READY
        if payment.stage not in {State.READY, State.IN_PROGRESS} or _is_claimed(payment, now):
            return payment, False, was_ready
        if was_ready and now >= payment.expires_at:
            raise TooLate
        if payment.payment_key not in {"", payment_key}:
            raise Conflict(order)
        payment.payment_key, payment.state = payment_key, State.IN_PROGRESS.value
        _claim(payment, now)
        try:
            with transaction.atomic():
                payment.save()
        except IntegrityError as error:  # this key has paid for another order
            raise Conflict(order) from error
        return payment, True, was_ready


def pay(*, payment: Payment, now: datetime) -> Payment:
    """Pay from the wallet that the payment names, and return how it stands."""
    return confirm(
        town=payment.town,
        order=payment.order,
        payment_key=f"wallet-{payment.pk}",
        amount=payment.amount,
        now=now,
    )


def cancel(
    *, payment: Payment, amount: int, key: str, why: str, by: Account | None, now: datetime
) -> Cancellation:
    """Have `amount` of the payment given back, once for each key; return how that stands.

    The money is set aside first, so that it is there when the gateway has given it back.
    Raises Refusal: NotPaid, Overpaid, Busy, Conflict, Shortfall, Closed, CardNumber; ValueError.
    """
    transfers.insist_amounts([amount])
    transfers.insist_words(key, why)
    if has_card(why):
        raise CardNumber
    wanted, is_claimed = _to_cancel(payment, amount, key, why, by, now)
    if is_claimed:
        answer = inquiries.cancel(wanted.payment, inquiries.back_of(wanted), now=now)
        settlements.settle(payment.pk, answer=answer, now=now)
        wanted.refresh_from_db()
    return wanted


def _to_cancel(
    payment: Payment, amount: int, key: str, why: str, by: Account | None, now: datetime
) -> tuple[Cancellation, bool]:
    with transaction.atomic(durable=True):
        rows = Payment.objects.select_for_update(of=("self",))
        payment = rows.select_related("town", "credit__asset").get(pk=payment.pk)
        before = Cancellation.objects.filter(town=payment.town, key=key).first()
        if before:
            if (before.payment_id, before.amount, before.why) != (payment.pk, amount, why):
                raise Conflict(key)
            return before, False
        if payment.stage not in PAID:
            raise NotPaid
        if amount > payment.amount - payment.cancelled:
            raise Overpaid
        if inquiries.open_one(payment) or _is_claimed(payment, now):
            raise Busy
        wanted = Cancellation(
            town=payment.town, payment=payment, key=key, amount=amount, why=why, by=by, asked_at=now
        )
        wanted.hold = _set_aside(wanted, now)
        wanted.save()
        _claim(payment, now)
        payment.save()
        return wanted, True


def _set_aside(wanted: Cancellation, now: datetime) -> Hold | None:
    """Hold what goes back; a wallet is paid back at once, and a source holds nothing."""
    payment = wanted.payment
    if payment.via == Payment.Via.WALLET or payment.credit.minimum is None:
        return None
    if payment.credit.closed_at:
        raise Closed
    return holds.place(
        purse=payment.credit,
        amount=wanted.amount,
        key=f"cancel:{wanted.key}"[: transfers.LONGEST],
        why="",
        by=None,
        now=now,
        expires_at=now + HELD,
    )


def ask(payment_id: int, *, now: datetime) -> Payment | None:
    """Find out how the payment stands and note it; None when somebody else is at it."""
    with transaction.atomic(durable=True):
        rows = Payment.objects.select_for_update(of=("self",))
        payment = rows.select_related("town", "credit__asset").get(pk=payment_id)
        if _is_claimed(payment, now):
            return None
        _claim(payment, now)
        payment.save()
    answer = inquiries.find_out(payment, now=now)
    return settlements.settle(payment_id, answer=answer, now=now)


def ask_due(*, town_id: int, now: datetime) -> int:
    """Ask about every payment of the town of which something is not known; return how many."""
    due = Payment.objects.filter(town_id=town_id).due(now).order_by("ask_at")
    found = list(due.values_list("pk", flat=True)[:AT_ONCE])
    return sum(ask(pk, now=now) is not None for pk in found)


def hint(*, town: Town, order: str, now: datetime) -> bool:
    """Look at the payment of this order soon, for somebody said that it changed."""
    is_ours = Payment.objects.of(town).filter(order=order).update(hinted=True, ask_at=now)
    if is_ours:
        jobs.configure_task(ASK_JOB).defer(town_id=town.pk)
    return bool(is_ours)


def _is_claimed(payment: Payment, now: datetime) -> bool:
    return payment.claimed_until is not None and payment.claimed_until > now


def _claim(payment: Payment, now: datetime) -> None:
    payment.claimed_until = now + CLAIM
    payment.ask_at = now + CLAIM
    payment.hinted = False
