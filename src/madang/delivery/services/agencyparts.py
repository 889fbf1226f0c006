"""The agency's part in an order: fixed when its courier takes the meal, paid with the order."""

from collections.abc import Sequence
from datetime import datetime

from madang.delivery.engine.couriers import Belongs
from madang.delivery.engine.orders.parties import Party
from madang.delivery.engine.orders.settlements import Split, Terms
from madang.delivery.models import AgencyPart, Courier, Order
from madang.delivery.services import agencyterms


def take(order: Order, *, now: datetime) -> None:
    """Fix the share of the courier's agency, if there is one; who took the meal before counts not.

    Called when a meal is picked up.
    """
    AgencyPart.objects.filter(order=order, paid_at=None).delete()
    order._state.fields_cache.pop("agency_part", None)
    of_agency = Courier.objects.filter(belongs=Belongs.AGENCY, agency__ended_at=None)
    rows = of_agency.filter(account=order.courier, town_id=order.town_id)
    courier = rows.select_related("agency__town").first() if order.courier_id else None
    if courier is not None and courier.agency is not None:
        AgencyPart.objects.create(
            town_id=order.town_id, agency=courier.agency, courier=courier, order=order,
            percent=agencyterms.percent(courier.agency, now=now), taken_at=now,
        )  # fmt: skip


def paid(order: Order, split: Split, *, now: datetime) -> None:
    """Write down what the agency's part came to, beside the order's one settlement."""
    part = getattr(order, "agency_part", None)
    if part is not None:
        part.kept_won = split.to(Party.AGENCY)
        part.fee_won = split.to(Party.COURIER) + part.kept_won
        part.paid_at = now
        part.save(update_fields=["kept_won", "fee_won", "paid_at"])


def courier_s(courier: Courier, orders: Sequence[Order], *, now: datetime) -> int:
    """Return what bringing `orders` pays the courier, without what their agency keeps."""
    agency = courier.agency
    terms = Terms(agency_percent=agencyterms.percent(agency, now=now) if agency else 0)
    parts = [dict(terms.carriers(order.delivery_won)) for order in orders]
    return sum(part[Party.COURIER] for part in parts)
