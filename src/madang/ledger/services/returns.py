"""Taking a purchase of local currency back: soon after it, or its rest when most of it is spent."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from madang.ledger.engine import returns as engine
from madang.ledger.engine.returns import Ground, Terms
from madang.ledger.models import Journal, Purchase
from madang.ledger.services import purchases, sales
from madang.ledger.services.refusals import Refusal
from madang.people.models import Account
from madang.roles.services import permissions
from madang.rules.services import rules


class NotReturnable(Refusal):
    """It is too long ago, and too little of it is spent."""

    code = "not-returnable"
    text = _("This purchase cannot be taken back at present. Nothing was moved.")


class OtherRest(Refusal):
    """Another amount is left than the page showed."""

    code = "other-rest"
    text = _("The amount that is left has changed. Nothing was moved; look at it once more.")


@dataclass(frozen=True)
class Rest:
    """What is left of a purchase and comes back: `face` from the wallet, `won` to the buyer.

    `discount` goes back to the town's budget; `held` is set aside and stays. Without a `ground` it
    cannot be taken back: from the day after `last_day` on not before `to_spend` is spent.
    """

    ground: Ground | None
    face: int
    won: int
    discount: int
    held: int
    last_day: date
    to_spend: int


def rest(*, purchase: Purchase, now: datetime) -> Rest | None:
    """Return what is left of a purchase, None when there never was anything."""
    sold = sales.standing(purchase.sale) if purchase.sale else None
    if purchase.sale is None or sold is None:
        return None
    terms, zone = _terms(purchase, now), purchase.town.zone
    bought, day = purchase.face - sold.back, purchase.sale.at.astimezone(zone).date()
    there = sold.there if sold.lot.expires_at > now else 0
    found = engine.ground(
        terms,
        bought=bought,
        left=sold.lot.amount,
        bought_on=day,
        today=now.astimezone(zone).date(),
    )
    return Rest(
        ground=found if there else None,
        face=there,
        won=there - sold.share if there else 0,
        discount=sold.share if there else 0,
        held=sold.lot.held,
        last_day=engine.last_day(day, days=terms.days),
        to_spend=engine.to_spend(terms, bought=bought, left=sold.lot.amount),
    )


def take_back(*, purchase: Purchase, face: int, by: Account, now: datetime) -> Purchase:
    """Take back the `face` that is left of one's own purchase, and have the gateway pay it back.

    Asked again when nothing is left, it is answered as it stands. Raises PermissionDenied; Refusal:
    NotReturnable, OtherRest.
    """
    permissions.require(by, purchases.ACT, town=purchase.town, now=now)
    with transaction.atomic():
        fresh = purchases.locked(purchase.pk)
        left = rest(purchase=fresh, now=now)
        if fresh.wallet.owner_id != by.pk or fresh.sale is None or left is None:
            raise NotReturnable
        if not (fresh.state == Purchase.State.RETURNED and left.face == 0):
            _taken(fresh, fresh.sale, left, face, by, now)
    return purchases.follow(purchase.pk, now=now)


def _taken(
    purchase: Purchase, sale: Journal, left: Rest, face: int, by: Account, now: datetime
) -> None:
    if left.ground is None:
        raise NotReturnable
    if left.face != face:
        raise OtherRest
    times = purchases.gone_back(purchase)
    sales.take_back(sale=sale, key=f"purchase:{purchase.pk}:back:{times}", why="", by=by, now=now)
    purchase.state, purchase.is_open = Purchase.State.RETURNED, True
    purchase.save()


def try_again(*, purchase: Purchase, by: Account, now: datetime) -> Purchase:
    """Ask the gateway once more for what it refused to give back."""
    permissions.require(by, purchases.ACT, town=purchase.town, now=now)
    if purchase.wallet.owner_id != by.pk:
        raise NotReturnable
    purchases.pay_back(purchase, now=now, again=True)
    return purchases.follow(purchase.pk, now=now)


def _terms(purchase: Purchase, now: datetime) -> Terms:
    town = purchase.town
    numbers = [
        rules.number(town=town, key=f"ledger.{name}", at=now)
        for name in ("withdrawal_days", "rest_percent", "small_rest_percent", "small_sale_won")
    ]
    return Terms(*numbers)
