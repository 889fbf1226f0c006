"""Shops as merchants of the town's local currencies: with their opening, without being asked for.

What is known of a shop stands at its purse of won and is the same at its purses of every currency.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from madang.delivery.engine import trades
from madang.delivery.models import Shop
from madang.ledger.engine import codes
from madang.ledger.models import Asset, Merchant, Purse
from madang.ledger.services import mandates, merchants

PARTNER = Purse.Holder.PARTNER


@dataclass(frozen=True)
class Facts:
    """Where a shop is (법정동 code), of which trade, and what it sells in a year, None: unknown."""

    area: str
    trade: str
    yearly_sales: int | None = None


def usual(shop: Shop) -> Facts:
    """Return what the shop's own data say: its dong where it is of the town, and its cuisine."""
    own, dong = mandates.area(shop.town), codes.local(shop.region.code) if shop.region else ""
    area = dong if dong.startswith(own) else codes.local(shop.town.region.code)
    return Facts(area[:20], trades.code(shop.cuisine))


def facts(shop: Shop) -> Facts:
    """Return what is written down of a shop, else what its own data say."""
    known = Merchant.objects.filter(purse=shop.purse_id).first() if shop.purse_id else None
    return Facts(known.area, known.trade, known.yearly_sales) if known else usual(shop)


def keep(shop: Shop, known: Facts, *, now: datetime) -> None:
    """Write down what is known of a shop that has a purse; an ended merchant stays ended."""
    if shop.purse is None:
        raise ValueError(f"shop {shop.pk} has no purse yet")
    rows = Merchant.objects.filter(purse__in=_purses(shop))
    rows.update(**vars(known), known_at=now)
    if not rows.filter(purse=shop.purse).exists():
        merchants.register(purse=shop.purse, **vars(known), now=now)


def admit(shop: Shop, *, now: datetime) -> None:
    """Let an open shop take every local currency and voucher of its town."""
    keep(shop, facts(shop), now=now)
    for asset in mandates.issued(shop.town):
        launch(asset, now, shop=shop)
    Merchant.objects.filter(purse__in=_purses(shop)).update(ended_at=None)


def leave(shop: Shop, *, now: datetime) -> None:
    """Let a shop that is suspended or gone take no more of it."""
    rows = Merchant.objects.filter(purse__in=_purses(shop), ended_at=None)
    rows.update(ended_at=now)


def launch(asset: Asset, now: datetime, shop: Shop | None = None) -> int:
    """Let all open shops, or one, take `asset`; return how many begin to."""
    rows = Shop.objects.filter(pk=shop.pk) if shop else Shop.objects.of(asset.town).public()
    shops = {f"shop:{one.pk}": one for one in rows.select_related("town__region", "region")}
    known = {
        one.purse_id: Facts(one.area, one.trade, one.yearly_sales)
        for one in Merchant.objects.filter(purse__in=[one.purse_id for one in shops.values()])
    }
    common: dict[str, Any] = {"town_id": asset.town_id}
    opened = [
        Purse(asset=asset, holder=PARTNER, name=name, minimum=0, opened_at=now, **common)
        for name in shops
    ]
    Purse.objects.bulk_create(opened, ignore_conflicts=True)
    purses = Purse.objects.filter(asset=asset, holder=PARTNER, name__in=shops, merchant=None)
    made = [
        Merchant(
            purse=one,
            known_at=now,
            **vars(known.get(shops[one.name].purse_id or 0) or usual(shops[one.name])),
            **common,
        )
        for one in purses
    ]
    Merchant.objects.bulk_create(made, ignore_conflicts=True)
    return len(made)


def _purses(shop: Shop) -> list[int]:
    mine = Purse.objects.filter(town=shop.town_id, holder=PARTNER, name=f"shop:{shop.pk}")
    return list(mine.values_list("pk", flat=True))
