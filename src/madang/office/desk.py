"""What the office itself lays on the desks: the town's settings and the first hour."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from madang.base.desk import Step, Tool
from madang.towns.models import Town


def _has_contact(town: Town, now: datetime) -> bool:
    return bool(town.phone and town.email and town.address_ko)


def _has_emblem(town: Town, now: datetime) -> bool:
    return bool(town.emblem_mark)


def _has_rooms(town: Town, now: datetime) -> bool:
    return bool(town.rooms)


TOOLS = (
    Tool(
        "office.settings",
        _("Settings of the town"),
        _("Names, languages, contact, colours, emblem, rooms"),
        "towns.change",
        "office:settings",
        "settings",
    ),
    Tool(
        "office.guide",
        _("The first hour"),
        _("What to set up, in what order, and what is missing"),
        "office.enter",
        "office:guide",
        "flag",
    ),
    Tool(
        "office.audit",
        _("Audit trail"),
        _("Who did what, in which role, when and why"),
        "audit.read",
        "office:audit",
        "history",
    ),
)
STEPS = (
    Step(
        "office.contact",
        _("Say how residents reach you"),
        _("Without a telephone number and an address, residents who get stuck cannot ask."),
        "towns.change",
        "office:settings",
        _has_contact,
        rank=10,
    ),
    Step(
        "office.emblem",
        _("Show the town's emblem"),
        _("Residents see at once that the pages are their town's."),
        "towns.change",
        "office:settings",
        _has_emblem,
        rank=12,
        needed=False,
    ),
    Step(
        "office.rooms",
        _("Open the rooms"),
        _("A room that is closed is not in the menu. Open what you have people for."),
        "towns.change",
        "office:settings",
        _has_rooms,
        rank=60,
    ),
)
