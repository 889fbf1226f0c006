"""What a printed timetable says: the usual way of a route and when its buses leave on a day."""

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date

import numpy as np

from madang.transit.engine.networks import Flags, Network, Rows, Seconds

HOUR_S = 3600
NIGHT_BREAK_S = 3 * HOUR_S


@dataclass(frozen=True)
class Way:
    """The usual way of a route in one direction on one day."""

    direction: int  # 0, 1, or NONE
    headsign: str
    pattern: int  # a pattern that goes this way
    stops: Rows
    departures: Seconds  # from the first stop on the day, sorted, all variants that call there
    variants: int  # different stop sequences of the direction on the day


def ways(network: Network, route: int, day: date) -> list[Way]:
    """Return the usual way of `route` in each direction on `day`, directions in order.

    Usual is the stop sequence with most trips on the day; on a day without trips, of all days.
    """
    patterns = np.flatnonzero(network.pattern_route == route)
    active = network.services_on(day)
    directions = sorted(set(network.pattern_direction[patterns].tolist()))
    return [
        _way(network, patterns[network.pattern_direction[patterns] == direction], active)
        for direction in directions
    ]


def runs_on(network: Network, day: date) -> Flags:
    """Return bool[routes]: which routes have a trip on `day`."""
    routes = network.pattern_route[
        network.trip_pattern[network.services_on(day)[network.trip_service]]
    ]
    running = np.zeros(len(network.route_ids), np.bool_)
    running[routes] = True
    return running


def natural(name: str) -> tuple[tuple[int, int, str], ...]:
    """Return the key that sorts route names as people do: by the numbers in them.

    >>> sorted(["10", "9-1", "9", "M2", "마을1"], key=natural)
    ['9', '9-1', '10', 'M2', '마을1']
    """
    parts = re.findall(r"[0-9]+|[^0-9]+", name)
    return tuple((0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts)


def kind(route_type: int) -> str:
    """Return what riders call a GTFS route type, basic or extended.

    >>> [kind(number) for number in (3, 704, 702, 1, 109, 1300)]
    ['bus', 'local', 'express', 'metro', 'rail', 'other']
    """
    exact = {0: "tram", 1: "metro", 2: "rail", 3: "bus", 4: "ferry", 11: "bus", 12: "rail"}
    buses = {701: "regional", 702: "express", 704: "local", 715: "demand"}
    hundreds = {1: "rail", 2: "regional", 4: "metro", 7: "bus", 9: "tram", 10: "ferry", 12: "ferry"}
    return (
        exact.get(route_type) or buses.get(route_type) or hundreds.get(route_type // 100, "other")
    )


def headway_s(departures: Seconds) -> int | None:
    """Return the median seconds between departures, leaving out the night; None below three.

    >>> headway_s(np.array([0, 600, 1200, 60_000, 60_600], np.int32))
    600
    """
    gaps = np.diff(departures)
    gaps = gaps[(gaps > 0) & (gaps < NIGHT_BREAK_S)]
    return int(np.median(gaps)) if len(departures) > 2 and len(gaps) else None


def by_hour(departures: Seconds) -> list[tuple[int, list[int]]]:
    """Return (hour of the service day, minutes) in order; hours may pass 24.

    >>> by_hour(np.array([21_600, 22_140, 90_000], np.int32))
    [(6, [0, 9]), (25, [0])]
    """
    hours: dict[int, list[int]] = {}
    for second in departures.tolist():
        hours.setdefault(second // HOUR_S, []).append(second % HOUR_S // 60)
    return sorted(hours.items())


def _way(network: Network, patterns: Rows, active: Flags) -> Way:
    on_day: Counter[bytes] = Counter()
    on_all: Counter[bytes] = Counter()
    one: dict[bytes, int] = {}
    for pattern in patterns.tolist():
        trips = _trips(network, pattern)
        sequence = network.stops_of(pattern).tobytes()
        one.setdefault(sequence, pattern)
        on_day[sequence] += int(active[network.trip_service[trips]].sum())
        on_all[sequence] += len(trips)
    usual = max(one, key=lambda sequence: (on_day[sequence], on_all[sequence], len(sequence)))
    stops = network.stops_of(one[usual])
    return Way(
        direction=int(network.pattern_direction[one[usual]]),
        headsign=_headsign(network, one[usual], stops),
        pattern=one[usual],
        stops=stops,
        departures=_departures(network, patterns, int(stops[0]), active),
        variants=sum(1 for trips in on_day.values() if trips) or len(one),
    )


def _trips(network: Network, pattern: int) -> Rows:
    return np.arange(network.pattern_trips[pattern], network.pattern_trips[pattern + 1])


def _headsign(network: Network, pattern: int, stops: Rows) -> str:
    signs = Counter(network.trip_headsign[_trips(network, pattern)].tolist())
    sign = signs.most_common(1)[0][0] if signs else -1
    text = network.headsigns[sign] if sign >= 0 else ""
    return text or network.stop_names[int(stops[-1])]


def _departures(network: Network, patterns: Rows, stop: int, active: Flags) -> Seconds:
    found = [np.empty(0, np.int32)]
    for pattern in patterns.tolist():
        stops = network.stops_of(pattern)
        places = np.flatnonzero(stops[:-1] == stop)  # nobody departs from the last stop
        if not len(places):
            continue
        trips = _trips(network, pattern)
        trips = trips[active[network.trip_service[trips]]]
        found.append(network.departures[network.trip_start[trips] + places[0]])
    return np.sort(np.concatenate(found))
