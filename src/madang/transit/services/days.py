"""Service days of a town, ready for journey search, each kept in memory for a while."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from madang.towns.models import Town
from madang.transit.engine import changes, days
from madang.transit.engine.days import Day
from madang.transit.engine.snapshots import Snapshot
from madang.transit.services.networks import Loaded

KEPT = 8  # days in memory: of any town, date, and choice of vehicles
LIVE_S = 20.0  # a day with delays is made anew at most that often
STALE_S = 120.0  # an older snapshot says nothing about now

Key = tuple[int, date, bool]


@dataclass(frozen=True)
class _Live:
    day: Day
    made: float  # monotonic
    snapshot_at: float


_planned: "OrderedDict[Key, Day]" = OrderedDict()
_live: "OrderedDict[Key, _Live]" = OrderedDict()
_lock = threading.Lock()


def planned(loaded: Loaded, day: date, *, low_floor: bool = False) -> Day:
    """Return the timetable of `day`; with `low_floor`, of low-floor vehicles only."""
    key = (loaded.version.pk, day, low_floor)
    return _kept(_planned, key, lambda: days.of(loaded.network, day, accessible=low_floor))


def expected(town: Town, loaded: Loaded, day: date, *, low_floor: bool = False, now: float) -> Day:
    """Return `day` as it is expected at `now` (POSIX seconds): with delays and without ghosts."""
    base = planned(loaded, day, low_floor=low_floor)
    snapshot = _snapshot(town, loaded)
    if snapshot is None or not -STALE_S <= now - snapshot.made_at <= STALE_S:
        return base
    key = (loaded.version.pk, day, low_floor)
    held = _live.get(key)
    if held and (held.snapshot_at == snapshot.made_at or time.monotonic() - held.made < LIVE_S):
        return held.day
    changed = days.with_live(base, changes.seen(loaded.network, day, snapshot))
    with _lock:
        _live[key] = _Live(changed, time.monotonic(), snapshot.made_at)
        _trim(_live)
    return changed


def _snapshot(town: Town, loaded: Loaded) -> Snapshot | None:
    """Return the newest snapshot of the town's vehicles, if it belongs to this network."""
    return None


def _kept(store: "OrderedDict[Key, Day]", key: Key, make: Callable[[], Day]) -> Day:
    with _lock:
        if key not in store:
            store[key] = make()
            _trim(store)
        store.move_to_end(key)
        return store[key]


def _trim(store: OrderedDict[Key, Any]) -> None:
    while len(store) > KEPT:
        store.popitem(last=False)


def forget() -> None:
    """Drop every day: for tests."""
    with _lock:
        _planned.clear()
        _live.clear()
