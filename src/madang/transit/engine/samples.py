"""Small networks written by hand: for warming up, doctests and tests."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from itertools import accumulate

import numpy as np

from madang.transit.engine.arrays import Texts
from madang.transit.engine.networks import NONE, Network
from madang.transit.engine.snapshots import Snapshot

MONDAY = date(2026, 3, 2)


@dataclass(frozen=True)
class Sample:
    """A trip as its calls: (stop row, arrival, departure), and what sets it apart."""

    calls: Sequence[tuple[int, int, int]]
    days: Sequence[int] = (0,)  # after MONDAY
    wheelchair: int = 0
    no_pickup: Sequence[int] = ()  # positions
    no_drop_off: Sequence[int] = ()

    @property
    def course(self) -> tuple[tuple[int, bool, bool], ...]:
        """The stops, and where one may board and alight."""
        return tuple(
            (stop, place not in self.no_pickup, place not in self.no_drop_off)
            for place, (stop, _, _) in enumerate(self.calls)
        )


def run(stops: Sequence[int], start: int, step: int = 60) -> Sample:
    """Return a trip that reaches the next of `stops` every `step` seconds and never waits.

    >>> run([4, 2], 600).calls
    [(4, 600, 600), (2, 660, 660)]
    """
    return Sample([(stop, start + i * step, start + i * step) for i, stop in enumerate(stops)])


def network(
    trips: Sequence[Sample],
    footpaths: Mapping[tuple[int, int], int] | None = None,
    *,
    stops: int | None = None,
    change_s: int = 0,
    refuses: Sequence[int] = (),
    days: int = 3,
    timezone: str = "Asia/Seoul",
) -> Network:
    """Return a network of `trips`, stop rows 0 to `stops` - 1 a kilometre apart, from MONDAY on.

    `footpaths` are seconds by (from, to); stops in `refuses` are not for wheelchairs.
    """
    paths = sorted((footpaths or {}).items())
    count = stops or 1 + max((stop for trip in trips for stop, _, _ in trip.calls), default=0)
    courses = list(dict.fromkeys(trip.course for trip in trips))
    rank = {course: row for row, course in enumerate(courses)}
    order = sorted(trips, key=lambda trip: (rank[trip.course], trip.calls[0][2]))
    calls = [call for trip in order for call in trip.calls]
    places = [place for course in courses for place in course]
    service_days = np.zeros((len(order), days), np.bool_)
    for row, trip in enumerate(order):
        service_days[row, list(trip.days)] = True
    pattern = np.array([rank[trip.course] for trip in order], np.int32)
    walkable = np.zeros(count, np.int8)
    walkable[list(refuses)] = 2
    return Network(
        timezone=timezone,
        first_day=MONDAY.toordinal(),
        stop_ids=_named("S", count),
        stop_codes=_blank(count),
        stop_names=_named("Stop ", count),
        stop_lat=np.full(count, 37.5),
        stop_lon=127 + np.arange(count) / 88.5,
        stop_location_type=np.zeros(count, np.int8),
        stop_parent=_none(count),
        stop_wheelchair=walkable,
        stop_change_s=np.full(count, change_s, np.int32),
        route_ids=_named("R", len(courses)),
        route_short_names=_named("", len(courses)),
        route_long_names=_blank(len(courses)),
        route_types=np.full(len(courses), 3, np.int16),
        route_colors=_blank(len(courses)),
        route_text_colors=_blank(len(courses)),
        route_agencies=_blank(len(courses)),
        service_ids=_named("W", len(order)),
        service_days=service_days,
        pattern_route=np.arange(len(courses), dtype=np.int32),
        pattern_direction=np.zeros(len(courses), np.int8),
        pattern_shape=_none(len(courses)),
        pattern_start=_starts([len(course) for course in courses]).astype(np.int32),
        pattern_stops=np.array([stop for stop, _, _ in places], np.int32),
        pattern_dist=np.zeros(len(places), np.float32),
        pattern_pickup=np.array([on for _, on, _ in places], np.bool_),
        pattern_drop_off=np.array([off for _, _, off in places], np.bool_),
        pattern_trips=np.searchsorted(pattern, np.arange(len(courses) + 1)).astype(np.int32),
        trip_ids=_named("T", len(order)),
        trip_pattern=pattern,
        trip_service=np.arange(len(order), dtype=np.int32),
        trip_headsign=_none(len(order)),
        trip_wheelchair=np.array([trip.wheelchair for trip in order], np.int8),
        trip_block=_none(len(order)),
        trip_start=_starts([len(trip.calls) for trip in order]),
        arrivals=np.array([arrival for _, arrival, _ in calls], np.int32),
        departures=np.array([departure for _, _, departure in calls], np.int32),
        headsigns=_blank(0),
        shape_ids=_blank(0),
        shape_start=np.zeros(1, np.int32),
        shape_lat=np.zeros(0),
        shape_lon=np.zeros(0),
        shape_dist=np.zeros(0, np.float32),
        footpath_start=np.searchsorted([a for (a, _), _ in paths], np.arange(count + 1)).astype(
            np.int32
        ),
        footpath_to=np.array([b for (_, b), _ in paths], np.int32),
        footpath_s=np.array([seconds for _, seconds in paths], np.int32),
    )


def unseen() -> Snapshot:
    """Return a snapshot of no vehicles at all."""
    blank = {field.name: np.zeros(0, np.int64) for field in fields(Snapshot)}
    return Snapshot(**(blank | {"made_at": 0.0, "network": ""}))  # type: ignore[arg-type]


def _named(letter: str, count: int) -> Texts:
    return Texts.of(f"{letter}{row}" for row in range(count))


def _blank(count: int) -> Texts:
    return Texts.of([""] * count)


def _none(count: int) -> np.ndarray[tuple[int], np.dtype[np.int32]]:
    return np.full(count, NONE, np.int32)


def _starts(lengths: Sequence[int]) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return np.array([0, *accumulate(lengths)], np.int64)
