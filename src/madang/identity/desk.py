"""What the office shows of this package."""

from django.utils.translation import gettext_lazy as _

from madang.base.desk import Tool

TOOLS = (
    Tool(
        "identity.providers",
        _("Sign-in providers"),
        _("Who may confirm who somebody is, besides Madang itself."),
        "identity.providers",
        "identity:providers",
        "person",
    ),
    Tool(
        "identity.clients",
        _("Services with this login"),
        _("Other services of the town that let people in with Madang."),
        "identity.clients",
        "identity:clients",
        "lock",
    ),
)
