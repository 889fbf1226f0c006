from datetime import date

import numpy as np
import pytest

from madang.transit.engine import feeds, schedules, timetables
from madang.transit.engine.networks import Network
from madang.transit.tests.feedfiles import feed, spoilt

MONDAY, SUNDAY = date(2026, 11, 23), date(2026, 11, 22)


@pytest.fixture(scope="module")
def network(tmp_path_factory: pytest.TempPathFactory) -> Network:
    trips = spoilt("trips", "1,weekend", "1,weekday,short,마당시장,0,,\n1,weekend")
    calls = spoilt(
        "stop_times",
        "t3,24:10:00",
        "short,08:00:00,08:00:00,A,1\nshort,08:05:00,08:05:00,B,2\nt3,24:10:00",
    )
    path = feed(tmp_path_factory.mktemp("ways") / "feed.zip", trips=trips, stop_times=calls)
    return timetables.build(feeds.read(path), walk=None)


def test_each_direction_has_its_usual_way_and_departures(network):
    there, back = schedules.ways(network, 0, MONDAY)

    assert [network.stop_ids[row] for row in there.stops] == ["A", "B", "C", "D"]
    assert (there.direction, there.headsign) == (0, "병원")
    assert there.departures.tolist() == [6 * 3600, 7 * 3600, 8 * 3600]  # the short trip too
    assert there.variants == 2
    assert (back.direction, back.departures.tolist()) == (1, [])


def test_on_another_day_other_trips_run(network):
    there, back = schedules.ways(network, 0, SUNDAY)

    assert there.departures.tolist() == []
    assert [network.stop_ids[row] for row in there.stops] == ["A", "B", "C", "D"]
    assert back.departures.tolist() == [24 * 3600 + 600]


def test_a_route_runs_on_the_days_of_its_trips(network):
    assert schedules.runs_on(network, MONDAY).tolist() == [True]
    assert schedules.runs_on(network, date(2031, 1, 1)).tolist() == [False]


def test_the_headway_leaves_out_the_night():
    early_and_late = np.array([0, 600, 1_200, 60_000, 60_600], np.int32)
    assert schedules.headway_s(early_and_late) == 600
    assert schedules.headway_s(early_and_late[:2]) is None


def test_hours_past_midnight_stand_at_the_end():
    assert schedules.by_hour(np.array([86_400 + 600, 86_400 + 660], np.int32)) == [(24, [10, 11])]
