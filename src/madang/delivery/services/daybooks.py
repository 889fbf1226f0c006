"""The town's day of deliveries in figures: what came, what did not, complaints and money."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from statistics import median

from django.db.models import Count, Q, Sum

from madang.delivery.engine.orders.machine import State
from madang.delivery.models import Order, OrderRefund, OrderStep, Settlement
from madang.towns.models import Town

LONG = timedelta(minutes=60)
UNDER_WAY = (
    State.PLACED, State.ACCEPTED, State.COOKING, State.READY, State.PICKED_UP,
    State.CANCEL_REQUESTED,
)  # fmt: skip
THERE = (State.DELIVERED, State.COLLECTED, State.SERVED)  # and not paid out yet
NOT_BROUGHT = (State.REJECTED, State.EXPIRED, State.CANCELLED)


@dataclass(frozen=True)
class Day:
    """One day of the town's calendar until now; sums in won.

    `placed` is all orders of the day: `under_way`, `brought`, and what was not (`rejected` by the
    shop, `expired` without an answer, `cancelled`). `median_min` and `over_an_hour` are of those
    brought to a door, from the moment they were wanted. `complaints` and `held_won` stand now,
    whatever day they are of.
    """

    placed: int
    under_way: int
    brought: int
    rejected: int
    expired: int
    cancelled: int
    median_min: int | None
    over_an_hour: int
    complaints: int
    sales_won: int
    brokerage_won: int
    coupons_won: int
    given_back_won: int
    held_won: int

    @property
    def not_brought(self) -> int:
        return self.rejected + self.expired + self.cancelled


def today(town: Town, *, now: datetime) -> Day:
    """Return the figures of the day of `now`, by five queries."""
    since = datetime.combine(now.astimezone(town.zone).date(), time(), town.zone)
    orders = Order.objects.filter(town=town)
    states = dict(
        orders.filter(placed_at__gte=since).order_by().values_list("state").annotate(n=Count("pk"))
    )
    placed, open_ = sum(states.values()), sum(states.get(state, 0) for state in UNDER_WAY)
    failed = [states.get(state, 0) for state in NOT_BROUGHT]
    standing = orders.aggregate(
        complaints=Count("pk", filter=Q(state=State.DISPUTED)),
        held=Sum("paid_won", filter=Q(state__in=[*UNDER_WAY, *THERE]), default=0),
    )
    sold = Settlement.objects.filter(town=town, at__gte=since).aggregate(
        sales=Sum("sales_won", default=0),
        brokerage=Sum("brokerage_won", default=0),
        coupons=Sum("public_coupons_won", default=0),
    )
    back = OrderRefund.objects.filter(town=town, at__gte=since).aggregate(
        won=Sum("won", default=0), brokerage=Sum("brokerage_won", default=0)
    )
    took = _took(town, since)
    return Day(
        placed=placed,
        under_way=open_,
        brought=placed - open_ - sum(failed),
        rejected=failed[0],
        expired=failed[1],
        cancelled=failed[2],
        median_min=round(median(one.total_seconds() for one in took) / 60) if took else None,
        over_an_hour=sum(one > LONG for one in took),
        complaints=standing["complaints"],
        sales_won=sold["sales"],
        brokerage_won=sold["brokerage"] - back["brokerage"],
        coupons_won=sold["coupons"],
        given_back_won=back["won"],
        held_won=standing["held"],
    )


def _took(town: Town, since: datetime) -> list[timedelta]:
    """Return how long each meal took of which somebody said that it came to a door."""
    rows = OrderStep.objects.filter(
        order__town=town, order__kind="delivery", order__placed_at__gte=since,
        step="deliver", at__gte=since,
    )  # fmt: skip
    found = rows.order_by().values_list("order_id", "at", "order__placed_at", "order__wanted_at")
    last = {pk: at - max(placed, wanted or placed) for pk, at, placed, wanted in found}
    return list(last.values())
