"""What reviews lay on the desks of the office."""

from django.utils.translation import gettext_lazy as _

from madang.base.desk import Queue
from madang.reputation.services import queues

QUEUES = (
    Queue(
        "reputation.reviews",
        _("Reviews to decide about"),
        _("Shops ask to hide them, readers report them, or something about them is conspicuous."),
        queues.DECIDE,
        "reputation:queue",
        queues.backlog,
    ),
)
