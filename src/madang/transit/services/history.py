"""The arrivals that were seen: written in batches by COPY, and learnt from."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from django.db import connection

from madang.towns.models import Town
from madang.transit.engine import histories
from madang.transit.engine.days import zero_of
from madang.transit.engine.histories import Traversals
from madang.transit.engine.live import State
from madang.transit.engine.networks import NONE, Flags, Network
from madang.transit.engine.passages import Passages
from madang.transit.models import ObservedArrival

Places = npt.NDArray[np.int64]

KEPT = timedelta(days=60)
LEARNT_FROM = timedelta(days=28)
MOST_ROWS = 2_000_000
DAY_S = 86_400
COPY = """
COPY transit_observedarrival (town_id, service_day, route_id, trip_id, stop_id, stop_position,
                              vehicle_id, arrived_at, departed_at, scheduled_at) FROM STDIN
"""


class Observed(NamedTuple):
    """One arrival that was seen; `stop_position` counts from 0 in the trip."""

    service_day: date
    route_id: str
    trip_id: str
    stop_id: str
    stop_position: int
    vehicle_id: str
    arrived_at: datetime
    departed_at: datetime | None
    scheduled_at: datetime | None


def record(*, town: Town, rows: Iterable[Observed]) -> int:
    """Append `rows` to the history of `town` by COPY; return how many."""
    count = 0
    with connection.cursor() as cursor, cursor.copy(COPY) as copy:
        for row in rows:
            copy.write_row((town.pk, *row))
            count += 1
    return count


def observed(state: State, calls: Passages) -> Iterable[Observed]:
    """Yield the `calls` that vehicles have left (and those at last stops) as rows of history."""
    network, lines = state.network, state.lines
    for row in np.flatnonzero(~np.isnan(calls.departed)).tolist():
        trip, call, day = int(calls.trip[row]), int(calls.call[row]), int(calls.day[row])
        pattern = int(network.trip_pattern[trip])
        first, end = lines.pattern_start[pattern], lines.pattern_start[pattern + 1]
        vehicle = int(calls.vehicle[row])
        planned = state.fleet.zero[vehicle] + network.arrivals[network.trip_start[trip] + call]
        last = first + call == end - 1
        yield Observed(
            service_day=date.fromordinal(day),
            route_id=network.route_ids[network.pattern_route[pattern]],
            trip_id=network.trip_ids[trip],
            stop_id=network.stop_ids[int(network.pattern_stops[first + call])],
            stop_position=call,
            vehicle_id=state.fleet.vehicle[vehicle].decode(errors="replace"),
            arrived_at=moment(float(calls.arrived[row])),
            departed_at=None if last else moment(float(calls.departed[row])),
            scheduled_at=moment(float(planned)),
        )


def moment(seconds: float) -> datetime:
    """Return POSIX `seconds` as a time."""
    return datetime.fromtimestamp(round(seconds), UTC)


def forget_old(*, town: Town, now: datetime) -> int:
    """Delete the arrivals of `town` that are older than KEPT; return how many."""
    old = ObservedArrival.objects.filter(town=town, arrived_at__lt=now - KEPT)
    return old.delete()[0]


def learn(*, town: Town, state: State, now: datetime) -> int:
    """Teach `state`, which knows nothing yet, what the last weeks' arrivals tell; return how many.

    For a first start and for a lost state folder: what the live process learns it keeps itself.
    """
    rows = (
        ObservedArrival.objects.filter(
            town=town, arrived_at__gte=now - LEARNT_FROM, arrived_at__lte=now
        )
        .order_by("service_day", "trip_id", "vehicle_id", "stop_position")
        .values_list("service_day", "trip_id", "stop_position", "arrived_at")[:MOST_ROWS]
    )
    seen = _traversals(state, list(rows.iterator(chunk_size=20_000)))
    histories.learn(state.history, seen)
    return len(seen.segment)


def _traversals(state: State, rows: list[tuple[date, str, int, datetime]]) -> Traversals:
    """Return the ways between neighbouring calls of one trip among sorted `rows`, by time."""
    network, lines = state.network, state.lines
    trip = np.array([_row(network, row[1]) for row in rows], np.int64)
    day = np.array([row[0].toordinal() for row in rows], np.int64)
    call = np.array([row[2] for row in rows], np.int64)
    at = np.array([row[3].timestamp() for row in rows], np.float64)
    follows = (trip[1:] == trip[:-1]) & (day[1:] == day[:-1]) & (call[1:] == call[:-1] + 1)
    took = np.diff(at)
    here = np.flatnonzero(follows & (trip[:-1] != NONE) & (took > 0.0) & (call[:-1] > 0))
    here = here[_within(network, trip[here], call[here])]
    here = here[np.argsort(at[here + 1], kind="stable")]
    place = network.trip_start[trip[here]] + call[here]
    planned = network.arrivals[place + 1] - network.arrivals[place]
    days = np.array([date.fromordinal(number).weekday() for number in day[here].tolist()], np.int64)
    start = lines.pattern_start[network.trip_pattern[trip[here]]]
    zero = {
        number: float(zero_of(date.fromordinal(number), network.timezone))
        for number in np.unique(day[here]).tolist()
    }
    second = at[here] - np.array([zero[number] for number in day[here].tolist()], np.float64)
    return Traversals(
        segment=lines.segments.of_call[start + call[here]],
        took=took[here],
        planned=planned.astype(np.float64),
        at=at[here + 1],
        kind=np.maximum(days - 4, 0).astype(np.int32),
        bin=(second // histories.BIN_S).astype(np.int32) % histories.BINS,
    )


def _row(network: Network, trip_id: str) -> int:
    row = network.trip_ids.row(trip_id)
    return NONE if row is None else row


def _within(network: Network, trip: Places, call: Places) -> Flags:
    """Return which calls are before the last of their trip."""
    within: Flags = call < network.trip_start[trip + 1] - network.trip_start[trip] - 1
    return within
