"""What each way of charging brokerage would have cost shops and the town, by what was sold."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time

from madang.delivery.engine.orders import brokerage
from madang.delivery.engine.orders.brokerage import Month, Outcome, Sale, Scheme
from madang.delivery.models import Settlement
from madang.people.models import Account
from madang.roles.services import permissions
from madang.towns.models import Town

SEE = "delivery.orders_see"


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
    start = datetime.combine(date(*first, 1), time(), town.zone)
    after = date(last[0] + last[1] // 12, last[1] % 12 + 1, 1)
    sold = Settlement.objects.filter(
        town=town, sales_won__gt=0, at__gte=start, at__lt=datetime.combine(after, time(), town.zone)
    )
    rows = sold.values_list("shop_id", "at", "sales_won", "own_coupons_won")
    for shop, at, won, own in rows.iterator():
        local = at.astimezone(town.zone)
        yield Sale(shop, (local.year, local.month), won - own)
