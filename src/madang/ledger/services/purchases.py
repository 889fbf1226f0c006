"""Buying local currency: what was agreed, its payment by a gateway, and the sale that follows.

Nothing is sold before it is paid, and what is paid and cannot be sold goes back by itself. `follow`
brings a purchase to where its payment is; it may run twice, late, and by several at once.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q, Sum
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from madang.base import outbox
from madang.base.live import news
from madang.ledger.engine.payments import FAILED, OPEN, State
from madang.ledger.engine.sales import Price
from madang.ledger.models import Cancellation, Gateway, Payment, Posting, Purchase, Purse
from madang.ledger.services import gateways, offers, payments, purses, sales
from madang.ledger.services.offers import Offer
from madang.ledger.services.payments import Busy
from madang.ledger.services.refusals import Conflict, NoProgramme, Refusal, Shortfall
from madang.ledger.services.sales import OverLimit, SoldOut
from madang.people.models import Account
from madang.roles.services import permissions
from madang.towns.models import Town

ACT = "ledger.buy"
NOTICE = "ledger.payments"
PATH = "/ledger/wallet/purchases/%s/"
AT_ONCE = 100
LONGEST_KEY = 80
BACK_WHY = "지역화폐 구매 취소"  # people read it on the statement of their card
UNSOLD = gettext_noop(
    "%(name)s could not be sold to you any more. The %(amount)s won that you paid are being given"
    " back in full."
)
OWED = gettext_noop(
    "%(owed)s won for %(name)s could not be given back the way you paid. They are yours; open the"
    " page to try again."
)
Stage = Purchase.State


class PriceChanged(Refusal):
    """The price is another than the page showed."""

    code = "price-changed"
    text = _("The price has changed meanwhile. Nothing was charged; look at it once more.")


class TooLittle(Refusal):
    """Less than can be bought at once."""

    code = "too-little"

    def __init__(self, least: int) -> None:
        super().__init__()
        self.least = least
        text = _("You can buy from %(least)s won. Nothing was charged.")
        self.message = text % {"least": f"{least:,}"}


class NoGateway(Refusal):
    """The town has no gateway by which anybody could pay."""

    code = "no-gateway"
    text = _("This town takes no payments at present. Nothing was charged.")


@dataclass(frozen=True)
class Wish:
    """What somebody saw and agreed to: `key` is made by the client, before it asks."""

    face: int
    paid: int
    key: str
    back: str = ""


def begin(*, offer: Offer, wish: Wish, by: Account, now: datetime) -> Purchase:
    """Write down a purchase and its payment, before anybody is asked for money.

    The same key is the same purchase. Raises PermissionDenied; Refusal: PriceChanged, TooLittle,
    OverLimit, SoldOut, NoGateway, Conflict; ValueError: no key.
    """
    town = offer.programme.town
    permissions.require(by, ACT, town=town, now=now)
    if not 0 < len(wish.key) <= LONGEST_KEY:
        raise ValueError("a purchase has a key")
    before = _before(offer, wish, by)
    if before is not None:
        return before
    gateway = gateways.way_of(town)
    if gateway is None:
        raise NoGateway
    insist(offer=offer, face=wish.face, account=by, now=now)
    cost = offer.price(wish.face)
    if cost.paid != wish.paid:
        raise PriceChanged
    return _begun(offer, wish, cost, gateway, by, now)


def _begun(
    offer: Offer, wish: Wish, cost: Price, gateway: Gateway, by: Account, now: datetime
) -> Purchase:
    """Make the purchase; asked twice at once, the first is answered."""
    town, order = offer.programme.town, f"buy-{secrets.token_hex(10)}"
    wallet = purses.of_person(asset=offer.asset, owner=by, now=now)
    name = gettext("%(currency)s %(face)s won") % {
        "currency": offer.asset, "face": f"{wish.face:,}",
    }  # fmt: skip
    asked = payments.Wish(order=order, name=name, amount=cost.paid, path=PATH % order)
    with transaction.atomic():
        Purse.objects.select_for_update(no_key=True).get(pk=wallet.pk)
        before = _before(offer, wish, by)
        if before is not None:
            return before
        payment = payments.begin(
            town=town, wish=asked, credit=offers.tills(offer.programme, now=now).bank, payer=by,
            via=gateway.kind, now=now,
        )  # fmt: skip
        return Purchase.objects.create(
            town=town, wallet=wallet, programme=offer.programme, payment=payment, key=wish.key,
            face=cost.face, paid=cost.paid, discount=cost.discount, back=wish.back[:200],
            begun_at=now,
        )  # fmt: skip


def _before(offer: Offer, wish: Wish, by: Account) -> Purchase | None:
    """Return the purchase with this key. Raises Conflict: it was another request."""
    rows = Purchase.objects.by(by).filter(wallet__asset=offer.asset, key=wish.key)
    before = rows.first()
    if before is not None and (before.face, before.paid) != (wish.face, wish.paid):
        raise Conflict(wish.key)
    return before


def insist(*, offer: Offer, face: int, account: Account, now: datetime) -> None:
    """Refuse what could not be sold. Raises Refusal: TooLittle, OverLimit, SoldOut.

    What waits for an answer of the gateway counts as if it were sold.
    """
    known = offers.limits_of(offer=offer, account=account, now=now)
    if face < known.least:
        raise TooLittle(known.least)
    waiting = Purchase.objects.filter(
        wallet__owner=account, wallet__asset=offer.asset, state=Stage.PAYING,
        payment__state=State.IN_PROGRESS.value,
    ).aggregate(sum=Sum("face"))["sum"]  # fmt: skip
    left = max(0, known.left - int(waiting or 0))
    if face > left:
        raise OverLimit(left)
    if not offer.reaches(face):
        raise SoldOut


def confirm(
    *, purchase: Purchase, order: str, payment_key: str, amount: int, now: datetime
) -> Purchase:
    """Have the payment made that the buyer comes back from, and sell; return how it stands.

    What could not be sold is refused before anybody is charged. Raises Refusal: NoProgramme,
    OverLimit, SoldOut; as `payments.confirm` does.
    """
    payment = purchase.payment
    if order != payment.order:
        raise Conflict(order)
    if payment.stage is State.READY and payment.payer is not None:
        running = offers.every(town=purchase.town, now=now)
        offer = next((one for one in running if one.programme == purchase.programme), None)
        if offer is None:
            raise NoProgramme
        insist(offer=offer, face=purchase.face, account=payment.payer, now=now)
    payments.confirm(
        town=purchase.town, order=order, payment_key=payment_key, amount=amount, now=now
    )
    return follow(purchase.pk, now=now)


def follow(purchase_id: int, *, now: datetime) -> Purchase:
    """Bring a purchase to where its payment is, and give back what is owed."""
    with transaction.atomic():
        purchase = locked(purchase_id)
        _advance(purchase, now)
        purchase.is_open = purchase.state == Stage.PAYING or owed(purchase) > 0
        purchase.save()
        news.announce(purchase.payment.topic)
    pay_back(purchase, now=now)
    return _read(purchase_id)


def follow_due(*, town: Town, now: datetime) -> int:
    """Follow every purchase of the town whose payment has moved; return how many."""
    due = Purchase.objects.of(town).filter(is_open=True)
    due = due.exclude(state=Stage.PAYING, payment__state__in=[one.value for one in OPEN])
    found = list(due.order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
    for pk in found:
        follow(pk, now=now)
    return len(found)


def locked(purchase_id: int) -> Purchase:
    """Return the purchase, which nobody else changes until the transaction ends."""
    Purchase.objects.select_for_update(of=("self",)).get(pk=purchase_id)
    return _read(purchase_id)


def _read(purchase_id: int) -> Purchase:
    rows = Purchase.objects.select_related(
        "town", "wallet__asset", "wallet__owner", "programme__asset", "programme__source",
        "programme__custody__asset", "programme__budget", "payment__credit__asset",
        "payment__town", "payment__payer", "sale",
    )  # fmt: skip
    return rows.get(pk=purchase_id)


def _advance(purchase: Purchase, now: datetime) -> None:
    stage = purchase.payment.stage
    if purchase.state == Stage.PAYING:
        if stage in FAILED:
            purchase.state, purchase.code = Stage.UNPAID, purchase.payment.code[:40]
        elif stage is State.DONE:
            _sell(purchase, now)
        elif stage not in OPEN:  # it took back what it had before we sold
            _refuse(purchase, "gateway", now)
    elif purchase.sale is not None and stage is State.CANCELED and not purchase.code:
        _follow_back(purchase, now)


def _sell(purchase: Purchase, now: datetime) -> None:
    try:
        posted = sales.sell(
            wallet=purchase.wallet,
            face=purchase.face,
            tills=offers.tills(purchase.programme, now=now),
            key=f"purchase:{purchase.pk}",
            by=purchase.wallet.owner,
            now=now,
            agreed=Price(purchase.face, purchase.discount),
        )
    except Refusal as refusal:
        _refuse(purchase, refusal.code, now)
    else:
        purchase.state, purchase.sale_id = Stage.SOLD, posted.journal


def _refuse(purchase: Purchase, code: str, now: datetime) -> None:
    purchase.state, purchase.code = Stage.REFUSED, code
    payment = purchase.payment
    params = {"name": payment.name, "amount": f"{payment.amount:,}"}
    _tell(purchase, UNSOLD, params, word="unsold", now=now)


def _follow_back(purchase: Purchase, now: datetime) -> None:
    """The gateway gave all of it back: what is left of the purchase goes too."""
    gone = gone_back(purchase)
    purchase.code = "buyer"
    if purchase.payment.cancelled <= gone or purchase.sale is None:
        return
    purchase.state, purchase.code = Stage.RETURNED, "gateway"
    key = f"purchase:{purchase.pk}:gateway"
    try:
        sales.take_back(sale=purchase.sale, key=key, why="", by=None, now=now)
    except Shortfall:
        purchase.code = "gateway-spent"  # it is spent: the town has to ask the buyer for it


def gone_back(purchase: Purchase) -> int:
    """Return how many won of the sale were taken back for the buyer."""
    undone = Q(journal__refunds=purchase.sale_id) | Q(journal__reverses=purchase.sale_id)
    if purchase.sale_id is None:
        return 0
    rows = Posting.objects.filter(undone, credit=purchase.payment.credit_id)
    return int(rows.aggregate(sum=Sum("amount"))["sum"] or 0)


def owed(purchase: Purchase) -> int:
    """Return how many won the buyer gets back that the gateway has not given back yet."""
    payment = purchase.payment
    due = payment.amount if purchase.state == Stage.REFUSED else gone_back(purchase)
    return max(0, due - payment.cancelled) if payment.journal_id else 0


def pay_back(purchase: Purchase, *, now: datetime, again: bool = False) -> None:
    """Have the gateway give back what is owed; after a refusal of it only `again`."""
    payment = Payment.objects.select_related("town").get(pk=purchase.payment_id)
    purchase.payment = payment
    amount = owed(purchase)
    if not amount:
        return
    tries = payment.cancellations.filter(result=Cancellation.Result.REFUSED).count()
    if tries and not again:
        _settle_for_now(purchase, amount, tries, now)
        return
    given: Any = {"why": BACK_WHY, "by": None, "now": now}
    key = f"purchase:{purchase.pk}:{payment.cancelled + amount}:{tries}"
    try:
        wanted = payments.cancel(payment=payment, amount=amount, key=key, **given)
    except Busy:
        return  # the next run of the job sees
    if wanted.result == Cancellation.Result.REFUSED:
        _settle_for_now(purchase, amount, tries + 1, now)


def _settle_for_now(purchase: Purchase, amount: int, tries: int, now: datetime) -> None:
    """Tell that the gateway refused; the buyer can have it tried again."""
    Purchase.objects.filter(pk=purchase.pk).update(is_open=False)
    params = {"name": purchase.payment.name, "owed": f"{amount:,}"}
    _tell(purchase, OWED, params, word=f"owed:{tries}", now=now)


def _tell(
    purchase: Purchase, text: str, params: dict[str, str], *, word: str, now: datetime
) -> None:
    outbox.tell(
        [purchase.payment.payer_id] if purchase.payment.payer_id else [],
        kind=NOTICE,
        text=text,
        params=params,
        path=purchase.payment.path,
        town_id=purchase.town_id,
        now=now,
        key=f"ledger.purchase:{purchase.pk}:{word}",
    )
