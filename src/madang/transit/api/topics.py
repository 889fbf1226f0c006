"""What a live stream is about, and how it reads now. Everything here blocks: for a thread."""

import json
from dataclasses import dataclass
from typing import Literal

from django.conf import settings
from django.http.request import split_domain_port
from django.template.loader import render_to_string
from django.urls import get_script_prefix, set_script_prefix
from django.utils import timezone, translation

from madang.base import clock, scope
from madang.base.converters import GtfsId
from madang.base.live.events import Event, message
from madang.towns.models import Town
from madang.towns.services import towns
from madang.transit.services import arrivals, vehicles

ROOM = "/live/transit/"

Kind = Literal["stops", "routes", "vehicles"]


@dataclass(frozen=True)
class Address:
    """Where a client asked for a stream."""

    path: str  # /live/transit/…, without the town's slug
    slug: str | None
    host: str
    language: str


@dataclass(frozen=True)
class Topic:
    """One thing to watch, the same for all who watch it."""

    town: str  # slug
    prefix: str  # "/" or "/slug/": where its pages are mounted
    kind: Kind
    id: str
    language: str


def find(address: Address) -> Topic:
    """Return what a client asks for. Raises LookupError when there is no such town or stream."""
    town = _town(address)
    prefix = "/" if address.slug is None else f"/{address.slug}/"
    language = _language(town, address.language)
    noun, _, rest = address.path.removeprefix(ROOM).partition("/")
    thing = GtfsId().to_python(rest)
    if not address.path.startswith(ROOM) or "/" in rest:
        raise LookupError(address.path)
    if noun == "stops" and thing:
        return Topic(town.slug, prefix, "stops", thing, language)
    if noun == "routes" and thing:
        return Topic(town.slug, prefix, "routes", thing, language)
    if noun == "vehicles" and not thing:
        return Topic(town.slug, prefix, "vehicles", "", language)
    raise LookupError(address.path)


def event(topic: Topic) -> Event:
    """Return how `topic` reads now. Raises LookupError when it is no more, or never was."""
    town = _open(towns.by_slug(topic.town))
    with scope.within(town.pk), translation.override(topic.language):
        return message(_board(town, topic) if topic.kind == "stops" else _vehicles(town, topic))


def _town(address: Address) -> Town:
    town = towns.by_host(split_domain_port(address.host)[0])
    if town is None and address.slug is not None:
        return _open(towns.by_slug(address.slug))
    if town is None or address.slug is not None:
        raise LookupError(address.host)
    return _open(town)


def _open(town: Town) -> Town:
    """Return `town`, whose buses are shown. Raises LookupError when it has closed the room."""
    if "transit" not in town.rooms:
        raise LookupError(town.slug)
    return town


def _language(town: Town, wanted: str) -> str:
    known = {code for code, _ in settings.LANGUAGES}
    return wanted if wanted in known else town.languages[0]


def _board(town: Town, topic: Topic) -> str:
    now = clock.now()
    before = get_script_prefix()
    set_script_prefix(topic.prefix)
    try:
        with timezone.override(town.zone):
            board = arrivals.board(town=town, stop_id=topic.id, now=now, aside=False)
            return render_to_string("transit/arrivals/_rows.html", {"board": board})
    finally:
        set_script_prefix(before)


def _vehicles(town: Town, topic: Topic) -> str:
    now = clock.now()
    if topic.kind == "routes":
        found = vehicles.on_route(town=town, route_id=topic.id, now=now)
    else:
        found = vehicles.in_box(town=town, south=-90, west=-180, north=90, east=180, now=now)
    body = {"now": now.timestamp(), "vehicles": [vars(vehicle) for vehicle in found]}
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))
