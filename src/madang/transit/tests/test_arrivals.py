from datetime import datetime, timedelta

import pytest

from madang.transit.models import Alert, ObservedArrival
from madang.transit.services import arrivals, networks
from madang.transit.services.stops import StopNotFound
from madang.transit.tests.livetowns import MONDAY, Buses, a_town, at, bring, forget

SUNDAY = MONDAY - timedelta(days=1)


@pytest.fixture(autouse=True)
def state(settings, tmp_path):
    settings.MADANG_STATE = tmp_path / "state"
    forget()


@pytest.fixture
def town(db):
    town = a_town()
    bring(town)
    return town


@pytest.fixture
def buses(town):
    return Buses(town)


def board(town, stop_id, clock, **more):
    now = clock if isinstance(clock, datetime) else at(clock)
    return arrivals.board(town=town, stop_id=stop_id, now=now, **more)


def calls(shown):
    return [(one.trip_id, one.stop_position) for one in shown.arrivals]


def test_without_positions_the_timetable_stands_on_the_board(town):
    shown = board(town, "B", "5:00", limit=2)
    assert [(one.trip_id, one.eta_s, one.be_by_s, one.source) for one in shown.arrivals] == [
        ("t2", 3900, 3900, "timetable"),
        ("t1", 7500, 7500, "timetable"),
    ]
    assert (shown.state, shown.live_age_s) == ("timetable", None)
    first = shown.arrivals[0]
    assert (first.route_id, first.route_name, first.route_color) == ("1", "1", "0B5F4B")
    assert (first.headsign, first.delay_s, first.ghost, first.vehicle_id) == (
        "병원",
        None,
        False,
        "",
    )
    assert first.at == first.scheduled_at == at("6:05")
    assert (shown.stop_code, shown.stop_name, shown.lat) == ("102", "마당시장", 37.01)


def test_an_unknown_stop_is_said_so(town):
    with pytest.raises(StopNotFound):
        board(town, "nowhere", "5:00")


def test_a_town_without_a_timetable_is_said_so(db):
    with pytest.raises(networks.NoNetwork):
        board(a_town("other"), "B", "5:00")


def test_nobody_is_shown_a_bus_that_ends_here(town):
    shown = board(town, "D", at("5:00", MONDAY + timedelta(days=1)))
    assert (shown.arrivals, shown.state) == ((), "none")


def test_a_stop_that_a_trip_serves_twice_has_both_calls(town):
    assert calls(board(town, "B", "7:50"))[:2] == [("loop", 0), ("loop", 2)]
    assert calls(board(town, "B", "8:05"))[:1] == [("loop", 2)]


def test_a_station_has_the_buses_of_all_its_platforms(town):
    shown = board(town, "S", "6:30")
    assert [(one.trip_id, one.stop_id) for one in shown.arrivals] == [("t1", "C"), ("loop", "C2")]
    assert calls(board(town, "C2", "6:30")) == [("loop", 1)]


def test_yesterdays_bus_past_midnight_is_on_the_board(town):
    after_midnight = MONDAY + timedelta(days=1)
    shown = board(town, "B", at("0:10", after_midnight), limit=1)
    assert [(one.trip_id, one.eta_s) for one in shown.arrivals] == [("night", 1200)]
    assert str(shown.arrivals[0].service_day) == "2026-06-01"
    assert shown.arrivals[0].headsign == "병원앞"  # it says none: its last stop


def test_tomorrows_first_bus_is_on_tonights_board(town):
    shown = board(town, "B", at("23:00", SUNDAY))
    assert (shown.arrivals[0].trip_id, str(shown.arrivals[0].service_day)) == ("t2", "2026-06-01")


def test_a_day_without_service_is_not_the_same_as_the_end_of_service(town):
    saturday = MONDAY - timedelta(days=2)
    assert board(town, "B", at("10:00", SUNDAY)).state == "none"
    after_the_last = board(town, "B", at("1:00", saturday))  # Friday's night bus came at 0:30
    assert (after_the_last.arrivals, after_the_last.state) == ((), "timetable")


def test_only_the_routes_asked_for_are_shown(town):
    assert calls(board(town, "B", "7:04", routes=["L"])) == [("loop", 0), ("loop", 2)]
    assert calls(board(town, "B", "7:04", routes=["unknown"])) == []


def test_a_bus_that_is_seen_takes_the_place_of_its_timetable_row(town, buses):
    buses.see(at("6:02"), {"vehicle": "bus 1", "trip": "t2", "lat": 37.003, "seats": 12,
                           "occupancy": 1, "low_floor": 1})  # fmt: skip
    shown = board(town, "B", "6:02:05")
    assert [one.trip_id for one in shown.arrivals].count("t2") == 1
    bus = shown.arrivals[0]
    assert (bus.trip_id, bus.stop_position, bus.vehicle_id) == ("t2", 1, "bus 1")
    assert bus.source in ("live", "delay")
    assert (bus.seats, bus.crowding, bus.low_floor) == (12, "many_seats", True)
    assert (bus.age_s, bus.stops_away, bus.waiting, bus.ghost) == (5, 0, False, False)
    assert bus.scheduled_at == at("6:05")
    assert bus.delay_s == round((bus.at - bus.scheduled_at).total_seconds())
    assert at("6:02:05") <= bus.be_by <= bus.at
    assert abs(bus.eta_s - (bus.at - shown.now).total_seconds()) < 1
    assert (shown.state, shown.live_age_s) == ("live", 5)


def test_a_late_bus_stays_on_the_board_until_it_has_passed(town, buses):
    buses.see(at("6:12"), {"vehicle": "bus 1", "trip": "t2", "lat": 37.004})
    late = board(town, "B", "6:12:05").arrivals[0]
    assert (late.trip_id, late.delay_s >= 400) == ("t2", True)
    buses.see(at("6:14"), {"vehicle": "bus 1", "trip": "t2", "lat": 37.009})
    buses.see(at("6:15"), {"vehicle": "bus 1", "trip": "t2", "lat": 37.014})
    assert "t2" not in [one.trip_id for one in board(town, "B", "6:15:05").arrivals]
    assert "t2" in [one.trip_id for one in board(town, "C", "6:15:05").arrivals]


def test_an_early_bus_that_has_passed_is_not_shown_as_planned(town, buses):
    for clock, lat in (("6:01", 37.003), ("6:02", 37.0085), ("6:03", 37.014)):
        buses.see(at(clock), {"vehicle": "bus 1", "trip": "t2", "lat": lat})
    assert "t2" not in [one.trip_id for one in board(town, "B", "6:03:05").arrivals]


def test_a_bus_that_has_reached_its_end_early_is_gone_from_the_stops_before(town, buses):
    for minute in range(4):
        lat = 37.001 + minute * 0.0095
        buses.see(at(f"7:0{minute}"), {"vehicle": "bus 1", "trip": "t1", "lat": lat})
    buses.see(at("7:04"), {"vehicle": "bus 1", "trip": "t1", "lat": 37.03})
    assert "t1" not in [one.trip_id for one in board(town, "C", "7:04:05").arrivals]


def test_old_positions_are_not_shown_as_live(town, buses):
    buses.see(at("6:02"), {"vehicle": "bus 1", "trip": "t2", "lat": 37.003})
    assert board(town, "B", "6:03:00").state == "live"
    shown = board(town, "B", "6:03:01")
    assert (shown.state, shown.live_age_s) == ("timetable", None)
    assert (shown.arrivals[0].source, shown.arrivals[0].age_s) == ("timetable", None)


def test_positions_on_another_timetable_are_ignored(town):
    Buses(town, name="another").see(at("6:02"), {"vehicle": "bus 1", "trip": "t2", "lat": 37.003})
    assert board(town, "B", "6:02:05").state == "timetable"


def test_a_bus_that_nobody_sees_is_marked(town, buses):
    buses.see(at("7:06"), {"vehicle": "bus 9", "route": "1", "lat": 37.01, "lon": 127.02})
    ghost = next(one for one in board(town, "C", "7:06:05").arrivals if one.trip_id == "t1")
    assert (ghost.ghost, ghost.source, ghost.eta_s) == (True, "timetable", 235)


def test_the_next_trip_of_a_bus_under_way_tells_nothing_of_its_crowd(town, buses):
    buses.see(at("6:02"), {"vehicle": "bus 1", "trip": "t2", "lat": 37.003, "seats": 3,
                           "occupancy": 2})  # fmt: skip
    coming = next(one for one in board(town, "B", "6:02:05").arrivals if one.trip_id == "t1")
    assert (coming.source, coming.vehicle_id) == ("delay", "bus 1")
    assert (coming.seats, coming.crowding, coming.stops_away) == (None, "", None)


def test_a_warm_board_asks_the_database_nothing(town, django_assert_num_queries):
    board(town, "B", "6:00")
    with django_assert_num_queries(0):
        for second in range(50):
            board(town, "B", f"6:00:{second:02}")


def test_a_cold_board_asks_once_for_alerts_and_once_for_the_past(
    town, django_assert_max_num_queries
):
    board(town, "B", "6:00", aside=False)
    with django_assert_max_num_queries(2):
        board(town, "B", "6:00")
    with django_assert_max_num_queries(1):  # alerts are the town's: another stop has them
        board(town, "C", "6:00")


def an_alert(town, **values):
    return Alert.objects.create(
        town=town, is_published=True, written_at=at("1:00"), header_ko="알림", **values
    )


def test_alerts_of_the_town_the_stop_and_its_routes_stand_by_the_board(town):
    wanted = [
        an_alert(town),
        an_alert(town, stop_ids=["B"]),
        an_alert(town, route_ids=["L"]),
    ]
    an_alert(town, stop_ids=["C"])
    an_alert(town, route_ids=["gone"])
    an_alert(town, starts_at=at("9:00"))
    an_alert(town, ends_at=at("5:00"))
    an_alert(a_town("other"))
    shown = board(town, "B", "6:00")
    assert sorted(one.id for one in shown.alerts) == sorted(one.pk for one in wanted)
    assert board(town, "B", "6:00", aside=False).alerts == ()


def an_arrival(town, clock, days_ago, **values):
    row = {
        "town": town,
        "service_day": (MONDAY - timedelta(days=days_ago)).date(),
        "route_id": "1",
        "trip_id": "t2",
        "stop_id": "B",
        "stop_position": 1,
        "vehicle_id": "bus 1",
        "arrived_at": at(clock, MONDAY - timedelta(days=days_ago)),
        "scheduled_at": at("6:05", MONDAY - timedelta(days=days_ago)),
    }
    return ObservedArrival.objects.create(**(row | values))


def test_past_arrivals_about_this_time_of_day_are_told_the_latest_first(town):
    an_arrival(town, "6:04", 3)
    an_arrival(town, "6:09", 1)
    an_arrival(town, "12:00", 1)  # another time of day
    an_arrival(town, "6:04", 8)  # too long ago
    an_arrival(town, "6:04", 2, stop_id="C")
    an_arrival(a_town("other"), "6:04", 2)
    past = board(town, "B", "6:00").past
    assert [one.arrived_at for one in past] == [
        at("6:09", MONDAY - timedelta(days=1)),
        at("6:04", MONDAY - timedelta(days=3)),
    ]
    assert (past[0].route_name, past[0].headsign) == ("1", "병원")


def test_a_route_that_comes_often_needs_no_past(town):
    bring(
        town,
        frequencies="trip_id,start_time,end_time,headway_secs\nt2,06:00:00,09:00:00,600\n",
    )
    forget()
    an_arrival(town, "6:04", 3)
    assert board(town, "B", "6:00").past == ()


def test_the_api_tells_what_the_board_tells(town, client):
    body = client.get("/gaon/api/transit/stops/B/arrivals?limit=3").json()
    assert body["stop_name"] == "마당시장"
    assert body["state"] in ("timetable", "none")
    assert len(body["arrivals"]) <= 3
    unknown = client.get("/gaon/api/transit/stops/nowhere/arrivals")
    assert (unknown.status_code, unknown.json()["type"]) == (
        404,
        "urn:madang:problem:no-such-stop",
    )
    assert client.get("/gaon/api/transit/stops/B/arrivals?limit=0").status_code == 422
    assert client.get("/gaon/api/transit/stops/B/arrivals/past").json() == {"past": []}


def test_the_stops_page_shows_the_board(town, client):
    page = client.get("/gaon/transit/stops/B/")
    assert page.status_code == 200
    assert "마당시장" in page.content.decode()
