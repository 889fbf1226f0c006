"""What is planned at each stop of a town, kept in memory of each process."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from madang.towns.models import Town
from madang.transit.engine import boards
from madang.transit.engine.boards import Calls, Visits
from madang.transit.engine.networks import NONE, Network
from madang.transit.services import networks, routes
from madang.transit.services.names import told
from madang.transit.services.networks import Loaded
from madang.transit.services.routes import degrees
from madang.transit.services.stops import StopNotFound

MOST_KEPT = 20_000


@dataclass(frozen=True)
class Pole:
    """Where riders wait: a stop, or a station with all its platforms."""

    id: str
    code: str
    name: str  # as the feed has it
    lat: float | None  # WGS 84 degrees
    lon: float | None
    rows: tuple[int, ...]  # the stops of the network that are meant
    stop_ids: tuple[str, ...]
    route_rows: frozenset[int]


@dataclass(frozen=True)
class Index:
    """One network version made ready for stop boards; it fills as stops are asked for."""

    loaded: Loaded
    visits: Visits
    routes: routes.Names  # by row
    poles: dict[str, Pole] = field(default_factory=dict)
    calls: dict[tuple[str, int], Calls] = field(default_factory=dict)
    signs: dict[tuple[int, int], str] = field(default_factory=dict)  # by pattern and headsign

    @property
    def network(self) -> Network:
        """The network itself."""
        return self.loaded.network

    def pole(self, stop_id: str) -> Pole:
        """Return a stop or station. Raises StopNotFound."""
        known = self.poles.get(stop_id)
        if known is None:
            known = self.poles[stop_id] = self._pole(stop_id)
        return known

    def around(self, pole: Pole, now: datetime) -> list[Calls]:
        """Return what is planned at `pole` on the service days of yesterday, today and tomorrow."""
        today = now.astimezone(ZoneInfo(self.network.timezone)).date()
        return [self._on(pole, today + timedelta(days=step)) for step in (-1, 0, 1)]

    def headsign(self, trip: int) -> str:
        """Return where a trip (row) says it goes, else its last stop, in the reader's language."""
        network = self.network
        key = int(network.trip_pattern[trip]), int(network.trip_headsign[trip])
        known = self.signs.get(key)
        if known is None:
            known = self.signs[key] = self._sign(*key)
        return told(network, known)

    def _sign(self, pattern: int, sign: int) -> str:
        text = self.network.headsigns[sign] if sign != NONE else ""
        last = self.network.pattern_stops[self.network.pattern_start[pattern + 1] - 1]
        return text or self.network.stop_names[int(last)]

    def _on(self, pole: Pole, day: date) -> Calls:
        key = (pole.id, day.toordinal())
        known = self.calls.get(key)
        if known is None:
            if len(self.calls) >= MOST_KEPT:
                self.calls.clear()
            known = boards.calls(self.network, self.visits, pole.rows, day)
            self.calls[key] = known
        return known

    def _pole(self, stop_id: str) -> Pole:
        network = self.network
        row = network.stop_ids.row(stop_id)
        if row is None:
            raise StopNotFound(stop_id)
        rows = (row, *np.flatnonzero(network.stop_parent == row).tolist())
        starts = self.visits.start
        patterns = np.concatenate([self.visits.pattern[starts[r] : starts[r + 1]] for r in rows])
        return Pole(
            id=stop_id,
            code=network.stop_codes[row],
            name=network.stop_names[row],
            lat=degrees(network.stop_lat[row]),
            lon=degrees(network.stop_lon[row]),
            rows=rows,
            stop_ids=tuple(network.stop_ids[one] for one in rows),
            route_rows=frozenset(network.pattern_route[patterns].tolist()),
        )


_indexes: dict[int, Index] = {}  # by town: the last network asked for


def index(town: Town) -> Index:
    """Return the town's current network, ready for boards. Raises NoNetwork when it has none."""
    loaded = networks.current(town)
    known = _indexes.get(town.pk)
    if known is None or known.loaded is not loaded:
        known = Index(loaded, boards.visits(loaded.network), routes.Names(loaded.network))
        _indexes[town.pk] = known
    return known
