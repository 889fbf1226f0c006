"""Exchange (환전): local currency that a partner earned by sales becomes won of the town's custody.

Genuine is what came by journals that rooms call sales (`SALES` in their module `books`), less what
was given back of it and what was exchanged before. Anything else that came into the purse stays.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q, Sum
from django.utils.translation import gettext_lazy as _

from madang.ledger.engine.requests import Line
from madang.ledger.models import Asset, Journal, Posting, Programme, Purse
from madang.ledger.services import purses, rooms, transfers
from madang.ledger.services.refusals import Refusal
from madang.ledger.services.transfers import Posted
from madang.people.models import Account
from madang.towns.models import Town

KIND, BACK = "exchange", "exchange.back"
GONE = "issue:exchanged"  # where local currency goes that is no longer any


class NotEarned(Refusal):
    """More than came by sales and is still there."""

    code = "not-earned"
    text = _("Only what came by sales can be exchanged. Nothing was exchanged.")


class NotCovered(Refusal):
    """The town keeps less won in custody, or none for this currency."""

    code = "not-covered"
    text = _("The town's custody does not reach for this exchange. Nothing was exchanged.")


@dataclass(frozen=True)
class Way:
    """The purses of an exchange: `earned` in local currency, `won` of the same partner."""

    earned: Purse
    gone: Purse
    custody: Purse
    won: Purse


def exchangeable(purse: Purse) -> int:
    """Return how much of a partner's local currency came by sales and is there."""
    return max(0, min(_genuine(purse), purses.amount(purse).available))


def exchange(*, purse: Purse, amount: int, key: str, by: Account | None, now: datetime) -> Posted:
    """Turn so much into won of the same partner; asked again with the key, answer again.

    Rooms ask first whose purse it is. Raises Refusal: NotEarned, NotCovered, Conflict, Closed;
    ValueError: no amount, a purse that is no partner's or has no local currency.
    """
    with transaction.atomic():
        way = _way(purse, now=now)
        lines = _lines(way, amount)
        fresh = not _is_made(purse, key)
        if fresh and amount > exchangeable(purse):
            raise NotEarned
        if fresh and amount > purses.amount(way.custody).balance:
            raise NotCovered
        return transfers.post(
            town=purse.town, lines=lines, key=key, kind=KIND, why="", by=by, now=now
        )


def bring_back(*, purse: Purse, most: int, key: str, now: datetime) -> int:
    """Turn won of the partner into local currency again, as far as they are there; return how much.

    For what has to be given back of a sale whose local currency was exchanged meanwhile.
    """
    with transaction.atomic():
        try:
            way = _way(purse, now=now)
        except NotCovered:
            return 0
        found = min(most, _exchanged(purse), purses.amount(way.won).available)
        if found <= 0:
            return 0
        lines = [Line(line.credit, line.debit, line.amount) for line in _lines(way, found)]
        transfers.post(town=purse.town, lines=lines, key=key, kind=BACK, why="", by=None, now=now)
        return found


def exchange_due(*, town: Town, now: datetime) -> int:
    """Exchange what each partner of the town earned until now, once a day; return for how many."""
    rows = Purse.objects.of(town).filter(
        holder=Purse.Holder.PARTNER, asset__has_lots=True, closed_at=None, balances__amount__gt=0
    )
    done = 0
    for purse in rows.select_related("town", "asset").order_by("pk"):
        amount = exchangeable(purse)
        key = f"exchange:{purse.pk}:{now.astimezone(town.zone):%Y-%m-%d}"
        if not amount or _is_made(purse, key):
            continue
        try:
            exchange(purse=purse, amount=amount, key=key, by=None, now=now)
        except NotCovered:
            continue  # the public books show that custody is short
        done += 1
    return done


def _way(purse: Purse, *, now: datetime) -> Way:
    """Return the purses, the currency's row locked so that custody is given out once."""
    if purse.holder != Purse.Holder.PARTNER or not purse.asset.has_lots:
        raise ValueError(f"{purse} earns no local currency")
    Asset.objects.select_for_update(no_key=True).get(pk=purse.asset_id)
    rows = Programme.objects.filter(asset=purse.asset).exclude(custody=None)
    kept = rows.select_related("custody__asset").order_by("pk").first()
    if kept is None or kept.custody is None:
        raise NotCovered
    won = purses.named(
        asset=kept.custody.asset, holder=Purse.Holder.PARTNER, name=purse.name, minimum=0, now=now
    )
    gone = purses.named(asset=purse.asset, holder=Purse.Holder.OUTSIDE, name=GONE, now=now)
    return Way(purse, gone, kept.custody, won)


def _lines(way: Way, amount: int) -> list[Line]:
    return [Line(way.earned.pk, way.gone.pk, amount), Line(way.custody.pk, way.won.pk, amount)]


def _is_made(purse: Purse, key: str) -> bool:
    return Journal.objects.filter(town=purse.town_id, key=key).exists()


def _genuine(purse: Purse) -> int:
    kinds = Q(journal__kind__in=[KIND, BACK])
    for kind in rooms.sales():
        kinds |= Q(journal__kind=kind) | Q(journal__kind__startswith=f"{kind}.")
    return _net(purse, kinds)


def _exchanged(purse: Purse) -> int:
    return -_net(purse, Q(journal__kind__in=[KIND, BACK]))


def _net(purse: Purse, kinds: Q) -> int:
    """Return what came into the purse by journals of these kinds, less what went out."""
    came, went = (
        Posting.objects.filter(kinds, **{side: purse}).aggregate(sum=Sum("amount", default=0))
        for side in ("credit", "debit")
    )
    return int(came["sum"]) - int(went["sum"])
