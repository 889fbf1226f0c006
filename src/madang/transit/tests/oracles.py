"""A slow and simple planner for tests: it walks every way there is through the bare timetable."""

from madang.transit.engine.networks import NONE

DAY_S = 86_400


def calls_on(network, day, *, accessible=False):
    """Return every trip that may run on `day` as [(stop, arrival, departure, on, off)]."""
    found = []
    for offset in (-1, 0, 1):
        column = day.toordinal() + offset - network.first_day
        for trip in range(len(network.trip_ids)):
            if not 0 <= column < network.service_days.shape[1]:
                continue
            if not network.service_days[network.trip_service[trip], column]:
                continue
            if accessible and network.trip_wheelchair[trip] != 1:
                continue
            found.append((trip, offset, _calls(network, trip, offset * DAY_S, accessible)))
    return found


def _calls(network, trip, shift, accessible):
    pattern = network.trip_pattern[trip]
    first, start = network.pattern_start[pattern], network.trip_start[trip]
    calls = []
    for i in range(network.pattern_start[pattern + 1] - first):
        stop = int(network.pattern_stops[first + i])
        fit = not accessible or _wheelchair(network, stop) != 2
        calls.append(
            (
                stop,
                int(network.arrivals[start + i]) + shift,
                int(network.departures[start + i]) + shift,
                bool(network.pattern_pickup[first + i]) and fit,
                bool(network.pattern_drop_off[first + i]) and fit,
            )
        )
    return calls


def _wheelchair(network, stop):
    parent = network.stop_parent[stop]
    own = network.stop_wheelchair[stop]
    return network.stop_wheelchair[parent] if own == 0 and parent != NONE else own


def everything(network, trips, origin, max_rides):
    """Return {(departure, stop, arrival, rides)} of every way to travel from `origin`."""
    paths = {}
    for stop in range(len(network.stop_lat)):
        for i in range(network.footpath_start[stop], network.footpath_start[stop + 1]):
            paths.setdefault(stop, []).append(
                (int(network.footpath_to[i]), int(network.footpath_s[i]))
            )
    found, known = set(), set()
    waiting = [(None, origin, -(10**9), 0)]
    while waiting:
        state = waiting.pop()
        if state in known or state[3] == max_rides:
            continue
        known.add(state)
        first, stop, time, rides = state
        for departure, there, arrival in _rides(trips, stop, time):
            begun = departure if first is None else first
            found.add((begun, there, arrival, rides + 1))
            change = arrival + int(network.stop_change_s[there])
            waiting.append((begun, there, change, rides + 1))
            for other, seconds in paths.get(there, []):
                found.add((begun, other, arrival + seconds, rides + 1))
                waiting.append((begun, other, arrival + seconds, rides + 1))
    return found


def _rides(trips, stop, time):
    for _, _, calls in trips:
        for i, (here, _, departure, may_board, _) in enumerate(calls):
            if here == stop and may_board and departure >= time:
                for there, arrival, _, _, may_alight in calls[i + 1 :]:
                    if may_alight:
                        yield departure, there, arrival


def best(options):
    """Return the tuples that no other is as good as in everything: smaller is better."""
    return sorted(
        one
        for one in set(options)
        if not any(
            other != one and all(a <= b for a, b in zip(other, one, strict=True))
            for other in options
        )
    )
