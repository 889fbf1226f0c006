"""What the ledger lays on the desk of who answers for the money."""

from datetime import datetime, timedelta

from django.db.models import Count, Min, Q
from django.utils.translation import gettext_lazy as _

from madang.base.desk import Backlog, Queue, Tool
from madang.ledger.models import BankEntry
from madang.ledger.services import mandates
from madang.ledger.services.reconciliations import ACT
from madang.towns.models import Town

LATE = timedelta(days=7)


def waiting(town: Town, now: datetime) -> Backlog:
    """Count the differences that nobody has closed, and those that are older than a week."""
    rows = BankEntry.objects.of(town).open().order_by()
    told = rows.aggregate(
        waiting=Count("pk"), overdue=Count("pk", filter=Q(at__lt=now - LATE)), oldest=Min("at")
    )
    return Backlog(**told)


QUEUES = (
    Queue(
        "ledger.reconciliation",
        _("Differences between bank and books"),
        _("Payments that a bank or gateway tells otherwise than our books, or not at all."),
        ACT,
        "ledger:reconciliation",
        waiting,
    ),
)
TOOLS = (
    Tool(
        "ledger.programmes",
        _("Local currency programmes"),
        _("What the town sells at a discount or gives, from which budget, and what became of it."),
        mandates.SEE,
        "ledger:programmes",
        "table",
    ),
)
