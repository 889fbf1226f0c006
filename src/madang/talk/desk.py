"""What comments lay on the desks of the office: reports, objections, the policy."""

from django.utils.translation import gettext_lazy as _

from madang.base.desk import Queue, Tool
from madang.talk.services import moderation, objections, policies, queues

QUEUES = (
    Queue(
        "talk.reports",
        _("Reported comments"),
        _("Readers say that a comment breaks the policy; the most reported come first."),
        moderation.ACT,
        "talk:queue",
        queues.reports_backlog,
    ),
    Queue(
        "talk.objections",
        _("Objections to hiding"),
        _("Authors ask another moderator to look again."),
        objections.ACT,
        "talk:objections",
        queues.objections_backlog,
    ),
)
TOOLS = (
    Tool(
        "talk.policy",
        _("Moderation policy"),
        _("What may be said, who decides, and how one objects"),
        policies.ACT,
        "talk:policy",
        "scroll",
    ),
)
