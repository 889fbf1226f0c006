import zipfile
from dataclasses import fields
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from madang.transit.engine.archives import Limits
from madang.transit.engine.feeds import read
from madang.transit.engine.findings import FeedError, Findings
from madang.transit.engine.networks import NONE, Network
from madang.transit.engine.shapes import along, metres, running
from madang.transit.engine.timetables import Walk, build
from madang.transit.tests.feedfiles import GOOD, feed, spoilt

SHARED = Path(__file__).parents[4].parent / "shared/data/transit"
DEGREE_M = 111_195.0
HEAD = GOOD["stops.txt"].splitlines()[0] + "\n"


def network(path: Path, *, walk: Walk | None = None, **changed: str) -> Network:
    return build(read(feed(path / "feed.zip", **changed)), walk=walk)


def findings(path: Path, **changed: str | bytes) -> Findings:
    given = read(feed(path / "feed.zip", **changed))
    build(given)
    return given.findings


def codes(found: Findings) -> set[str]:
    return {finding.code for finding in found}


def times(of: Network, trip_id: str) -> list[tuple[int, int]]:
    trip = of.trip_ids.row(trip_id)
    part = slice(of.trip_start[trip], of.trip_start[trip + 1])
    return list(zip(of.arrivals[part].tolist(), of.departures[part].tolist(), strict=True))


def test_a_good_feed_becomes_a_network_with_nothing_found(tmp_path):
    given = read(feed(tmp_path / "feed.zip"))
    made = build(given)
    assert given.findings == []
    assert list(made.stop_ids) == ["A", "B", "C", "D"]
    assert list(made.stop_names) == ["시청", "마당시장", "가온역", "병원앞"]
    assert list(made.trip_ids) == ["t2", "t1", "t3"]  # by pattern, then by departure
    assert made.trip_pattern.tolist() == [0, 0, 1]
    assert made.pattern_trips.tolist() == [0, 2, 3]
    assert made.stops_of(0).tolist() == [0, 1, 2, 3]
    assert times(made, "t1")[1] == (7 * 3600 + 300, 7 * 3600 + 330)
    assert times(made, "t3") == [(87000, 87000), (87600, 87600)]
    assert [made.headsigns[row] for row in made.trip_headsign] == ["병원", "병원", "시청"]
    assert made.trip_block.tolist() == [0, 0, NONE]
    assert made.pattern_shape.tolist() == [0, NONE]
    assert made.timezone == "Asia/Seoul"


def test_every_array_has_the_type_the_network_promises(tmp_path):
    made = network(tmp_path, walk=Walk())
    promised = {"Rows": np.int32, "Seconds": np.int32, "Floats": np.float64, "Metres": np.float32}
    promised |= {"Codes": np.int8, "Flags": np.bool_}
    for field in fields(Network):
        wanted = promised.get(str(field.type))
        value = getattr(made, field.name)
        assert wanted is None or value.dtype == wanted, field.name


def test_services_run_on_their_weekdays_and_exceptions(tmp_path):
    made = network(
        tmp_path,
        calendar_dates=("service_id,date,exception_type\nweekend,20260930,1\nweekday,20260930,2\n"),
    )
    names = list(made.service_ids)
    on = lambda day: {n for n, r in zip(names, made.services_on(day), strict=True) if r}  # noqa: E731
    assert on(date(2026, 9, 29)) == {"weekday"}
    assert on(date(2026, 9, 30)) == {"weekend"}
    assert on(date(2026, 10, 3)) == {"weekend"}
    assert on(date(2027, 1, 1)) == set()


def test_calendar_dates_alone_are_enough(tmp_path):
    path = feed(
        tmp_path / "f.zip",
        without=("calendar.txt",),
        calendar_dates="service_id,date,exception_type\nweekday,20260930,1\nweekend,20261003,1\n",
    )
    made = build(read(path))
    assert made.services_on(date(2026, 9, 30)).tolist() == [True, False]


def test_blank_times_are_filled_by_distance(tmp_path):
    blank = spoilt("stop_times", "t1,07:05:00,07:05:30,B,2", "t1,,,B,2").replace(
        "t1,07:10:00,07:10:00,C,3", "t1,,,C,3"
    )
    stops = spoilt("stops", "C,103,가온역,37.0200", "C,103,가온역,37.0250")
    made = network(tmp_path, stop_times=blank, stops=stops)
    assert [arrival for arrival, _ in times(made, "t1")] == [25200, 25500, 25950, 26100]


def test_blank_times_at_one_place_are_filled_evenly(tmp_path):
    blank = spoilt("stop_times", "t1,07:05:00,07:05:30,B,2", "t1,,,B,2").replace(
        "t1,07:10:00,07:10:00,C,3", "t1,,,C,3"
    )
    trips = spoilt("trips", "t1,병원,0,b1,s1", "t1,병원,0,b1,")
    stops = GOOD["stops.txt"]
    for lat in ("37.0100", "37.0200", "37.0300"):
        stops = stops.replace(lat, "37.0000")
    made = network(tmp_path, stop_times=blank, stops=stops, trips=trips)
    assert [arrival for arrival, _ in times(made, "t1")] == [25200, 25500, 25800, 26100]


def test_one_of_two_times_stands_for_both(tmp_path):
    made = network(
        tmp_path,
        stop_times=spoilt("stop_times", "t1,07:05:00,07:05:30,B,2", "t1,,07:05:30,B,2"),
    )
    assert times(made, "t1")[1] == (25530, 25530)


def test_frequencies_become_one_trip_for_each_departure(tmp_path):
    frequencies = (
        "trip_id,start_time,end_time,headway_secs\nt1,08:00:00,09:00:00,1200\nt1,23:50,24:11,600\n"
    )
    made = network(tmp_path, frequencies=frequencies)
    mine = [trip for trip in made.trip_ids if trip.startswith("t1")]
    assert mine == [
        *("t1@08:00:00", "t1@08:20:00", "t1@08:40:00"),
        *("t1@23:50:00", "t1@24:00:00", "t1@24:10:00"),
    ]
    assert times(made, "t1@08:20:00")[1] == (30_000 + 300, 30_000 + 330)
    assert times(made, "t2")[0] == (21600, 21600)


def test_a_long_wait_before_a_repeated_trip_does_not_reach_before_the_day(tmp_path):
    waits = spoilt("stop_times", "t1,07:00:00,07:00:00", "t1,02:00:00,07:00:00")
    frequencies = "trip_id,start_time,end_time,headway_secs\nt1,01:00:00,02:00:00,3600\n"
    made = network(tmp_path, stop_times=waits, frequencies=frequencies)
    assert times(made, "t1@01:00:00")[:2] == [(0, 3600), (3900, 3930)]


def test_times_that_fall_by_a_day_mean_midnight(tmp_path):
    late = spoilt("stop_times", "t1,07:00:00,07:00:00", "t1,23:58:00,23:58:00")
    late = late.replace("t1,07:0", "t1,00:0").replace("t1,07:1", "t1,00:1").replace(",07:", ",00:")
    given = read(feed(tmp_path / "f.zip", stop_times=late))
    made = build(given)
    assert [arrival for arrival, _ in times(made, "t1")] == [86280, 86700, 87000, 87300]
    assert codes(given.findings) == {"times_run_backwards"}


def test_times_that_fall_a_little_are_straightened(tmp_path):
    made = network(
        tmp_path, stop_times=spoilt("stop_times", "t1,07:10:00,07:10:00", "t1,07:01:00,07:01:00")
    )
    assert times(made, "t1") == [(25200, 25200), (25500, 25530), (25530, 25530), (26100, 26100)]


def test_stop_times_in_any_order_are_put_in_sequence(tmp_path):
    head, *rows = GOOD["stop_times.txt"].splitlines()
    shuffled = "\n".join([head, *sorted(rows, key=hash)])
    straight, mixed = network(tmp_path), network(tmp_path, stop_times=shuffled)
    assert list(mixed.trip_ids) == list(straight.trip_ids)
    assert mixed.arrivals.tolist() == straight.arrivals.tolist()
    assert mixed.pattern_stops.tolist() == straight.pattern_stops.tolist()


def test_trips_with_other_pick_ups_make_another_pattern(tmp_path):
    head, *rows = GOOD["stop_times.txt"].splitlines()
    wide = "\n".join(
        [
            head + ",pickup_type",
            *(row + (",1" if row.startswith("t2,06:05") else ",") for row in rows),
        ]
    )
    made = network(tmp_path, stop_times=wide)
    assert len(made.pattern_route) == 3
    closed = made.trip_pattern[made.trip_ids.row("t2")]
    part = slice(made.pattern_start[closed], made.pattern_start[closed + 1])
    assert made.pattern_pickup[part].tolist() == [True, False, True, True]


def test_transfers_give_footpaths_and_change_times_and_may_go_in_circles(tmp_path):
    transfers = (
        "from_stop_id,to_stop_id,transfer_type,min_transfer_time\n"
        "A,A,2,120\nA,B,2,300\nB,C,2,200\nC,A,2,100\nA,B,2,240\nC,X,2,10\nD,D,0,\nA,D,3,\n"
    )
    made = network(tmp_path, transfers=transfers)
    assert made.stop_change_s.tolist() == [120, 0, 0, 0]
    assert made.footpath_start.tolist() == [0, 1, 2, 3, 3]
    assert made.footpath_to.tolist() == [1, 2, 0]
    assert made.footpath_s.tolist() == [240, 200, 100]


def test_footpaths_are_generated_within_reach_unless_forbidden(tmp_path):
    stops = spoilt("stops", "37.0100", "37.0030").replace("37.0200", "37.0032")
    transfers = "from_stop_id,to_stop_id,transfer_type,min_transfer_time\nB,C,3,\n"
    made = network(tmp_path, stops=stops, transfers=transfers, walk=Walk())
    start = made.footpath_start
    near = [made.footpath_to[start[s] : start[s + 1]].tolist() for s in range(4)]
    assert near == [[1, 2], [0], [1, 0], []]
    assert made.footpath_s[0] == pytest.approx(0.003 * DEGREE_M * 1.3 / 1.2, abs=2)
    assert made.stop_change_s.tolist() == [60] * 4


def test_transfers_between_stations_hold_for_their_stops(tmp_path):
    stops = spoilt("stops", "A,101,시청,37.0000,127.0000,0,", "A,101,시청,37,127,0,S") + (
        "S,,시청역,37.0,127.0,1,\n"
    )
    transfers = "from_stop_id,to_stop_id,transfer_type,min_transfer_time\nS,B,2,60\n"
    made = network(tmp_path, stops=stops, transfers=transfers)
    assert made.stop_parent.tolist() == [4, NONE, NONE, NONE, NONE]
    assert made.footpath_to[made.footpath_start[0] : made.footpath_start[1]].tolist() == [1]


def test_a_stop_without_place_takes_its_stations(tmp_path):
    stops = spoilt("stops", "A,101,시청,37.0000,127.0000,0,", "A,101,시청,,,0,S") + (
        "S,,시청역,37.5,127.5,1,\n"
    )
    given = read(feed(tmp_path / "f.zip", stops=stops))
    assert build(given).stop_lat[0] == 37.5
    assert codes(given.findings) == {"stop_without_place"}


def test_distances_follow_the_shape_and_straight_lines_without_one(tmp_path):
    shapes = GOOD["shapes.txt"].replace("s1,37.0150,127.0000,2", "s1,37.0150,127.0100,2")
    made = network(tmp_path, shapes=shapes)
    along_shape = made.pattern_dist[:4]
    assert along_shape[3] == pytest.approx(made.shape_dist[2])
    assert np.all(np.diff(along_shape) > 900)
    assert along_shape[3] > 0.03 * DEGREE_M + 100
    assert made.pattern_dist[4:].tolist() == pytest.approx([0.0, 0.03 * DEGREE_M], rel=1e-3)


def lines(*points: tuple[float, float]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    lat, lon = np.array(points).T
    return lat, lon, running(metres(lat, lon), np.array([0]))


def test_stops_on_an_out_and_back_line_are_placed_on_their_own_way():
    lat, lon, dist = lines((37.0, 127.0), (37.02, 127.0), (37.0, 127.0))
    stops_lat = np.array([37.0, 37.01, 37.02, 37.01, 37.0])
    placed, _ = along(stops_lat, np.full(5, 127.0), lat, lon, dist)
    assert placed.tolist() == pytest.approx(
        [0, 0.01 * DEGREE_M, 0.02 * DEGREE_M, 0.03 * DEGREE_M, 0.04 * DEGREE_M], rel=1e-3
    )


def test_a_loop_begins_at_its_beginning_and_ends_at_its_end():
    lat, lon, dist = lines((37, 127), (37.01, 127), (37.01, 127.01), (37, 127.01), (37, 127))
    placed, _ = along(
        np.array([37, 37.01, 37, 37]), np.array([127, 127.005, 127.01, 127]), lat, lon, dist
    )
    assert placed[0] == 0
    assert placed[-1] == pytest.approx(dist[-1])
    assert np.all(np.diff(placed) > 500)


def test_a_shape_drawn_backwards_is_turned_round_for_the_trips_that_need_it(tmp_path):
    back = "s1,37.0300,127.0000,1\ns1,37.0150,127.0000,2\ns1,37.0000,127.0000,3\n"
    shapes = GOOD["shapes.txt"].splitlines()[0] + "\n" + back
    trips = GOOD["trips.txt"].replace("t3,시청,1,,", "t3,시청,1,,s1")
    given = read(feed(tmp_path / "f.zip", shapes=shapes, trips=trips))
    made = build(given)
    assert list(made.shape_ids) == ["s1", "s1~"]
    assert [made.shape_ids[row] for row in made.pattern_shape] == ["s1~", "s1"]
    whole = pytest.approx(0.03 * DEGREE_M, rel=1e-3)
    assert made.pattern_dist[:4].tolist()[-1] == whole
    assert made.pattern_dist[4:].tolist() == [0, whole]
    assert made.shape_lat[3:].tolist() == [37.0, 37.015, 37.03]
    assert codes(given.findings) == {"shape_reversed"}


def test_a_shape_of_another_place_is_not_used(tmp_path):
    given = read(feed(tmp_path / "f.zip", shapes=GOOD["shapes.txt"].replace("s1,37", "s1,35")))
    made = build(given)
    assert made.pattern_shape.tolist() == [NONE, NONE]
    assert made.pattern_dist[3] == pytest.approx(0.03 * DEGREE_M, rel=1e-3)
    assert codes(given.findings) == {"shape_far_from_stops"}


def test_two_stops_on_one_segment_keep_their_order():
    lat, lon, dist = lines((37, 127), (37.1, 127))
    placed, _ = along(np.array([37.03, 37.02, 37.05]), np.full(3, 127.0), lat, lon, dist)
    assert np.all(np.diff(placed) >= 0)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.floats(0, 0.05), st.floats(0, 0.05)), min_size=2, max_size=20), st.data()
)
def test_placements_never_decrease_and_stay_on_the_line(points, data):
    lat, lon, dist = lines(*[(37 + a, 127 + b) for a, b in points])
    chosen = sorted(
        data.draw(st.lists(st.floats(0, 1), min_size=2, max_size=10)),
    )
    at = np.array(chosen) * dist[-1]
    placed, _ = along(np.interp(at, dist, lat), np.interp(at, dist, lon), lat, lon, dist)
    assert np.all(np.diff(placed) >= 0)
    assert placed[0] >= 0
    assert placed[-1] <= dist[-1] + 1e-6


def test_stations_with_too_many_stops_are_not_all_linked(tmp_path):
    stops = HEAD + "S,,a,37,127,1,\nT,,b,37,127,1,\n"
    stops += "".join(f"s{n},,x,37,127,0,{'ST'[n % 2]}\n" for n in range(60))
    stops += GOOD["stops.txt"].removeprefix(HEAD)
    transfers = "from_stop_id,to_stop_id,transfer_type,min_transfer_time\nS,T,2,60\nA,B,2,60\n"
    path = feed(tmp_path / "f.zip", stops=stops, transfers=transfers)
    given = read(path, Limits(links=500))
    assert len(build(given).footpath_to) == 1
    assert codes(given.findings) == {"many_transfers"}
    assert len(build(read(path)).footpath_to) == 1 + 30 * 30


def test_shapes_with_endless_points_are_thinned_and_still_fit(tmp_path):
    points = "".join(f"s1,{37 + n * 3e-6:.6f},127,{n}\n" for n in range(10_001))
    shapes = GOOD["shapes.txt"].splitlines()[0] + "\n" + points
    given = read(feed(tmp_path / "f.zip", shapes=shapes), Limits(course_cells=4_000))
    made = build(given)
    assert codes(given.findings) == {"courses_cut"}
    assert made.pattern_dist[3] == pytest.approx(0.03 * DEGREE_M, rel=1e-3)
    assert len(made.shape_lat) < 1_100


def test_a_parent_that_leads_back_to_itself_is_cut(tmp_path):
    stops = GOOD["stops.txt"].replace("0,\n", "0,S\n", 1) + "S,,a,37,127,1,T\nT,,b,37,127,1,S\n"
    made = network(tmp_path, stops=stops)
    assert made.stop_parent.tolist() == [NONE, NONE, NONE, NONE, NONE, NONE]


def test_too_many_departures_end_the_import(tmp_path):
    frequencies = "trip_id,start_time,end_time,headway_secs\n" + "t1,00:00:00,160:00:00,1\n" * 60
    with pytest.raises(FeedError, match="too_many_departures"):
        network(tmp_path, frequencies=frequencies)


REAL = ["gtfs/bench_nyc_wed", "gtfs/busan_metro_2025", "gtfs/cairns", "gtfs/nyc_bus_m"]
REAL += ["gtfs/raba_redding", "gtfs/region_nord_v2", "rt/wmata_bus_gtfs_3routes_20260216"]


@pytest.mark.shared
@pytest.mark.parametrize("name", REAL)
def test_a_real_feed_keeps_the_promises_of_a_network(name):
    path = SHARED / f"{name}.zip"
    if not path.exists():
        pytest.skip(f"../shared/data/transit/{name}.zip is not here")
    made = build(read(path), walk=Walk())
    starts = made.trip_start
    inner = np.ones(len(made.arrivals), bool)
    inner[starts[:-1]] = False
    assert np.all(made.departures >= made.arrivals)
    assert np.all((made.arrivals[1:] >= made.departures[:-1])[inner[1:]])
    lengths = np.diff(made.pattern_start)
    assert np.array_equal(lengths[made.trip_pattern], np.diff(starts))
    assert np.all(np.diff(made.trip_pattern) >= 0)
    first = made.departures[starts[:-1]]
    same = np.diff(made.trip_pattern) == 0
    assert np.all(np.diff(first)[same] >= 0)
    on = np.ones(len(made.pattern_stops), bool)
    on[made.pattern_start[:-1]] = False
    assert np.all(np.diff(made.pattern_dist)[on[1:]] >= 0)
    origin = np.repeat(np.arange(len(made.stop_ids)), np.diff(made.footpath_start))
    assert not np.any(origin == made.footpath_to)


@pytest.mark.shared
def test_places_along_shapes_agree_with_what_an_agency_measured():
    path = SHARED / "gtfs/raba_redding.zip"
    if not path.exists():
        pytest.skip("../shared/data/transit/gtfs/raba_redding.zip is not here")
    made = build(read(path))
    with zipfile.ZipFile(path) as archive:
        rows = pl.read_csv(archive.read("stop_times.txt"), schema_overrides={"stop_id": pl.String})
    told = rows.sort("trip_id", "stop_sequence").group_by("trip_id", maintain_order=True)
    theirs = dict(told.agg("shape_dist_traveled").iter_rows())
    for pattern, first in enumerate(made.pattern_trips[:-1]):
        mine = made.pattern_dist[made.pattern_start[pattern] : made.pattern_start[pattern + 1]]
        off = np.abs(mine - np.array(theirs[made.trip_ids[first]]))
        assert np.median(off) < 20, made.trip_ids[first]
        assert off.max() < 200, made.trip_ids[first]
