"""What the rules lay on the desks of the office."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from madang.base.desk import Step, Tool
from madang.rules.models import Rule
from madang.rules.services import changes
from madang.towns.models import Town


def _has_adopted(town: Town, now: datetime) -> bool:
    return Rule.objects.of(town).exists()


TOOLS = (
    Tool(
        "rules.rules",
        _("Rules"),
        _("Deadlines, limits and periods, each with its ordinance article and its days"),
        changes.ACT,
        "rules:index",
        "table",
    ),
)
STEPS = (
    Step(
        "rules.adopt",
        _("Adopt the rules"),
        _("Until then the town goes by the standard ordinance, which its council has not decided."),
        changes.ACT,
        "rules:standard",
        _has_adopted,
        rank=50,
        needed=False,
    ),
)
