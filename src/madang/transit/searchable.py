"""What of the buses is found in the town's search: stops and routes of the current timetable."""

from collections.abc import Iterator
from datetime import datetime

from django.urls import get_script_prefix, reverse
from django.utils.translation import gettext_lazy as _

from madang.search.services.sources import Source, Text
from madang.towns.models import Town
from madang.transit.services import networks, routes, stops


def _stops(town: Town, now: datetime) -> Iterator[Text]:
    try:
        since = networks.current(town).version.received_at
    except networks.NoNetwork:
        return
    for stop in stops.every(town=town):
        yield Text(
            key=f"{stop.id:.64}",
            title=stop.name,
            body=" · ".join([stop.code, stop.toward, *(route.name for route in stop.routes)]),
            path=_path("transit:stop", stop.id),
            published_at=since,
        )


def _routes(town: Town, now: datetime) -> Iterator[Text]:
    try:
        since = networks.current(town).version.received_at
        kinds = routes.listing(town=town, day=now.astimezone(town.zone).date())
    except networks.NoNetwork:
        return
    for route in (route for kind in kinds for route in kind.routes):
        yield Text(
            key=f"{route.id:.64}",
            title=route.name,
            body=" · ".join(part for part in (route.long_name, route.agency) if part),
            path=_path("transit:route", route.id),
            published_at=since,
        )


def _path(name: str, id_: str) -> str:
    return reverse(name, args=[id_]).removeprefix(get_script_prefix())


SOURCES = (
    Source("stop", _("Stops"), _stops, room="transit", icon="stop"),
    Source("route", _("Routes"), _routes, room="transit", icon="bus"),
)
