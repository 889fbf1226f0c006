import pytest

from madang.transit.services import places
from madang.transit.tests.riders import (
    stopped_clock,
    town_with_timetable,
    town_without_timetable,
)

FIXTURES = (stopped_clock, town_with_timetable, town_without_timetable)
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("stop:B", "stop:B"),
        ("마당시장 (102)", "stop:B"),
        ("마당시장 (B)", "stop:B"),
        ("마당", "stop:B"),
        ("102", "stop:B"),
        ("37.01, 127", "37.01000,127.00000"),
        ("현위치 (37.01,127.0)", "37.01000,127.00000"),
    ],
)
def test_an_end_may_be_written_in_many_ways(town, text, key):
    place = places.guess(town=town, text=text).place
    assert place
    assert place.key == key


@pytest.mark.parametrize("text", ["stop:none", "달나라", "95.0,127.0", "(()", "마당시장 (999999)"])
def test_what_is_no_place_is_none(town, text):
    assert places.guess(town=town, text=text).place is None


def test_a_place_survives_the_form_and_the_shared_link(town):
    first = places.guess(town=town, text="시청").place
    assert first
    for text in (first.text, first.key):
        assert places.guess(town=town, text=text).place == first


def test_stops_of_other_names_are_offered_besides(town):
    found = places.guess(town=town, text="ㅂㅇ")
    assert found.place
    assert found.place.name == "병원앞"
    assert "병원앞" not in {stop.name for stop in found.others}
