import dataclasses
from datetime import date, timedelta

import numpy as np
import pytest

from madang.transit.engine import changes, days, journeys, samples
from madang.transit.engine.journeys import Ends
from madang.transit.engine.samples import MONDAY, Sample, run

DAY_S = 86_400


def trips_of(day):
    """The trips of a day, route by route, as (route, trip row)."""
    counts = np.diff(day.trip_start)
    return list(
        zip(np.repeat(np.arange(len(counts)), counts).tolist(), day.trip_row.tolist(), strict=True)
    )


def rows_of(day):
    """Each route's times, trip by trip."""
    net = day.timetable
    rows = []
    for route, count in enumerate(net.trips.tolist()):
        length = net.route_start[route + 1] - net.route_start[route]
        first = net.arrival_start[route]
        rows.append(net.times[first : first + count * length].reshape(count, length).tolist())
    return rows


def test_trips_with_the_same_stops_share_a_route_in_order_of_time():
    day = days.of(samples.network([run([0, 1, 2], 600), run([0, 1, 2], 0)]), MONDAY)

    assert rows_of(day) == [[[0, 60, 120], [600, 660, 720]]]


def test_a_trip_that_overtakes_another_stands_in_a_route_of_its_own():
    slow, fast = run([0, 1, 2], 0, step=300), run([0, 1, 2], 60, step=60)

    day = days.of(samples.network([slow, fast]), MONDAY)

    assert sorted(rows_of(day)) == [[[0, 300, 600]], [[60, 120, 180]]]


def test_trips_that_meet_without_overtaking_share_a_route():
    slow, fast = run([0, 1, 2], 0, step=300), run([0, 1, 2], 600, step=0)

    assert rows_of(days.of(samples.network([slow, fast]), MONDAY)) == [
        [[0, 300, 600], [600, 600, 600]]
    ]


def test_many_overtaking_trips_are_split_without_comparing_all_with_all():
    trips = [run([0, 1], start, step=10_000 - 2 * start) for start in range(300)]

    day = days.of(samples.network(trips), MONDAY)

    assert len(day.timetable.trips) == 300
    assert day.timetable.trips.tolist() == [1] * 300


def test_trips_of_yesterday_after_midnight_and_of_tomorrow_are_moved_into_the_day():
    late = Sample([(0, DAY_S - 60, DAY_S - 60), (1, DAY_S + 600, DAY_S + 600)], days=[0])
    early = Sample([(0, 300, 300), (1, 900, 900)], days=[2])

    day = days.of(samples.network([late, early]), MONDAY + timedelta(days=1))

    assert rows_of(day) == [[[-60, 600], [DAY_S + 300, DAY_S + 900]]]
    assert day.trip_shift.tolist() == [-DAY_S, DAY_S]


def test_trips_long_over_and_trips_of_tomorrow_afternoon_are_left_out():
    over = Sample([(0, 3600, 3600), (1, 7200, 7200)], days=[0])
    afternoon = Sample([(0, 50_000, 50_000), (1, 50_600, 50_600)], days=[2])

    day = days.of(samples.network([over, afternoon]), MONDAY + timedelta(days=1))

    assert trips_of(day) == []


def test_the_night_of_the_clock_change_is_an_hour_shorter():
    night = Sample([(0, DAY_S, DAY_S), (1, DAY_S + 7200, DAY_S + 7200)], days=[5])
    network = samples.network([night], days=8, timezone="America/New_York")

    day = days.of(network, date(2026, 3, 8))

    assert rows_of(day) == [[[3600, 10_800]]]
    assert day.date == MONDAY + timedelta(days=6)


def test_a_day_outside_the_feed_has_no_trips():
    day = days.of(samples.network([run([0, 1], 0)]), MONDAY + timedelta(days=400))

    assert trips_of(day) == []
    assert journeys.pareto_set(day, Ends.at(0), Ends.at(1), 0) == []


def test_arrivals_and_departures_share_their_rows_unless_a_vehicle_waits():
    waits = Sample([(2, 0, 0), (3, 60, 90), (4, 120, 120)])
    day = days.of(samples.network([run([0, 1], 0), waits]), MONDAY)
    net = day.timetable

    shared = net.arrival_start - np.diff(net.route_start) == net.departure_start

    assert shared.tolist() == [True, False]
    assert len(net.times) == 2 * 2 + 2 * 3 + 2 * 3


def test_low_floor_leaves_out_vehicles_not_told_to_fit_and_stops_that_refuse():
    fits = Sample([(0, 0, 0), (1, 60, 60), (2, 120, 120)], wheelchair=1)
    unknown = run([0, 1, 2], 600)
    network = samples.network([fits, unknown], refuses=[1])

    day = days.of(network, MONDAY, accessible=True)

    assert trips_of(day) == [(0, 0)]
    assert day.timetable.board.tolist() == [0, 3, 2]
    assert day.timetable.alight.tolist() == [0, 3, 2]


def test_a_platform_that_says_nothing_is_as_its_station():
    network = samples.network(
        [Sample([(0, 0, 0), (1, 60, 60)], wheelchair=1)], refuses=[2], stops=3
    )
    network.stop_parent[1] = 2

    assert days.of(network, MONDAY, accessible=True).timetable.alight.tolist() == [0, 3]


def test_a_late_trip_that_falls_behind_the_next_is_split_off():
    network = samples.network([run([0, 1], 0), run([0, 1], 600)])
    day = days.of(network, MONDAY)
    times = np.array([900, 960], np.int32)

    late = days.with_live(day, changes.of(network, {(0, 0): (times, times)}))

    assert rows_of(late) == [[[600, 660], [900, 960]]]
    assert late.trip_row.tolist() == [1, 0]
    assert late.trip_live.tolist() == [False, True]
    assert rows_of(day) == [[[0, 60], [600, 660]]], "the planned day stays as it was"


def test_a_cancelled_trip_is_gone_and_only_on_its_day():
    network = samples.network([Sample([(0, 0, 0), (1, 60, 60)], days=[0, 1])])
    day = days.of(network, MONDAY)

    assert trips_of(days.with_live(day, changes.of(network, {(0, 0): None}))) == [(0, 0)]
    assert days.with_live(day, changes.of(network, {(0, 0): None})).trip_shift.tolist() == [DAY_S]
    assert days.with_live(day, changes.of(network, {(0, 1): None})).trip_shift.tolist() == [0]
    assert len(trips_of(days.with_live(day, changes.of(network, {(0, -1): None})))) == 2


def test_live_times_that_go_back_are_straightened():
    network = samples.network([run([0, 1, 2], 0)])
    told = np.array([300, 200, 400], np.int32), np.array([310, 250, 400], np.int32)

    day = days.with_live(days.of(network, MONDAY), changes.of(network, {(0, 0): told}))

    assert rows_of(day) == [[[300, 310, 400]]]


@pytest.mark.parametrize("mirrored", [False, True])
def test_a_network_without_trips_is_a_day_without_trips(mirrored):
    day = days.of(samples.network([], stops=2), MONDAY)

    assert trips_of(day.backwards if mirrored else day) == []


# What a snapshot says


def seen(network, *, run_next, at, made_at, gone=(), over=()):
    """Changes of the first trip, on MONDAY, by predictions `at` seconds after `made_at` by call."""
    key = np.array([MONDAY.toordinal() << 32], np.int64)
    snapshot = dataclasses.replace(
        samples.unseen(),
        made_at=float(made_at),
        run_key=key,
        run_trip=np.zeros(1, np.int32),
        run_day=np.array([MONDAY.toordinal()], np.int32),
        run_zero=np.zeros(1),
        run_next=np.array([run_next], np.int32),
        run=np.zeros(len(at), np.int32),
        call=np.array(list(at), np.int16),
        at=np.array(list(at.values()), np.int32),
        ghost_key=key + np.array(gone, np.int64),
        finished_key=key + np.array(over, np.int64),
    )
    return changes.seen(network, MONDAY, snapshot)


def test_calls_ahead_are_as_predicted_and_the_rest_is_as_late_as_the_last_of_them():
    network = samples.network([run([0, 1, 2, 3], 1000, step=100)])

    told = seen(network, run_next=1, at={1: 50, 2: 170}, made_at=1100)

    assert told.arrivals.tolist() == [1000, 1150, 1270, 1370]
    assert told.departures.tolist() == [1000, 1150, 1270, 1370]


def test_a_stop_that_the_vehicle_has_passed_early_cannot_be_boarded_any_more():
    network = samples.network([run([0, 1, 2], 1000, step=100)])
    told = seen(network, run_next=2, at={2: 10}, made_at=1040)

    day = days.with_live(days.of(network, MONDAY), told)

    assert journeys.pareto_set(day, Ends.at(1), Ends.at(2), 1040) == []
    assert journeys.pareto_set(days.of(network, MONDAY), Ends.at(1), Ends.at(2), 1040) != []


def test_a_vehicle_that_waits_for_its_time_does_not_leave_before_it():
    network = samples.network([Sample([(0, 0, 0), (1, 100, 400), (2, 500, 500)])])

    told = seen(network, run_next=1, at={1: 60}, made_at=60)

    assert (told.arrivals[1], told.departures[1]) == (120, 400)


def test_ghosts_and_trips_that_are_over_do_not_run_but_one_on_its_way_does():
    network = samples.network([run([0, 1], start) for start in (0, 600, 1200)])

    told = seen(network, run_next=0, at={0: 30}, made_at=0, gone=[1, 0], over=[2])

    day = days.with_live(days.of(network, MONDAY), told)
    assert rows_of(day) == [[[30, 90]]]


def test_runs_of_other_days_change_nothing_here():
    network = samples.network([run([0, 1], 0)], days=9)
    told = seen(network, run_next=0, at={0: 30}, made_at=0)

    later = days.with_live(days.of(network, MONDAY + timedelta(days=5)), told)

    assert not later.trip_live.any()
