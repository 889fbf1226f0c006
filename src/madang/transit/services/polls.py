"""Fetching vehicle positions from GTFS-RT addresses that an operator has entered."""

from datetime import datetime, timedelta

from django.db.models import Q

from madang.base import outward
from madang.base.outward import UnreachableError
from madang.transit.engine import realtime
from madang.transit.models import PositionSource
from madang.transit.services import addresses, positions

__all__ = ["UnreachableError", "due", "fetch", "poll"]

PATIENCE_S = 10.0
MOST_BYTES = 16 << 20


def due(*, now: datetime) -> list[PositionSource]:
    """Return the sources that should be fetched again."""
    sources = PositionSource.objects.filter(kind=PositionSource.Kind.POLL, is_active=True)
    return [
        source
        for source in sources.exclude(Q(poll_url="")).select_related("town")
        if source.last_received_at is None
        or source.last_received_at + timedelta(seconds=source.poll_seconds) <= now
    ]


def poll(*, source: PositionSource, now: datetime) -> int:
    """Fetch `source` once and keep its positions; return how many. Never raises for its faults."""
    try:
        batch, refused = realtime.vehicle_positions_of(fetch(source.poll_url))
    except (UnreachableError, ValueError) as error:
        positions.fail(source=source, error=str(error))
        return 0
    return positions.accept(source=source, batch=batch, refused=refused, now=now)


def fetch(url: str) -> bytes:
    """Return what stands at `url`. Raises UnreachableError."""
    with addresses.opened(url, patience_s=PATIENCE_S, whole_s=PATIENCE_S, hops=0) as answer:
        return outward.read(answer, most_bytes=MOST_BYTES)
