"""Coupons as officials see them: what was used, what it cost whom, how much can still come."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Sum

from madang.delivery.models import CouponEdition, CouponUse
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
    """Return the coupons of nation, province and town, the newest first; two queries."""
    used = CouponUse.objects.filter(town=town, given_back_at=None).order_by().values("edition_id")
    sums = {
        row["edition_id"]: (row["times"], row["spent"])
        for row in used.annotate(times=Count("id"), spent=Sum("won"))
    }
    found = []
    for edition in CouponEdition.objects.filter(town=town).exclude(level="shop").order_by("-id"):
        times, spent = sums.get(edition.pk, (0, 0))
        is_over = edition.ends_at <= now
        left_won = 0 if is_over else _left(edition, times)
        found.append(Campaign(edition, times, spent, left_won, is_over))
    return found


def _left(edition: CouponEdition, times: int) -> int | None:
    """Return what the uses that are left can cost; None when there is no bound."""
    each = edition.won or edition.most_won
    if edition.in_all is None or each is None:
        return None
    return max(0, edition.in_all - times) * each
