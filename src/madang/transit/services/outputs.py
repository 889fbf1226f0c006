"""What the town gives away of its buses: GTFS Realtime, each message made once a snapshot."""

import threading
from collections.abc import Callable
from datetime import datetime

from madang.towns.models import Town
from madang.transit.engine import realtime
from madang.transit.engine.networks import Network
from madang.transit.engine.realtime import Notice
from madang.transit.engine.snapshots import Snapshot
from madang.transit.models import Alert
from madang.transit.services import networks, snapshots

Writer = Callable[[Snapshot, Network], bytes]

WRITERS: dict[str, Writer] = {
    "vehicle-positions": realtime.vehicle_positions,
    "trip-updates": realtime.trip_updates,
}
_made: dict[tuple[int, str], tuple[str, float, bytes]] = {}
_lock = threading.Lock()


class NothingLiveError(LookupError):
    """There is no live data of the town's buses now."""


def feed(*, town: Town, kind: str, now: datetime) -> tuple[bytes, float]:
    """Return the `kind` ("vehicle-positions" or "trip-updates") and when it was made (POSIX s).

    Raises NothingLiveError when nothing is known now, and NoNetwork without a timetable.
    """
    loaded = networks.current(town)
    snapshot = snapshots.fresh(town=town, loaded=loaded, now=now.timestamp())
    if snapshot is None:
        raise NothingLiveError
    held = _made.get((town.pk, kind))
    mark = (snapshot.network, snapshot.made_at)
    if held is None or held[:2] != mark:
        with _lock:
            held = _made.get((town.pk, kind))
            if held is None or held[:2] != mark:
                held = (*mark, WRITERS[kind](snapshot, loaded.network))
                _made[town.pk, kind] = held
    return held[2], snapshot.made_at


def alerts(*, town: Town, now: datetime) -> bytes:
    """Return the alerts in force at `now`, in all languages they are written in."""
    found = Alert.objects.of(town).active(now).order_by("pk")
    return realtime.alerts([_notice(alert) for alert in found], made_at=now.timestamp())


def _notice(alert: Alert) -> Notice:
    return Notice(
        id=str(alert.pk),
        header={"ko": alert.header_ko, "en": alert.header_en},
        description={"ko": alert.description_ko, "en": alert.description_en},
        url=alert.url,
        cause=alert.cause,
        effect=alert.effect,
        starts=int(alert.starts_at.timestamp()) if alert.starts_at else None,
        ends=int(alert.ends_at.timestamp()) if alert.ends_at else None,
        route_ids=tuple(alert.route_ids),
        stop_ids=tuple(alert.stop_ids),
    )
