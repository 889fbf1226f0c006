from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madang.transit.engine import feeds, stopfiles, timetables
from madang.transit.engine.networks import NONE, Network
from madang.transit.engine.stops import Finder, pattern, plain
from madang.transit.tests.feedfiles import feed

STOPS = (
    "stop_id,stop_code,stop_name,stop_lat,stop_lon,location_type,parent_station\n"
    "A,101,시청,37.0000,127.0000,0,\n"
    "B,102,마당시장,37.0100,127.0000,0,\n"
    "C,103,가온역,37.0200,127.0000,0,\n"
    "D,104,병원앞,37.0300,127.0000,0,\n"
    "E,105,구시청 (City Hall),37.0400,127.0000,0,\n"
    "F,1010,옛시청,37.0500,127.0000,0,\n"
    "S,,시청역,37.0000,127.0000,1,\n"
)


@pytest.fixture(scope="module")
def network(tmp_path_factory: pytest.TempPathFactory) -> Network:
    path: Path = feed(tmp_path_factory.mktemp("stops") / "feed.zip", stops=STOPS)
    return timetables.build(feeds.read(path), walk=None)


@pytest.fixture(scope="module")
def finder(network: Network) -> Finder:
    return Finder(network)


def ids(finder: Finder, query: str, **how: int) -> list[str]:
    return [finder.network.stop_ids[row] for row in finder.find(query, **how)]


def test_a_stop_is_found_by_its_name_a_part_of_it_or_its_number(finder):
    assert ids(finder, "마당시장") == ids(finder, "마당") == ids(finder, "102") == ["B"]


def test_first_consonants_find_it_too(finder):
    assert ids(finder, "ㅁㄷㅅㅈ") == ["B"]
    assert ids(finder, "ㄱㅇㅇ") == ["C"]


def test_a_syllable_being_typed_already_finds_it(finder):
    assert ids(finder, "가오") == ["C"]
    assert ids(finder, "벼") == ["D"]


def test_case_spaces_and_brackets_do_not_matter(finder):
    assert ids(finder, "city  HALL") == ids(finder, "CityHall") == ["E"]


def test_the_exact_number_comes_before_numbers_that_begin_so(finder):
    assert ids(finder, "101") == ["A", "F"]


def test_the_exact_name_comes_first_then_its_begin_or_end_then_the_middle(finder):
    assert ids(finder, "시청") == ["A", "F", "E"]


def test_stations_are_not_offered_as_stops(finder):
    assert "S" not in ids(finder, "시청역")


@pytest.mark.parametrize("query", ["", "  ", "()", "없는이름", "x" * 101])
def test_nothing_is_found_for_nothing(finder, query):
    assert ids(finder, query) == []


def test_no_more_than_the_limit_are_returned(finder):
    assert len(ids(finder, "10", limit=3)) == 3


@given(st.text(max_size=30))
def test_any_text_may_be_typed(text):
    pattern(text).search(plain(text))


@given(st.sampled_from(["시청", "마당시장", "가온역", "City Hall"]), st.integers(1, 4))
def test_every_beginning_of_a_name_finds_it(name, length):
    assert pattern(name[:length]).search(plain(name))


def test_stops_near_a_place_come_nearest_first_with_metres(finder):
    found = finder.near(37.0102, 127.0, radius_m=1200)

    assert [(finder.network.stop_ids[row], metres) for row, metres in found] == [
        ("B", 22),
        ("C", 1090),
        ("A", 1134),
    ]


def test_a_box_holds_the_stops_inside_it_busiest_first(finder):
    rows = finder.in_box(37.005, 126.9, 37.035, 127.1, limit=2)
    assert {finder.network.stop_ids[row] for row in rows} < {"B", "C", "D"}


def test_the_usual_next_stop_and_the_routes_of_a_stop_are_known(finder):
    around, network = finder.around, finder.network
    row = network.stop_ids.row
    next_of = {name: around.towards[row(name)] for name in "ABCD"}

    assert network.stop_ids[next_of["A"]] == "B"
    assert network.stop_ids[next_of["D"]] == "A"  # only the late trip leaves from there
    assert around.towards[row("E")] == NONE
    assert around.routes[around.route_start[row("A")] : around.route_start[row("A") + 1]].size == 1
    assert around.route_start[row("E")] == around.route_start[row("E") + 1]
    assert around.departures.tolist()[: len("ABCD")] == [3, 2, 2, 3]


def test_a_network_without_trips_still_finds_its_stops(tmp_path):
    path = tmp_path / "stops.csv"
    path.write_text("정류장번호,정류장명,위도,경도\n1,시청,37.0,127.0\n2,가온역,37.1,127.0\n")
    finder = Finder(stopfiles.network(*stopfiles.read(path)))

    assert ids(finder, "ㅅㅊ") == ["1"]
    assert finder.busiest(5) == []
    assert finder.around.towards.tolist() == [NONE, NONE]
