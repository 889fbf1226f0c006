from datetime import timedelta
from pathlib import Path

import numpy as np

from madang.transit.engine import changes, days, journeys, raptor, samples
from madang.transit.engine.journeys import NEVER, Ends, Ride, Walk
from madang.transit.engine.networks import NONE
from madang.transit.engine.samples import MONDAY, Sample, run

DAY_S = 86_400
SHARED = Path(__file__).parents[5] / "shared" / "data" / "transit"
TUESDAY = MONDAY + timedelta(days=1)


def day_of(trips, footpaths=None, **options):
    return days.of(samples.network(trips, footpaths, **options), MONDAY)


def pareto(day, origin, target, depart_s, **options):
    return journeys.pareto_set(
        day, Ends.at(origin), journeys.walking_to(day, target), depart_s, **options
    )


def test_a_direct_ride_is_told_with_its_trip_stops_and_times():
    day = day_of([run([0, 1, 2], 600), run([0, 1, 2], 1200)])

    (journey,) = journeys.leaving(day, Ends.at(0), Ends.at(2), 700)

    assert journey.departure == 1200
    assert journey.arrival == 1320
    assert journey.transfers == 0
    assert journey.legs == (Ride(1, 0, 0, 2, 0, 2, 1200, 1320, live=False),)
    stops, arrivals, departures = journeys.travelled(day, journey.rides[0])
    assert stops.tolist() == [0, 1, 2]
    assert arrivals.tolist() == departures.tolist() == [1200, 1260, 1320]


def test_a_vehicle_that_leaves_this_second_is_caught_and_one_gone_is_not():
    day = day_of([run([0, 1], 600)])

    assert pareto(day, 0, 1, 600) == [(660, 0)]
    assert pareto(day, 0, 1, 601) == []


def test_more_changes_are_told_only_if_they_arrive_earlier():
    slow = run([0, 3], 100, step=5000)
    day = day_of([slow, run([0, 1], 100), run([1, 3], 200), run([0, 2], 100), run([2, 3], 400)])

    assert pareto(day, 0, 3, 0) == [(260, 1), (5100, 0)]


def test_a_change_at_the_same_stop_needs_its_time_and_a_footpath_none_beside_its_own():
    trips = [run([0, 1], 0), run([1, 2], 119), run([3, 4], 119)]
    day = day_of(trips, {(1, 3): 59}, change_s=60)

    assert pareto(day, 0, 2, 0) == []
    assert pareto(day, 0, 4, 0) == [(179, 1)]
    assert pareto(days.of(day.network, MONDAY, change_s=59), 0, 2, 0) == [(179, 1)]


def test_the_last_vehicle_and_a_walk_after_it_count_but_no_walk_before_the_first():
    day = day_of([run([0, 1], 0)], {(1, 2): 300, (3, 0): 10}, stops=4)

    assert pareto(day, 0, 2, 0) == [(360, 0)]
    assert pareto(day, 3, 2, 0) == []


def test_two_footpaths_are_not_walked_one_after_the_other():
    day = day_of([run([0, 1], 0), run([3, 4], 900)], {(1, 2): 60, (2, 3): 60})

    assert pareto(day, 0, 4, 0) == []


def test_a_walk_may_start_where_a_faster_walk_has_already_come():
    """Footpaths are not closed: stop 2 is reached on foot first, yet only riders walk on."""
    trips = [run([0, 1], 0), run([0, 2], 0, step=200), run([3, 4], 400)]
    day = day_of(trips, {(1, 2): 60, (2, 3): 60})

    assert pareto(day, 0, 4, 0) == [(460, 1)]


def test_a_loop_is_ridden_from_its_last_visit_to_a_stop():
    loop = run([0, 1, 2, 1, 3], 0)
    day = day_of([loop])

    (journey,) = journeys.leaving(day, Ends.at(1), Ends.at(3), 100)

    assert (journey.rides[0].on, journey.rides[0].off) == (3, 4)
    assert pareto(day, 1, 1, 0) == [(180, 0)]


def test_a_faster_trip_that_left_later_is_taken():
    day = day_of([run([0, 1], 0, step=1000), run([0, 1], 60, step=300)])

    assert pareto(day, 0, 1, 0) == [(360, 0)]


def test_nobody_boards_or_alights_where_the_timetable_forbids_it():
    day = day_of([Sample([(0, 0, 0), (1, 60, 60), (2, 120, 120)], no_drop_off=[1], no_pickup=[0])])

    assert pareto(day, 0, 2, 0) == []
    assert pareto(day, 1, 2, 0) == [(120, 0)]
    day = day_of([Sample([(0, 0, 0), (1, 60, 60), (2, 120, 120)], no_drop_off=[1])])
    assert pareto(day, 0, 1, 0) == []


def test_a_bus_of_yesterday_is_caught_after_midnight():
    late = Sample([(stop, DAY_S + at, DAY_S + at) for stop, at in ((0, -60), (1, 300), (2, 900))])
    day = days.of(samples.network([late]), TUESDAY)

    (journey,) = journeys.leaving(day, Ends.at(1), Ends.at(2), 0)

    assert (journey.departure, journey.arrival) == (300, 900)
    stops, arrivals, _ = journeys.travelled(day, journey.rides[0])
    assert stops.tolist() == [1, 2]
    assert arrivals.tolist() == [300, 900]


def test_the_number_of_rides_is_bounded():
    chain = [run([stop, stop + 1], 100 * stop) for stop in range(9)]
    day = day_of(chain)

    assert pareto(day, 0, 7, 0) == [(660, 6)]
    assert pareto(day, 0, 8, 0) == []
    assert pareto(day, 0, 2, 0, max_rides=1) == []


def test_walks_to_the_first_and_from_the_last_stop_are_legs():
    day = day_of([run([0, 1], 600), run([2, 1], 500)])
    origin = Ends(np.array([0, 2], np.int32), np.array([100, 450], np.int32))
    target = Ends(np.array([1], np.int32), np.array([30], np.int32))

    (journey,) = journeys.leaving(day, origin, target, 100)

    assert journey.departure == 500
    assert journey.arrival == 690
    assert journey.legs[0] == Walk(NONE, 0, 500, 600)
    assert journey.legs[-1] == Walk(1, NONE, 660, 690)


def test_arrive_by_leaves_as_late_as_possible():
    day = day_of([run([0, 1], 0), run([0, 1], 600), run([0, 1], 1200)], {(1, 2): 100})
    origin, target = journeys.walking_from(day, 0), journeys.walking_to(day, 2)

    (journey,) = journeys.arriving(day, origin, target, 1359)

    assert (journey.departure, journey.arrival) == (600, 760)
    assert journey.legs == (
        Ride(1, 0, 0, 1, 0, 1, 600, 660, live=False),
        Walk(1, NONE, 660, 760),
    )
    (sharp,) = journeys.arriving(day, origin, target, 1360)
    assert sharp.arrival == 1360


def test_journeys_of_a_window_leave_out_what_a_later_one_beats():
    trips = [run([0, 1], start) for start in (0, 600, 1200, 1800)] + [run([0, 1], 300, step=700)]
    day = day_of(trips)

    found = journeys.leaving_between(day, Ends.at(0), Ends.at(1), (0, 1200))

    assert [(one.departure, one.arrival) for one in found] == [(0, 60), (600, 660), (1200, 1260)]
    found = journeys.arriving_between(day, Ends.at(0), Ends.at(1), (100, 1300))
    assert [(one.departure, one.arrival) for one in found] == [(600, 660), (1200, 1260)]


def test_only_so_many_departures_of_a_window_are_looked_at():
    day = day_of([run([0, 1], start) for start in range(0, 6000, 60)])

    found = journeys.leaving_between(day, Ends.at(0), Ends.at(1), (0, 6000), most=3)

    assert [one.departure for one in found] == [0, 60, 120]


def test_one_to_all_tells_the_earliest_arrival_everywhere():
    day = day_of([run([0, 1], 0), run([1, 2], 200)], {(1, 3): 30}, stops=5, change_s=60)

    assert journeys.one_to_all(day, Ends.at(0), 0).tolist() == [0, 60, 260, 90, NEVER]


def test_a_delay_breaks_a_change_and_another_way_is_found():
    trips = [run([0, 1], 0), run([1, 2], 100), run([1, 2], 700)]
    network = samples.network(trips)
    late = np.array([50, 110], np.int32)

    day = days.with_live(days.of(network, MONDAY), changes.of(network, {(0, 0): (late, late)}))
    (journey,) = journeys.leaving(day, Ends.at(0), Ends.at(2), 0)

    assert (journey.departure, journey.arrival) == (50, 760)
    assert [ride.live for ride in journey.rides] == [True, False]
    assert journeys.planned_departure(network, journey.rides[0]) == 0
    assert journeys.travelled(day, journey.rides[0])[1].tolist() == [50, 110]


def test_low_floor_takes_the_next_vehicle_that_fits():
    trips = [run([0, 1], 0), Sample([(0, 600, 600), (1, 660, 660)], wheelchair=1)]
    network = samples.network(trips)

    assert pareto(days.of(network, MONDAY, accessible=True), 0, 1, 0) == [(660, 0)]


def test_a_target_next_door_is_not_searched_across_the_whole_country():
    near = [run([0, 1], 0)]
    far = [run([2 + i, 3 + i, 4 + i], 60 * i) for i in range(0, 300, 2)]
    day = day_of([*near, *far], {(1, 2): 30})
    work = raptor.work_for(day.timetable)
    at = np.zeros(1, np.int32)

    raptor.begin(work, np.array([1], np.int32), at)
    rounds = raptor.depart(day.timetable, work, at, at, raptor.MAX_RIDES, 0)

    assert rounds == 1, "what arrives after the target is not followed"
    assert (work.board[1] < NEVER).sum() == 1


def test_searches_leave_nothing_behind_for_the_next():
    day = day_of([run([0, 1, 2], 0), run([2, 3], 300), run([3, 0], 600)], {(1, 3): 60})
    fresh = raptor.work_for(day.timetable)
    first = pareto(day, 0, 3, 0)
    pareto(day, 2, 1, 0)
    journeys.one_to_all(day, Ends.at(1), 0)
    work = journeys._work_of(day)

    assert pareto(day, 0, 3, 0) == first
    assert (work.fresh == fresh.fresh).all()
    assert (work.hit == 0).all()
    assert (work.last == -1).all()


def test_one_compilation_serves_every_network():
    pareto(day_of([run([0, 1], 0)]), 0, 1, 0)
    pareto(day_of([Sample([(0, 0, 0), (1, 60, 90), (2, 120, 120)])]).backwards, 2, 0, -500)

    assert len(raptor.depart.signatures) == 1
