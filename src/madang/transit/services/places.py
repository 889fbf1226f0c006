"""The ends of a journey, as riders write them: a stop, its name or number, or a point."""

import re
from dataclasses import dataclass

from madang.towns.models import Town
from madang.transit.services import stops
from madang.transit.services.stops import Stop

POINT = re.compile(r"(-?\d{1,2}(?:\.\d+)?)\s*,\s*(-?\d{1,3}(?:\.\d+)?)")
NAMED = re.compile(r"(?P<name>.*\S)\s*\((?P<inner>[^()]+)\)")
PREFIX = "stop:"
OTHERS = 4


@dataclass(frozen=True)
class Place:
    """One end of a journey: a stop, or a point when `stop_id` is empty."""

    stop_id: str
    name: str
    lat: float | None
    lon: float | None
    text: str  # what stands in the form
    key: str  # what stands in a shared address: "stop:ID" or "LAT,LON"


@dataclass(frozen=True)
class Guess:
    """What a text may mean: the likeliest place, if any, and stops of other names.

    The two poles of one name face each other: a plan walks across, so they need no choice.
    """

    place: Place | None
    others: tuple[Stop, ...] = ()


def guess(*, town: Town, text: str) -> Guess:
    """Return what `text` means: "stop:ID", "LAT,LON", "NAME (NUMBER)", a name or a number.

    Raises NoNetwork when the town has no timetable.
    """
    text = text.strip()
    exact = _exact(town, text)
    if exact is not None:
        return Guess(exact)
    found = stops.find(town=town, query=text, limit=2 * OTHERS)
    if not found:
        return Guess(None)
    names = {stop.name: stop for stop in reversed(found) if stop.name != found[0].name}
    return Guess(of_stop(found[0]), tuple(reversed(names.values())))


def point(text: str) -> tuple[float, float] | None:
    """Return (latitude, longitude) that "LAT,LON" says, or None."""
    match = POINT.fullmatch(text.strip())
    return (float(match[1]), float(match[2])) if match else None


def of_stop(stop: Stop) -> Place:
    """Return a stop as the end of a journey."""
    text = f"{stop.name} ({stop.code or stop.id})"
    return Place(stop.id, stop.name, stop.lat, stop.lon, text, PREFIX + stop.id)


def _exact(town: Town, text: str) -> Place | None:
    if text.startswith(PREFIX):
        return _stop(town, text.removeprefix(PREFIX))
    named = NAMED.fullmatch(text)
    inner = named["inner"].strip() if named else text
    point = POINT.fullmatch(inner)
    if point:
        return _point(float(point[1]), float(point[2]), text)
    if not named:
        return None
    for stop in stops.find(town=town, query=inner, limit=OTHERS):
        if stop.code == inner:
            return of_stop(stop)
    return _stop(town, inner)


def _stop(town: Town, stop_id: str) -> Place | None:
    try:
        return of_stop(stops.get(town=town, stop_id=stop_id))
    except stops.StopNotFound:
        return None


def _point(lat: float, lon: float, text: str) -> Place | None:
    if not (-90 <= lat <= 90 and -180 <= lon <= 180):
        return None
    name = text.partition("(")[0].strip() or text
    return Place("", name, lat, lon, text, f"{lat:.5f},{lon:.5f}")
