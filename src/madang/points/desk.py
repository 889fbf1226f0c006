"""What points lay on the desks of the office."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from madang.base.desk import Queue, Tool
from madang.points.services import budgets, queues

QUEUES = (
    Queue(
        "points.held",
        _("Points that are held back"),
        _("Something about these acts is conspicuous; nothing was decided by itself."),
        queues.DECIDE,
        "points:queue",
        queues.backlog,
    ),
)
TOOLS = (
    Tool(
        "points.books",
        pgettext_lazy("desk", "Points"),
        _("This year's budget, what was earned and used, and what points can be given for."),
        budgets.SEE,
        "points:desk",
        "star",
    ),
)
