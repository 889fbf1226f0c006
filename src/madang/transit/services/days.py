"""Service days of a town, ready for journey search, each kept in memory for a while."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from madang.base import clock
from madang.towns.models import Town
from madang.transit.engine import changes, days
from madang.transit.engine.days import Day
from madang.transit.services import snapshots
from madang.transit.services.networks import Loaded

KEPT = 8  # days in memory: of any town, date, and choice of vehicles
LIVE_S = 20.0  # town seconds for which a day with delays is good

Key = tuple[int, date, bool]


@dataclass(frozen=True)
class _Live:
    day: Day
    good_until: float  # monotonic
    snapshot_at: float


_planned: "OrderedDict[Key, Day]" = OrderedDict()
_live: "OrderedDict[Key, _Live]" = OrderedDict()
_lock = threading.Lock()
_renewing = threading.Lock()


def planned(loaded: Loaded, day: date, *, low_floor: bool = False) -> Day:
    """Return the timetable of `day`; with `low_floor`, of low-floor vehicles only."""
    key = (loaded.version.pk, day, low_floor)
    return _kept(_planned, key, lambda: days.of(loaded.network, day, accessible=low_floor))


def expected(
    town: Town, loaded: Loaded, day: date, *, low_floor: bool = False, now: datetime
) -> Day:
    """Return `day` as it is expected at `now`: with delays and without ghosts."""
    base = planned(loaded, day, low_floor=low_floor)
    snapshot = snapshots.fresh(town=town, loaded=loaded, now=now.timestamp())
    if snapshot is None:
        return base
    key = (loaded.version.pk, day, low_floor)
    held = _live.get(key)
    if held and (held.snapshot_at == snapshot.made_at or time.monotonic() < held.good_until):
        return held.day
    if not _renewing.acquire(blocking=held is None) and held:
        return held.day  # another thread makes the next one
    try:
        changed = days.with_live(base, changes.seen(loaded.network, day, snapshot))
    finally:
        _renewing.release()
    good_until = time.monotonic() + clock.real_seconds(LIVE_S)
    with _lock:
        _live[key] = _Live(changed, good_until, snapshot.made_at)
        _live.move_to_end(key)
        _trim(_live)
    return changed


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
