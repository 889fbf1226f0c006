"""What the buses lay on the officials' desks, and what a province may compare."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from madang.base.desk import Figure, Step, Tool
from madang.towns.models import Town
from madang.transit.models import FeedVersion
from madang.transit.services import feeds


def _current(town: Town) -> FeedVersion | None:
    # a version's findings may be megabytes
    return feeds.versions(town=town).current().defer("findings").first()


def _has_timetable(town: Town, now: datetime) -> bool:
    return feeds.versions(town=town).current().exists()


def _count(town: Town, name: str) -> int | None:
    version = _current(town)
    return None if version is None else version.counts.get(name)


def _stops(town: Town, now: datetime) -> int | None:
    return _count(town, "stops")


def _routes(town: Town, now: datetime) -> int | None:
    return _count(town, "routes")


def _days_left(town: Town, now: datetime) -> int | None:
    version = _current(town)
    if version is None or version.valid_until is None:
        return None
    return max(0, (version.valid_until - now.astimezone(town.zone).date()).days)


TOOLS = (
    Tool(
        "transit.feeds",
        _("Timetables of the buses"),
        _("Bring a timetable in, see what was found in it, and choose what riders see."),
        "transit.feeds_see",
        "transit:feeds",
        "bus",
    ),
)
STEPS = (
    Step(
        "transit.timetable",
        _("Bring the bus timetable in"),
        _("Without it the bus pages are empty. A GTFS file, or its address on the network."),
        "transit.feeds",
        "transit:feeds",
        _has_timetable,
        rank=70,
    ),
)
FIGURES = (
    Figure("transit.stops", _("Bus stops"), _stops, room="transit"),
    Figure("transit.routes", _("Bus routes"), _routes, room="transit"),
    Figure(
        "transit.days_left",
        _("Timetable runs for"),
        _days_left,
        unit=_("days"),
        room="transit",
    ),
)
