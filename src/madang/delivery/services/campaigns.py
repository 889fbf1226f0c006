"""Coupons as those who pay see them: what was used, what it cost and brought, what can come."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, Sum

from madang.delivery.engine.orders.machine import State
from madang.delivery.models import CouponEdition, CouponUse, Shop
from madang.towns.models import Town

# Orders that came to something: paid out, and not given back as a whole afterwards.
BROUGHT = Q(order__settled_at__isnull=False) & ~Q(order__state=State.REFUNDED_FULL)


@dataclass(frozen=True)
class Campaign:
    """A coupon with its uses; `left_won` is the most that can still be spent, None: no bound.

    `orders` of `people` persons were paid out with it, over `sales_won` of dishes.
    """

    edition: CouponEdition
    uses: int
    won: int
    left_won: int | None
    is_over: bool
    orders: int = 0
    people: int = 0
    sales_won: int = 0


def of_town(town: Town, *, now: datetime) -> list[Campaign]:
    """Return the coupons of nation, province and town, the newest first; two queries."""
    return _counted(CouponEdition.objects.of_town(town).order_by("-id"), now)


def of_shop(shop: Shop, *, now: datetime) -> list[Campaign]:
    """Return the coupons that a shop gives out itself, the newest first; two queries."""
    return _counted(CouponEdition.objects.of_shop(shop).order_by("-id"), now)


def open_at(shop: Shop, *, now: datetime) -> list[CouponEdition]:
    """Return the coupons that count at a shop and are not used up, for everybody; two queries."""
    found = list(CouponEdition.objects.at(shop, now))
    capped = [one for one in found if one.in_all is not None]
    used = _uses(capped)
    return [one for one in found if one.in_all is None or used.get(one.pk, 0) < one.in_all]


def _uses(editions: list[CouponEdition]) -> dict[int, int]:
    rows = CouponUse.objects.filter(edition__in=editions, given_back_at=None).order_by()
    return dict(rows.values_list("edition_id").annotate(times=Count("id")))


def _counted(editions: Iterable[CouponEdition], now: datetime) -> list[Campaign]:
    found = list(editions)
    rows = CouponUse.objects.filter(edition__in=found, given_back_at=None).order_by()
    sums: dict[int, Mapping[str, Any]] = {
        row["edition_id"]: row
        for row in rows.values("edition_id").annotate(
            uses=Count("id"),
            spent=Sum("won"),
            orders=Count("id", filter=BROUGHT),
            people=Count("person", filter=BROUGHT, distinct=True),
            sales=Sum("order__sales_won", filter=BROUGHT),
        )
    }
    return [_campaign(edition, sums.get(edition.pk, {}), now) for edition in found]


def _campaign(edition: CouponEdition, row: Mapping[str, Any], now: datetime) -> Campaign:
    uses, is_over = row.get("uses") or 0, edition.ends_at <= now
    return Campaign(
        edition,
        uses,
        row.get("spent") or 0,
        0 if is_over else _left(edition, uses),
        is_over,
        orders=row.get("orders") or 0,
        people=row.get("people") or 0,
        sales_won=row.get("sales") or 0,
    )


def _left(edition: CouponEdition, uses: int) -> int | None:
    """Return what the uses that are left can cost; None when there is no bound."""
    each = edition.won or edition.most_won
    if edition.in_all is None or each is None:
        return None
    return max(0, edition.in_all - uses) * each
