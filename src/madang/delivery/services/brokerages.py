"""Which brokerage a shop pays, and what other ways would have cost shops and the town."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from decimal import Decimal

from django.db.models import F, QuerySet, Sum

from madang.delivery.engine.orders import brokerage
from madang.delivery.engine.orders.brokerage import Month, Outcome, Sale, Scheme, Tier
from madang.delivery.models import Settlement, Shop
from madang.people.models import Account
from madang.roles.services import permissions
from madang.rules.services import rules
from madang.towns.models import Town

SEE = "delivery.orders_see"
TIERS = ("delivery.brokerage_top", "delivery.brokerage_middle")  # …_shops and …_percent
MOST_KEPT = 48
_RANKED: dict[tuple[int, Month], dict[int, int]] = {}  # by town and month


def bps(town: Town, key: str, now: datetime) -> int:
    """Return a rule that is a percentage as basis points."""
    return int(Decimal(rules.value(town=town, key=key, at=now)) * 100)


def scheme(town: Town, *, now: datetime) -> Scheme:
    """Return how the town charges at `now`: one share for all, or by a shop's sales."""
    rest = bps(town, "delivery.brokerage_percent", now)
    tiers: list[Tier] = []
    for name in TIERS:
        top = rules.number(town=town, key=f"{name}_shops", at=now)
        if top > max((tier.top_percent for tier in tiers), default=0):
            tiers.append(Tier(top, bps(town, f"{name}_percent", now)))
    if tiers and tiers[-1].top_percent < 100:
        tiers.append(Tier(100, rest))
    return Scheme("", rest, tuple(tiers))


def bps_of(shop: Shop, *, now: datetime) -> int:
    """Return what a shop pays of an order placed at `now`; one that is new pays the lowest."""
    found = scheme(shop.town, now=now)
    if not found.tiers:
        return found.bps
    local = now.astimezone(shop.town.zone)
    sales = _ranked_sales(shop.town, (local.year, local.month))
    lowest = min(tier.bps for tier in found.tiers)
    return brokerage.shop_bps(found, sales).get(shop.pk, lowest)


def _ranked_sales(town: Town, month: Month) -> dict[int, int]:
    """Return what each shop sold in the months that rank it for `month`.

    They ended a month before it, and what was settled stays: kept once it was asked for.
    """
    kept = _RANKED.get((town.pk, month))
    if kept is None:
        first, *_between, last = brokerage.ranked_months(month)
        rows = _sold(town, first, last).order_by().values("shop_id")
        sums = rows.annotate(won=Sum(F("sales_won") - F("own_coupons_won")))
        kept = {row["shop_id"]: row["won"] for row in sums}
        if len(_RANKED) >= MOST_KEPT:
            _RANKED.clear()
        _RANKED[town.pk, month] = kept
    return kept


def what_if(
    schemes: Sequence[Scheme],
    *,
    town: Town,
    months: Sequence[Month],
    order_costs: int,
    by: Account,
    now: datetime,
) -> list[Outcome]:
    """Return what each scheme would have cost in `months`; an order costs the town `order_costs`.

    A refund afterwards is left out: it is a matter of one order, not of the scheme. Raises
    PermissionDenied.
    """
    permissions.require(by, SEE, town=town, now=now)
    if not months:
        return []
    first = brokerage.ranked_months(min(months))[0]
    return brokerage.what_if(
        schemes, _sales(town, first, max(months)), months=months, order_costs=order_costs
    )


def _sales(town: Town, first: Month, last: Month) -> Iterator[Sale]:
    """Yield what was sold from the first month to the last, by the town's calendar."""
    rows = _sold(town, first, last).values_list("shop_id", "at", "sales_won", "own_coupons_won")
    for shop, at, won, own in rows.iterator():
        local = at.astimezone(town.zone)
        yield Sale(shop, (local.year, local.month), won - own)


def _sold(town: Town, first: Month, last: Month) -> QuerySet[Settlement]:
    start = datetime.combine(date(*first, 1), time(), town.zone)
    after = date(last[0] + last[1] // 12, last[1] % 12 + 1, 1)
    end = datetime.combine(after, time(), town.zone)
    return Settlement.objects.filter(town=town, sales_won__gt=0, at__gte=start, at__lt=end)
