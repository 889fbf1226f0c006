"""What the package lays on the officials' desks."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from madang.base.desk import Backlog, Queue, Tool
from madang.privacy.services import demands
from madang.towns.models import Town


def backlog(town: Town, now: datetime) -> Backlog:
    """Count the requests about personal data that wait."""
    return Backlog(*demands.backlog(town, now=now))


QUEUES = (
    Queue(
        "privacy.demands",
        _("Requests about personal data"),
        _("People ask that something known of them be corrected or deleted."),
        "privacy.decide",
        "privacy:queue",
        backlog,
    ),
)
TOOLS = (
    Tool(
        "privacy.log",
        _("Access log"),
        _("Which official looked at whose data, when and why; what was destroyed."),
        "privacy.log",
        "privacy:log",
        "scroll",
    ),
    Tool(
        "privacy.holds",
        _("Legal holds"),
        _("Data that must stay although its time is over, placed and lifted by two."),
        "privacy.hold",
        "privacy:holds",
        "lock",
    ),
)
