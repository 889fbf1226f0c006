from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.template import Context, Template
from django.urls import set_script_prefix
from django.utils import timezone, translation

from madang.transit.services.arrivals import Arrival
from madang.transit.services.stops import Stop

NOW = datetime(2026, 6, 1, 6, 0, tzinfo=UTC)
ROWS = Template("{% load boards %}{% arrival_rows board %}")
BUS = Arrival(
    trip_id="t/1",
    route_id="GA/1",
    route_name="1",
    route_color="0B5F4B",
    route_text_color="",
    route_type=3,
    headsign="병원",
    stop_id="B",
    stop_position=1,
    service_day=date(2026, 6, 1),
    at=NOW + timedelta(seconds=125),
    eta_s=125,
    be_by=NOW + timedelta(seconds=90),
    be_by_s=90,
    scheduled_at=NOW,
    delay_s=125,
    stops_away=1,
    low_floor=True,
    crowding="few_seats",
    seats=12,
    source="live",
    age_s=5,
    ghost=False,
    vehicle_id="bus 1",
    waiting=False,
)
PLANNED = replace(
    BUS, source="timetable", age_s=None, delay_s=None, stops_away=None, low_floor=None,
    crowding="", seats=None, vehicle_id="",
)  # fmt: skip


@pytest.fixture(autouse=True)
def english_in_seoul():
    with translation.override("en"), timezone.override("Asia/Seoul"):
        yield
    set_script_prefix("/")


def row(arrival: Arrival) -> str:
    return ROWS.render(Context({"board": SimpleNamespace(arrivals=[arrival])}))


def test_a_live_bus_says_all_that_is_known():
    text = row(BUS)
    assert '<b>2</b>min <b class="eta-s">5</b>s' in text
    assert "in about 3 minutes" in text
    assert 'be at the stop by <b class="num">15:01:30</b>' in text
    for word in ("to 병원", "5 s ago", "1 stop away", "2 minutes late", "Low floor", "Few seats"):
        assert word in text
    assert "12 seats" in text
    assert f'data-at="{BUS.at.timestamp():.0f}"' in text


def test_a_planned_bus_says_minutes_and_no_seconds():
    text = row(PLANNED)
    assert "<b>2</b>min </span>" in text
    assert "eta-s" not in text
    assert "Timetable" in text
    assert "late" not in text


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"eta_s": 29}, "arriving now"),
        ({"eta_s": 59}, '<b class="eta-s">59</b>s'),
        ({"eta_s": 3600}, "<b>15:02</b>"),
        ({"be_by_s": 105}, 'at <b class="num">15:02</b>'),
        ({"stops_away": 0}, "next stop is here"),
        ({"waiting": True}, "waiting at its first stop"),
        ({"delay_s": -60}, "early"),
        ({"delay_s": 59}, "on time"),
        ({"delay_s": 60}, "1 minute late"),
        ({"ghost": True}, "Not seen: may not come"),
        ({"source": "delay"}, "From its delay"),
        ({"crowding": "closed"}, "Not boarding"),
        ({"seats": 0}, "0 seats"),
        ({"age_s": 0}, "0 s ago"),
    ],
)
def test_every_state_has_its_words(change, said):
    assert said not in row(BUS)
    assert said in row(replace(BUS, **change))


def test_the_words_are_in_the_language_of_the_page():
    with translation.override("ko"):
        korean = row(BUS)
    assert "병원 방면" in korean
    assert "Live" not in korean
    assert "Live" in row(BUS)


def test_links_keep_the_mount_of_the_town_and_odd_ids():
    assert 'href="/transit/routes/GA~11/?trip=t/1"' in row(BUS)
    set_script_prefix("/gaon/")
    assert 'href="/gaon/transit/routes/GA~11/?trip=t/1"' in row(BUS)


def test_what_a_feed_says_cannot_become_markup():
    evil = '<script>alert("1")</script>\'&%(place)s'
    text = row(replace(BUS, headsign=evil, route_name=evil, trip_id=evil, route_color='"><script>'))
    assert "<script" not in text
    assert "&lt;script&gt;" in text
    assert text.count('"') % 2 == 0


def test_a_kept_part_is_drawn_for_each_language_mount_and_content():
    part = Template('{% load madang %}{% kept "transit/stops/_row.html" stop=stop %}')
    stop = Stop("S", "1", "N", None, None, wheelchair=1, toward="T", routes=())

    def drawn(stop: Stop) -> str:
        return part.render(Context({"stop": stop}))

    assert "Step-free" in drawn(stop)
    assert "Not step-free" in drawn(replace(stop, wheelchair=2))
    with translation.override("ko"):
        assert "Step-free" not in drawn(stop)
    set_script_prefix("/gaon/")
    assert 'href="/gaon/transit/stops/S/"' in drawn(stop)
