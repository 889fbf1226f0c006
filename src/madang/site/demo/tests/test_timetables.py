import csv
import io
import zipfile
from collections import defaultdict
from datetime import date
from pathlib import Path

import gtfs_guru
import numpy as np
import pytest

from madang.site.demo import timetables
from madang.site.demo.duties import Trip
from madang.site.demo.geography import Town
from madang.site.demo.patterns import Plan
from madang.site.demo.plane import distances
from madang.site.demo.sites import SITES
from madang.site.demo.tests.conftest import SEED, TODAY


def rows(feed: bytes, name: str) -> list[dict[str, str]]:
    with zipfile.ZipFile(io.BytesIO(feed)) as archive:
        return list(csv.DictReader(io.StringIO(archive.read(name).decode())))


def test_the_feed_is_valid_gtfs(feed: bytes, tmp_path: Path):
    path = tmp_path / "gaon.zip"
    path.write_bytes(feed)
    report = gtfs_guru.validate(str(path), country_code="KR", date=TODAY.isoformat())
    assert [notice.code for notice in report.notices if notice.severity == "ERROR"] == []
    warnings = {notice.code for notice in report.notices if notice.severity == "WARNING"}
    assert warnings <= {"mixed_case_recommended_field"}  # Hangul has no case


def test_the_same_seed_and_year_give_the_same_bytes(
    plan: Plan, trips: tuple[Trip, ...], feed: bytes
):
    assert timetables.feed(plan, trips, seed=SEED, today=date(2026, 1, 2)) == feed
    assert timetables.feed(plan, trips, seed=SEED, today=date(2027, 1, 2)) != feed


def test_it_is_valid_from_the_year_before_to_two_years_after(feed: bytes):
    (info,) = rows(feed, "feed_info.txt")
    assert (info["feed_start_date"], info["feed_end_date"]) == ("20250101", "20281231")


def test_each_place_has_a_pole_on_either_side_and_a_five_digit_number(feed: bytes):
    stops = [row for row in rows(feed, "stops.txt") if row["location_type"] == "0"]
    assert 150 <= len(stops) <= 220
    assert len({stop["stop_code"] for stop in stops}) == len(stops)
    assert all(len(stop["stop_code"]) == 5 and stop["stop_code"].isdigit() for stop in stops)
    station = [stop for stop in stops if stop["stop_name"] == "가온역"]
    assert len(station) == 2
    assert len({stop["parent_station"] for stop in station}) == 1


def test_poles_stand_beside_the_way_of_every_bus_that_stops_there(plan: Plan):
    for pattern in plan.patterns:
        away = distances(np.array([pole.point for pole in pattern.poles]), pattern.way)
        assert away == pytest.approx(9, abs=1.5), pattern.key


def test_loops_end_at_the_pole_where_they_began(plan: Plan):
    loops = [pattern for pattern in plan.patterns if pattern.line.loop]
    assert len(loops) >= 5
    assert all(pattern.poles[0] is pattern.poles[-1] for pattern in loops)


def test_no_line_makes_a_senseless_detour(plan: Plan):
    for pattern in plan.patterns:
        straight = [
            np.hypot(*(one.point - other.point))
            for one, other in zip(pattern.poles[:-1], pattern.poles[1:], strict=True)
        ]
        assert (np.diff(pattern.distances) <= np.array(straight) * 1.6 + 800).all(), pattern.key


def test_a_block_is_one_bus_that_never_is_in_two_places(trips: tuple[Trip, ...]):
    blocks = defaultdict(list)
    for trip in trips:
        blocks[trip.block].append(trip)
    for block in blocks.values():
        block.sort(key=lambda trip: trip.departures[0])
        for one, following in zip(block[:-1], block[1:], strict=True):
            assert following.departures[0] >= one.arrivals[-1] + 120
            assert following.pattern.poles[0].key[0] == one.pattern.poles[-1].key[0]
            assert following.service == one.service


def test_night_buses_run_past_midnight_in_the_same_service_day(feed: bytes):
    times = [
        row["arrival_time"]
        for row in rows(feed, "stop_times.txt")
        if row["trip_id"].startswith("N1-")
    ]
    assert max(times) > "25:30:00"


def test_on_holidays_the_sunday_timetable_runs(feed: bytes):
    chuseok = [row for row in rows(feed, "calendar_dates.txt") if row["date"] == "20260925"]
    assert {(row["service_id"], row["exception_type"]) for row in chuseok} == {
        ("weekday", "2"), ("sunday", "1"),
    }  # fmt: skip


def test_every_korean_name_has_an_english_one(feed: bytes):
    known = {
        (row["table_name"], row["field_name"], row["field_value"])
        for row in rows(feed, "translations.txt")
    }
    for stop in rows(feed, "stops.txt"):
        assert ("stops", "stop_name", stop["stop_name"]) in known
    for trip in rows(feed, "trips.txt"):
        assert ("trips", "trip_headsign", trip["trip_headsign"]) in known
    for route in rows(feed, "routes.txt"):
        assert ("routes", "route_long_name", route["route_long_name"]) in known


def test_route_colours_can_be_read(feed: bytes):
    def light(color: str) -> float:
        parts = [int(color[i : i + 2], 16) / 255 for i in (0, 2, 4)]
        parts = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]

    for route in rows(feed, "routes.txt"):
        lights = sorted([light(route["route_color"]), light(route["route_text_color"])])
        assert (lights[1] + 0.05) / (lights[0] + 0.05) >= 4.5, route["route_short_name"]


def test_no_two_sites_share_a_name():
    names = [site[0] for site in SITES.values()]
    assert len(set(names)) == len(names)


def test_all_stops_but_those_of_the_provincial_capital_are_in_town(plan: Plan, town: Town):
    outside = {pole.key[0] for pole in plan.poles if town.dong_of(pole.point) is None}
    assert outside <= {"province", "hanul_station"}
