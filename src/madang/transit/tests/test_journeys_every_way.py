"""The journey search against walking every way there is."""

import dataclasses
from datetime import timedelta

from hypothesis import given, note, settings
from hypothesis import strategies as st

from madang.transit.engine import changes, days, journeys, samples
from madang.transit.engine.journeys import NEVER, Ends, Ride
from madang.transit.engine.samples import MONDAY, Sample
from madang.transit.tests import oracles

DAY_S = 86_400
TUESDAY = MONDAY + timedelta(days=1)


@st.composite
def towns(draw):
    """Small networks with loops, overtaking, footpaths, nights and unfit vehicles."""
    stops = draw(st.integers(3, 6))
    trips = [draw(_trips(stops)) for _ in range(draw(st.integers(1, 7)))]
    pairs = st.tuples(st.integers(0, stops - 1), st.integers(0, stops - 1))
    footpaths = draw(
        st.dictionaries(pairs.filter(lambda pair: pair[0] != pair[1]), _seconds(), max_size=5)
    )
    return samples.network(
        trips,
        footpaths,
        stops=stops,
        change_s=draw(st.sampled_from([0, 60, 120])),
        refuses=draw(st.lists(st.integers(0, stops - 1), max_size=1)),
    )


def _seconds():
    return st.integers(0, 10).map(lambda minutes: 60 * minutes)


@st.composite
def _trips(draw, stops):
    course = draw(st.lists(st.integers(0, stops - 1), min_size=2, max_size=5))
    if draw(st.booleans()):
        course = list(range(stops))[: len(course)]  # so that trips share a course
    offset = draw(st.sampled_from([0, 1, 1, 1, 2]))
    time = draw(st.integers(0, 40)) * 60 + (DAY_S - 1800 if offset == 0 else 0)
    calls = []
    for stop in course:
        arrival = time + 60 * draw(st.integers(0, 6))
        time = arrival + 60 * draw(st.sampled_from([0, 0, 0, 1]))
        calls.append((stop, arrival, time))
    positions = st.lists(st.integers(0, len(course) - 1), max_size=1)
    return Sample(
        calls,
        days=[offset],
        wheelchair=draw(st.sampled_from([0, 1, 1, 2])),
        no_pickup=draw(positions),
        no_drop_off=draw(positions),
    )


def assert_travellable(day, journey, options):
    """Each leg follows from the one before, and the whole is one of the ways there are."""
    time, network = journey.departure, day.network
    after_ride = False
    for leg in journey.legs:
        ready = time
        if isinstance(leg, Ride):
            if after_ride:
                ready += int(day.timetable.change_s[leg.from_stop])
            stops, arrivals, departures = journeys.travelled(day, leg)
            assert (stops[0], stops[-1]) == (leg.from_stop, leg.to_stop)
            assert (departures[0], arrivals[-1]) == (leg.departure, leg.arrival)
        assert leg.departure >= ready
        time, after_ride = leg.arrival, isinstance(leg, Ride)
    assert time == journey.arrival
    assert (
        journey.rides[0].departure,
        journey.arrival,
        len(journey.rides),
    ) in {(departure, arrival, rides) for departure, _, arrival, rides in options}
    assert network is day.network


@settings(max_examples=150, deadline=None)
@given(network=towns(), depart_s=st.integers(0, 40), accessible=st.booleans(), data=st.data())
def test_every_search_agrees_with_walking_every_way(network, depart_s, accessible, data):
    depart_s *= 60
    count = len(network.stop_lat)
    origin, target = data.draw(st.integers(0, count - 1)), data.draw(st.integers(0, count - 1))
    day = days.of(network, TUESDAY, accessible=accessible)
    trips = oracles.calls_on(network, TUESDAY, accessible=accessible)
    ways = oracles.everything(network, trips, origin, 3)
    there = {way for way in ways if way[1] == target}
    begin, end = Ends.at(origin), journeys.walking_to(day, target)

    note(f"{origin} to {target} at {depart_s}: {trips}")
    found = journeys.leaving(day, begin, end, depart_s, max_rides=3)
    expected = oracles.best([(arr, rides) for dep, _, arr, rides in there if dep >= depart_s])
    assert [(one.arrival, len(one.rides)) for one in found] == expected
    for journey in found:
        assert_travellable(day, journey, there)

    by = depart_s + 1800
    found = journeys.arriving(day, begin, end, by, max_rides=3)
    expected = oracles.best([(-dep, rides) for dep, _, arr, rides in there if arr <= by])
    assert [(-one.departure, len(one.rides)) for one in found] == expected
    for journey in found:
        assert_travellable(day, journey, there)

    found = journeys.leaving_between(day, begin, end, (depart_s, by), max_rides=3)
    expected = oracles.best(
        [(-dep, arr, rides) for dep, _, arr, rides in there if depart_s <= dep <= by]
    )
    note(f"{found}, not {expected}")
    for leaves, arrives, rides in expected:  # a loop may be boarded at its later visit
        assert any(
            -one.departure <= leaves and one.arrival <= arrives and len(one.rides) <= rides
            for one in found
        )
    told = [(-one.departure, one.arrival, len(one.rides)) for one in found]
    assert sorted(told) == oracles.best(told), "none is beaten by another"
    for journey in found:
        assert_travellable(day, journey, there)

    arrivals = journeys.one_to_all(day, begin, depart_s, max_rides=3)
    least = dict.fromkeys(range(count), NEVER) | {origin: depart_s}
    for dep, stop, arr, _ in ways:
        if dep >= depart_s:
            least[stop] = min(least[stop], arr)
    assert arrivals.tolist() == [least[stop] for stop in range(count)]


@settings(max_examples=80, deadline=None)
@given(network=towns(), data=st.data())
def test_live_times_are_searched_as_if_they_were_the_timetable(network, data):
    on_day = [
        trip
        for trip in range(len(network.trip_ids))
        if network.service_days[network.trip_service[trip], 1]
    ]
    told = {}
    arrivals, departures = network.arrivals.copy(), network.departures.copy()
    for trip in on_day:
        here = slice(network.trip_start[trip], network.trip_start[trip + 1])
        late = data.draw(st.one_of(st.none(), st.just(0), _seconds()))
        told[trip, 0] = None
        if late is not None:
            arrivals[here] += late
            departures[here] += late
            told[trip, 0] = arrivals[here], departures[here]
    gone = [trip for trip in on_day if told[trip, 0] is None]
    service_days = network.service_days.copy()
    service_days[[int(network.trip_service[trip]) for trip in gone], 1] = False
    late_network = dataclasses.replace(
        network, arrivals=arrivals, departures=departures, service_days=service_days
    )
    day = days.with_live(days.of(network, TUESDAY), changes.of(network, told))
    same = days.of(late_network, TUESDAY)
    for origin in range(len(network.stop_lat)):
        one, other = (journeys.one_to_all(of, Ends.at(origin), 0) for of in (day, same))
        assert one.tolist() == other.tolist()
    for target in range(1, len(network.stop_lat)):
        ends = Ends.at(0), journeys.walking_to(day, target)
        one, other = (journeys.arriving(of, *ends, 7200) for of in (day, same))
        assert [(a.departure, a.transfers) for a in one] == [
            (b.departure, b.transfers) for b in other
        ]


@settings(max_examples=60, deadline=None)
@given(network=towns(), data=st.data())
def test_arriving_by_the_arrival_of_a_journey_leaves_no_earlier_than_it(network, data):
    count = len(network.stop_lat)
    origin, target = data.draw(st.integers(0, count - 1)), data.draw(st.integers(0, count - 1))
    day = days.of(network, TUESDAY)
    ends = journeys.walking_from(day, origin), journeys.walking_to(day, target)

    for journey in journeys.leaving(day, *ends, 0):
        back = journeys.arriving(day, *ends, journey.arrival)
        assert any(
            one.departure >= journey.departure and one.transfers <= journey.transfers
            for one in back
        )
