"""What is in a shop's purses: won, and local currency that it exchanges into won."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from madang.delivery.models import Shop
from madang.delivery.services import keepers
from madang.ledger.models import Asset, Posting, Purse
from madang.ledger.services import exchanges, purses
from madang.people.models import Account
from madang.towns.models import Town


@dataclass(frozen=True)
class Earned:
    """Local currency of a shop; `free` of it came by sales and can be exchanged now."""

    purse: Purse
    balance: int
    free: int


@dataclass(frozen=True)
class Proceeds:
    """What a shop has, in won and in each local currency that it ever took."""

    won: int
    earned: list[Earned]


def of(shop: Shop) -> Proceeds:
    """Return what is in the purses of a shop."""
    rows = list(_purses(shop))
    sums = purses.amounts(rows)
    return Proceeds(
        won=sum(sums[one.pk].balance for one in rows if one.asset.kind == Asset.Kind.MONEY),
        earned=[
            Earned(one, sums[one.pk].balance, exchanges.exchangeable(one))
            for one in rows
            if one.asset.has_lots
        ],
    )


def exchange(shop_id: int, *, purse_id: int, town: Town, by: Account, now: datetime) -> int:
    """Exchange all that can be of one local currency; return how much, nothing when there is none.

    Raises PermissionDenied: `by` does not run the shop; ValidationError: it has left, or a ledger
    Refusal; Purse.DoesNotExist: no local currency of this shop.
    """
    with transaction.atomic():
        shop = keepers.held(shop_id, town=town, by=by, now=now)
        purse = _purses(shop).get(pk=purse_id, asset__has_lots=True)
        amount = exchanges.exchangeable(purse)
        if amount:
            last = Posting.objects.filter(credit=purse).latest("pk").pk
            key = f"exchange:{purse.pk}:{last}"  # once for all that came until now
            exchanges.exchange(purse=purse, amount=amount, key=key, by=by, now=now)
        return amount


def _purses(shop: Shop) -> QuerySet[Purse]:
    mine = Purse.objects.filter(
        town=shop.town_id, holder=Purse.Holder.PARTNER, name=f"shop:{shop.pk}"
    )
    return mine.select_related("asset", "town").order_by("asset__code")
