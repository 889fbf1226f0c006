"""The rooms a town may open: the one table. A room that is closed answers nothing and has no menu.

A room of the house above is listed here by its name alone, as its URLs begin: `transit` is
`/transit/`, `/api/transit/` and `/live/transit/`.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Room:
    """One room. `label` and `about` are English message ids."""

    key: str
    label: str
    about: str


def _(text: str) -> str:
    """Mark a text for translation, which happens where it is shown."""
    return text


_TABLE = (
    Room(
        "transit",
        _("Bus information"),
        _("Stops, live arrivals, directions and alerts of the buses."),
    ),
    Room(
        "participation",
        _("Participation"),
        _("Proposals with answers, opinion maps, budgets and votes."),
    ),
    Room(
        "delivery",
        _("Food delivery"),
        _("Shops with menus that the town has checked, and what they deliver."),
    ),
)
ROOMS = {room.key: room for room in _TABLE}


def room_of(path: str) -> str | None:
    """Return the room to which the path below a town's mount belongs, None for the floor's.

    >>> room_of("/transit/stops/"), room_of("/api/transit/stops"), room_of("/office/")
    ('transit', 'transit', None)
    """
    first, _, rest = path.removeprefix("/").partition("/")
    if first in {"api", "live"}:
        first = rest.partition("/")[0]
    return first if first in ROOMS else None
