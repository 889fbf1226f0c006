"""The timetable: every trip of every kind of day, and the blocks of trips that one bus drives."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from madang.site.demo.lines import Line
from madang.site.demo.patterns import Pattern, Plan
from madang.site.demo.plane import lengths
from madang.site.demo.traffic import DWELL_S, KERB_S, LIGHT_S, pace

SERVICES = ("weekday", "saturday", "sunday")
_LAYOVER_S = 240


@dataclass(frozen=True)
class Trip:
    """One timetabled trip; seconds after the start of its service day, one for each pole."""

    id: str
    pattern: Pattern
    service: str
    arrivals: tuple[int, ...]
    departures: tuple[int, ...]
    block: str = ""


def trips(plan: Plan) -> tuple[Trip, ...]:
    """Return all trips of all services with their blocks, by line, service and departure."""
    by_line: dict[str, list[Pattern]] = defaultdict(list)
    for pattern in plan.patterns:
        by_line[pattern.line.number].append(pattern)
    runs = {pattern.key: _free_times(pattern) for pattern in plan.patterns}
    return tuple(
        trip
        for patterns in by_line.values()
        for service in SERVICES
        for trip in _blocked(
            [
                _trip(pattern, service, start, runs[pattern.key])
                for pattern in patterns
                for start in _starts(pattern.line, pattern.direction, service)
            ]
        )
    )


def line_code(line: Line) -> str:
    """Return the line's number in plain ASCII, for ids.

    >>> from madang.site.demo.lines import LINES
    >>> [line_code(line) for line in LINES if line.kind == "village"][:2]
    ['V1', 'V2']
    """
    return line.number.replace("마을", "V")


def _free_times(pattern: Pattern) -> list[tuple[float, float]]:
    """Return (free running seconds, expected seconds at lights and kerb) from each pole on."""
    along = lengths(pattern.way)
    clock = np.concatenate([[0.0], np.cumsum(np.diff(along) / pattern.speeds)])
    at_pole = np.interp(pattern.distances, along, clock)
    places = [place for place, _ in pattern.lights]
    lights = np.diff(np.searchsorted(places, pattern.distances))
    return list(zip(np.diff(at_pole).tolist(), (lights * LIGHT_S + KERB_S).tolist(), strict=True))


def _trip(pattern: Pattern, service: str, start: int, runs: list[tuple[float, float]]) -> Trip:
    arrivals, departures = [start], [start]
    clock = float(start)
    for free, held in runs:
        clock += free * pace(clock, weekend=service != "weekday") + held
        arrivals.append(max(round(clock / 10) * 10, departures[-1] + 10))
        clock += DWELL_S
        departures.append(max(round(clock / 10) * 10, arrivals[-1]))
    departures[-1] = arrivals[-1]
    name = f"{line_code(pattern.line)}-{pattern.direction}-{service[:3]}-{_hhmm(start)}"
    return Trip(name, pattern, service, tuple(arrivals), tuple(departures))


def _hhmm(second: int) -> str:
    return f"{second // 3600:02d}{second // 60 % 60:02d}"


def _starts(line: Line, direction: int, service: str) -> Iterator[int]:
    if line.days == "weekday" and service != "weekday":
        return
    if line.departures:
        shift = 55 * 60 if direction else 0  # the bus comes back after its way out and a rest
        for text in line.departures:
            hour, minute = text.split(":")
            yield int(hour) * 3600 + int(minute) * 60 + shift
        return
    spread = {"weekday": 1.0, "saturday": 1 + (line.weekend - 1) * 0.6, "sunday": line.weekend}
    clock = line.weekday[0][0] * 60.0 + 10
    if direction:
        clock += round(line.weekday[0][2] / 2)
    for since, until, headway in line.weekday:
        clock = max(clock, since * 60.0)  # lines that rest at noon
        while clock < until * 60:
            yield round(clock) * 60
            clock += headway * spread[service]


def _blocked(day: list[Trip]) -> Iterator[Trip]:
    """Give every trip of one line and service a block: the bus that has waited longest takes it."""
    waiting: list[tuple[int, str, str]] = []  # (ready since, site, block)
    count = 0
    for trip in sorted(day, key=lambda trip: (trip.departures[0], trip.pattern.direction)):
        site = trip.pattern.poles[0].key[0]
        ready = sorted(bus for bus in waiting if bus[1] == site and bus[0] <= trip.departures[0])
        if ready:
            waiting.remove(ready[0])
            block = ready[0][2]
        else:
            count += 1
            block = f"{line_code(trip.pattern.line)}-{trip.service[:3]}-{count:02d}"
        end = trip.pattern.poles[-1].key[0]
        waiting.append((trip.arrivals[-1] + _LAYOVER_S, end, block))
        yield replace(trip, block=block)
