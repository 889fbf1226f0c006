"""The purses from which somebody can pay a shop, with how much of each this shop may take."""

from dataclasses import dataclass
from datetime import datetime

from madang.delivery.models import Order, Shop
from madang.ledger.models import Asset, Purse
from madang.ledger.services import lots, purses
from madang.people.models import Account

PAYING = (Asset.Kind.MONEY, Asset.Kind.CURRENCY)


@dataclass(frozen=True)
class Wallet:
    """A purse with what can be spent of it at the shop; `kept_won` is there, but not for it."""

    purse: Purse
    usable_won: int
    kept_won: int = 0


def of(account: Account, *, shop: Shop, now: datetime) -> list[Wallet]:
    """Return the person's purses for this shop, money first."""
    mine = purses.of_account(account=account, town=shop.town).filter(
        asset__kind__in=PAYING, closed_at=None, name=""
    )
    found = list(mine.order_by("-asset__kind", "pk"))
    sums = purses.amounts(found)
    return [_wallet(purse, sums[purse.pk].available, shop, now) for purse in found]


def _wallet(purse: Purse, available: int, shop: Shop, now: datetime) -> Wallet:
    if not purse.asset.has_lots:
        return Wallet(purse, available)
    merchant = Purse.objects.filter(
        town_id=shop.town_id, asset=purse.asset, holder=Purse.Holder.PARTNER, name=f"shop:{shop.pk}"
    ).first()
    usable = lots.usable(purse=purse, merchant=merchant, now=now).amount if merchant else 0
    return Wallet(purse, usable, available - usable)


def last_of(account: Account, *, shop: Shop) -> Order | None:
    """Return the person's last delivery in the town, to begin with where it went."""
    mine = Order.objects.filter(town=shop.town_id).of_customer(account)
    return mine.filter(lat__isnull=False).first()
