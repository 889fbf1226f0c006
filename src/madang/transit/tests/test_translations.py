"""Names in other languages, from translations.txt to the rider."""

import json
import re

import pytest
from django.test import Client
from django.utils import translation

from madang.transit.api import topics
from madang.transit.engine import feeds, timetables
from madang.transit.engine.stops import Finder
from madang.transit.engine.translations import MOST_LANGUAGES
from madang.transit.services import arrivals, journeys, places, routes, stops
from madang.transit.tests import livetowns
from madang.transit.tests.feedfiles import feed
from madang.transit.tests.riders import stopped_clock, town_without_timetable

FIXTURES = (stopped_clock, town_without_timetable)
HEADER = "table_name,field_name,language,translation,record_id,record_sub_id,field_value\n"
ENGLISH = HEADER + (
    "stops,stop_name,en,City Hall,,,시청\n"
    "stops,stop_name,en,Madang Market,B,,\n"
    "stops,stop_name,EN_us,Gaon Depot,C,,\n"
    "stops,stop_name,en,Gaon Station,,,가온역\n"
    "stops,stop_name,ja,市庁,,,시청\n"
    "stops,stop_name,en,Hospital Gate,,,병원앞\n"
    "trips,trip_headsign,en,Hospital,t1,,\n"
    "routes,route_long_name,en,City Hall-Hospital,1,,\n"
    "agency,agency_name,en,Gaon Transit,,,가온교통\n"
)
HANGUL = re.compile("[가-힣]")


def built(tmp_path, text):
    read = feeds.read(feed(tmp_path / "feed.zip", translations=text))
    return timetables.build(read, walk=None), read.findings


def test_texts_are_told_by_value_and_by_record(tmp_path):
    names = built(tmp_path, ENGLISH)[0].names_in("en")
    assert names["시청"] == "City Hall"
    assert names["마당시장"] == "Madang Market"
    assert names["병원"] == "Hospital"
    assert names["시청-병원"] == "City Hall-Hospital"


def test_the_nearest_language_is_told(tmp_path):
    network, _ = built(tmp_path, ENGLISH)
    assert network.names_in("en")["가온역"] == "Gaon Station"
    assert network.names_in("en-US")["가온역"] == "Gaon Depot"
    assert network.names_in("en-US")["시청"] == network.names_in("en-GB")["시청"] == "City Hall"
    assert network.names_in("ja") == {"시청": "市庁"}
    assert network.names_in("ko") == network.names_in("") == {}


@pytest.mark.parametrize(
    "row",
    [
        "stops,stop_name,en,Nowhere,Z,,",  # no such record
        "stops,stop_name,en,Nowhere,,,없는곳",  # no such text
        "stops,stop_name,en,,A,,",
        "stops,stop_name,,City Hall,A,,",
        "stops,stop_name,en;drop,City Hall,A,,",
        "stops,stop_name,en,시청,A,,",  # the same
        "stops,stop_desc,en,City Hall,A,,",
        "planets,name,en,Earth,3,,",
        "stops",
        "stops,stop_name,en,City Hall,,,",
    ],
)
def test_odd_rows_tell_nothing(tmp_path, row):
    assert built(tmp_path, f"{HEADER}{row}\n")[0].names_in("en") == {}


@pytest.mark.parametrize("text", ["", "one,two\n1,2\n", "x\x00y\n", HEADER])
def test_a_spoilt_file_is_left_out(tmp_path, text):
    assert built(tmp_path, text)[0].names_in("en") == {}


def test_a_text_that_is_told_twice_keeps_the_first_and_stops_go_before_headsigns(tmp_path):
    rows = (
        "trips,trip_headsign,en,To City Hall,,,시청\n"
        "stops,stop_name,en,City Hall,A,,\n"
        "stops,stop_name,en,Town Hall,A,,\n"
    )
    assert built(tmp_path, HEADER + rows)[0].names_in("en") == {"시청": "City Hall"}


def test_no_feed_brings_more_languages_than_a_rider_may_choose_from(tmp_path):
    tags = [f"a{one}{two}" for one in "abcdefgh" for two in "abcdefgh"]
    rows = "".join(f"stops,stop_name,{tag},City Hall,A,,\n" for tag in tags)
    network, _ = built(tmp_path, HEADER + rows)
    assert list(network.translation_languages) == tags[:MOST_LANGUAGES]


def test_the_file_may_lack_the_columns_of_records(tmp_path):
    text = "table_name,field_name,language,translation,field_value\nstops,stop_name,en,Hall,시청\n"
    assert built(tmp_path, text)[0].names_in("en") == {"시청": "Hall"}


def test_stops_are_found_by_their_name_in_any_language(tmp_path):
    finder = Finder(built(tmp_path, ENGLISH)[0])
    found = [finder.find(query) for query in ("city hall", "시청", "市庁", "ㅅㅊ")]
    assert found == [[0]] * 4
    assert finder.find("gaon") == [2]


@pytest.fixture(name="town")
def town_with_translations(bare_town):
    livetowns.bring(bare_town, translations=ENGLISH)
    livetowns.forget()
    return bare_town


@pytest.mark.django_db
def test_a_board_follows_the_language_of_each_reader(town, monday):
    for language, stop, sign in (("ko", "시청", "병원"), ("en", "City Hall", "Hospital")) * 2:
        with translation.override(language):
            board = arrivals.board(town=town, stop_id="A", now=monday)
        assert board.stop_name == stop
        assert [one.headsign for one in board.arrivals][:1] == [sign]


@pytest.mark.django_db
def test_stops_routes_and_plans_are_told_in_english(town, monday):
    with translation.override("en"):
        found = stops.find(town=town, query="시청")
        kinds = routes.listing(town=town, day=monday.date(), query="시청-병원")
        ends = [places.guess(town=town, text=name).place for name in ("City Hall", "병원앞")]
        assert ends[0]
        assert ends[1]
        plan = journeys.plan(town=town, origin=ends[0], destination=ends[1], at=monday, now=monday)
        lines = routes.lines(town=town, route_id="1", day=monday.date())
    assert (found[0].name, found[0].toward) == ("City Hall", "Madang Market")
    route = kinds[0].routes[0]
    assert (route.long_name, route.agency) == ("City Hall-Hospital", "Gaon Transit")
    assert [stop.name for stop in lines[0].stops][:2] == ["City Hall", "Madang Market"]
    assert not HANGUL.search(repr(plan.journeys))
    assert "Hospital Gate" in repr(plan.journeys)


@pytest.mark.django_db
def test_streams_have_the_language_that_was_asked_for(town, monday):
    for language, name in (("en", "City Hall"), ("ko", "시청")):
        address = topics.Address("/live/transit/stops/A", "gaon", "testserver", language)
        assert topics.find(address).language == language
        rows = str(topics.event(topics.find(address)))
        assert ("Hospital" in rows) == (name == "City Hall")
    address = topics.Address("/live/transit/vehicles", "gaon", "testserver", "en")
    assert topics.find(address).language == "en"


@pytest.mark.django_db
def test_pages_and_the_api_in_english_have_no_korean_names(town):
    english = Client(HTTP_ACCEPT_LANGUAGE="en")
    board = english.get("/gaon/transit/stops/A/").content.decode()
    heading = re.search(r"<h1.*?</h1>", board, re.DOTALL)
    assert heading
    assert "City Hall" in heading[0]
    assert not HANGUL.search(heading[0])
    assert "시청" not in board
    answer = json.loads(english.get("/gaon/api/transit/stops/A/arrivals").content)
    assert answer["stop_name"] == "City Hall"
    korean = Client(HTTP_ACCEPT_LANGUAGE="ko").get("/gaon/api/transit/stops/A/arrivals")
    assert korean.json()["stop_name"] == "시청"
