"""The brokerage of an order: one share for all, or by a shop's sales; what would have been.

Parts of a won are the shop's: a fee is always rounded down, order by order.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

BPS = 10_000
Month = tuple[int, int]  # year, month
RANKED_MONTHS = 3


@dataclass(frozen=True)
class Tier:
    """The shops above `top_percent` of all in sales, counted from the top, pay `bps`."""

    top_percent: int
    bps: int


@dataclass(frozen=True)
class Scheme:
    """`bps` for everybody, or by `tiers`, which end at 100 percent."""

    name: str
    bps: int = 100
    tiers: tuple[Tier, ...] = ()

    def __post_init__(self) -> None:
        tops = [tier.top_percent for tier in self.tiers]
        if tops and (tops != sorted(set(tops)) or tops[-1] != 100):
            raise ValueError(f"{self.name}: tiers rise to 100 percent")


@dataclass(frozen=True)
class Sale:
    """One delivered order: what the shop sold, its own coupons taken off."""

    shop: int
    month: Month
    won: int


@dataclass(frozen=True)
class Outcome:
    """What a scheme would have cost: each shop, all of them, and the town that runs the room."""

    scheme: str
    by_shop: Mapping[int, int]
    orders: int
    town_costs: int
    fees: int = field(default=0)

    @property
    def town_pays(self) -> int:
        """What fees do not cover; below nothing, they bring more than the room costs."""
        return self.town_costs - self.fees


def fee(won: int, bps: int) -> int:
    """Return the fee for sales of `won`, rounded down.

    >>> fee(19_990, 100), fee(99, 100)
    (199, 0)
    """
    return won * bps // BPS


def ranked_months(month: Month) -> tuple[Month, ...]:
    """Return the three months by whose sales the fee of `month` goes: one lies between.

    >>> ranked_months((2027, 1))
    ((2026, 9), (2026, 10), (2026, 11))
    """
    return tuple(_back(month, count) for count in range(RANKED_MONTHS + 1, 1, -1))


def _back(month: Month, count: int) -> Month:
    number = month[0] * 12 + month[1] - 1 - count
    return number // 12, number % 12 + 1


def shop_bps(scheme: Scheme, sales: Mapping[int, int]) -> dict[int, int]:
    """Return the basis points of each shop by its sales in the ranked months.

    Shops with equal sales pay the same, the lower share of the two.

    >>> by_sales = Scheme("tiers", tiers=(Tier(50, 700), Tier(100, 200)))
    >>> shop_bps(by_sales, {1: 900, 2: 500, 3: 500, 4: 10})
    {1: 700, 2: 200, 3: 200, 4: 200}
    """
    if not scheme.tiers:
        return dict.fromkeys(sales, scheme.bps)
    order = sorted(sales.values())
    place: dict[int, int] = {}
    for index, won in enumerate(order):
        place.setdefault(won, len(order) - index)  # how many sell as much or more
    return {shop: _tier(scheme, place[won], len(order)) for shop, won in sales.items()}


def _tier(scheme: Scheme, place: int, shops: int) -> int:
    for tier in scheme.tiers:
        if place * 100 <= tier.top_percent * shops:
            return tier.bps
    return scheme.tiers[-1].bps


def what_if(
    schemes: Sequence[Scheme], sales: Iterable[Sale], *, months: Sequence[Month], order_costs: int
) -> list[Outcome]:
    """Return what each scheme would have cost in `months`; `order_costs` is the town's, an order.

    A shop without sales in the ranked months of a scheme by sales is new: it pays the lowest share.
    """
    rows = list(sales)
    by_month: dict[Month, dict[int, int]] = {}
    for sale in rows:
        month = by_month.setdefault(sale.month, {})
        month[sale.shop] = month.get(sale.shop, 0) + sale.won
    chosen = [sale for sale in rows if sale.month in set(months)]
    return [_outcome(scheme, chosen, by_month, order_costs) for scheme in schemes]


def _outcome(
    scheme: Scheme, rows: list[Sale], by_month: dict[Month, dict[int, int]], order_costs: int
) -> Outcome:
    terms: dict[Month, dict[int, int]] = {}
    by_shop: dict[int, int] = {}
    for sale in rows:
        if sale.month not in terms:
            terms[sale.month] = shop_bps(scheme, _ranked(sale.month, by_month))
        bps = terms[sale.month].get(sale.shop, _newcomer(scheme))
        by_shop[sale.shop] = by_shop.get(sale.shop, 0) + fee(sale.won, bps)
    costs = len(rows) * order_costs
    return Outcome(scheme.name, by_shop, len(rows), costs, sum(by_shop.values()))


def _newcomer(scheme: Scheme) -> int:
    return min((tier.bps for tier in scheme.tiers), default=scheme.bps)


def _ranked(month: Month, by_month: dict[Month, dict[int, int]]) -> dict[int, int]:
    total: dict[int, int] = {}
    for one in ranked_months(month):
        for shop, won in by_month.get(one, {}).items():
            total[shop] = total.get(shop, 0) + won
    return total
