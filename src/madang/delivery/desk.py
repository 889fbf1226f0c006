"""What the room lays on the officials' desks, and what a province may compare."""

from datetime import datetime, timedelta

from django.db.models import Count, Min, Q
from django.utils.translation import gettext_lazy as _

from madang.base.desk import Backlog, Figure, Queue, Tool
from madang.delivery.models import Courier, Shop
from madang.delivery.services import rulings
from madang.towns.models import Town

LATE = timedelta(days=7)


def waiting(town: Town, now: datetime) -> Backlog:
    """Count the shops that wait for the town, and those that wait for more than a week."""
    told = (
        Shop.objects.of(town)
        .waiting()
        .order_by()
        .aggregate(
            waiting=Count("pk"),
            overdue=Count("pk", filter=Q(applied_at__lt=now - LATE)),
            oldest=Min("applied_at"),
        )
    )
    return Backlog(**told)


def couriers_waiting(town: Town, now: datetime) -> Backlog:
    """Count the couriers that wait for the check, and those that wait for more than a week."""
    told = (
        Courier.objects.of(town)
        .waiting()
        .order_by()
        .aggregate(
            waiting=Count("pk"),
            overdue=Count("pk", filter=Q(applied_at__lt=now - LATE)),
            oldest=Min("applied_at"),
        )
    )
    return Backlog(**told)


def _open(town: Town, now: datetime) -> int:
    return Shop.objects.of(town).public().count()


QUEUES = (
    Queue(
        "delivery.shops",
        _("Shops to check and admit"),
        _("Each is visited by an official; with everything in order it is opened to orders."),
        "delivery.admit",
        "delivery:admissions",
        waiting,
    ),
    Queue(
        "delivery.rulings",
        _("Complaints about orders"),
        _("Customer and shop do not agree; an official decides with a reason."),
        "delivery.orders",
        "delivery:rulings",
        rulings.backlog,
    ),
    Queue(
        "delivery.couriers",
        _("Couriers to check"),
        _("Identity, licence and insurance, before somebody carries."),
        "delivery.vet",
        "delivery:courier-checks",
        couriers_waiting,
    ),
)
TOOLS = (
    Tool(
        "delivery.campaigns",
        _("Coupons of the town"),
        _("Issue a coupon, see what it has cost and can still cost, end it."),
        "delivery.coupons",
        "delivery:campaigns",
        icon="star",
    ),
    Tool(
        "delivery.brokerage",
        _("What other brokerage would have cost"),
        _("Compare ways of charging by the orders that were really delivered."),
        "delivery.orders_see",
        "delivery:brokerage",
        icon="table",
    ),
    Tool(
        "delivery.agencies",
        _("Delivery agencies"),
        _("Add a firm whose couriers carry, name who runs it, end it."),
        "delivery.vet",
        "delivery:agency-checks",
        icon="town",
    ),
    Tool(
        "delivery.exposures",
        _("How evenly shops were shown"),
        _("Each month: which shops people saw on the list, which they opened, and which never"),
        "delivery.admit",
        "delivery:exposures",
        "table",
    ),
)
FIGURES = (Figure("delivery.shops", _("Shops open to orders"), _open, room="delivery"),)
