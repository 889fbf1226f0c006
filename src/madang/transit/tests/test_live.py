import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from madang.transit.engine import live, passages, positions, predictions
from madang.transit.engine.networks import NONE
from madang.transit.tests import drives
from madang.transit.tests.drives import LENGTH_M, MONDAY, SEVEN, SPEED, drive, ping


@pytest.fixture(scope="module")
def network(tmp_path_factory):
    return drives.town(tmp_path_factory.mktemp("feed"))


@pytest.fixture
def state(network):
    return live.begin(network)


def run(state, pings, *, until, start=None, step=10.0):
    """Cycle through `pings` up to `until`; return the last snapshot and all calls."""
    batch = drives.batch(pings)
    calls, done = [], 0
    for now in np.arange(start or batch["time"][0], until + step / 2, step):
        upto = int(np.searchsorted(batch["time"], now, side="right"))
        snapshot = live.cycle(state, float(now), batch[done:upto])
        calls += state.events
        done = upto
    return snapshot, passages.in_order(calls)


def arrived(calls):
    """(call, seconds after seven) of every arrival."""
    rows = np.flatnonzero(np.isnan(calls.departed))
    return [(int(calls.call[row]), float(calls.arrived[row] - SEVEN)) for row in rows]


def at_stop(snapshot, network, stop):
    row = network.stop_ids.row(stop)
    return range(snapshot.stop_start[row], snapshot.stop_start[row + 1])


def test_arrivals_are_interpolated_between_positions(state):
    _, calls = run(state, drive(SEVEN, trip="t1", every=30.0), until=SEVEN + 930)
    assert [call for call, _ in arrived(calls)] == [1, 2, 3]
    times = [time for _, time in arrived(calls)]
    assert times == pytest.approx([300, 600, 892], abs=3)


def test_each_call_is_reached_once_and_left_after_it_was_reached(state):
    pings = drive(SEVEN, trip="t1")
    _, calls = run(state, pings + [ping(SEVEN + 905, LENGTH_M - 40, trip="t1")], until=SEVEN + 960)
    reached = [call for call, _ in arrived(calls)]
    assert reached == sorted(set(reached))
    left = calls.departed[~np.isnan(calls.departed)]
    came = calls.arrived[~np.isnan(calls.departed)]
    assert len(left) == 3
    assert (left >= came).all()


def test_a_vehicle_that_seems_to_go_back_stays_where_it_was(state):
    pings = [*drive(SEVEN, trip="t1", until=1500), ping(SEVEN + 430, 1440, trip="t1")]
    snapshot, _ = run(state, pings, until=SEVEN + 440)
    assert state.fleet.along[0] == pytest.approx(1500, abs=5)
    assert snapshot.run_next.tolist() == [2]


def test_a_vehicle_on_time_is_expected_on_time(state, network):
    snapshot, _ = run(state, drive(SEVEN, trip="t1", until=SPEED * 400), until=SEVEN + 400)
    (row,) = at_stop(snapshot, network, "D")
    assert snapshot.source[row] == predictions.DELAY  # nothing is learnt yet
    assert snapshot.at[row] == pytest.approx(500, abs=30)
    assert 0 <= snapshot.be_by[row] <= snapshot.at[row]
    assert len(at_stop(snapshot, network, "B")) == 0


def test_a_late_vehicle_is_expected_late(state, network):
    late = drive(SEVEN + 300, trip="t1", until=SPEED * 400)
    snapshot, _ = run(state, late, until=SEVEN + 700)
    (row,) = at_stop(snapshot, network, "D")
    assert SEVEN + 700 + snapshot.at[row] == pytest.approx(SEVEN + 1200, abs=40)
    assert snapshot.run_delay[0] == pytest.approx(300, abs=20)


def test_what_earlier_vehicles_took_is_learnt_and_said_to_be_live(state, network):
    for number in range(3):
        slow = drive(SEVEN + 600 * number, speed=SPEED / 2, vehicle=f"V{number}", trip="t1")
        run(state, slow, until=slow[-1]["time"] + 10)
    start = SEVEN + 3_700
    pings = drive(start, speed=SPEED / 2, vehicle="V9", trip="t1", until=SPEED * 320)
    snapshot, _ = run(state, pings, until=start + 640)
    (row,) = at_stop(snapshot, network, "D")
    assert snapshot.source[row] == predictions.LIVE
    assert snapshot.at[row] == pytest.approx(1800 - 640, rel=0.15)


def test_the_trip_of_a_silent_vehicle_is_found_by_route_place_and_time(state):
    pings = drive(SEVEN + 60, route="1", direction=0, until=1500)
    snapshot, _ = run(state, pings, until=SEVEN + 460)
    assert state.network.trip_ids[int(snapshot.run_trip[0])] == "t1"


def test_a_vehicle_that_tells_nothing_is_put_on_the_trip_that_runs_there(state):
    snapshot, _ = run(state, drive(SEVEN, until=1500), until=SEVEN + 400)
    assert state.network.trip_ids[int(snapshot.run_trip[0])] == "t1"
    assert snapshot.vehicle_route.tolist() == [0]


def test_a_vehicle_far_from_every_timetable_is_on_no_trip(state):
    snapshot, _ = run(state, drive(SEVEN + 6 * 3600, route="1", until=800), until=SEVEN + 21_800)
    assert snapshot.vehicle_run.tolist() == [NONE]
    assert len(snapshot.run) == 0


def test_two_vehicles_on_one_trip_make_one_arrival_a_stop(state, network):
    pings = drive(SEVEN, trip="t1", until=1500)
    pings += drive(SEVEN + 100, trip="t1", until=1100, vehicle="V2")
    snapshot, _ = run(state, pings, until=SEVEN + 400)
    assert len(at_stop(snapshot, network, "D")) == 1
    assert sorted(snapshot.vehicle_run.tolist()) == [NONE, 0]


def test_a_vehicle_waiting_for_its_departure_is_expected_by_the_timetable(state, network):
    pings = [ping(SEVEN - 600 + 30 * k, 5.0, trip="t1") for k in range(10)]
    snapshot, calls = run(state, pings, until=SEVEN - 330)
    (row,) = at_stop(snapshot, network, "B")
    assert SEVEN - 330 + snapshot.at[row] >= SEVEN + 300
    assert snapshot.run_state.tolist() == [predictions.WAITING]
    assert len(calls.call) == 0


def test_moving_about_the_terminal_before_departure_is_no_call(state):
    pings = [ping(SEVEN - 900 + 30 * k, 600.0 if k < 12 else 10.0, trip="t1") for k in range(20)]
    _, calls = run(state, pings, until=SEVEN - 300)
    assert arrived(calls) == []
    _, calls = run(state, drive(SEVEN, trip="t1"), until=SEVEN + 930, start=SEVEN - 290)
    assert [call for call, _ in arrived(calls)] == [1, 2, 3]


def test_the_next_trip_of_a_late_vehicle_is_expected_late_too(state, network):
    six = MONDAY + 6 * 3_600
    pings = drive(six + 3300, trip="t2", until=1000)
    snapshot, _ = run(state, pings, until=six + 3570)
    trips = {state.network.trip_ids[int(trip)] for trip in snapshot.run_trip}
    assert trips == {"t1", "t2"}
    coming = snapshot.run_state.tolist().index(predictions.COMING)
    assert snapshot.run_delay[coming] > 120


def test_a_trip_under_way_without_vehicle_is_a_ghost_once_its_route_is_tracked(state, network):
    before = live.cycle(state, SEVEN + 300, positions.empty())
    assert len(before.ghost_key) == 0
    run(state, [ping(SEVEN - 3000, 10, route="1")], until=SEVEN - 2990)
    after = live.cycle(state, SEVEN + 300, positions.empty())
    day, trip = int(MONDAY + 9 * 3600) // 86_400 + 719_163, network.trip_ids.row("t1")
    assert after.is_ghost(day, trip)
    seen, _ = run(state, drive(SEVEN + 100, trip="t1", until=900), until=SEVEN + 380)
    assert not seen.is_ghost(day, trip)
    assert seen.run_of(day, trip) is not None


def test_a_trip_that_came_to_its_end_early_is_no_ghost_afterwards(state, network):
    pings = drive(SEVEN, speed=SPEED * 1.5, trip="t1")
    pings.append(ping(pings[-1]["time"] + 10, LENGTH_M, trip="t3"))
    snapshot, _ = run(state, pings, until=SEVEN + 640)
    day, trip = int(MONDAY + 9 * 3600) // 86_400 + 719_163, network.trip_ids.row("t1")
    assert snapshot.run_of(day, trip) is None
    assert snapshot.is_finished(day, trip)
    assert not snapshot.is_ghost(day, trip)


def test_useless_positions_are_refused_and_counted(state):
    good = ping(SEVEN, 100, trip="t1")
    pings = [
        good,
        dict(good),
        good | {"vehicle": "old", "time": SEVEN - 301},
        good | {"vehicle": "1970", "time": 12.0},
        good | {"vehicle": "ahead", "time": SEVEN + 60},
        good | {"vehicle": "sea", "lat": 0.0, "lon": 0.0},
        good | {"vehicle": "nan", "lat": float("nan")},
        good | {"vehicle": ""},
    ]
    snapshot = live.cycle(state, SEVEN, positions.of(pings))
    assert snapshot.vehicle.tolist() == [b"V1"]
    assert dict(state.refused) == {
        "repeated": 1, "stale": 2, "future": 1, "nowhere": 2, "nameless": 1,
        "jumped or old": 0,
    }  # fmt: skip


def test_a_jump_is_refused_until_it_has_been_told_often_enough(state):
    run(state, drive(SEVEN, trip="t1", until=400), until=SEVEN + 110)
    for number in range(5):
        time = SEVEN + 120 + 2 * number
        live.cycle(state, time, positions.of([ping(time, 3000, trip="t1")]))
        jumped = state.fleet.lat[0] > 37.02
        assert jumped == (number >= 3)


def test_a_vehicle_unheard_for_five_minutes_is_no_longer_shown(state):
    run(state, drive(SEVEN, trip="t1", until=400), until=SEVEN + 110)
    assert len(live.cycle(state, SEVEN + 400, positions.empty()).vehicle) == 1
    snapshot = live.cycle(state, SEVEN + 500, positions.empty())
    assert len(snapshot.vehicle) == len(snapshot.run) == 0


def test_positions_of_one_vehicle_in_one_batch_are_taken_in_order(state):
    _, calls = run(state, drive(SEVEN, trip="t1"), until=SEVEN + 930, step=60.0)
    assert [time for _, time in arrived(calls)] == pytest.approx([300, 600, 892], abs=3)


def test_a_network_of_stops_only_shows_vehicles_and_predicts_nothing(tmp_path):
    network = drives.town(tmp_path)
    empty = {
        name: getattr(network, name)[:0]
        for name in (
            "pattern_route", "pattern_direction", "pattern_shape", "pattern_stops", "pattern_dist",
            "pattern_pickup", "pattern_drop_off", "trip_pattern", "trip_service", "trip_headsign",
            "trip_wheelchair", "trip_block", "arrivals", "departures", "shape_lat", "shape_lon",
            "shape_dist",
        )
    }  # fmt: skip
    starts = {
        name: getattr(network, name)[:1]
        for name in ("pattern_start", "pattern_trips", "trip_start", "shape_start")
    }
    none = {name: type(network.trip_ids).of([]) for name in ("trip_ids", "shape_ids")}
    bare = type(network)(**vars(network) | empty | starts | none)
    snapshot = live.cycle(live.begin(bare), SEVEN, positions.of([ping(SEVEN, 100, route="1")]))
    assert (len(snapshot.vehicle), len(snapshot.run)) == (1, 0)


def test_more_vehicles_than_there_was_room_for_are_all_kept(network):
    state = live.begin(network, vehicles=2)
    pings = [ping(SEVEN, 100, vehicle=f"V{number}") for number in range(50)]
    assert len(live.cycle(state, SEVEN, positions.of(pings)).vehicle) == 50


PINGS = st.fixed_dictionaries(
    {
        "vehicle": st.sampled_from(["V1", "V2", "경기70아1234"]),
        "time": st.floats(SEVEN - 400, SEVEN + 1000) | st.sampled_from([0.0, 9e12]),
        "lat": st.floats(36.99, 37.04) | st.floats(),
        "lon": st.floats(126.999, 127.001) | st.floats(),
        "trip": st.sampled_from(["", "t1", "t2", "t3", "no such"]),
        "route": st.sampled_from(["", "1", "9"]),
        "direction": st.sampled_from([-1, 0, 1]),
        "day": st.sampled_from([0, 20261123, 20261122, 20300101]),
        "bearing": st.floats(0, 360) | st.just(float("nan")),
    }
)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.lists(PINGS, max_size=6), max_size=12))
def test_whatever_comes_in_what_goes_out_makes_sense(network, batches):
    state = live.begin(network)
    for number, pings in enumerate(batches):
        snapshot = live.cycle(state, SEVEN + 60.0 * number, positions.of(pings))
        assert (snapshot.at >= 0).all()
        assert (snapshot.be_by >= 0).all()
        assert (snapshot.be_by <= snapshot.at).all()
        assert (np.diff(snapshot.stop_start) >= 0).all()
        assert snapshot.stop_start[-1] == len(snapshot.at)
        for first, end in zip(snapshot.stop_start[:-1], snapshot.stop_start[1:], strict=True):
            assert (np.diff(snapshot.at[first:end]) >= 0).all()
        calls = list(zip(snapshot.run.tolist(), snapshot.call.tolist(), strict=True))
        assert len(calls) == len(set(calls))
        assert (np.diff(snapshot.run_key) > 0).all()
