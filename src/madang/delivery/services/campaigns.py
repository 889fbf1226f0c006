"""Coupons as officials see them: what was used, what it cost whom, how much can still come."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, Sum

from madang.delivery.models import CouponEdition
from madang.towns.models import Town


@dataclass(frozen=True)
class Campaign:
    """A coupon with its uses; `left_won` is the most that can still be spent, None: no bound."""

    edition: CouponEdition
    uses: int
    won: int
    left_won: int | None
    is_over: bool


def campaigns(town: Town, *, now: datetime) -> list[Campaign]:
    """Return the coupons of nation, province and town, the newest first; one query."""
    counted = Q(uses__given_back_at=None)
    rows = (
        CouponEdition.objects.filter(town=town)
        .exclude(level="shop")
        .annotate(times=Count("uses", filter=counted), spent=Sum("uses__won", filter=counted))
        .order_by("-id")
    )
    return list(_campaigns(rows, now))


def _campaigns(rows: Iterable[CouponEdition], now: datetime) -> Iterable[Campaign]:
    for row in rows:
        times: int = getattr(row, "times")  # noqa: B009 - annotated
        spent: int = getattr(row, "spent") or 0  # noqa: B009 - annotated
        is_over = row.ends_at <= now
        yield Campaign(row, times, spent, 0 if is_over else _left(row, times), is_over)


def _left(edition: CouponEdition, times: int) -> int | None:
    """Return what the uses that are left can cost; None when there is no bound."""
    each = edition.won or edition.most_won
    if edition.in_all is None or each is None:
        return None
    return max(0, edition.in_all - times) * each
