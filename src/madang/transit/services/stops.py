"""Stops as riders look for them: by name, number, first consonants, or near a place."""

from collections.abc import Iterator
from dataclasses import dataclass

from madang.towns.models import Town
from madang.transit.engine.networks import NONE
from madang.transit.engine.schedules import natural
from madang.transit.engine.stops import Finder
from madang.transit.services import networks, routes
from madang.transit.services.names import told
from madang.transit.services.routes import RouteName, degrees


class StopNotFound(LookupError):  # noqa: N818 - reads as what it says
    """The town's current network has no such stop."""


@dataclass(frozen=True)
class Stop:
    """A stop as riders see it; `metres` is the distance from where they stand, if asked.

    `lat` and `lon` (WGS 84 degrees) are None for the rare stop that a feed gives no place.
    """

    id: str
    code: str
    name: str
    lat: float | None
    lon: float | None
    wheelchair: int  # 0 unknown, 1 step-free, 2 not
    toward: str  # the usual next stop, "" at a terminus
    routes: tuple[RouteName, ...]
    metres: int | None = None


@dataclass(frozen=True)
class _Index:
    version_id: int
    finder: Finder
    routes: routes.Names  # by row


_indexes: dict[int, _Index] = {}  # by town: the last network asked for


def find(*, town: Town, query: str, limit: int = 20) -> list[Stop]:
    """Return at most `limit` stops that `query` may mean, best first.

    Raises NoNetwork when the town has no timetable.
    """
    index = _index(town)
    return [_stop(index, row) for row in index.finder.find(query, limit=limit)]


def near(*, town: Town, lat: float, lon: float, limit: int = 20) -> list[Stop]:
    """Return at most `limit` stops within a kilometre of a place (WGS 84 degrees), nearest first.

    Raises NoNetwork when the town has no timetable.
    """
    index = _index(town)
    hits = index.finder.near(lat, lon, limit=limit)
    return [_stop(index, row, metres) for row, metres in hits]


def get(*, town: Town, stop_id: str) -> Stop:
    """Return one stop. Raises StopNotFound, or NoNetwork when the town has no timetable."""
    index = _index(town)
    row = index.finder.network.stop_ids.row(stop_id)
    if row is None:
        raise StopNotFound(stop_id)
    return _stop(index, row)


def some(*, town: Town, stop_ids: list[str]) -> list[Stop]:
    """Return those of `stop_ids` that the current network has, in their order."""
    index = _index(town)
    rows = [index.finder.network.stop_ids.row(stop_id) for stop_id in stop_ids]
    return [_stop(index, row) for row in rows if row is not None]


def busiest(*, town: Town, limit: int = 8) -> list[Stop]:
    """Return the stops with most departures, most first."""
    index = _index(town)
    return [_stop(index, row) for row in index.finder.busiest(limit)]


def every(*, town: Town) -> Iterator[Stop]:
    """Yield all stops of the current network. Raises NoNetwork."""
    index = _index(town)
    for row in range(len(index.finder.network.stop_ids)):
        yield _stop(index, row)


def in_box(
    *, town: Town, south: float, west: float, north: float, east: float, limit: int = 500
) -> list[Stop]:
    """Return at most `limit` stops in a box (WGS 84 degrees), those with most departures first."""
    index = _index(town)
    rows = index.finder.in_box(south, west, north, east, limit=limit)
    return [_stop(index, row) for row in rows]


def _index(town: Town) -> _Index:
    loaded = networks.current(town)
    known = _indexes.get(town.pk)
    if known is None or known.version_id != loaded.version.pk:
        network = loaded.network
        known = _Index(loaded.version.pk, Finder(network), routes.Names(network))
        _indexes[town.pk] = known
    return known


def _stop(index: _Index, row: int, metres: int | None = None) -> Stop:
    network, around = index.finder.network, index.finder.around
    toward = int(around.towards[row])
    calling = around.routes[around.route_start[row] : around.route_start[row + 1]].tolist()
    return Stop(
        id=network.stop_ids[row],
        code=network.stop_codes[row],
        name=told(network, network.stop_names[row]),
        lat=degrees(network.stop_lat[row]),
        lon=degrees(network.stop_lon[row]),
        wheelchair=int(network.stop_wheelchair[row]),
        toward=told(network, network.stop_names[toward]) if toward != NONE else "",
        routes=tuple(
            sorted((index.routes[route] for route in calling), key=lambda one: natural(one.name))
        ),
        metres=metres,
    )
