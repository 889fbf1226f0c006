"""What the buses' terminals send: a place each ten seconds, as exact as a receiver under trees."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from madang.site.demo.days import Day, Run
from madang.site.demo.lines import KINDS
from madang.site.demo.plane import degrees, lengths
from madang.site.demo.timetables import route_id

REPORT_S = 10
_NOISE_M = 5.0
_STRAY_SHARE = 0.0006  # of places that are hundreds of metres off
_MASK = (1 << 64) - 1
_GOLDEN = 0x9E3779B97F4A7C15
_EMPTY, _MANY, _FEW, _STANDING, _CRUSHED, _FULL = range(6)  # GTFS-RT OccupancyStatus


@dataclass(frozen=True)
class Report:
    """One message of one bus; `second` counts from the start of the service day `day`."""

    vehicle: str
    trip: str | None
    route: str | None
    direction: int | None
    day: str  # YYYYMMDD
    second: float
    lat: float
    lon: float
    bearing: float
    speed: float  # metres a second
    occupancy: int
    seats: int | None
    low_floor: bool


def reports(day: Day, since: float, until: float) -> list[Report]:
    """Return what was sent in `since < second <= until`, oldest first.

    However the time is cut into intervals, the same reports come out, each exactly once.
    """
    found = [
        _report(day, run, second)
        for run in day.runs
        if run.times[0] <= until and run.times[-1] > since
        for second in _moments(run, since, until)
    ]
    return sorted(found, key=lambda report: (report.second, report.vehicle))


def _moments(run: Run, since: float, until: float) -> Iterator[float]:
    """Yield when `run` reports: each ten seconds, out of step with the others."""
    phase = _hash(run.bus.plate, 0) * REPORT_S
    first = max(since, run.times[0])
    last = min(until, run.times[-1])
    tick = int(np.floor((first - phase) / REPORT_S)) + 1
    while (moment := tick * REPORT_S + phase) <= last:
        if run.silent is None or not run.silent[0] < moment < run.silent[1]:
            yield moment
        tick += 1


def _report(day: Day, run: Run, second: float) -> Report:
    pattern = run.trip.pattern
    row = min(int(np.searchsorted(run.times, second, "right")), len(run.times) - 1)
    spent = run.times[row] - run.times[row - 1]
    gone = run.places[row] - run.places[row - 1]
    share = 0.0 if spent <= 0 else min(1.0, (second - run.times[row - 1]) / spent)
    place = run.places[row - 1] + gone * share
    point, heading = _on_way(pattern.key, pattern.way, float(place))
    lon, lat = degrees((point + _error(run.bus.plate, second))[None])[0]
    tells = run.bus.tells
    leg = max(0, int(np.searchsorted(run.departures, second, "right")) - 1)
    load = int(run.loads[leg])
    return Report(
        vehicle=run.bus.plate,
        trip=run.trip.id if tells == "trip" else None,
        route=route_id(pattern.line) if tells != "nothing" else None,
        direction=pattern.direction if tells == "trip" else None,
        day=f"{day.day:%Y%m%d}",
        second=second,
        lat=round(float(lat), 6),
        lon=round(float(lon), 6),
        bearing=round(heading, 1),
        speed=round(float(gone / spent), 1) if spent > 0 else 0.0,
        occupancy=_occupancy(run, load),
        seats=_seats(run, load),
        low_floor=run.bus.low_floor,
    )


_along: dict[str, npt.NDArray[np.float64]] = {}


def _on_way(
    key: str, way: npt.NDArray[np.float64], place: float
) -> tuple[npt.NDArray[np.float64], float]:
    """Return the point `place` metres along `way` and the heading there, degrees from north."""
    along = _along.get(key)
    if along is None or len(along) != len(way):
        along = _along[key] = lengths(way)
    row = min(max(int(np.searchsorted(along, place, "right")) - 1, 0), len(way) - 2)
    step = way[row + 1] - way[row]
    length = max(float(np.hypot(*step)), 1e-6)
    point = way[row] + step * ((place - along[row]) / length)
    return point, float(np.degrees(np.arctan2(step[0], step[1])) % 360)


def _occupancy(run: Run, load: int) -> int:
    kind = KINDS[run.trip.pattern.line.kind]
    if load == 0:
        return _EMPTY
    if load >= kind.capacity:
        return _FULL
    if load < kind.seats * 0.6:
        return _MANY
    if load < kind.seats:
        return _FEW
    return _STANDING if load < kind.seats + (kind.capacity - kind.seats) * 0.7 else _CRUSHED


def _seats(run: Run, load: int) -> int | None:
    """Return the seats left: only express lines count them, as in Korea."""
    line = run.trip.pattern.line
    return max(0, KINDS[line.kind].seats - load) if line.kind == "express" else None


def _error(plate: str, second: float) -> npt.NDArray[np.float64]:
    """Return the receiver's error in metres: slow drift, jitter, and rarely a wild one."""
    one, two, three = (_hash(plate, int(second * 10) * 4 + row) for row in (1, 2, 3))
    size = _NOISE_M * np.sqrt(-2 * np.log(max(one, 1e-9)))
    if three < _STRAY_SHARE:
        size = 250 + 600 * one
    angle = 2 * np.pi * two
    return np.array([size * np.cos(angle), size * np.sin(angle)])


def _hash(text: str, number: int) -> float:
    """Return a number in [0, 1) that looks random but is always the same (splitmix64).

    Source: Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014.
    """
    value = (int.from_bytes(text.encode()[-6:], "big") + (number + 1) * _GOLDEN) & _MASK
    value = ((value ^ (value >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    value = ((value ^ (value >> 27)) * 0x94D049BB133111EB) & _MASK
    return ((value ^ (value >> 31)) >> 11) / (1 << 53)
