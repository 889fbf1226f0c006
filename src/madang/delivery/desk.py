"""What the room lays on the officials' desks, and what a province may compare."""

from datetime import datetime, timedelta

from django.db.models import Count, Min, Q
from django.utils.translation import gettext_lazy as _

from madang.base.desk import Backlog, Figure, Queue, Tool
from madang.delivery.models import Shop
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
)
TOOLS = (
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
