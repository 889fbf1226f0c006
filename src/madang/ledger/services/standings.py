"""How programmes stand: budget, what was issued of it, and what became of that. Sums only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.cache import cache
from django.db.models import F, Q, Sum

from madang.ledger.models import Lot, LotMove, Posting, Programme, Purse
from madang.ledger.services import lots, mandates, programmes
from madang.towns.models import Town

KEEP_S = 60
OUTSIDE, PARTNER = Purse.Holder.OUTSIDE, Purse.Holder.PARTNER
TO_SHOP = Q(posting__credit__holder=PARTNER) | Q(posting__debit__holder=PARTNER)
ENDED, ENDING = Q(posting__journal__kind=lots.EXPIRY), Q(journal__kind=lots.EXPIRY)


@dataclass(frozen=True)
class Standing:
    """One programme: `given` came from the treasury, `left` is there with what expired came back.

    `issued`, `at_shops` and `expired` are of its lots, at most a minute old.
    """

    programme: Programme
    given: int
    spent: int
    left: int
    issued: int
    at_shops: int
    expired: int


def every(*, town: Town, now: datetime) -> list[Standing]:
    """Return how the town's programmes stand, in the order of `mandates.every`."""
    found = mandates.every(town)
    given, spent = _budgets(found)
    left = programmes.left(found)
    became = _became(town, found)
    return [
        Standing(
            one,
            given.get(one.budget_id or 0, 0),
            spent.get(one.budget_id or 0, 0),
            left.get(one.budget_id or 0, 0),
            *became.get(one.pk, (0, 0, 0)),
        )
        for one in found
    ]


def _budgets(found: Sequence[Programme]) -> tuple[dict[int, int], dict[int, int]]:
    """Return by the budget's purse what came from outside, and what was spent of it."""
    budgets = [one.budget for one in found if one.budget is not None]
    given: dict[int, int] = {}
    spent: dict[int, int] = {}
    for mine, other, sign in (("credit", "debit", 1), ("debit", "credit", -1)):
        rows = Posting.objects.filter(**{f"{mine}__in": budgets}).order_by()
        outside = Q(**{f"{other}__holder": OUTSIDE})
        sums = rows.values_list(mine).annotate(
            outside=Sum("amount", filter=outside, default=0),
            inside=Sum("amount", filter=~outside & ~ENDING, default=0),
        )
        for pk, from_outside, from_inside in sums:
            given[pk] = given.get(pk, 0) + sign * int(from_outside)
            spent[pk] = spent.get(pk, 0) - sign * int(from_inside)
    return given, spent


def _became(town: Town, found: Sequence[Programme]) -> dict[int, tuple[int, int, int]]:
    """Return by programme what was issued, was spent at shops, and has expired."""
    key = f"ledger.standings:{town.pk}"
    known = cache.get(key)
    if known is None:
        known = _counted(found)
        cache.set(key, known, KEEP_S)
    return {int(pk): (sums[0], sums[1], sums[2]) for pk, sums in known.items()}


def _counted(found: Sequence[Programme]) -> dict[str, list[int]]:
    sums = {str(one.pk): [0, 0, 0] for one in found}
    made = Lot.objects.filter(programme__in=found, renews=None).order_by()
    for pk, amount in made.values_list("programme").annotate(sum=Sum("issued")):
        sums[str(pk)][0] = int(amount)
    gone = LotMove.objects.filter(lot__programme__in=found).order_by()
    moved = gone.values_list(F("lot__programme")).annotate(
        shops=Sum("amount", filter=TO_SHOP, default=0),
        ended=Sum("amount", filter=ENDED, default=0),
    )
    for pk, shops, ended in moved:
        sums[str(pk)][1:] = [-int(shops), -int(ended)]
    return sums
