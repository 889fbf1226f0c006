"""What a person has in a town: each purse with what is held of it, and what it is made of."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise

from madang.ledger.models import Hold, Lot, Purse
from madang.ledger.services import offers, purses, rooms
from madang.ledger.services.offers import Limits, Offer
from madang.ledger.services.purses import Amount
from madang.people.models import Account
from madang.towns.models import Town

MOST_LOTS = 100
NOTHING = Amount(0, 0)


@dataclass(frozen=True)
class Origin:
    """Where something comes from: a page of a room, as an order."""

    label: str
    url: str


@dataclass(frozen=True)
class Held:
    """What is set aside, for what, and until when at most."""

    hold: Hold
    origin: Origin | None


@dataclass
class Pocket:
    """One purse and all that its owner should know of it; without a purse, what could be bought."""

    purse: Purse | None
    name: str
    amount: Amount = NOTHING
    lots: list[Lot] = field(default_factory=list)
    held: list[Held] = field(default_factory=list)
    offer: Offer | None = None
    limits: Limits | None = None


def of(*, account: Account, town: Town, now: datetime) -> list[Pocket]:
    """Return the person's purses, what can be bought first; the number of queries is constant."""
    mine = list(purses.of_account(account=account, town=town).select_related("asset", "town"))
    sums = purses.amounts(mine) if mine else {}
    lots, held = _lots(mine), _held(mine)
    on_sale = {one.asset.pk: one for one in offers.every(town=town, now=now)}
    found = [
        Pocket(
            purse=purse,
            name=str(purse.asset),
            amount=sums[purse.pk],
            lots=lots.get(purse.pk, []),
            held=held.get(purse.pk, []),
            offer=on_sale.pop(purse.asset_id, None) if not purse.name else None,
        )
        for purse in mine
    ]
    found += [Pocket(None, str(one.asset), offer=one) for one in on_sale.values()]
    wallets = {purse.asset_id: purse for purse in mine if not purse.name}
    for pocket in found:
        if pocket.offer is not None:
            has = pocket.amount.balance
            pocket.limits = offers.limits(offer=pocket.offer, wallets=wallets, has=has, now=now)
    return sorted(found, key=lambda one: one.offer is None)


def _lots(mine: Sequence[Purse]) -> dict[int, list[Lot]]:
    found: dict[int, list[Lot]] = {}
    rows = Lot.objects.left().filter(purse__in=mine).select_related("programme")
    for lot in rows[:MOST_LOTS]:
        found.setdefault(lot.purse_id, []).append(lot)
    return found


def _held(mine: Sequence[Purse]) -> dict[int, list[Held]]:
    found: dict[int, list[Held]] = {}
    for hold in Hold.objects.open().filter(purse__in=mine)[:MOST_LOTS]:
        found.setdefault(hold.purse_id, []).append(Held(hold, origin(hold.key)))
    return found


def origin(key: str) -> Origin | None:
    """Return the page that the key of a hold or journal speaks of, None when no room knows it."""
    for trace in rooms.traces():
        number = key.removeprefix(trace.beginning).partition(":")[0]
        if key.startswith(trace.beginning) and number.isdecimal():
            return _origin(trace.label, trace.url, number)
    return None


def _origin(label: Promise, url: str, number: str) -> Origin | None:
    try:
        return Origin(str(label) % {"n": number}, reverse(url, args=[number]))
    except NoReverseMatch:
        return None
